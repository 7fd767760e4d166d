"""Mistakes with the method and the target that are signed."""

from __future__ import annotations

from itertools import islice, permutations
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote_plus, unquote_to_bytes

from .doctor import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .signed_text import CallFacts, SignedText

    Signing = Mistake[SignedText, CallFacts]

_METHODS = ("GET", "POST", "PUT", "DELETE")
_ORDERS = 120
_AS_SENT = "sign the target exactly as it stands on the request line"


def _split(right: SignedText) -> tuple[str, str]:
    path, _, query = right.target.partition("?")
    return path, query


def _lower_method(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    for method in (right.method.lower(), right.method.title()):
        yield right._replace(method=method)


def _no_method(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    yield right._replace(method="")


def _other_method(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    for method in _METHODS:
        if method != right.method:
            yield right._replace(method=method)


def _no_query(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    path, query = _split(right)
    if query:
        yield right._replace(target=path)
        yield right._replace(target=f"{path}?")


def _no_mark(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    path, query = _split(right)
    if query:
        yield right._replace(target=path + query)


def _bare_mark(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    path, query = _split(right)
    if not query:
        yield right._replace(target=f"{path}?")


def _decode_query(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    path, query = _split(right)
    if not query:
        return
    for loose in (query, query.replace("+", " ")):
        yield right._replace(target=f"{path}?{unquote_to_bytes(loose).decode('latin-1')}")


def _pairs(query: str) -> list[tuple[str, str, str]]:
    return [pair.partition("=") for pair in query.split("&")]


def _encode_query(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    """Yield the query as other programs write it: of the same values, with other escapes."""
    path, query = _split(right)
    if not query:
        return
    for write in (
        lambda text: quote(text, safe=""),
        quote_plus,
        lambda text: quote(text, safe=","),
        lambda text: quote(text, safe="-_.!~*'()"),
        lambda text: quote(text, safe="/:@,"),
        lambda text: _lower_escapes(quote(text, safe="")),
    ):
        written = "&".join(
            f"{write(unquote_plus(name))}{mark}{write(unquote_plus(value))}"
            for name, mark, value in _pairs(query)
        )
        yield right._replace(target=f"{path}?{written}")
    yield right._replace(target=f"{path}?{quote(query, safe='')}")
    yield right._replace(target=quote(right.target, safe=""))


def _lower_escapes(text: str) -> str:
    first, *rest = text.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])


def _encode_query_twice(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    path, query = _split(right)
    for once in (query, quote(query, safe="=&%+-_.~")):
        if "%" in once:
            yield right._replace(target=f"{path}?{once.replace('%', '%25')}")


def _reorder_query(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    path, query = _split(right)
    pairs = query.split("&")
    if len(pairs) > 1:
        orders = [sorted(pairs), pairs[::-1], sorted(pairs, reverse=True)]
        orders += map(list, islice(permutations(pairs), _ORDERS))
        for order in orders:
            yield right._replace(target=f"{path}?{'&'.join(order)}")


def _with_scheme(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
    for host in sent.hosts:
        for scheme in ("https://", "http://"):
            yield right._replace(target=f"{scheme}{host}{right.target}")


def _with_host(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
    for host in sent.hosts:
        yield right._replace(target=f"{host}{right.target}")


def _with_sandbox(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
    for sandbox in sent.sandboxes:
        yield right._replace(target=f"/s/{sandbox}{right.target}")


def _shorten_path(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
    """Yield the path without the folders that all paths begin with, or some of them."""
    for folder in sent.folders:
        if not right.target.startswith(folder):
            continue
        rest = right.target
        for _ in range(folder.count("/") - 1):
            rest = rest[1:].partition("/")[2]
            yield right._replace(target=f"/{rest}")
            yield right._replace(target=rest)


def _add_slash(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    path, query = _split(right)
    yield right._replace(target=f"{path}/?{query}" if query else f"{path}/")


def _drop_slash(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    yield right._replace(target=right.target[1:])


def _lower_target(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    yield right._replace(target=right.target.lower())


def _no_target(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    yield right._replace(target="")


_METHOD = "sign the method in capitals, the one the call is made with"
_PATH = "sign the path from its first slash to the end of the query, and nothing before it"

METHODS: tuple[Signing, ...] = (
    Mistake(
        "lower-case-method",
        "method",
        "the method was signed in small letters",
        _METHOD,
        _lower_method,
    ),
    Mistake(
        "method-not-signed",
        "method",
        "the method was left out of what is signed",
        _METHOD,
        _no_method,
    ),
    Mistake(
        "other-method",
        "method",
        "another method was signed than the call has",
        _METHOD,
        _other_method,
    ),
)
QUERY_DECODED: Signing = Mistake(
    "query-decoded",
    "target",
    "the query was signed decoded, and sent with escapes",
    _AS_SENT,
    _decode_query,
)
TARGETS: tuple[Signing, ...] = (
    Mistake(
        "query-not-signed",
        "target",
        "the query was left out of what is signed",
        "the query is part of the target: sign path, question mark and query",
        _no_query,
    ),
    Mistake(
        "question-mark-missing",
        "target",
        "the question mark before the query was not signed",
        _AS_SENT,
        _no_mark,
    ),
    Mistake(
        "query-encoded-twice",
        "target",
        "escapes of the query were escaped again: %2C became %252C",
        _AS_SENT,
        _encode_query_twice,
    ),
    Mistake(
        "query-encoded",
        "target",
        "the query was signed with other escapes than it was sent",
        _AS_SENT,
        _encode_query,
    ),
    Mistake(
        "query-reordered",
        "target",
        "the parameters of the query were signed in another order",
        _AS_SENT,
        _reorder_query,
    ),
    Mistake("scheme-in-path", "target", "the whole URL was signed", _PATH, _with_scheme),
    Mistake("host-in-path", "target", "the host was signed before the path", _PATH, _with_host),
    Mistake(
        "sandbox-in-path",
        "target",
        "the prefix of the sandbox was signed",
        "sign the exchange's own path: /s/<id> is no part of it",
        _with_sandbox,
    ),
    Mistake(
        "path-shortened",
        "target",
        "the path was signed without what all paths begin with",
        _PATH,
        _shorten_path,
    ),
    Mistake(
        "trailing-slash",
        "target",
        "the path was signed with a slash at its end",
        _AS_SENT,
        _add_slash,
    ),
    Mistake(
        "leading-slash-missing",
        "target",
        "the path was signed without its first slash",
        _AS_SENT,
        _drop_slash,
    ),
    Mistake(
        "target-lower-case",
        "target",
        "the target was signed in small letters",
        _AS_SENT,
        _lower_target,
    ),
    Mistake(
        "target-not-signed",
        "target",
        "the target was left out of what is signed",
        _PATH,
        _no_target,
    ),
)
BARE_MARK: Signing = Mistake(
    "bare-question-mark",
    "target",
    "a question mark was signed where there is no query",
    _AS_SENT,
    _bare_mark,
)
