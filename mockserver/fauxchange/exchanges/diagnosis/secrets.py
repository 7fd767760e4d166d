"""Mistakes with the secret, the digest, its encoding, and the order of what is signed."""

from __future__ import annotations

import base64
import binascii
from functools import partial
from itertools import permutations
from typing import TYPE_CHECKING, Any

from .doctor import Mistake
from .signed_text import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .signed_text import CallFacts, SignedText

    Signing = Mistake[SignedText, CallFacts]

_BLANKS = (b"\n", b"\r\n", b" ", b"\t")
_JOINTS = (b"\n", b"&", b",", b" ", b"|", b"\r\n")


def _change_case(right: Any, _: Any) -> Iterator[Any]:
    for secret in (right.secret.lower(), right.secret.upper()):
        yield right._replace(secret=secret)


def _add_blanks(right: Any, _: Any) -> Iterator[Any]:
    secret: bytes = right.secret
    yield right._replace(secret=secret.strip())
    for blank in _BLANKS:
        yield right._replace(secret=secret + blank)
        yield right._replace(secret=blank + secret)
    for quote in (b'"', b"'"):
        yield right._replace(secret=quote + secret + quote)


def _decode_secret(right: Any, _: Any) -> Iterator[Any]:
    secret: bytes = right.secret
    padded = secret + b"=" * (-len(secret) % 4)
    for decode in (base64.b64decode, base64.urlsafe_b64decode, binascii.unhexlify):
        try:
            yield right._replace(secret=decode(secret if decode is binascii.unhexlify else padded))
        except ValueError:
            continue
    yield right._replace(secret=base64.b64encode(secret))


def _key(right: Any, sent: Any) -> Iterator[Any]:
    yield right._replace(secret=sent.key)


def _others(right: Any, sent: Any) -> Iterator[Any]:
    return (right._replace(secret=secret) for secret in sent.other_secrets)


def _passphrase(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
    if sent.passphrase:
        yield right._replace(secret=sent.passphrase)
        yield right._replace(secret=right.secret + sent.passphrase)


def _digest(names: tuple[str, ...], right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    return (right._replace(digest=name) for name in names)


def _coding(names: tuple[str, ...], right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    return (right._replace(coding=name) for name in names)


def _order(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    return (right._replace(order=order) for order in permutations(PARTS))


def _joint(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    return (right._replace(joint=joint) for joint in _JOINTS)


_OWN = "sign with the secret that belongs to the key, exactly as it was given out"
_SHA = "the digest is HMAC with SHA-256, its key the secret"
_FORM = "send the 32 bytes of the digest as base64 in its usual alphabet, with padding"
_TEXT = "sign timestamp, method, target and body, in this order and with nothing between them"

# Whatever is signed and however: recipes have a secret, and what was sent a key.
ANY_SECRET: tuple[Mistake[Any, Any], ...] = (
    Mistake("key-as-secret", "secret", "the key was used as the secret", _OWN, _key),
    Mistake(
        "secret-decoded",
        "secret",
        "the secret was decoded from base64 or hex, or encoded",
        "the secret is a text: sign with its characters as they are",
        _decode_secret,
    ),
    Mistake(
        "secret-in-other-case", "secret", "the secret was used in another case", _OWN, _change_case
    ),
    Mistake(
        "secret-with-blanks",
        "secret",
        "the secret was used with blanks, a line end or quotes around it",
        _OWN,
        _add_blanks,
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
SECRETS: tuple[Signing, ...] = (
    Mistake(
        "passphrase-as-secret", "secret", "the passphrase was used as the secret", _OWN, _passphrase
    ),
    *ANY_SECRET,
)
DIGESTS: tuple[Signing, ...] = (
    Mistake("sha1", "digest", "SHA-1 was used", _SHA, partial(_digest, ("sha1",))),
    Mistake(
        "sha512",
        "digest",
        "SHA-512 or SHA-384 was used",
        _SHA,
        partial(_digest, ("sha512", "sha384")),
    ),
    Mistake("md5", "digest", "MD5 was used", _SHA, partial(_digest, ("md5",))),
    Mistake(
        "plain-sha256",
        "digest",
        "SHA-256 was used without HMAC",
        _SHA,
        partial(_digest, ("bare", "appended", "prepended")),
    ),
    Mistake(
        "secret-and-text-swapped",
        "digest",
        "the text was used as the key of HMAC, and the secret as what is signed",
        _SHA,
        partial(_digest, ("swapped",)),
    ),
)
CODINGS: tuple[Signing, ...] = (
    Mistake(
        "hex", "coding", "the digest was sent in hexadecimal", _FORM, partial(_coding, ("hex",))
    ),
    Mistake(
        "hex-upper",
        "coding",
        "the digest was sent in hexadecimal, in capitals",
        _FORM,
        partial(_coding, ("hex-upper",)),
    ),
    Mistake(
        "url-safe-base64",
        "coding",
        "the digest was sent in the URL-safe alphabet of base64",
        _FORM,
        partial(_coding, ("url-safe", "url-safe-unpadded")),
    ),
    Mistake(
        "base64-unpadded",
        "coding",
        "the digest was sent without the padding of base64",
        _FORM,
        partial(_coding, ("unpadded",)),
    ),
    Mistake(
        "base64-of-hex",
        "coding",
        "the hexadecimal text of the digest was encoded, and not its bytes",
        _FORM,
        partial(_coding, ("base64-of-hex", "base64-of-hex-upper")),
    ),
    Mistake(
        "base64-twice",
        "coding",
        "the digest was encoded twice",
        _FORM,
        partial(_coding, ("twice",)),
    ),
    Mistake(
        "signature-escaped",
        "coding",
        "the signature was sent with percent escapes",
        _FORM,
        partial(_coding, ("escaped",)),
    ),
    Mistake(
        "signature-printed",
        "coding",
        "the signature was sent as Python prints bytes: b'...'",
        _FORM,
        partial(_coding, ("printed",)),
    ),
)
ORDERS: tuple[Signing, ...] = (
    Mistake("parts-swapped", "order", "the parts were signed in another order", _TEXT, _order),
    Mistake(
        "parts-separated",
        "joint",
        "the parts were signed with something between them",
        _TEXT,
        _joint,
    ),
)
