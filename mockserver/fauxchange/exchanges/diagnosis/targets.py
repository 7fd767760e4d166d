"""Mistakes with the method and the target that are signed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, permutations
from urllib.parse import quote, quote_plus, unquote_plus, unquote_to_bytes

from .doctor import Mistake, mistake
from .signed_text import CallFacts, SignedText

Signing = Mistake[SignedText, CallFacts]

_METHODS = ("GET", "POST", "PUT", "DELETE")
_ORDERS = 120
_AS_SENT = "sign the target exactly as it stands on the request line"


def _split(right: SignedText) -> tuple[str, str]:
    path, _, query = right.target.partition("?")
    return path, query


def _of_query(
    targets: Callable[[str, str], Iterable[str]],
) -> Callable[[SignedText, CallFacts], Iterable[str]]:
    """Return the targets that are made of a path and its query, where there is one."""

    def values(right: SignedText, _: CallFacts) -> Iterable[str]:
        path, query = _split(right)
        return targets(path, query) if query else ()

    return values


def _encode(path: str, query: str) -> Iterator[str]:
    """Yield the query as other programs write it: of the same values, with other escapes."""
    pairs = [pair.partition("=") for pair in query.split("&")]
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
            for name, mark, value in pairs
        )
        yield f"{path}?{written}"
    yield f"{path}?{quote(query, safe='')}"
    yield quote(f"{path}?{query}", safe="")


def _lower_escapes(text: str) -> str:
    first, *rest = text.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])


def _encode_twice(path: str, query: str) -> list[str]:
    escaped = (query, quote(query, safe="=&%+-_.~"))
    return [f"{path}?{once.replace('%', '%25')}" for once in escaped if "%" in once]


def _reorder(path: str, query: str) -> Iterator[str]:
    pairs = query.split("&")
    if len(pairs) > 1:
        for order in (sorted(pairs), pairs[::-1], sorted(pairs, reverse=True)):
            yield f"{path}?{'&'.join(order)}"
        for others in islice(permutations(pairs), _ORDERS):
            yield f"{path}?{'&'.join(others)}"


def _shorten_path(right: SignedText, sent: CallFacts) -> Iterator[str]:
    """Yield the path without the folders that all paths begin with, or some of them."""
    for folder in sent.folders:
        if not right.target.startswith(folder):
            continue
        rest = right.target
        for _ in range(folder.count("/") - 1):
            rest = rest[1:].partition("/")[2]
            yield f"/{rest}"
            yield rest


def _with_slash(right: SignedText, _: CallFacts) -> tuple[str]:
    path, query = _split(right)
    return (f"{path}/?{query}" if query else f"{path}/",)


_METHOD = "sign the method in capitals, the one the call is made with"
_PATH = "sign the path from its first slash to the end of the query, and nothing before it"

METHODS: tuple[Signing, ...] = (
    mistake(
        "lower-case-method",
        "method",
        "the method was signed in small letters",
        _METHOD,
        lambda right, _: (right.method.lower(), right.method.title()),
    ),
    mistake(
        "method-not-signed",
        "method",
        "the method was left out of what is signed",
        _METHOD,
        lambda *_: ("",),
    ),
    mistake(
        "other-method",
        "method",
        "another method was signed than the call has",
        _METHOD,
        lambda right, _: [one for one in _METHODS if one != right.method],
    ),
)
QUERY_DECODED: Signing = mistake(
    "query-decoded",
    "target",
    "the query was signed decoded, and sent with escapes",
    _AS_SENT,
    _of_query(
        lambda path, query: (
            f"{path}?{unquote_to_bytes(loose).decode('latin-1')}"
            for loose in (query, query.replace("+", " "))
        )
    ),
)
TARGETS: tuple[Signing, ...] = (
    mistake(
        "query-not-signed",
        "target",
        "the query was left out of what is signed",
        "the query is part of the target: sign path, question mark and query",
        _of_query(lambda path, _: (path, f"{path}?")),
    ),
    mistake(
        "question-mark-missing",
        "target",
        "the question mark before the query was not signed",
        _AS_SENT,
        _of_query(lambda path, query: (path + query,)),
    ),
    mistake(
        "query-encoded-twice",
        "target",
        "escapes of the query were escaped again: %2C became %252C",
        _AS_SENT,
        _of_query(_encode_twice),
    ),
    mistake(
        "query-encoded",
        "target",
        "the query was signed with other escapes than it was sent",
        _AS_SENT,
        _of_query(_encode),
    ),
    mistake(
        "query-reordered",
        "target",
        "the parameters of the query were signed in another order",
        _AS_SENT,
        _of_query(_reorder),
    ),
    mistake(
        "scheme-in-path",
        "target",
        "the whole URL was signed",
        _PATH,
        lambda right, sent: (
            f"{scheme}://{host}{right.target}"
            for host in sent.hosts
            for scheme in ("https", "http")
        ),
    ),
    mistake(
        "host-in-path",
        "target",
        "the host was signed before the path",
        _PATH,
        lambda right, sent: (f"{host}{right.target}" for host in sent.hosts),
    ),
    mistake(
        "sandbox-in-path",
        "target",
        "the prefix of the sandbox was signed",
        "sign the exchange's own path: /s/<id> is no part of it",
        lambda right, sent: (f"/s/{one}{right.target}" for one in sent.sandboxes),
    ),
    mistake(
        "path-shortened",
        "target",
        "the path was signed without what all paths begin with",
        _PATH,
        _shorten_path,
    ),
    mistake(
        "trailing-slash",
        "target",
        "the path was signed with a slash at its end",
        _AS_SENT,
        _with_slash,
    ),
    mistake(
        "leading-slash-missing",
        "target",
        "the path was signed without its first slash",
        _AS_SENT,
        lambda right, _: (right.target[1:],),
    ),
    mistake(
        "target-lower-case",
        "target",
        "the target was signed in small letters",
        _AS_SENT,
        lambda right, _: (right.target.lower(),),
    ),
    mistake(
        "target-not-signed",
        "target",
        "the target was left out of what is signed",
        _PATH,
        lambda *_: ("",),
    ),
)
BARE_MARK: Signing = mistake(
    "bare-question-mark",
    "target",
    "a question mark was signed where there is no query",
    _AS_SENT,
    lambda right, _: () if _split(right)[1] else (f"{_split(right)[0]}?",),
)
