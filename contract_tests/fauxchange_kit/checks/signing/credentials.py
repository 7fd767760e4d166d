"""Signing: what a call says of who sends it, and whether the exchange believes it."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange_kit.analysis.credentials import (
    CallCredentials,
    credentials_of,
    has_unknown_key,
    is_expired,
    is_malformed,
    is_signed,
    private_calls,
    was_refused_for_credentials,
)
from fauxchange_kit.analysis.hosts import is_demo, is_wrong_environment, only_environment
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.checks.pages import COINW_INTRODUCTION
from fauxchange_kit.recording.recording import RecordedCall, Run

_REQUESTS = "overview-rest-authentication-making-requests"


@check(
    "signing/credentials-complete",
    "every private call carries the key, a signature, and a timestamp where there is one",
    Severity.ERROR,
    why="A call without them is refused before anybody looks at what it asks for.",
    fix="Send all of them with every private call, under exactly the documented names.",
    docs={"okx": _REQUESTS, "coinw": COINW_INTRODUCTION},
)
def credentials_complete(run: Run) -> Iterator[Evidence]:
    """Look for what is missing of every private call's credentials."""
    for call, credentials in private_calls(run):
        missing = credentials.missing("key", "sign", "timestamp")
        problem = f"{call.endpoint_id} came without {', '.join(missing)}{_mistake_suffix(call)}"
        yield Evidence((call,), problem if missing else "")


@check(
    "signing/passphrase",
    "every private call carries the passphrase of its key, as text",
    Severity.ERROR,
    why="The key and a right signature are refused without the passphrase the key was made with.",
    fix="Send the passphrase exactly as it was chosen: not encoded, and not another key's.",
    docs={"okx": _REQUESTS},
)
def passphrase(run: Run) -> Iterator[Evidence]:
    """Compare the passphrases of keys that somebody has."""
    for call, credentials in private_calls(run, "okx"):
        if not credentials.key:
            continue
        if not credentials.passphrase:
            yield Evidence((call,), f"{call.endpoint_id} came without a passphrase")
        elif call.credential is not None and credentials.is_whole:
            right = call.credential.passphrase.decode("utf-8", "replace")
            is_wrong = was_refused_for_credentials(call) and credentials.passphrase != right
            problem = f"{call.endpoint_id} came with a wrong passphrase{_mistake_suffix(call)}"
            yield Evidence((call,), problem if is_wrong else "")


@check(
    "signing/known-key",
    "the key is one that the exchange gave out",
    Severity.ERROR,
    why="Nobody has the key, so every private call is refused.",
    fix="Send the key itself as it was given out, to the exchange and environment it was made in.",
    docs={"okx": "overview-api-key-creation", "coinw": COINW_INTRODUCTION},
)
def known_key(run: Run) -> Iterator[Evidence]:
    """Look at every key that was sent; where keys are not known, only at what became of it."""
    for call, credentials in private_calls(run):
        if not credentials.key or credentials.missing("sign", "timestamp", "passphrase"):
            continue
        if has_unknown_key(call):
            yield Evidence(
                (call,), f"nobody has the key of {call.endpoint_id}{_mistake_suffix(call)}"
            )
        elif call.credential is not None or call.is_accepted:
            yield Evidence((call,))


@check(
    "signing/signature",
    "the signature is made of exactly what is sent, with the secret of the key",
    Severity.ERROR,
    why="A signature over anything else than the bytes that go out is refused, often only for some "
    "calls: those with a comma in the query, or a body.",
    fix="Serialise query and body once, sign these very bytes, and send them unchanged.",
    docs={"okx": "overview-rest-authentication-signature", "coinw": COINW_INTRODUCTION},
    unseen="Logins on WebSockets: the reports list those that were refused.",
)
def signature(run: Run) -> Iterator[Evidence]:
    """Sign again what was refused, and name what was done instead if it is known."""
    for call, credentials in private_calls(run):
        if call.credential is None or credentials.missing("key", "sign", "timestamp"):
            continue
        if has_unknown_key(call) or not (call.is_accepted or credentials.is_whole):
            continue
        if call.step and not was_refused_for_credentials(call):
            continue
        is_right = call.is_accepted or is_signed(call, credentials)
        problem = f"{call.endpoint_id} is not signed as documented{_mistake_suffix(call)}"
        yield Evidence((call,), "" if is_right else problem)


@check(
    "signing/key-on-public-call",
    "public calls carry no credentials",
    Severity.NOTE,
    why="They are of no use there, and every proxy and log on the way sees the key once more.",
    fix="Leave the headers of the key away from calls that need no key.",
    docs={"okx": _REQUESTS, "coinw": COINW_INTRODUCTION},
)
def key_on_public_call(run: Run) -> Iterator[Evidence]:
    """Look for the key's parts on public calls; where a key is optional, it may be there."""
    for call in run:
        if call.endpoint is None or not call.endpoint.is_public or call.endpoint.optional_auth:
            continue
        credentials = credentials_of(call)
        is_there = credentials.key or credentials.sign or credentials.passphrase
        problem = f"{call.endpoint_id} is public and was sent with a key"
        yield Evidence((call,), problem if is_there else "")


@check(
    "signing/demo-header",
    "the calls of a key are all made in demo trading, or all in live trading",
    Severity.WARNING,
    why="A call without the header that the others have goes to the other account: to real money.",
    fix="Set the demo header in one place, for all calls of a key.",
    docs={"okx": "overview-demo-trading-services"},
)
def demo_header(run: Run) -> Iterator[Evidence]:
    """Compare the private calls of each key that is good in both environments."""
    first: dict[str, RecordedCall] = {}
    for call, credentials in private_calls(run, "okx"):
        if not credentials.key or only_environment(call):
            continue
        earlier = first.setdefault(credentials.key, call)
        if is_demo(earlier) != is_demo(call):
            how = "with" if is_demo(call) else "without"
            problem = f"{call.endpoint_id} came {how} the demo header, unlike {earlier.endpoint_id}"
            yield Evidence((earlier, call), problem)
        elif earlier is not call:
            yield Evidence((earlier, call))


@check(
    "signing/accepted",
    "the exchange takes the credentials of every private call",
    Severity.ERROR,
    why="Whatever else is right, the call is refused: a key is bound to addresses, a region and an "
    "environment.",
    fix="Call from an address that the key allows, at the exchange it was made at.",
    docs={"okx": "overview-api-key-creation", "coinw": COINW_INTRODUCTION},
    unseen="Logins on WebSockets: the reports list those that were refused.",
)
def accepted(run: Run) -> Iterator[Evidence]:
    """Look at whole, known and rightly signed credentials."""
    for call, credentials in private_calls(run):
        if credentials.missing("key", "sign", "timestamp", "passphrase") or call.credential is None:
            continue
        if call.is_accepted:
            yield Evidence((call,))
        elif was_refused_for_credentials(call) and not _is_explained(call, credentials):
            yield Evidence(
                (call,), f"{call.endpoint_id} was refused: {call.reason}{_mistake_suffix(call)}"
            )


def _is_explained(call: RecordedCall, credentials: CallCredentials) -> bool:
    """Whether another check says why credentials with a known key were refused."""
    credential = call.credential
    return (
        credential is None
        or not credentials.is_whole
        or has_unknown_key(call)
        or _is_about_time(call, credentials)
        or is_wrong_environment(call)
        or not is_signed(call, credentials)
        or credentials.passphrase != credential.passphrase.decode("utf-8", "replace")
    )


def _is_about_time(call: RecordedCall, credentials: CallCredentials) -> bool:
    """Whether the timestamp was refused, which exchanges look at before the key."""
    return is_malformed(call, credentials) or is_expired(call)


def _mistake_suffix(call: RecordedCall) -> str:
    return f" ({call.mistake})" if call.mistake else ""
