"""OKX's signature and timestamp (documentation: overview-rest-authentication)."""

from __future__ import annotations

import base64
import hmac
import re
from datetime import UTC, datetime
from functools import lru_cache

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII)


def sign(secret: bytes, timestamp: str, method: str, target: str, body: bytes) -> bytes:
    """Return base64(HMAC-SHA256(secret, timestamp + METHOD + target + body)).

    ``target`` is the path with the raw query; ``body`` the bytes as sent.
    """
    text = f"{timestamp}{method}{target}".encode("latin-1", "replace")
    return base64.b64encode(hmac.digest(secret, text + body, "sha256"))


def read_timestamp(text: str) -> int | None:
    """Return an ISO 8601 UTC timestamp as Unix milliseconds, or None if it is not one.

    Any number of fraction digits is taken, none included.

    >>> read_timestamp("2020-12-08T09:08:57.715Z")
    1607418537715
    """
    whole, dot, fraction = text[:-1].partition(".")
    seconds = _unix(whole)
    is_fraction = fraction.isdecimal() and fraction.isascii() if dot else True
    if seconds is None or not is_fraction or text[-1:] != "Z":
        return None
    return seconds * 1000 + (int(f"{fraction:0<3.3}") if fraction else 0)


@lru_cache(maxsize=256)
def _unix(whole: str) -> int | None:
    if _ISO.fullmatch(whole) is None:
        return None
    try:
        return int(datetime.fromisoformat(whole).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None
