"""The order of documents: members as bytes that compare as the values do.

Every part ends where no other part of its type could go on, so that parts can be joined, and bytes
that begin alike have members that are alike.
"""

from __future__ import annotations

from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING

from fauxchange.domain.core.document import declaration_of, key_prefix

if TYPE_CHECKING:
    from collections.abc import Iterable

_INT_BYTES = 16
_INT_ZERO = 1 << (8 * _INT_BYTES - 1)
_EXPONENT_ZERO = 1 << 31
_COMPLEMENT = bytes(255 - byte for byte in range(256))


def position(document: object, key: str) -> bytes:
    """Return where a document is among those of its kind."""
    order = declaration_of(type(document)).scan_order
    if not order:
        return key.encode()
    members = attrgetter(*(name.removeprefix("-") for name in order))(document)
    values = members if len(order) > 1 else (members,)
    return _join(order, values) + key.encode()


def prefix_of(kind: type, prefix: tuple[object, ...]) -> bytes:
    """Return how the positions of documents begin whose first members are these.

    Raises:
        ValueError: the kind is not ordered by as many members: an error of ours.

    """
    order = declaration_of(kind).scan_order
    if not order:
        return key_prefix(kind, prefix).encode()
    if len(prefix) > len(order):
        raise ValueError(f"{kind.__name__} is ordered by {len(order)} members, not {len(prefix)}")
    return _join(order[: len(prefix)], prefix)


def _join(order: Iterable[str], values: Iterable[object]) -> bytes:
    return b"".join(
        _encode(value).translate(_COMPLEMENT) if name.startswith("-") else _encode(value)
        for name, value in zip(order, values, strict=True)
    )


def _encode(value: object) -> bytes:
    if value is None:
        return b"\x00"
    if isinstance(value, str):
        return b"\x01" + value.encode().replace(b"\x00", b"\x00\xff") + b"\x00\x00"
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
