"""Safety: keys, calls and secrets that go where they should not."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_plus

from fauxchange.message import cgi_name
from fauxchange_kit.analysis.credentials import credentials_of
from fauxchange_kit.analysis.hosts import (
    domains,
    host,
    is_demo,
    is_local,
    is_scheme_known,
    is_unencrypted,
    is_wrong_environment,
    only_environment,
)
from fauxchange_kit.analysis.secrets import shows
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.checks.pages import COINW_INTRODUCTION
from fauxchange_kit.recording.recording import PLAIN, RecordedCall, Run

_KEYS = {"okx": "overview-api-key-creation", "coinw": COINW_INTRODUCTION}
_HOSTS = {"okx": "overview-production-trading-services", "coinw": COINW_INTRODUCTION}
_WITHDRAW = "withdraw"
_TRADES = frozenset({"trade", "spot", "futures"})
# Shorter secrets are also found by accident.
_SHORTEST = 8


@check(
    "safety/withdraw-key-for-reads",
    "reads are made with a key that cannot withdraw",
    Severity.NOTE,
    why="A key that leaks from a dashboard or a log can then empty the account.",
    fix="Use a key with the read permission alone for reading, and another one for withdrawals.",
    docs=_KEYS,
    profiles=(PLAIN,),
)
def withdraw_key_for_reads(run: Run) -> Iterator[Evidence]:
    """Look at the reads of each key: which key a client uses is said once, not for each call."""
    reads: dict[str, list[RecordedCall]] = {}
    for call in run:
        if call.credential is None or call.endpoint is None or call.endpoint.permission != "read":
            continue
        reads.setdefault(call.credential.key, []).append(call)
    for calls in reads.values():
        credential = calls[0].credential
        can_withdraw = credential is not None and _WITHDRAW in credential.permissions
        name = credential.name if credential else ""
        others = f" and {len(calls) - 1} more" if len(calls) > 1 else ""
        problem = f"{calls[0].endpoint_id}{others} came with the key {name}, which may withdraw"
        yield Evidence(tuple(calls), problem if can_withdraw else "")


@check(
    "safety/one-key-for-everything",
    "withdrawals have a key of their own, that does not trade",
    Severity.NOTE,
    why="The program that trades all day is the one that is attacked; its key need not withdraw.",
    fix="Make a key for withdrawals alone, bound to an address, and use it where money leaves.",
    docs=_KEYS,
    profiles=(PLAIN,),
    frames=True,
)
def one_key_for_everything(run: Run) -> Iterator[Evidence]:
    """Compare the keys of withdrawals with those of trades and transfers."""
    traded: dict[str, RecordedCall] = {}
    withdrawn: dict[str, RecordedCall] = {}
    for call in run:
        if call.credential is None or call.endpoint is None:
            continue
        if call.endpoint.permission == _WITHDRAW:
            withdrawn.setdefault(call.credential.key, call)
        elif call.endpoint.permission in _TRADES:
            traded.setdefault(call.credential.key, call)
    for key, call in withdrawn.items():
        if key in traded:
            other = traded[key]
            problem = f"{other.endpoint_id} and {call.endpoint_id} came with one key"
            yield Evidence((other, call), problem)
        elif traded:
            yield Evidence((call,))


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
    for call in run.of("okx"):
        if call.endpoint is None or call.endpoint.is_public or not only_environment(call):
            continue
        header = "with" if is_demo(call) else "without"
        problem = (
            f"{call.endpoint_id} came {header} the demo header, by a {only_environment(call)} key"
        )
        yield Evidence((call,), problem if is_wrong_environment(call) else "")


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
    for call in run:
        name = host(call)
        if name and not is_local(name) and is_scheme_known(call):
            problem = f"{_name(call)} went to http://{name}"
            yield Evidence((call,), problem if is_unencrypted(call) else "")


@check(
    "safety/foreign-host",
    "credentials go to the exchange they belong to",
    Severity.ERROR,
    why="Whoever owns the other host has the key, the passphrase and a valid signature.",
    fix="Do not follow redirects, and compare the configured host with the documented ones.",
    docs=_HOSTS,
)
def foreign_host(run: Run) -> Iterator[Evidence]:
    """Look at the hosts of recorded calls with credentials; what the mock met went to the mock."""
    for call in run:
        name = host(call)
        if not call.origin or is_local(name) or not credentials_of(call).key:
            continue
        is_own = any(name == one or name.endswith(f".{one}") for one in domains(call))
        yield Evidence((call,), "" if is_own else f"{_name(call)} was sent to {name} with a key")


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
    for call in run:
        is_named = bool(call.headers.get("HTTP_USER_AGENT", "").strip())
        yield Evidence((call,), "" if is_named else f"{_name(call)} came without a User-Agent")


@check(
    "safety/secret-in-url",
    "no secret or passphrase is in a URL, and no OKX key",
    Severity.ERROR,
    why="URLs are written into the logs of every proxy and server on the way.",
    fix="Send credentials as the documentation says, and never the secret.",
    docs=_KEYS,
    frames=True,
    unseen="The URLs of WebSockets on which nothing is ordered.",
)
def secret_in_url(run: Run) -> Iterator[Evidence]:
    """Look for secrets in targets, as they are and decoded."""
    hidden = _secrets(run) | _keys(run)
    for call in run:
        if hidden and call.query:
            is_shown = shows(f"{call.target} {unquote_plus(call.target)}", hidden)
            problem = f"the URL of {_name(call)} has credentials"
            yield Evidence((call,), problem if is_shown else "")


@check(
    "safety/secret-in-body",
    "no secret or passphrase is in a body",
    Severity.ERROR,
    why="The secret is for signing alone. Whoever reads the body can sign whatever they like.",
    fix="Leave it out: the exchange knows the secret of a key.",
    docs=_KEYS,
)
def secret_in_body(run: Run) -> Iterator[Evidence]:
    """Look for secrets in bodies, as they are and decoded."""
    secrets = _secrets(run)
    for call in run:
        if secrets and call.body.strip():
            text = call.body.decode("utf-8", "replace")
            problem = f"the body of {_name(call)} has a secret or passphrase"
            is_shown = shows(f"{text} {unquote_plus(text)}", secrets)
            yield Evidence((call,), problem if is_shown else "")


@check(
    "safety/secret-in-header",
    "no header has a secret, and only the header of the passphrase has the passphrase",
    Severity.ERROR,
    why="The secret must never leave the client, and headers are kept in traces and crash reports.",
    fix="Send key, signature, timestamp and passphrase, each in its own header, and nothing else.",
    docs=_KEYS,
)
def secret_in_header(run: Run) -> Iterator[Evidence]:
    """Look for secrets in every header; the passphrase of a key has one of its own."""
    secrets, signing = _secrets(run), _signing(run)
    for call in run if secrets else ():
        own = _passphrase_header(call)
        wrong = [
            name.removeprefix("HTTP_").replace("_", "-")
            for name, text in call.headers.items()
            if shows(unquote_plus(text), signing if name == own else secrets)
        ]
        problem = f"{', '.join(wrong)} of {_name(call)} has a secret or passphrase"
        yield Evidence((call,), problem if wrong else "")


@check(
    "safety/secret-in-output",
    "a client prints no secret and no passphrase",
    Severity.ERROR,
    why="What a program prints ends in log files, terminals and the pages of a CI service.",
    fix="Print no configuration and no signed headers, or shorten what is secret in them.",
    docs=_KEYS,
    unseen="What comes after the first 1,000,000 bytes, files, and secrets that are encoded "
    "otherwise than in base64 or hex.",
)
def secret_in_output(run: Run) -> Iterator[Evidence]:
    """Look for secrets in what was kept of the client's output."""
    if run.output and run.secrets:
        is_shown = shows(run.output, _long(run.secrets))
        yield Evidence((), "the output has a secret or passphrase" if is_shown else "")


def _secrets(run: Run) -> frozenset[str]:
    """Return the secrets of the run's world, and those of the keys that were used."""
    used = [call.credential for call in run if call.credential]
    parts = {part for one in used for part in (one.secret, one.passphrase)}
    return _long((*run.secrets, *(part.decode("utf-8", "replace") for part in parts)))


def _long(secrets: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one for one in secrets if len(one) >= _SHORTEST)


def _signing(run: Run) -> frozenset[str]:
    """Return the secrets of the keys that were used, without their passphrases."""
    return _long(tuple(call.credential.secret.decode() for call in run if call.credential))


def _keys(run: Run) -> frozenset[str]:
    """Return the keys that were used and belong into a header."""
    okx = (call for call in run if "headers" in call.exchange.facts["authentication"])
    return frozenset(call.credential.key for call in okx if call.credential)


def _passphrase_header(call: RecordedCall) -> str:
    names = call.exchange.facts["authentication"].get("headers", {})
    return cgi_name(names["passphrase"]) if "passphrase" in names else ""


def _name(call: RecordedCall) -> str:
    return call.endpoint_id or call.path
