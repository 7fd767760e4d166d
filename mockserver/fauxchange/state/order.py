"""The order of documents: members as bytes that compare as the values do.

Every part ends where no other part of its type could go on, so that parts can be joined, and bytes
that begin alike have members that are alike.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from fauxchange.domain.core.document import declaration_of, key_prefix

_INT_BYTES = 16
_INT_ZERO = 1 << (8 * _INT_BYTES - 1)
_EXPONENT_ZERO = 1 << 31
_COMPLEMENT = bytes(255 - byte for byte in range(256))


def position(document: object, key: str) -> bytes:
    """Return where a document is among those of its kind."""
    order = declaration_of(type(document)).scan_order
    if not order:
        return key.encode()
    members, falls = _members(order)
    values = members(document) if len(order) > 1 else (members(document),)
    return _join(falls, values) + key.encode()


def stays(before: object, document: object) -> bool:
    """Whether a document stands where one of its kind and key stood, which is cheaper to see."""
    order = declaration_of(type(document)).scan_order
    if not order:
        return True
    members, _ = _members(order)
    return bool(members(before) == members(document))


def after(kind: type, beyond: tuple[object, ...]) -> bytes:
    """Return a position that no document is at or before whose first members are these."""
    begin = prefix_of(kind, beyond).rstrip(b"\xff")
    return begin[:-1] + bytes((begin[-1] + 1,)) if begin else b""


def _prefix_of(kind: type, prefix: tuple[object, ...]) -> bytes:
    """Return how the positions of documents begin whose first members are these.

    Those of a kind are of one type each, so values that are equal have the same bytes.

    Raises:
        ValueError: the kind is not ordered by as many members: an error of ours.

    """
    order = declaration_of(kind).scan_order
    if not order:
        return key_prefix(kind, prefix).encode()
    if len(prefix) > len(order):
        raise ValueError(f"{kind.__name__} is ordered by {len(order)} members, not {len(prefix)}")
    return _join(_members(order)[1], prefix)


prefix_of: Callable[[type, tuple[object, ...]], bytes] = lru_cache(maxsize=4_096)(_prefix_of)
"""Returns how the positions of documents begin whose first members are these, see `_prefix_of`."""


@cache
def _members(order: tuple[str, ...]) -> tuple[Callable[[object], Any], tuple[bool, ...]]:
    """Return what reads the members of an order, and which of them go from large to small."""
    names = (name.removeprefix("-") for name in order)
    return attrgetter(*names), tuple(name.startswith("-") for name in order)


def _join(falls: tuple[bool, ...], values: tuple[object, ...]) -> bytes:
    parts = [
        _encode(value).translate(_COMPLEMENT) if falls[i] else _encode(value)
        for i, value in enumerate(values)
    ]
    return b"".join(parts)


@lru_cache(maxsize=1_024)
def _text(value: str) -> bytes:
    return b"\x01" + value.encode().replace(b"\x00", b"\x00\xff") + b"\x00\x00"


def _encode(value: object) -> bytes:
    if value is None:
        return b"\x00"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return b"\x01" + (value + _INT_ZERO).to_bytes(_INT_BYTES, "big")
    if isinstance(value, Decimal):
        return b"\x01" + _encode_decimal(value)
    raise TypeError(f"nothing is ordered by {type(value).__name__}")


def _encode_decimal(value: Decimal) -> bytes:
    if not value:
        return b"\x01"
    digits = "".join(map(str, value.as_tuple().digits)).rstrip("0")
    exponent = (value.adjusted() + _EXPONENT_ZERO).to_bytes(4, "big")
    size = exponent + digits.encode() + b"\x00"
    return b"\x02" + size if value > 0 else b"\x00" + size.translate(_COMPLEMENT)
