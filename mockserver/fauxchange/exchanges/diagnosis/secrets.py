"""Mistakes with the secret, the digest, its encoding, and the order of what is signed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any

from .doctor import Mistake, mistake
from .signed_text import PARTS, CallFacts, SignedText

Signing = Mistake[SignedText, CallFacts]

_BLANKS = (b"\n", b"\r\n", b" ", b"\t")
_JOINTS = (b"\n", b"&", b",", b" ", b"|", b"\r\n")


def _any(*values: Any) -> Callable[[Any, Any], tuple[Any, ...]]:
    """Return values that are wrong whatever is right."""
    return lambda *_: values


def _with_blanks(right: Any, _: Any) -> tuple[bytes, ...]:
    secret: bytes = right.secret
    around = [part for blank in _BLANKS for part in (secret + blank, blank + secret)]
    return (secret.strip(), *around, b'"' + secret + b'"', b"'" + secret + b"'")


def _decode(right: Any, _: Any) -> Iterator[bytes]:
    secret: bytes = right.secret
    padded = secret + b"=" * (-len(secret) % 4)
    for decode in (base64.b64decode, base64.urlsafe_b64decode, binascii.unhexlify):
        try:
            yield decode(secret if decode is binascii.unhexlify else padded)
        except ValueError:
            continue
    yield base64.b64encode(secret)


_OWN = "sign with the secret that belongs to the key, exactly as it was given out"
_SHA = "the digest is HMAC with SHA-256, its key the secret"
_FORM = "send the 32 bytes of the digest as base64 in its usual alphabet, with padding"
_TEXT = "sign timestamp, method, target and body, in this order and with nothing between them"

# Whatever is signed and however: recipes have a secret, and what was sent a key.
ANY_SECRET: tuple[Mistake[Any, Any], ...] = (
    mistake(
        "key-as-secret",
        "secret",
        "the key was used as the secret",
        _OWN,
        lambda _, sent: (sent.key,),
    ),
    mistake(
        "secret-decoded",
        "secret",
        "the secret was decoded from base64 or hex, or encoded",
        "the secret is a text: sign with its characters as they are",
        _decode,
    ),
    mistake(
        "secret-in-other-case",
        "secret",
        "the secret was used in another case",
        _OWN,
        lambda right, _: (right.secret.lower(), right.secret.upper()),
    ),
    mistake(
        "secret-with-blanks",
        "secret",
        "the secret was used with blanks, a line end or quotes around it",
        _OWN,
        _with_blanks,
    ),
    mistake(
        "secret-of-another-key",
        "secret",
        "the secret of another key was used",
        _OWN,
        lambda _, sent: sent.other_secrets,
        alone=True,
    ),
)
SECRETS: tuple[Signing, ...] = (
    mistake(
        "passphrase-as-secret",
        "secret",
        "the passphrase was used as the secret",
        _OWN,
        lambda right, sent: (
            (sent.passphrase, right.secret + sent.passphrase) if sent.passphrase else ()
        ),
    ),
    *ANY_SECRET,
)
DIGESTS: tuple[Signing, ...] = (
    mistake("sha1", "digest", "SHA-1 was used", _SHA, _any("sha1")),
    mistake(
        "sha512",
        "digest",
        "SHA-512 or SHA-384 was used",
        _SHA,
        _any("sha512", "sha384"),
    ),
    mistake("md5", "digest", "MD5 was used", _SHA, _any("md5")),
    mistake(
        "plain-sha256",
        "digest",
        "SHA-256 was used without HMAC",
        _SHA,
        _any("bare", "appended", "prepended"),
    ),
    mistake(
        "secret-and-text-swapped",
        "digest",
        "the text was used as the key of HMAC, and the secret as what is signed",
        _SHA,
        _any("swapped"),
    ),
)
CODINGS: tuple[Signing, ...] = (
    mistake("hex", "coding", "the digest was sent in hexadecimal", _FORM, _any("hex")),
    mistake(
        "hex-upper",
        "coding",
        "the digest was sent in hexadecimal, in capitals",
        _FORM,
        _any("hex-upper"),
    ),
    mistake(
        "url-safe-base64",
        "coding",
        "the digest was sent in the URL-safe alphabet of base64",
        _FORM,
        _any("url-safe", "url-safe-unpadded"),
    ),
    mistake(
        "base64-unpadded",
        "coding",
        "the digest was sent without the padding of base64",
        _FORM,
        _any("unpadded"),
    ),
    mistake(
        "base64-of-hex",
        "coding",
        "the hexadecimal text of the digest was encoded, and not its bytes",
        _FORM,
        _any("base64-of-hex", "base64-of-hex-upper"),
    ),
    mistake(
        "base64-twice",
        "coding",
        "the digest was encoded twice",
        _FORM,
        _any("twice"),
    ),
    mistake(
        "signature-escaped",
        "coding",
        "the signature was sent with percent escapes",
        _FORM,
        _any("escaped"),
    ),
    mistake(
        "signature-printed",
        "coding",
        "the signature was sent as Python prints bytes: b'...'",
        _FORM,
        _any("printed"),
    ),
)
ORDERS: tuple[Signing, ...] = (
    mistake(
        "parts-swapped",
        "order",
        "the parts were signed in another order",
        _TEXT,
        lambda *_: permutations(PARTS),
    ),
    mistake(
        "parts-separated",
        "joint",
        "the parts were signed with something between them",
        _TEXT,
        _any(*_JOINTS),
    ),
)
