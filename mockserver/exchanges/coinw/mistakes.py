"""The usual mistakes with CoinW's two signatures (Authentication & Code Snippet, docs/coinw.md).

The first one that fits is named, so the narrower stand before the wider.
"""

from __future__ import annotations

from functools import partial
from itertools import islice, permutations
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from mockserver.exchanges.doctor import Mistake
from mockserver.exchanges.signed_bodies import BODIES
from mockserver.exchanges.signed_secrets import (
    CODINGS,
    DIGESTS,
    ORDERS,
    SECRETS,
    decodings,
    wrong_blanks,
    wrong_cases,
)
from mockserver.exchanges.signed_stamps import (
    ISO_TIME,
    LOCAL_TIME,
    NEAR_TIME,
    NO_TIME,
    UNIX_SECONDS,
)
from mockserver.exchanges.signed_targets import BARE_MARK, METHODS, TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .sorted_pairs import Pairs, SentPairs, SortedPairs

    Signing = Mistake[SortedPairs, SentPairs]

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


def _ordered(pairs: Pairs) -> Pairs:
    return tuple(sorted(pairs))


def _unsorted(right: SortedPairs, sent: SentPairs) -> Iterator[SortedPairs]:
    yield right._replace(pairs=sent.wire)
    yield right._replace(pairs=sent.wire[::-1])
    yield right._replace(pairs=tuple(sorted(sent.wire, key=lambda pair: pair[0].lower())))
    for order in islice(permutations(right.pairs), _ORDERS):
        yield right._replace(pairs=order)


def _command(right: SortedPairs, sent: SentPairs) -> Iterator[SortedPairs]:
    if sent.command:
        yield right._replace(pairs=_ordered((*right.pairs, sent.command)))
        yield right._replace(pairs=(sent.command, *right.pairs))
        yield right._replace(pairs=(sent.command, *sent.wire))


def _sign(right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    for value in ("", "None", "null"):
        yield right._replace(pairs=_ordered((*right.pairs, ("sign", value))))


def _no_key(right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    yield right._replace(pairs=tuple(pair for pair in right.pairs if pair[0] != "api_key"))


def _encoded(right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    for write in (quote_plus, quote, partial(quote, safe="")):
        yield right._replace(pairs=tuple((name, write(value)) for name, value in right.pairs))


def _no_empty(right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    yield right._replace(pairs=tuple(pair for pair in right.pairs if pair[1]))


def _values(right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    for joint in ("", "&"):
        yield right._replace(named=False, joint=joint)


def _joints(right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    for joint, equals in (("", "="), ("", ""), (",", "="), ("&", ":"), ("\n", "=")):
        yield right._replace(joint=joint, equals=equals)


def _no_secret(right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    yield right._replace(tail=None)


def _tails(names: tuple[str, ...], right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    for tail in names:
        yield right._replace(tail=tail)


def _leading(right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    yield right._replace(tail=None, head="")
    yield right._replace(tail="", head="")
    secret = right.secret.decode("latin-1")
    for name in _SECRET_NAMES:
        yield right._replace(tail=None, pairs=((name, secret), *right.pairs))


def _sorted_in(right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    secret = right.secret.decode("latin-1")
    for name in _SECRET_NAMES:
        yield right._replace(tail=None, pairs=_ordered((*right.pairs, (name, secret))))


def _digest(names: tuple[str, ...], right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    for name in names:
        yield right._replace(digest=name)
        yield right._replace(digest=name, tail=None)


def _coding(name: str, right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    yield right._replace(coding=name)


def _key_as_secret(right: SortedPairs, sent: SentPairs) -> Iterator[SortedPairs]:
    yield right._replace(secret=sent.key)


def _cased(right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    return (right._replace(secret=secret) for secret in wrong_cases(right.secret))


def _blanked(right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    return (right._replace(secret=secret) for secret in wrong_blanks(right.secret))


def _decoded(right: SortedPairs, _: SentPairs) -> Iterator[SortedPairs]:
    return (right._replace(secret=secret) for secret in decodings(right.secret))


def _others(right: SortedPairs, sent: SentPairs) -> Iterator[SortedPairs]:
    return (right._replace(secret=secret) for secret in sent.other_secrets)


_ALL = "sign all parameters but command and sign, sorted by name, as name=value joined by &"
_VALUES = "sign the values decoded, and escape them only where they are sent"
_TAIL = "append the secret to the sorted parameters as one more pair, named secret_key"
_MD5 = "the digest is MD5, without HMAC"
_OWN = "sign with the secret that belongs to the key, exactly as it was given out"

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
    Mistake("values-encoded", "pairs", "the values were signed with escapes", _VALUES, _encoded),
    Mistake("empty-values-left-out", "pairs", "empty values were not signed", _ALL, _no_empty),
    Mistake(
        "unsorted", "pairs", "the parameters were signed without sorting them", _ALL, _unsorted
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
        "secret-sorted-in", "tail", "the secret was sorted among the parameters", _TAIL, _sorted_in
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
    Mistake("key-as-secret", "secret", "the key was used as the secret", _OWN, _key_as_secret),
    Mistake("secret-in-other-case", "secret", "the secret was used in another case", _OWN, _cased),
    Mistake(
        "secret-with-blanks",
        "secret",
        "the secret was used with blanks, a line end or quotes around it",
        _OWN,
        _blanked,
    ),
    Mistake(
        "secret-decoded",
        "secret",
        "the secret was decoded from base64 or hex, or encoded",
        "the secret is a text: sign with its characters as they are",
        _decoded,
    ),
    Mistake(
        "secret-of-another-key",
        "secret",
        "the secret of another key was used",
        _OWN,
        _others,
        alone=True,
    ),
)

# Mistakes that are seen without signing: what was done, and what to do instead.
SENT = {
    "wrong-parameter-name": (
        "the parameter {name} is missing, and there is {other}",
        "send {name} under exactly this name",
    ),
    "wrong-header-name": (
        "the header {name} is missing, and there is {other}",
        "send {name} under exactly this name",
    ),
    "credentials-in-headers": (
        "{name} was sent as a header",
        "send {name} as a parameter, in the query or in a form",
    ),
    "credentials-in-query": (
        "{name} was sent as a parameter",
        "send {name} as a header: the futures market has another signature than spot",
    ),
    "parameters-as-json": (
        "the parameters were sent as JSON",
        "send them in the query or as application/x-www-form-urlencoded",
    ),
    "futures-signature": (
        "base64 was sent as the signature, as the futures market wants it",
        "the spot market's signature is the MD5 of the parameters in hexadecimal",
    ),
    "spot-signature": (
        "an MD5 in hexadecimal was sent as the signature, as the spot market wants it",
        "the futures market's signature is base64 of HMAC-SHA256",
    ),
    "timestamp-malformed": (
        "the timestamp is not Unix milliseconds",
        "send Unix milliseconds in digits, such as {example}",
    ),
    "address-not-listed": (
        "the key may be used from its own addresses only, and {address} is none of them",
        "call from one of the key's addresses, or make a key without them",
    ),
}
