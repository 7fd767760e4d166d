"""CoinW's spot signature (documentation: Authentication & Code Snippet, Spot RESTful Private)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def sign(secret: bytes, params: Mapping[str, str]) -> str:
    """Return the upper-case MD5 of ``name=value`` pairs sorted by name, the secret last.

    ``params`` are the decoded parameters as sent, ``api_key`` included, ``command`` and ``sign`` not.

    >>> sign(b"secret", {"api_key": "key"})
    '9B5103CB36AD2B8E0CF6F36D2A657EDE'
    """
    plain = "&".join(f"{name}={params[name]}" for name in sorted(params))
    text = plain.encode() + b"&secret_key=" + secret
    return hashlib.md5(text, usedforsecurity=False).hexdigest().upper()
