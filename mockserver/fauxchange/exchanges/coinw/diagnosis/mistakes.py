"""The usual mistakes with CoinW's two signatures (docs/reference/coinw.md).

The first mistake that fits is named, so that specific ones come before general ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice, permutations
from urllib.parse import quote, quote_plus

from fauxchange.exchanges.diagnosis.bodies import BODIES
from fauxchange.exchanges.diagnosis.doctor import Mistake, mistake
from fauxchange.exchanges.diagnosis.secrets import ANY_SECRET, CODINGS, DIGESTS, ORDERS, SECRETS
from fauxchange.exchanges.diagnosis.targets import BARE_MARK, METHODS, TARGETS
from fauxchange.exchanges.diagnosis.timestamps import (
    ISO_TIME,
    LOCAL_TIME,
    NEAR_TIME,
    NO_TIME,
    UNIX_SECONDS,
)

from .sorted_pairs import Pairs, ParamFacts, SortedPairs

Signing = Mistake[SortedPairs, ParamFacts]

FUTURES = (
    UNIX_SECONDS,
    ISO_TIME,
    NO_TIME,
    *METHODS,
    *TARGETS,
    BARE_MARK,
    *BODIES,
    *SECRETS,
    *DIGESTS,
    *CODINGS,
    *ORDERS,
    LOCAL_TIME,
    NEAR_TIME,
)

_ORDERS = 120
_TAILS = ("&secret=", "&secretKey=", "&key=", "&secret_key", "&", "secret_key=")
_JOINTS = (("", "="), ("", ""), (",", "="), ("&", ":"), ("\n", "="))
_SECRET_NAMES = ("secret_key", "secret", "secretKey")


def _in_order(*pairs: tuple[str, str]) -> Pairs:
    return tuple(sorted(pairs))


def _unsorted(right: SortedPairs, sent: ParamFacts) -> Iterator[Pairs]:
    yield sent.wire
    yield sent.wire[::-1]
    yield tuple(sorted(sent.wire, key=lambda pair: pair[0].lower()))
    yield from islice(permutations(right.pairs), _ORDERS)


def _with_command(right: SortedPairs, sent: ParamFacts) -> tuple[Pairs, ...]:
    command = sent.command
    if command is None:
        return ()
    return _in_order(*right.pairs, command), (command, *right.pairs), (command, *sent.wire)


def _leading(right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    yield right._replace(tail=None, head="")
    yield right._replace(tail="", head="")
    for pair in _secret_pairs(right):
        yield right._replace(tail=None, pairs=(pair, *right.pairs))


def _sort_by(right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    for pair in _secret_pairs(right):
        yield right._replace(tail=None, pairs=_in_order(*right.pairs, pair))


def _secret_pairs(right: SortedPairs) -> list[tuple[str, str]]:
    return [(name, right.secret.decode("latin-1")) for name in _SECRET_NAMES]


def _digests(*names: str) -> Callable[[SortedPairs, ParamFacts], Iterator[SortedPairs]]:
    """Return the recipes with other digests, the secret appended or not."""
    return lambda right, _: (
        right._replace(digest=name, tail=tail) for name in names for tail in (right.tail, None)
    )


_ALL = "sign all parameters but command and sign, sorted by name, as name=value joined by &"
_VALUES = "sign the values decoded, and escape them only where they are sent"
_TAIL = "append the secret to the sorted parameters as one more pair, named secret_key"
_MD5 = "the digest is MD5, without HMAC"

SPOT: tuple[Signing, ...] = (
    mistake(
        "lower-case-digest",
        "coding",
        "the digest was sent in small letters",
        "send the hexadecimal digest in capitals",
        lambda *_: ("hex",),
    ),
    mistake(
        "base64",
        "coding",
        "the digest was sent as base64",
        "send the digest in hexadecimal, in capitals",
        lambda *_: ("base64",),
    ),
    mistake("command-signed", "pairs", "the command was signed too", _ALL, _with_command),
    mistake(
        "sign-signed",
        "pairs",
        "an empty sign was signed too",
        _ALL,
        lambda right, _: [_in_order(*right.pairs, ("sign", one)) for one in ("", "None", "null")],
    ),
    mistake(
        "key-not-signed",
        "pairs",
        "api_key was left out of what is signed",
        _ALL,
        lambda right, _: (tuple(pair for pair in right.pairs if pair[0] != "api_key"),),
    ),
    mistake(
        "values-encoded",
        "pairs",
        "the values were signed with escapes",
        _VALUES,
        lambda right, _: (
            tuple((name, write(value)) for name, value in right.pairs)
            for write in (quote_plus, quote, partial(quote, safe=""))
        ),
    ),
    mistake(
        "empty-values-left-out",
        "pairs",
        "empty values were not signed",
        _ALL,
        lambda right, _: (tuple(pair for pair in right.pairs if pair[1]),),
    ),
    mistake(
        "unsorted", "pairs", "the parameters were signed without sorting them", _ALL, _unsorted
    ),
    mistake("secret-not-appended", "tail", "the secret was left out", _TAIL, lambda *_: (None,)),
    mistake(
        "secret-under-another-name",
        "tail",
        "the secret was appended under another name",
        _TAIL,
        lambda *_: _TAILS,
    ),
    mistake(
        "secret-appended-bare",
        "tail",
        "the secret was appended without its name",
        _TAIL,
        lambda *_: ("",),
    ),
    Mistake("secret-prepended", "tail", "the secret was put first", _TAIL, _leading),
    Mistake(
        "secret-sorted-in", "tail", "the secret was sorted among the parameters", _TAIL, _sort_by
    ),
    Mistake(
        "names-not-signed",
        "joint",
        "the values were signed without their names",
        _ALL,
        lambda right, _: (right._replace(named=False, joint=one) for one in ("", "&")),
    ),
    Mistake(
        "pairs-joined-otherwise",
        "joint",
        "the parameters were joined otherwise",
        _ALL,
        lambda right, _: (right._replace(joint=one, equals=sign) for one, sign in _JOINTS),
    ),
    Mistake("sha256", "digest", "SHA-256 was used", _MD5, _digests("sha256")),
    Mistake("sha1", "digest", "SHA-1 was used", _MD5, _digests("sha1")),
    Mistake("sha512", "digest", "SHA-512 was used", _MD5, _digests("sha512")),
    Mistake(
        "hmac",
        "digest",
        "HMAC was used",
        _MD5,
        _digests("hmac-md5", "hmac-sha256", "hmac-sha1", "hmac-sha512"),
    ),
    *ANY_SECRET,
)
