"""Secrets in texts: as they are, and in the encodings that hide nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from functools import cache

# A group of base64 is of so many bytes, and a character of so many bits.
_GROUP, _BITS, _BYTE = 3, 6, 8


def shows(text: str, secrets: Iterable[str]) -> bool:
    """Whether a text has a secret in it, in base64 and hex too."""
    return any(form in text for secret in secrets for form in forms(secret))


@cache
def forms(secret: str) -> tuple[str, ...]:
    """Return how a secret looks as it is, in hex, and within any text in base64."""
    whole = secret.encode()
    in_base64 = [_middle(whole, offset) for offset in range(_GROUP)]
    in_urls = [one.replace("+", "-").replace("/", "_") for one in in_base64]
    every = (secret, whole.hex(), whole.hex().upper(), *in_base64, *in_urls)
    return tuple(dict.fromkeys(every))


def _middle(whole: bytes, offset: int) -> str:
    """Return the base64 of a secret that comes so many bytes after the beginning of a group.

    The characters at both ends that have a part of something else are left out.
    """
    encoded = b64encode(bytes(offset) + whole).decode()
    begin = -(-offset * _BYTE // _BITS)
    return encoded[begin : (offset + len(whole)) * _BYTE // _BITS]
