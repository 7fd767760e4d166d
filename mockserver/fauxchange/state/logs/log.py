"""Logs in memory: the newest entries as they are, older ones packed.

An entry that is packed takes some 15 to 30 bytes instead of some hundreds. Packing begins with the
:data:`CHUNK` th entry behind the newest :data:`TAIL`, so short logs are plain lists.
"""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, overload

from fauxchange.domain.core.history import part_of

from .numbers import SPREAD, Numbers
from .packing import Packed, Shared, pack, rows_of, unpack, unpack_member, unpack_rows

TAIL = 256
CHUNK = 256
_LONGEST_TAIL = TAIL + CHUNK

# What reads a member of an entry.
member = cache(attrgetter)


class Log(Sequence[Any]):
    """A sequence that others extend at its end and cut at its beginning; slices are copies.

    Every entry keeps its number for ever; ``first`` is that of the oldest one that is left.
    """

    first: int

    @overload
    def __getitem__(self, index: int) -> Any: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self.entry(i) for i in range(*index.indices(len(self)))]
        size = len(self)
        if 0 <= index < size:
            return self.entry(index)
        if index < -size or index >= size:
            raise IndexError(index)
        return self.entry(index + size)

    @abstractmethod
    def entry(self, index: int) -> Any:
        """Return an entry that is there, counted from the oldest one."""

    def newest(self, back: int) -> Any | None:
        """Return the newest entry, or the one so many before it; None if there is none."""
        index = len(self) - 1 - back
        return self.entry(index) if index >= 0 else None

    def value(self, index: int, by: str) -> Any:
        """Return a member of an entry that is there, counted likewise."""
        return member(by)(self.entry(index))

    def part(self, begin: int, end: int) -> list[Any]:
        """Return the entries from an index to before another one, which are there."""
        return [self.entry(i) for i in range(begin, end)]

    def rows(self, begin: int, end: int, members: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return some members of each of these entries."""
        return rows_of(self.part(begin, end), members)

    def narrow(self, value: Any, key: Callable[[Any], Any] | None) -> tuple[int, int]:  # noqa: ARG002
        """Return between which two indices to look for where a value would be inserted."""
        return 0, len(self)


class Chunk(NamedTuple):
    """Packed entries, of which the first can be looked at without unpacking."""

    first: object
    body: Packed

    def place(self, inside: int) -> tuple[bytes, int]:
        """Return the bytes that have one of the entries, and which one of theirs it is."""
        if isinstance(self.body, bytes):
            return self.body, inside
        for packed, places in self.body.parts:
            if inside < len(places):
                return packed, places[inside]
            inside -= len(places)
        raise IndexError(inside)


class PackedLog(Log):
    """A log in memory; what another one that it is a part of has packed is not packed again.

    Which one that is, its ``name`` says. There are several for each user, most of them short, so a
    log is no more than its newest entries until it packs some.
    """

    __slots__ = ("_chunks", "_name", "_numbers", "_oldest", "_skipped", "_tail", "first")

    def __init__(
        self,
        entries: Iterable[object] = (),
        name: str = "",
        others: Mapping[str, Log] | None = None,
    ) -> None:
        self.first = 0
        self._name = name
        # What tells apart the entries of the newest chunks, once a part of this log has asked.
        self._numbers: Numbers | None = None
        self._chunks: Sequence[Chunk] = ()
        # How many entries of the first chunk are there no more.
        self._skipped = 0
        # The oldest entry of a chunk that was cut, once somebody has looked at it: whoever appends
        # looks whether it has to go.
        self._oldest: object = None
        self._tail: list[object] = []
        self.extend(entries, others)

    def __len__(self) -> int:
        return len(self._tail) + len(self._chunks) * CHUNK - self._skipped

    def __iter__(self) -> Iterator[Any]:
        packed = chain.from_iterable(unpack(chunk.body) for chunk in tuple(self._chunks))
        for i, entry in enumerate(chain(packed, tuple(self._tail))):
            if i >= self._skipped:
                yield entry

    def entry(self, index: int) -> Any:
        """Return an entry that is there, counted from the oldest one."""
        if not index and self._skipped:
            if self._oldest is None:
                self._oldest = unpack(self._chunks[0].body)[self._skipped]
            return self._oldest
        at = index + self._skipped
        in_tail = at - len(self._chunks) * CHUNK
        if in_tail >= 0:
            return self._tail[in_tail]
        number, inside = divmod(at, CHUNK)
        chunk = self._chunks[number]
        return unpack(chunk.body)[inside] if inside else chunk.first

    def newest(self, back: int) -> Any | None:
        """Return the newest entry, or the one so many before it, nearly always of the tail."""
        tail = self._tail
        return tail[-1 - back] if back < len(tail) else super().newest(back)

    def value(self, index: int, by: str) -> Any:
        """Return a member of an entry; of one that is packed nothing else is unpacked."""
        number, inside = divmod(index + self._skipped, CHUNK)
        if not inside or number >= len(self._chunks):
            return member(by)(self.entry(index))
        packed, inside = self._chunks[number].place(inside)
        return unpack_member(packed, by)[inside]

    def part(self, begin: int, end: int) -> list[Any]:
        """Return entries by what they are packed with: each chunk is unpacked once."""
        return self._read(begin, end, unpack, list)

    def rows(self, begin: int, end: int, members: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return some members of entries; of those that are packed nothing else is unpacked."""
        return self._read(
            begin, end, lambda body: unpack_rows(body, members), lambda some: rows_of(some, members)
        )

    def _read(
        self,
        begin: int,
        end: int,
        of_packed: Callable[[Packed], Sequence[Any]],
        of_plain: Callable[[list[Any]], list[Any]],
    ) -> list[Any]:
        begin, end = begin + self._skipped, end + self._skipped
        found: list[Any] = []
        for number in range(begin // CHUNK, min(-(-end // CHUNK), len(self._chunks))):
            at = number * CHUNK
            found += of_packed(self._chunks[number].body)[max(begin - at, 0) : end - at]
        packed = len(self._chunks) * CHUNK
        if end > packed:
            found += of_plain(self._tail[max(begin - packed, 0) : end - packed])
        return found

    def narrow(self, value: Any, key: Callable[[Any], Any] | None) -> tuple[int, int]:
        """Return between which two indices to look: those of a chunk, or of chunks alike."""
        if not self._chunks:
            return 0, len(self)
        of_first = (lambda chunk: chunk.first) if key is None else (lambda chunk: key(chunk.first))
        low = bisect_left(self._chunks, value, key=of_first) - 1
        high = bisect_right(self._chunks, value, key=of_first)
        end = len(self) if high == len(self._chunks) else high * CHUNK - self._skipped
        return max(low * CHUNK - self._skipped, 0), max(end, 0)

    def extend(self, entries: Iterable[object], others: Mapping[str, Log] | None = None) -> None:
        """Append entries; ``others`` are logs by name, which have got theirs before their parts."""
        tail = self._tail
        tail += entries
        if len(tail) >= _LONGEST_TAIL:
            self._pack(others or {})

    def _pack(self, others: Mapping[str, Log]) -> None:
        """Pack the oldest entries of the tail; those of a part once the whole log has done so."""
        tail, part = self._tail, part_of(self._name)
        whole = others.get(part.whole) if part else None
        while len(tail) >= _LONGEST_TAIL:
            body: Packed | None = None
            if isinstance(whole, PackedLog) and part is not None:
                # It packs them with its next chunk at the latest, and has them meanwhile.
                if whole.has_plain(tail[CHUNK - 1], part.by) and len(tail) < _LONGEST_TAIL + CHUNK:
                    return
                body = whole.share(tail[:CHUNK], part.by)
            oldest = tail[:CHUNK]
            del tail[:CHUNK]
            body = body or pack(oldest)
            if not isinstance(self._chunks, list):
                self._chunks = list[Chunk]()
            self._chunks.append(Chunk(oldest[0], body))
            if self._numbers is not None:
                self._numbers.note(body, oldest)

    def has_plain(self, entry: object, by: str) -> bool:
        """Whether an entry of a part of this log is not packed here yet."""
        read = member(by)
        return bool(self._tail) and bool(read(entry) >= read(self._tail[0]))

    def share(self, entries: Sequence[object], by: str) -> Shared | None:
        """Return where entries of a part of this log are packed here, None if too far apart."""
        read, sources, done = member(by), list[tuple[bytes, bytes]](), 0
        numbers = list(map(read, entries))
        begin = bisect_right(self._chunks, numbers[0], key=lambda chunk: read(chunk.first)) - 1
        known = self._numbers
        if known is None or known.by != by:
            known = self._numbers = Numbers(by)
        for _, body in self._chunks[max(begin, 0) : begin + SPREAD]:
            if not isinstance(body, bytes):
                break
            found = known.places(body, numbers[done:])
            done += len(found)
            sources.append((body, found))
            if done == len(numbers):
                return Shared(tuple(sources))
        return None

    def trim(self, count: int) -> None:
        """Drop so many of the oldest entries, which are there."""
        self.first += count
        self._skipped += count
        gone = min(self._skipped // CHUNK, len(self._chunks))
        if gone:
            self._chunks = self._chunks[gone:]
            self._skipped -= gone * CHUNK
        if not self._chunks:
            del self._tail[: self._skipped]
            self._skipped = 0
        self._oldest = None

    def copy(self, entry: Callable[[Any], Any] | None = None) -> PackedLog:
        """Return a log that begins as this one is now, and goes its own way.

        With ``entry``, a function that copies one, it shares no entry with this log.
        """
        copied = PackedLog(name=self._name)
        copied.first = self.first
        copied._skipped, copied._oldest = self._skipped, self._oldest
        copied._chunks, copied._tail = [*self._chunks], self._tail.copy()
        if entry is not None:
            copied._oldest = entry(self.entry(0)) if self._skipped else None
            copied._chunks = [Chunk(entry(one.first), one.body) for one in self._chunks]
            copied._tail = list(map(entry, self._tail))
        return copied


NO_LOG = PackedLog()
"""What is read of a log that nobody has appended to."""


def between(
    entries: Sequence[Any], by: str, older_than: Any, newer_than: Any, begin: int = 0
) -> Iterator[Any]:
    """Yield entries from the newest to that with index ``begin``, within bounds of a member."""
    key = member(by) if by else None
    first, last = begin, len(entries)
    if older_than is not None:
        last = bisect_left(entries, older_than, *_narrow(entries, older_than, key), key=key)
    if newer_than is not None:
        newer = bisect_right(entries, newer_than, *_narrow(entries, newer_than, key), key=key)
        first = max(first, newer)
    return (entries[i] for i in range(last - 1, first - 1, -1))


def _narrow(
    entries: Sequence[Any], value: Any, key: Callable[[Any], Any] | None
) -> tuple[int, int]:
    return entries.narrow(value, key) if isinstance(entries, Log) else (0, len(entries))
