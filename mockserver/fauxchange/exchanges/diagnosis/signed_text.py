"""Signing a text of timestamp, method, target and body, in the right and in every wrong way.

OKX and CoinW's futures market both sign like this, so they share its mistakes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PARTS = ("stamp", "method", "target", "body")


def _hash(name: str, text: bytes) -> bytes:
    return hashlib.new(name, text, usedforsecurity=False).digest()


def _hmac(name: str, secret: bytes, text: bytes) -> bytes:
    return hmac.digest(secret, text, name)


def _bare(_: bytes, text: bytes) -> bytes:
    return _hash("sha256", text)


def _append_secret(secret: bytes, text: bytes) -> bytes:
    return _hash("sha256", text + secret)


def _prepend_secret(secret: bytes, text: bytes) -> bytes:
    return _hash("sha256", secret + text)


def _swap_secret(secret: bytes, text: bytes) -> bytes:
    return hmac.digest(text, secret, "sha256")


DIGESTS: Mapping[str, Callable[[bytes, bytes], bytes]] = {
    **{name: partial(_hmac, name) for name in ("sha256", "sha1", "sha384", "sha512", "md5")},
    "bare": _bare,
    "appended": _append_secret,
    "prepended": _prepend_secret,
    "swapped": _swap_secret,
}


def _hex(digest: bytes) -> bytes:
    return binascii.hexlify(digest)


def _escape(digest: bytes) -> bytes:
    return quote(base64.b64encode(digest).decode(), safe="").encode()


CODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "base64": base64.b64encode,
    "hex": _hex,
    "hex-upper": lambda digest: _hex(digest).upper(),
    "url-safe": base64.urlsafe_b64encode,
    "unpadded": lambda digest: base64.b64encode(digest).rstrip(b"="),
    "url-safe-unpadded": lambda digest: base64.urlsafe_b64encode(digest).rstrip(b"="),
    "base64-of-hex": lambda digest: base64.b64encode(_hex(digest)),
    "base64-of-hex-upper": lambda digest: base64.b64encode(_hex(digest).upper()),
    "twice": lambda digest: base64.b64encode(base64.b64encode(digest)),
    "escaped": _escape,
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
