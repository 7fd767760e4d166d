"""CoinW spot's signature in its parts, each of which may be wrong (docs/reference/coinw.md)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from fauxchange.exchanges.diagnosis.signed_text import keyed_digest, plain_digest

Pairs = tuple[tuple[str, str], ...]

TAIL = "&secret_key="


def _plain_digest(name: str, _: bytes, text: bytes) -> bytes:
    return plain_digest(name, text)


_HASHES = ("md5", "sha1", "sha256", "sha512")
DIGESTS: Mapping[str, Callable[[bytes, bytes], bytes]] = {
    **{name: partial(_plain_digest, name) for name in _HASHES},
    **{f"hmac-{name}": partial(keyed_digest, name) for name in _HASHES},
}
CODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "hex-upper": lambda digest: digest.hex().upper().encode(),
    "hex": lambda digest: digest.hex().encode(),
    "base64": base64.b64encode,
}


class SortedPairs(NamedTuple):
    """How parameters are signed: the pairs in their order, what is between, before and after them.

    ``tail`` and ``head`` stand before the secret where it follows or leads; None leaves it out.
    """

    pairs: Pairs
    secret: bytes
    tail: str | None = TAIL
    head: str | None = None
    joint: str = "&"
    equals: str = "="
    named: bool = True
    digest: str = "md5"
    coding: str = "hex-upper"

    def text(self) -> bytes:
        """Return what is signed."""
        parts = [f"{k}{self.equals}{v}" if self.named else v for k, v in self.pairs]
        text = self.joint.join(parts).encode("utf-8", "replace")
        if self.head is not None:
            text = self.head.encode() + self.secret + text
        return text if self.tail is None else text + self.tail.encode() + self.secret

    def signature(self) -> bytes:
        """Return the signature."""
        return CODINGS[self.coding](DIGESTS[self.digest](self.secret, self.text()))


class ParamFacts(NamedTuple):
    """What the mistakes of signing a call are looked for with: all its pairs as they came."""

    wire: Pairs
    command: tuple[str, str] | None = None
    key: bytes = b""
    other_secrets: tuple[bytes, ...] = ()
