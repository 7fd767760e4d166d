"""What goes wrong with the body that is signed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from .doctor import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .signed_text import Sent, SignedText

    Signing = Mistake[SignedText, Sent]

_COMPACT, _SPACED = (",", ":"), (", ", ": ")
_NOTHING = (b"{}", b"[]", b"null", b"None", b'""', b"undefined")
_ONCE = "write the body once, then sign and send the same bytes"


def _read(body: bytes) -> Any:
    """Return the JSON of a body; None if it is none, or no object and no list."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict | list) else None


def _unsigned(right: SignedText, _: Sent) -> Iterator[SignedText]:
    if right.body:
        yield right._replace(body=b"")


def _nothing(right: SignedText, _: Sent) -> Iterator[SignedText]:
    if not right.body.strip():
        for written in _NOTHING:
            yield right._replace(body=written)


def _from_query(right: SignedText, sent: Sent) -> Iterator[SignedText]:
    """Yield the parameters of the query as a body, which the call does not have."""
    query = sent.query
    if right.body or not query:
        return
    params = dict(parse_qsl(query, keep_blank_values=True))
    for separators in (_COMPACT, _SPACED):
        for in_order in (False, True):
            body = json.dumps(params, separators=separators, sort_keys=in_order)
            yield right._replace(body=body.encode())
    yield right._replace(body=query.encode("latin-1", "replace"))


def _written(right: SignedText, *, in_order: bool, **how: Any) -> Iterator[SignedText]:
    said = _read(right.body)
    if said is not None:
        for escaped in (True, False):
            text = json.dumps(said, sort_keys=in_order, ensure_ascii=escaped, **how)
            yield right._replace(body=text.encode("utf-8", "replace"))


def _compact(right: SignedText, _: Sent) -> Iterator[SignedText]:
    yield from _written(right, in_order=False, separators=_COMPACT)


def _spaced(right: SignedText, _: Sent) -> Iterator[SignedText]:
    yield from _written(right, in_order=False, separators=_SPACED)


def _pretty(right: SignedText, _: Sent) -> Iterator[SignedText]:
    for indent in (2, 4, "\t"):
        for in_order in (False, True):
            yield from _written(right, in_order=in_order, indent=indent)


def _sorted(right: SignedText, _: Sent) -> Iterator[SignedText]:
    for separators in (_COMPACT, _SPACED):
        yield from _written(right, in_order=True, separators=separators)


def _form(right: SignedText, _: Sent) -> Iterator[SignedText]:
    said = _read(right.body)
    if isinstance(said, dict):
        yield right._replace(body=urlencode(said).encode())
        yield right._replace(body="&".join(f"{k}={v}" for k, v in said.items()).encode())
        ordered = "&".join(f"{name}={said[name]}" for name in sorted(said))
        yield right._replace(body=ordered.encode("utf-8", "replace"))


def _printed(right: SignedText, _: Sent) -> Iterator[SignedText]:
    said = _read(right.body)
    if said is not None:
        yield right._replace(body=str(said).encode("utf-8", "replace"))
        yield right._replace(body=str(right.body).encode())


def _trimmed(right: SignedText, _: Sent) -> Iterator[SignedText]:
    body = right.body
    for other in (body.strip(), body + b"\n", body.strip() + b"\r\n", body + b" "):
        if body and other != body:
            yield right._replace(body=other)


BODIES: tuple[Signing, ...] = (
    Mistake(
        "body-not-signed",
        "body",
        "the call was signed as if it had no body",
        "the body is the last part of what is signed",
        _unsigned,
    ),
    Mistake(
        "empty-object-for-nothing",
        "body",
        "a body such as {} was signed, and none was sent",
        "sign nothing where nothing is sent",
        _nothing,
    ),
    Mistake(
        "body-signed-on-get",
        "body",
        "the parameters of the query were signed as a body too",
        "a call without a body is signed without one",
        _from_query,
    ),
    Mistake(
        "json-compact",
        "body",
        "the JSON was signed without blanks, and sent otherwise",
        _ONCE,
        _compact,
    ),
    Mistake(
        "json-spaced", "body", "the JSON was signed with blanks, and sent otherwise", _ONCE, _spaced
    ),
    Mistake(
        "json-pretty", "body", "the JSON was signed indented, and sent otherwise", _ONCE, _pretty
    ),
    Mistake(
        "json-sorted",
        "body",
        "the JSON was signed with its members sorted, and sent otherwise",
        _ONCE,
        _sorted,
    ),
    Mistake(
        "form-for-json",
        "body",
        "the parameters were signed as a form, and sent as JSON",
        _ONCE,
        _form,
    ),
    Mistake(
        "printed-object",
        "body",
        "the object's text in Python was signed, and not its JSON",
        _ONCE,
        _printed,
    ),
    Mistake(
        "blanks-around-body",
        "body",
        "the body was signed with other blanks or line ends around it",
        _ONCE,
        _trimmed,
    ),
)
