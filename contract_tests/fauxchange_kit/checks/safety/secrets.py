"""Safety of secrets: they sign and are never sent, and no log or screen shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from fauxchange.message import cgi_name
from fauxchange_kit.check import Evidence, Severity, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange_kit.recording.recording import RecordedCall, Run

_INTRODUCTION = "https://www.coinw.com/api-doc/en/common/introduction"
_DOCS = {"okx": "overview-api-key-creation", "coinw": _INTRODUCTION}
# Shorter ones are also found by accident.
_SHORTEST = 8


@check(
    "safety/secret-in-url",
    "no secret or passphrase is in a URL, and no OKX key",
    Severity.ERROR,
    why="URLs are written into the logs of every proxy and server on the way.",
    fix="Send credentials as the documentation says, and never the secret.",
    docs=_DOCS,
)
def secret_in_url(run: Run) -> Iterator[Evidence]:
    """Look for secrets in targets, as they are and decoded."""
    hidden = _secrets(run) | _keys(run)
    for call in run:
        if hidden and call.query:
            is_shown = _has(f"{call.target} {unquote_plus(call.target)}", hidden)
            problem = f"the URL of {_name(call)} has credentials"
            yield Evidence((call,), problem if is_shown else "")


@check(
    "safety/secret-in-body",
    "no secret or passphrase is in a body",
    Severity.ERROR,
    why="The secret is for signing alone. Whoever reads the body can sign whatever they like.",
    fix="Leave it out: the exchange knows the secret of a key.",
    docs=_DOCS,
)
def secret_in_body(run: Run) -> Iterator[Evidence]:
    """Look for secrets in bodies, as they are and decoded."""
    secrets = _secrets(run)
    for call in run:
        if secrets and call.body.strip():
            text = call.body.decode("utf-8", "replace")
            problem = f"the body of {_name(call)} has a secret or passphrase"
            is_shown = _has(f"{text} {unquote_plus(text)}", secrets)
            yield Evidence((call,), problem if is_shown else "")


@check(
    "safety/secret-in-header",
    "no header has a secret, and only the header of the passphrase has the passphrase",
    Severity.ERROR,
    why="The secret must never leave the client, and headers are kept in traces and crash reports.",
    fix="Send key, signature, timestamp and passphrase, each in its own header, and nothing else.",
    docs=_DOCS,
)
def secret_in_header(run: Run) -> Iterator[Evidence]:
    """Look for secrets in every header; the passphrase of a key has one of its own."""
    secrets, signing = _secrets(run), _signing(run)
    for call in run if secrets else ():
        own = _passphrase_header(call)
        wrong = [
            name.removeprefix("HTTP_").replace("_", "-")
            for name, text in call.headers.items()
            if _has(unquote_plus(text), signing if name == own else secrets)
        ]
        problem = f"{', '.join(wrong)} of {_name(call)} has a secret or passphrase"
        yield Evidence((call,), problem if wrong else "")


@check(
    "safety/secret-in-output",
    "a client prints no secret and no passphrase",
    Severity.ERROR,
    why="What a program prints ends in log files, terminals and the pages of a CI service.",
    fix="Print no configuration and no signed headers, or shorten what is secret in them.",
    docs=_DOCS,
)
def secret_in_output(run: Run) -> Iterator[Evidence]:
    """Look for secrets in what was kept of the client's output."""
    if run.output and run.secrets:
        is_shown = _has(run.output, _long(run.secrets))
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


def _has(text: str, secrets: frozenset[str]) -> bool:
    return any(secret in text for secret in secrets)


def _name(call: RecordedCall) -> str:
    return call.endpoint_id or call.path
