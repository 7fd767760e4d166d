"""Mistakes with the body that is signed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from .doctor import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .signed_text import CallFacts, SignedText

    Signing = Mistake[SignedText, CallFacts]

_COMPACT, _SPACED = (",", ":"), (", ", ": ")
_NOTHING = (b"{}", b"[]", b"null", b"None", b'""', b"undefined")
_ONCE = "write the body once, then sign and send the same bytes"


def _json_of(body: bytes) -> Any:
    """Return the JSON of a body; None if it is none, or no object and no list."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict | list) else None


def _no_body(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    if right.body:
        yield right._replace(body=b"")


def _empty_object(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    if not right.body.strip():
        for written in _NOTHING:
            yield right._replace(body=written)


def _from_query(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
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


def _write_json(right: SignedText, *, in_order: bool, **how: Any) -> Iterator[SignedText]:
    document = _json_of(right.body)
    if document is not None:
        for escaped in (True, False):
            text = json.dumps(document, sort_keys=in_order, ensure_ascii=escaped, **how)
            yield right._replace(body=text.encode("utf-8", "replace"))


def _write_compact(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    yield from _write_json(right, in_order=False, separators=_COMPACT)


def _write_spaced(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    yield from _write_json(right, in_order=False, separators=_SPACED)


def _write_indented(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    for indent in (2, 4, "\t"):
        for in_order in (False, True):
            yield from _write_json(right, in_order=in_order, indent=indent)


def _write_sorted(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    for separators in (_COMPACT, _SPACED):
        yield from _write_json(right, in_order=True, separators=separators)


def _write_form(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    document = _json_of(right.body)
    if isinstance(document, dict):
        yield right._replace(body=urlencode(document).encode())
        yield right._replace(body="&".join(f"{k}={v}" for k, v in document.items()).encode())
        ordered = "&".join(f"{name}={document[name]}" for name in sorted(document))
        yield right._replace(body=ordered.encode("utf-8", "replace"))


def _write_repr(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    document = _json_of(right.body)
    if document is not None:
        yield right._replace(body=str(document).encode("utf-8", "replace"))
        yield right._replace(body=str(right.body).encode())


def _trim(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
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
        _no_body,
    ),
    Mistake(
        "empty-object-for-nothing",
        "body",
        "a body such as {} was signed, and none was sent",
        "sign nothing where nothing is sent",
        _empty_object,
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
        _write_compact,
    ),
    Mistake(
        "json-spaced",
        "body",
        "the JSON was signed with blanks, and sent otherwise",
        _ONCE,
        _write_spaced,
    ),
    Mistake(
        "json-pretty",
        "body",
        "the JSON was signed indented, and sent otherwise",
        _ONCE,
        _write_indented,
    ),
    Mistake(
        "json-sorted",
        "body",
        "the JSON was signed with its members sorted, and sent otherwise",
        _ONCE,
        _write_sorted,
    ),
    Mistake(
        "form-for-json",
        "body",
        "the parameters were signed as a form, and sent as JSON",
        _ONCE,
        _write_form,
    ),
    Mistake(
        "printed-object",
        "body",
        "the object's text in Python was signed, and not its JSON",
        _ONCE,
        _write_repr,
    ),
    Mistake(
        "blanks-around-body",
        "body",
        "the body was signed with other blanks or line ends around it",
        _ONCE,
        _trim,
    ),
)
