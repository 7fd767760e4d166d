"""CoinW's two signatures: MD5 for spot, HMAC for futures (Authentication & Code Snippet)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

# Bodies without members: clients sign one and send the other (docs/reference/coinw.md).
_NOTHING = (b"", b"{}")


def sign_spot(secret: bytes, params: Mapping[str, str]) -> str:
    """Return the upper-case MD5 of ``name=value`` pairs sorted by name, the secret last.

    ``params`` are the decoded parameters as sent, with ``api_key``, without ``command`` and
    ``sign``.

    >>> sign_spot(b"secret", {"api_key": "key"})
    '9B5103CB36AD2B8E0CF6F36D2A657EDE'
    """
    plain = "&".join(f"{name}={params[name]}" for name in sorted(params))
    text = plain.encode("utf-8", "replace") + b"&secret_key=" + secret
    return hashlib.md5(text, usedforsecurity=False).hexdigest().upper()


def sign_futures(secret: bytes, timestamp: str, method: str, target: str, body: bytes) -> bytes:
    """Return base64(HMAC-SHA256(secret, timestamp + METHOD + target + body)).

    >>> sign_futures(b"secret", "1701945494169", "GET", "/v1/perpum/account/available", b"")
    b'ZKs/b9cKw2b/SHA9kd1O+Uf+NbKWDjfsD1PKO7MAC9o='
    """
    text = f"{timestamp}{method}{target}".encode("utf-8", "replace")
    return base64.b64encode(hmac.digest(secret, text + body, "sha256"))


def is_signed(
    signature: str, secret: bytes, timestamp: str, method: str, target: str, body: bytes
) -> bool:
    """Whether a futures signature is valid for a call, in one of the ways that clients sign.

    The query may be signed as on the wire or decoded; for a body without members, ``{}`` or
    nothing may be signed whichever was sent.
    """
    given = signature.encode("utf-8", "replace")
    fits = False
    for signed_target in dict.fromkeys((target, unquote(target))):
        for signed_body in _bodies(body):
            expected = sign_futures(secret, timestamp, method, signed_target, signed_body)
            fits |= hmac.compare_digest(given, expected)
    return fits


def _bodies(body: bytes) -> Iterator[bytes]:
    yield body
    if body.strip() in _NOTHING:
        yield from (nothing for nothing in _NOTHING if nothing != body)
