"""Signing a text of timestamp, method, target and body, in the right and in every wrong way.

OKX and CoinW's futures market both sign like this, so they share its mistakes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

PARTS = ("stamp", "method", "target", "body")


def plain_digest(name: str, text: bytes) -> bytes:
    """Return a digest without a key, which protects nothing."""
    return hashlib.new(name, text, usedforsecurity=False).digest()


def keyed_digest(name: str, secret: bytes, text: bytes) -> bytes:
    """Return the digest of HMAC with a hash function."""
    return hmac.digest(secret, text, name)


DIGESTS: Mapping[str, Callable[[bytes, bytes], bytes]] = {
    **{name: partial(keyed_digest, name) for name in ("sha256", "sha1", "sha384", "sha512", "md5")},
    "bare": lambda _, text: plain_digest("sha256", text),
    "appended": lambda secret, text: plain_digest("sha256", text + secret),
    "prepended": lambda secret, text: plain_digest("sha256", secret + text),
    "swapped": lambda secret, text: keyed_digest("sha256", text, secret),
}


CODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "base64": base64.b64encode,
    "hex": binascii.hexlify,
    "hex-upper": lambda digest: binascii.hexlify(digest).upper(),
    "url-safe": base64.urlsafe_b64encode,
    "unpadded": lambda digest: base64.b64encode(digest).rstrip(b"="),
    "url-safe-unpadded": lambda digest: base64.urlsafe_b64encode(digest).rstrip(b"="),
    "base64-of-hex": lambda digest: base64.b64encode(binascii.hexlify(digest)),
    "base64-of-hex-upper": lambda digest: base64.b64encode(binascii.hexlify(digest).upper()),
    "twice": lambda digest: base64.b64encode(base64.b64encode(digest)),
    "escaped": lambda digest: quote(base64.b64encode(digest).decode(), safe="").encode(),
    "printed": lambda digest: b"b'" + base64.b64encode(digest) + b"'",
}


class SignedText(NamedTuple):
    """How a text is signed: its parts and their order, the secret, the digest and its form.

    Texts are as WSGI hands them over, a character for each byte.
    """

    stamp: str
    method: str
    target: str
    body: bytes
    secret: bytes
    order: tuple[str, ...] = PARTS
    joint: bytes = b""
    digest: str = "sha256"
    coding: str = "base64"

    def text(self) -> bytes:
        """Return what is signed."""
        parts = {
            "stamp": self.stamp.encode("latin-1", "replace"),
            "method": self.method.encode("latin-1", "replace"),
            "target": self.target.encode("latin-1", "replace"),
            "body": self.body,
        }
        return self.joint.join([parts[name] for name in self.order])

    def signature(self) -> bytes:
        """Return the signature."""
        return CODINGS[self.coding](DIGESTS[self.digest](self.secret, self.text()))


class CallFacts(NamedTuple):
    """What the mistakes of signing a call are looked for with.

    ``at_ms`` is its timestamp, ``hosts`` are those it may have been meant for, ``sandboxes`` the
    ids of those it was made to, ``folders`` what the exchange's paths begin with.
    """

    at_ms: int | None = None
    hosts: tuple[str, ...] = ()
    sandboxes: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    key: bytes = b""
    passphrase: bytes = b""
    other_secrets: tuple[bytes, ...] = ()
    query: str = ""
