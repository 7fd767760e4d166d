"""The usual mistakes with CoinW's two signatures (docs/reference/coinw.md).

The first mistake that fits is named, so that specific ones come before general ones.
"""

from __future__ import annotations

from functools import partial
from itertools import islice, permutations
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from fauxchange.exchanges.diagnosis.bodies import BODIES
from fauxchange.exchanges.diagnosis.doctor import Mistake
from fauxchange.exchanges.diagnosis.secrets import ANY_SECRET, CODINGS, DIGESTS, ORDERS, SECRETS
from fauxchange.exchanges.diagnosis.targets import BARE_MARK, METHODS, TARGETS
from fauxchange.exchanges.diagnosis.timestamps import (
    ISO_TIME,
    LOCAL_TIME,
    NEAR_TIME,
    NO_TIME,
    UNIX_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_SECRET_NAMES = ("secret_key", "secret", "secretKey")


def _other_order(pairs: Pairs) -> Pairs:
    return tuple(sorted(pairs))


def _no_order(right: SortedPairs, sent: ParamFacts) -> Iterator[SortedPairs]:
    yield right._replace(pairs=sent.wire)
    yield right._replace(pairs=sent.wire[::-1])
    yield right._replace(pairs=tuple(sorted(sent.wire, key=lambda pair: pair[0].lower())))
    for order in islice(permutations(right.pairs), _ORDERS):
        yield right._replace(pairs=order)


def _command(right: SortedPairs, sent: ParamFacts) -> Iterator[SortedPairs]:
    if sent.command:
        yield right._replace(pairs=_other_order((*right.pairs, sent.command)))
        yield right._replace(pairs=(sent.command, *right.pairs))
        yield right._replace(pairs=(sent.command, *sent.wire))


def _sign(right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    for value in ("", "None", "null"):
        yield right._replace(pairs=_other_order((*right.pairs, ("sign", value))))


def _no_key(right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    yield right._replace(pairs=tuple(pair for pair in right.pairs if pair[0] != "api_key"))


def _encode_values(right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    for write in (quote_plus, quote, partial(quote, safe="")):
        yield right._replace(pairs=tuple((name, write(value)) for name, value in right.pairs))


def _no_empty(right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    yield right._replace(pairs=tuple(pair for pair in right.pairs if pair[1]))


def _values(right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    for joint in ("", "&"):
        yield right._replace(named=False, joint=joint)


def _joints(right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    for joint, equals in (("", "="), ("", ""), (",", "="), ("&", ":"), ("\n", "=")):
        yield right._replace(joint=joint, equals=equals)


def _no_secret(right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    yield right._replace(tail=None)


def _tails(names: tuple[str, ...], right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    for tail in names:
        yield right._replace(tail=tail)


def _leading(right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    yield right._replace(tail=None, head="")
    yield right._replace(tail="", head="")
    secret = right.secret.decode("latin-1")
    for name in _SECRET_NAMES:
        yield right._replace(tail=None, pairs=((name, secret), *right.pairs))


def _sort_by(right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    secret = right.secret.decode("latin-1")
    for name in _SECRET_NAMES:
        yield right._replace(tail=None, pairs=_other_order((*right.pairs, (name, secret))))


def _digest(names: tuple[str, ...], right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    for name in names:
        yield right._replace(digest=name)
        yield right._replace(digest=name, tail=None)


def _coding(name: str, right: SortedPairs, _: ParamFacts) -> Iterator[SortedPairs]:
    yield right._replace(coding=name)


_ALL = "sign all parameters but command and sign, sorted by name, as name=value joined by &"
_VALUES = "sign the values decoded, and escape them only where they are sent"
_TAIL = "append the secret to the sorted parameters as one more pair, named secret_key"
_MD5 = "the digest is MD5, without HMAC"

SPOT: tuple[Signing, ...] = (
    Mistake(
        "lower-case-digest",
        "coding",
        "the digest was sent in small letters",
        "send the hexadecimal digest in capitals",
        partial(_coding, "hex"),
    ),
    Mistake(
        "base64",
        "coding",
        "the digest was sent as base64",
        "send the digest in hexadecimal, in capitals",
        partial(_coding, "base64"),
    ),
    Mistake("command-signed", "pairs", "the command was signed too", _ALL, _command),
    Mistake("sign-signed", "pairs", "an empty sign was signed too", _ALL, _sign),
    Mistake("key-not-signed", "pairs", "api_key was left out of what is signed", _ALL, _no_key),
    Mistake(
        "values-encoded", "pairs", "the values were signed with escapes", _VALUES, _encode_values
    ),
    Mistake("empty-values-left-out", "pairs", "empty values were not signed", _ALL, _no_empty),
    Mistake(
        "unsorted", "pairs", "the parameters were signed without sorting them", _ALL, _no_order
    ),
    Mistake("secret-not-appended", "tail", "the secret was left out", _TAIL, _no_secret),
    Mistake(
        "secret-under-another-name",
        "tail",
        "the secret was appended under another name",
        _TAIL,
        partial(_tails, _TAILS),
    ),
    Mistake(
        "secret-appended-bare",
        "tail",
        "the secret was appended without its name",
        _TAIL,
        partial(_tails, ("",)),
    ),
    Mistake("secret-prepended", "tail", "the secret was put first", _TAIL, _leading),
    Mistake(
        "secret-sorted-in", "tail", "the secret was sorted among the parameters", _TAIL, _sort_by
    ),
    Mistake(
        "names-not-signed", "joint", "the values were signed without their names", _ALL, _values
    ),
    Mistake(
        "pairs-joined-otherwise", "joint", "the parameters were joined otherwise", _ALL, _joints
    ),
    Mistake("sha256", "digest", "SHA-256 was used", _MD5, partial(_digest, ("sha256",))),
    Mistake("sha1", "digest", "SHA-1 was used", _MD5, partial(_digest, ("sha1",))),
    Mistake("sha512", "digest", "SHA-512 was used", _MD5, partial(_digest, ("sha512",))),
    Mistake(
        "hmac",
        "digest",
        "HMAC was used",
        _MD5,
        partial(_digest, ("hmac-md5", "hmac-sha256", "hmac-sha1", "hmac-sha512")),
    ),
    *ANY_SECRET,
)
