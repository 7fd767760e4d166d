"""Mistakes with the body that is signed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from .doctor import Mistake, mistake
from .signed_text import CallFacts, SignedText

Signing = Mistake[SignedText, CallFacts]

_COMPACT, _SPACED = (",", ":"), (", ", ": ")
_ORDERS = (False, True)
_NOTHING = (b"{}", b"[]", b"null", b"None", b'""', b"undefined")
_ONCE = "write the body once, then sign and send the same bytes"


def _json_of(body: bytes) -> Any:
    """Return the JSON of a body; None if it is none, or no object and no list."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict | list) else None


def _of_query(right: SignedText, sent: CallFacts) -> Iterator[bytes]:
    """Yield the parameters of the query as a body, which the call does not have."""
    query = sent.query
    if right.body or not query:
        return
    params = dict(parse_qsl(query, keep_blank_values=True))
    for separators in (_COMPACT, _SPACED):
        for in_order in _ORDERS:
            yield json.dumps(params, separators=separators, sort_keys=in_order).encode()
    yield query.encode("latin-1", "replace")


def _as_json(*ways: Mapping[str, Any]) -> Callable[[SignedText, CallFacts], Iterable[bytes]]:
    """Return the body as JSON that is written in other ways, which are options of ``dumps``."""

    def values(right: SignedText, _: CallFacts) -> Iterator[bytes]:
        document = _json_of(right.body)
        for way in ways if document is not None else ():
            for escaped in (True, False):
                text = json.dumps(document, ensure_ascii=escaped, **way)
                yield text.encode("utf-8", "replace")

    return values


def _as_form(right: SignedText, _: CallFacts) -> Iterator[bytes]:
    document = _json_of(right.body)
    if isinstance(document, dict):
        yield urlencode(document).encode()
        yield "&".join(f"{k}={v}" for k, v in document.items()).encode()
        ordered = "&".join(f"{name}={document[name]}" for name in sorted(document))
        yield ordered.encode("utf-8", "replace")


def _as_printed(right: SignedText, _: CallFacts) -> tuple[bytes, ...]:
    document = _json_of(right.body)
    if document is None:
        return ()
    return str(document).encode("utf-8", "replace"), str(right.body).encode()


def _with_other_blanks(right: SignedText, _: CallFacts) -> list[bytes]:
    body = right.body
    others = (body.strip(), body + b"\n", body.strip() + b"\r\n", body + b" ")
    return [other for other in others if body and other != body]


BODIES: tuple[Signing, ...] = (
    mistake(
        "body-not-signed",
        "body",
        "the call was signed as if it had no body",
        "the body is the last part of what is signed",
        lambda right, _: (b"",) if right.body else (),
    ),
    mistake(
        "empty-object-for-nothing",
        "body",
        "a body such as {} was signed, and none was sent",
        "sign nothing where nothing is sent",
        lambda right, _: () if right.body.strip() else _NOTHING,
    ),
    mistake(
        "body-signed-on-get",
        "body",
        "the parameters of the query were signed as a body too",
        "a call without a body is signed without one",
        _of_query,
    ),
    mistake(
        "json-compact",
        "body",
        "the JSON was signed without blanks, and sent otherwise",
        _ONCE,
        _as_json({"separators": _COMPACT}),
    ),
    mistake(
        "json-spaced",
        "body",
        "the JSON was signed with blanks, and sent otherwise",
        _ONCE,
        _as_json({"separators": _SPACED}),
    ),
    mistake(
        "json-pretty",
        "body",
        "the JSON was signed indented, and sent otherwise",
        _ONCE,
        _as_json(*({"indent": by, "sort_keys": one} for by in (2, 4, "\t") for one in _ORDERS)),
    ),
    mistake(
        "json-sorted",
        "body",
        "the JSON was signed with its members sorted, and sent otherwise",
        _ONCE,
        _as_json(*({"separators": by, "sort_keys": True} for by in (_COMPACT, _SPACED))),
    ),
    mistake(
        "form-for-json",
        "body",
        "the parameters were signed as a form, and sent as JSON",
        _ONCE,
        _as_form,
    ),
    mistake(
        "printed-object",
        "body",
        "the object's text in Python was signed, and not its JSON",
        _ONCE,
        _as_printed,
    ),
    mistake(
        "blanks-around-body",
        "body",
        "the body was signed with other blanks or line ends around it",
        _ONCE,
        _with_other_blanks,
    ),
)
