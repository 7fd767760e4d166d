"""Safety: keys that can do more than they need, calls that go where they should not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange_kit.analysis.credentials import carried
from fauxchange_kit.analysis.environments import bound_to, is_demo, is_misplaced
from fauxchange_kit.analysis.hosts import domains, host, is_at_home, is_plain
from fauxchange_kit.check import Evidence, Severity, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange_kit.recording.recording import RecordedCall, Run

_INTRODUCTION = "https://www.coinw.com/api-doc/en/common/introduction"
_KEYS = {"okx": "overview-api-key-creation", "coinw": _INTRODUCTION}
_HOSTS = {"okx": "overview-production-trading-services", "coinw": _INTRODUCTION}
_WITHDRAW = "withdraw"
_TRADES = frozenset({"trade", "spot", "futures"})


@check(
    "safety/withdraw-key-for-reads",
    "reads are made with a key that cannot withdraw",
    Severity.NOTE,
    why="A key that leaks from a dashboard or a log can then empty the account.",
    fix="Use a key with the read permission alone for reading, and another one for withdrawals.",
    docs=_KEYS,
)
def withdraw_key_for_reads(run: Run) -> Iterator[Evidence]:
    """Look at every read with a key of somebody."""
    for sent in run:
        if sent.credential is None or sent.endpoint is None or sent.endpoint.permission != "read":
            continue
        can_withdraw = _WITHDRAW in sent.credential.permissions
        problem = f"{sent.endpoint_id} was read with a key that may withdraw"
        yield Evidence((sent,), problem if can_withdraw else "")


@check(
    "safety/one-key-for-everything",
    "withdrawals have a key of their own, that does not trade",
    Severity.NOTE,
    why="The program that trades all day is the one that is attacked; its key need not withdraw.",
    fix="Make a key for withdrawals alone, bound to an address, and use it where money leaves.",
    docs=_KEYS,
)
def one_key_for_everything(run: Run) -> Iterator[Evidence]:
    """Compare the keys of withdrawals with those of trades and transfers."""
    traded: dict[str, RecordedCall] = {}
    withdrawn: dict[str, RecordedCall] = {}
    for sent in run:
        if sent.credential is None or sent.endpoint is None:
            continue
        if sent.endpoint.permission == _WITHDRAW:
            withdrawn.setdefault(sent.credential.key, sent)
        elif sent.endpoint.permission in _TRADES:
            traded.setdefault(sent.credential.key, sent)
    for key, sent in withdrawn.items():
        if key in traded:
            other = traded[key]
            problem = f"{other.endpoint_id} and {sent.endpoint_id} came with one key"
            yield Evidence((other, sent), problem)
        elif traded:
            yield Evidence((sent,))


@check(
    "safety/environment",
    "a demo key is used in demo trading, and a live key in live trading",
    Severity.ERROR,
    why="Tests that reach live trading spend money; live programs that reach demo trading do "
    "nothing at all.",
    fix="Keep the demo header with the key that it belongs to, in the same piece of configuration.",
    docs={"okx": "overview-demo-trading-services"},
)
def environment(run: Run) -> Iterator[Evidence]:
    """Compare the demo header with keys that are good in one environment alone."""
    for sent in run.of("okx"):
        if sent.endpoint is None or sent.endpoint.is_public or not bound_to(sent):
            continue
        header = "with" if is_demo(sent) else "without"
        problem = f"{sent.endpoint_id} came {header} the demo header, by a {bound_to(sent)} key"
        yield Evidence((sent,), problem if is_misplaced(sent) else "")


@check(
    "safety/plain-http",
    "calls to hosts of the open network are encrypted",
    Severity.ERROR,
    why="Everybody on the way reads key and passphrase, and can change the answers.",
    fix="Use https, and let nothing turn the verification of certificates off.",
    docs=_HOSTS,
)
def plain_http(run: Run) -> Iterator[Evidence]:
    """Look at the scheme of calls to hosts that are neither this machine nor its network."""
    for sent in run:
        name = host(sent)
        if name:
            is_open = is_plain(sent) and not is_at_home(name)
            yield Evidence((sent,), f"{_name(sent)} went to http://{name}" if is_open else "")


@check(
    "safety/foreign-host",
    "credentials go to the exchange they belong to",
    Severity.ERROR,
    why="Whoever owns the other host has the key, the passphrase and a valid signature.",
    fix="Do not follow redirects, and compare the configured host with the documented ones.",
    docs={"okx": "overview-production-trading-services"},
)
def foreign_host(run: Run) -> Iterator[Evidence]:
    """Look at the hosts of recorded calls with credentials; what the mock met went to the mock."""
    for sent in run.of("okx"):
        name = host(sent)
        if not sent.origin or is_at_home(name) or not carried(sent).key:
            continue
        is_own = any(name == one or name.endswith(f".{one}") for one in domains(sent))
        yield Evidence((sent,), "" if is_own else f"{_name(sent)} was sent to {name} with a key")


@check(
    "safety/user-agent",
    "a client says what it is",
    Severity.NOTE,
    why="Gateways turn away calls without a name first when there are too many, and support cannot "
    "find them.",
    fix="Send a User-Agent with the name and version of the program.",
    docs=_HOSTS,
)
def user_agent(run: Run) -> Iterator[Evidence]:
    """Look for the name of the client."""
    for sent in run:
        is_named = bool(sent.headers.get("HTTP_USER_AGENT", "").strip())
        yield Evidence((sent,), "" if is_named else f"{_name(sent)} came without a User-Agent")


def _name(sent: RecordedCall) -> str:
    return sent.endpoint_id or sent.path
