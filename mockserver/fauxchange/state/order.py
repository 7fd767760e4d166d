"""The order of documents: members as bytes that compare as the values do.

Every part ends where no other part of its type could go on, so that parts can be joined, and bytes
that begin alike have members that are alike.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, NamedTuple

from fauxchange.domain.core.document import declaration_of, key_prefix

_INT_BYTES = 16
_INT_ZERO = 1 << (8 * _INT_BYTES - 1)
_EXPONENT_ZERO = 1 << 31
_COMPLEMENT = bytes(255 - byte for byte in range(256))


def position(document: object, key: str) -> bytes:
    """Return where a document is among those of its kind."""
    read, encoders = _ORDERS[type(document)]
    if not encoders:
        return key.encode()
    return _join(encoders, read(document)) + key.encode()


def stays(before: object, document: object) -> bool:
    """Whether a document stands where one of its kind and key stood, which is cheaper to see."""
    read = _ORDERS[type(document)].read
    return bool(read(before) == read(document))


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
    encoders = _ORDERS[kind].encoders
    if not encoders:
        return key_prefix(kind, prefix).encode()
    if len(prefix) > len(encoders):
        count = len(encoders)
        raise ValueError(f"{kind.__name__} is ordered by {count} members, not {len(prefix)}")
    return _join(encoders, prefix)


prefix_of: Callable[[type, tuple[object, ...]], bytes] = lru_cache(maxsize=4_096)(_prefix_of)
"""Returns how the positions of documents begin whose first members are these, see `_prefix_of`."""


class _Encoders(dict[type, Callable[[Any], bytes]]):
    """What encodes a value by its type; where it falls, larger ones come first."""

    def __init__(self, *, falls: bool) -> None:
        super().__init__()
        self._falls = falls

    def __missing__(self, of: type) -> Callable[[Any], bytes]:
        """Return what encodes values of a type.

        Raises:
            TypeError: nothing is ordered by such values: an error of ours.

        """
        encode = next((one for base, one in _BY_TYPE if issubclass(of, base)), None)
        if encode is None:
            raise TypeError(f"nothing is ordered by {of.__name__}")
        self[of] = made = partial(_encode_falling, encode) if self._falls else encode
        return made


class _Order(NamedTuple):
    """How documents of a kind are ordered: what reads the members, and what encodes each."""

    read: Callable[[object], Any]
    encoders: tuple[_Encoders, ...]


class _Orders(dict[type, _Order]):
    def __missing__(self, kind: type) -> _Order:
        order = declaration_of(kind).scan_order
        names = [name.removeprefix("-") for name in order]
        encoders = tuple(_FALLING if name.startswith("-") else _RISING for name in order)
        read: Callable[[object], Any] = attrgetter(*names) if names else _nothing
        if len(names) == 1:
            read = partial(_alone, read)
        self[kind] = made = _Order(read, encoders)
        return made


def _join(encoders: tuple[_Encoders, ...], values: tuple[object, ...]) -> bytes:
    # The members of a prefix may be fewer.
    each = zip(encoders, values, strict=False)
    return b"".join([encoder[type(value)](value) for encoder, value in each])


def _nothing(_: object) -> tuple[()]:
    return ()


def _alone(read: Callable[[object], object], document: object) -> tuple[object]:
    return (read(document),)


def _encode_falling(encode: Callable[[Any], bytes], value: object) -> bytes:
    return encode(value).translate(_COMPLEMENT)


def _encode_nothing(_: None) -> bytes:
    return b"\x00"


@lru_cache(maxsize=1_024)
def _encode_text(value: str) -> bytes:
    return b"\x01" + value.encode().replace(b"\x00", b"\x00\xff") + b"\x00\x00"


def _encode_int(value: int) -> bytes:
    return b"\x01" + (value + _INT_ZERO).to_bytes(_INT_BYTES, "big")


def _encode_decimal(value: Decimal) -> bytes:
    if not value:
        return b"\x01\x01"
    digits = "".join(map(str, value.as_tuple().digits)).rstrip("0")
    exponent = (value.adjusted() + _EXPONENT_ZERO).to_bytes(4, "big")
    size = exponent + digits.encode() + b"\x00"
    return b"\x01\x02" + size if value > 0 else b"\x01\x00" + size.translate(_COMPLEMENT)


_BY_TYPE: tuple[tuple[type, Callable[[Any], bytes]], ...] = (
    (type(None), _encode_nothing),
    (str, _encode_text),
    (int, _encode_int),
    (Decimal, _encode_decimal),
)
_RISING, _FALLING = _Encoders(falls=False), _Encoders(falls=True)
_ORDERS = _Orders()
