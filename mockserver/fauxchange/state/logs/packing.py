"""Entries of a log as bytes: column by column, as members of neighbours are alike."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import accumulate, repeat, starmap
from operator import attrgetter, is_, sub
from typing import Any, NamedTuple

from fauxchange.domain.core.document import new_tuple

_CACHED_CHUNKS = 32
_PLAIN, _STEPS, _DECIMALS, _SAME, _ROWS = "plain", "steps", "decimals", "same", "rows"
_TEXT, _NUMBER, _AMOUNT = {str}, {int}, {Decimal}

Column = tuple[str, Any]


class Shared(NamedTuple):
    """Entries that others are packed with: where they are, and their places among these."""

    parts: tuple[tuple[bytes, bytes], ...]


Packed = bytes | Shared
"""Entries as they are kept."""


def pack(entries: Sequence[object]) -> bytes:
    """Return entries as bytes: those of one class member by member, as members are alike."""
    # Few logs of a test are so long that one is packed.
    import pickle

    kind: Any = type(entries[0])
    members = _members(kind)
    if not members or set(map(type, entries)) != {kind}:
        body: tuple[type | None, Any] = (None, list(entries))
    else:
        # A named tuple is the row of its members.
        rows: Any = entries if issubclass(kind, tuple) else map(attrgetter(*members), entries)
        columns = [_packed(column) for column in zip(*rows, strict=True)]
        # Each by itself, so that one can be read without the others.
        body = (kind, [pickle.dumps(column, pickle.HIGHEST_PROTOCOL) for column in columns])
    return zlib.compress(pickle.dumps(body, pickle.HIGHEST_PROTOCOL), 1)


@lru_cache(maxsize=_CACHED_CHUNKS)
def unpack(packed: Packed) -> Sequence[Any]:
    """Return the entries that :func:`pack` was given."""
    import pickle

    if isinstance(packed, Shared):
        return _chosen(packed, unpack)
    kind, body = _columns(packed)
    if kind is None:
        entries: Sequence[Any] = body
        return entries
    # Bytes that this process made, as all that is unpacked here.
    return _made(kind, [pickle.loads(column) for column in body])  # noqa: S301


def unpack_member(packed: Packed, by: str) -> Sequence[Any]:
    """Return a member of each of the entries that :func:`pack` was given."""
    return [value for (value,) in unpack_rows(packed, (by,))]


def unpack_rows(packed: Packed, members: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return some members of each of the entries; nothing else of them is unpacked."""
    import pickle

    if isinstance(packed, Shared):
        return _chosen(packed, lambda body: unpack_rows(body, members))
    kind, body = _columns(packed)
    if kind is None:
        return rows_of(body, members)
    names = _members(kind)
    columns = [pickle.loads(body[names.index(one)]) for one in members]  # noqa: S301
    return list(zip(*map(_unpacked, columns), strict=True))


def _chosen(shared: Shared, read: Callable[[bytes], Sequence[Any]]) -> list[Any]:
    """Return what is read of entries that are packed with others."""
    found: list[Any] = []
    for packed, places in shared.parts:
        found += map(read(packed).__getitem__, places)
    return found


# What is dropped from a log is dropped from its parts, too, so that it is read a few times.
@lru_cache(maxsize=4)
def _columns(packed: bytes) -> tuple[type | None, Any]:
    """Return the class of entries, and their columns, each still packed."""
    import pickle

    read: tuple[type | None, Any] = pickle.loads(zlib.decompress(packed))  # noqa: S301
    return read


def rows_of(entries: Sequence[Any], members: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return some members of each of entries that are not packed."""
    return list(zip(*(map(attrgetter(one), entries) for one in members), strict=True))


@cache
def _members(kind: type) -> tuple[str, ...]:
    """Return the members a class is created from, if there are two or more; else nothing."""
    if dataclasses.is_dataclass(kind):
        members = tuple(field.name for field in dataclasses.fields(kind))
    else:
        members = getattr(kind, "_fields", ())
    return members if len(members) > 1 else ()


def _packed(column: Sequence[Any]) -> Column:
    """Return values as they pack best: whole numbers as steps, as most of them grow slowly."""
    first = column[0]
    # Of amounts only one and the same object counts as alike, as 1 and 1.0 are equal.
    if all(map(is_, column, repeat(first))):
        return _SAME, (first, len(column))
    types = set(map(type, column))
    if types == _TEXT and column.count(first) == len(column):
        return _SAME, (first, len(column))
    if types == _NUMBER:
        return _STEPS, [first, *map(sub, column[1:], column)]
    if types == _AMOUNT:
        return _DECIMALS, " ".join(map(str, column))
    kind: Any = type(first)
    if len(types) == 1 and issubclass(kind, tuple) and _members(kind):
        # Named tuples are packed member by member, too.
        return _ROWS, (kind, [_packed(part) for part in zip(*column, strict=True)])
    return _PLAIN, column


def _unpacked(column: Column) -> Iterable[Any]:
    how, values = column
    if how == _STEPS:
        return accumulate(values)
    if how == _SAME:
        return repeat(*values)
    if how == _ROWS:
        return _made(*values)
    return map(Decimal, values.split(" ")) if how == _DECIMALS else values


def _made(kind: type, columns: Iterable[Column]) -> list[Any]:
    """Return the values of a class whose members are packed."""
    rows = zip(*map(_unpacked, columns), strict=True)
    if issubclass(kind, tuple):
        # Made without a call of Python for each.
        return list(map(new_tuple, repeat(kind), rows))
    return list(starmap(kind, rows))
