"""Signing: what a call says of who sends it, and whether the exchange believes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange_kit.analysis.credentials import (
    carried,
    is_nobodys,
    is_signed,
    private,
    was_refused_for_credentials,
)
from fauxchange_kit.analysis.environments import bound_to, is_demo, is_misplaced
from fauxchange_kit.analysis.timestamps import is_expired, is_malformed
from fauxchange_kit.check import Evidence, Severity, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange_kit.analysis.credentials import Carried
    from fauxchange_kit.recording.recording import RecordedCall, Run

_INTRODUCTION = "https://www.coinw.com/api-doc/en/common/introduction"
_REQUESTS = "overview-rest-authentication-making-requests"


@check(
    "signing/credentials-complete",
    "every private call carries the key, a signature, and a timestamp where there is one",
    Severity.ERROR,
    why="A call without them is refused before anybody looks at what it asks for.",
    fix="Send all of them with every private call, under exactly the documented names.",
    docs={"okx": _REQUESTS, "coinw": _INTRODUCTION},
)
def credentials_complete(run: Run) -> Iterator[Evidence]:
    """Look for what is missing of every private call's credentials."""
    for sent, own in private(run):
        missing = own.missing("key", "sign", "timestamp")
        problem = f"{sent.endpoint_id} came without {', '.join(missing)}{_named(sent)}"
        yield Evidence((sent,), problem if missing else "")


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
    for sent, own in private(run, "okx"):
        if not own.key:
            continue
        if not own.passphrase:
            yield Evidence((sent,), f"{sent.endpoint_id} came without a passphrase")
        elif sent.credential is not None and own.is_whole:
            right = sent.credential.passphrase.decode("utf-8", "replace")
            is_wrong = was_refused_for_credentials(sent) and own.passphrase != right
            problem = f"{sent.endpoint_id} came with a wrong passphrase{_named(sent)}"
            yield Evidence((sent,), problem if is_wrong else "")


@check(
    "signing/known-key",
    "the key is one that the exchange gave out",
    Severity.ERROR,
    why="Nobody has the key, so every private call is refused.",
    fix="Send the key itself as it was given out, to the exchange and environment it was made in.",
    docs={"okx": "overview-api-key-creation", "coinw": _INTRODUCTION},
)
def known_key(run: Run) -> Iterator[Evidence]:
    """Look at every key that was sent; where keys are not known, only at what became of it."""
    for sent, own in private(run):
        if not own.key or own.missing("sign", "timestamp", "passphrase"):
            continue
        if is_nobodys(sent):
            yield Evidence((sent,), f"nobody has the key of {sent.endpoint_id}{_named(sent)}")
        elif sent.credential is not None or sent.is_accepted:
            yield Evidence((sent,))


@check(
    "signing/signature",
    "the signature is made of exactly what is sent, with the secret of the key",
    Severity.ERROR,
    why="A signature over anything else than the bytes that go out is refused, often only for some "
    "calls: those with a comma in the query, or a body.",
    fix="Serialise query and body once, sign these very bytes, and send them unchanged.",
    docs={"okx": "overview-rest-authentication-signature", "coinw": _INTRODUCTION},
)
def signature(run: Run) -> Iterator[Evidence]:
    """Sign again what was refused, and name what was done instead if it is known."""
    for sent, own in private(run):
        if sent.credential is None or own.missing("key", "sign", "timestamp"):
            continue
        if is_nobodys(sent) or not (sent.is_accepted or own.is_whole):
            continue
        if sent.step and not was_refused_for_credentials(sent):
            continue
        is_right = sent.is_accepted or is_signed(sent, own)
        problem = f"{sent.endpoint_id} is not signed as documented{_named(sent)}"
        yield Evidence((sent,), "" if is_right else problem)


@check(
    "signing/key-on-public-call",
    "public calls carry no credentials",
    Severity.NOTE,
    why="They are of no use there, and every proxy and log on the way sees the key once more.",
    fix="Leave the headers of the key away from calls that need no key.",
    docs={"okx": _REQUESTS, "coinw": _INTRODUCTION},
)
def key_on_public_call(run: Run) -> Iterator[Evidence]:
    """Look for the key's parts on public calls; where a key is optional, it may be there."""
    for sent in run:
        if sent.endpoint is None or not sent.endpoint.is_public or sent.endpoint.optional_auth:
            continue
        own = carried(sent)
        is_there = own.key or own.sign or own.passphrase
        problem = f"{sent.endpoint_id} is public and was sent with a key"
        yield Evidence((sent,), problem if is_there else "")


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
    for sent, own in private(run, "okx"):
        if not own.key or bound_to(sent):
            continue
        begun = first.setdefault(own.key, sent)
        if is_demo(begun) != is_demo(sent):
            said = "with" if is_demo(sent) else "without"
            problem = f"{sent.endpoint_id} came {said} the demo header, unlike {begun.endpoint_id}"
            yield Evidence((begun, sent), problem)
        elif begun is not sent:
            yield Evidence((begun, sent))


@check(
    "signing/accepted",
    "the exchange takes the credentials of every private call",
    Severity.ERROR,
    why="Whatever else is right, the call is refused: a key is bound to addresses, a region and an "
    "environment.",
    fix="Call from an address that the key allows, at the exchange it was made at.",
    docs={"okx": "overview-api-key-creation", "coinw": _INTRODUCTION},
)
def accepted(run: Run) -> Iterator[Evidence]:
    """Look at whole, known and rightly signed credentials."""
    for sent, own in private(run):
        if own.missing("key", "sign", "timestamp", "passphrase") or sent.credential is None:
            continue
        if sent.is_accepted:
            yield Evidence((sent,))
        elif was_refused_for_credentials(sent) and not _is_explained(sent, own):
            yield Evidence((sent,), f"{sent.endpoint_id} was refused: {sent.reason}{_named(sent)}")


def _is_explained(sent: RecordedCall, own: Carried) -> bool:
    """Whether another check says why credentials with a known key were refused."""
    credential = sent.credential
    return (
        credential is None
        or not own.is_whole
        or is_nobodys(sent)
        or _is_about_time(sent, own)
        or is_misplaced(sent)
        or not is_signed(sent, own)
        or own.passphrase != credential.passphrase.decode("utf-8", "replace")
    )


def _is_about_time(sent: RecordedCall, own: Carried) -> bool:
    """Whether the timestamp was refused, which exchanges look at before the key."""
    return is_malformed(sent, own) or is_expired(sent)


def _named(sent: RecordedCall) -> str:
    return f" ({sent.mistake})" if sent.mistake else ""
