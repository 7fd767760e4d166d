"""The order book: a ladder of levels around the last price that is renewed piece by piece.

A level is a band of prices; what stands in it (price, lots, orders) is drawn anew every 64 slots of
100 ms. Level ``k`` is renewed in slots of phase ``37 k mod 64``, so each slot renews every 64th
level, spread over the whole ladder, and a change of 100 ms visits no more than those. The best bid
and ask stand outside of the ladder, a spread apart, around the last price.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import isqrt
from typing import NamedTuple

from fauxchange.domain.market.paths.cache import Cache
from fauxchange.domain.market.paths.synthetic.draws import exponential, key_of, words

SLOT_MS = 100

_PHASES = 64
_STRIDE = 37
_INVERSE = pow(_STRIDE, -1, _PHASES)
_BLOCK = 8
_LADDER_DOMAIN, _TOP_DOMAIN = -32, -33
_TOP_SLOTS = 8
_BLOCKS = 2_048
_ROWS = 4

# No price is as high.
_NO_ASK = 1 << 62

# (level, epoch): one content of one level. The best bid and ask have negative levels.
Cell = tuple[int, int]
BIDS, ASKS = "bids", "asks"


class Level(NamedTuple):
    """One price of a side; ``cell`` is None where users' orders are all that stands there."""

    price: int
    lots: int
    orders: int
    cell: Cell | None = None


class Book(NamedTuple):
    """Both sides, best level first."""

    bids: tuple[Level, ...]
    asks: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class BookShape:
    """How a book looks: ticks between best bid and ask, mean lots of a level, ticks of a level.

    ``empty`` names a side that has no levels: ``"bids"`` or ``"asks"``.

    Raises:
        ValueError: a figure is below 1.

    """

    spread: int = 1
    lots: int = 100
    width: int = 1
    empty: str = ""

    def __post_init__(self) -> None:
        if min(self.spread, self.lots, self.width) < 1:
            raise ValueError("spread, lots and width of a book are at least 1")


def level_width(reference: int, volatility_ppm: int) -> int:
    """Return a quarter of what a price of that daily volatility moves in 100 ms, in ticks.

    Narrower levels would be crossed, and so new, in every slot.
    """
    return max(1, reference * volatility_ppm // (4 * 1_000_000 * isqrt(864_000)))


def sequence(at_ms: int, next_id: int, users_changes: int) -> int:
    """Return the number of a book's state: it grows with slots, trades and users' changes.

    ``next_id`` is that of the path for the millisecond after; ``users_changes`` counts what users
    did to the book until then.
    """
    return at_ms // SLOT_MS + next_id + users_changes


class Ladder:
    """The book of one instrument, as a function of time and last price."""

    def __init__(self, seed: str, name: str, shape: BookShape) -> None:
        self._key = key_of(seed, f"book/{name}")
        self.shape = shape
        self._blocks: Cache[tuple[int, int], tuple[int, ...]] = Cache(_BLOCKS)
        self._rows: dict[int, _Row] = {}
        # The best levels that were asked for last, and of which time and prices they are.
        self._latest: tuple[tuple[int, int, int], tuple[Level, Level]] | None = None

    def book(self, at_ms: int, price: int, depth: int) -> Book:
        """Return up to ``depth`` levels of each side at a moment when the last print is ``price``.

        Nobody has taken of them.
        """
        shape = self.shape
        best_bid = price - shape.spread // 2
        best_ask = best_bid + shape.spread
        slot = at_ms // SLOT_MS
        low, high = best_bid // shape.width - depth, best_ask // shape.width + depth + 1
        row = self._row(slot, max(0, low), high, depth)
        below, above = row.around(best_bid, best_ask, shape.width)
        tops = self._tops(slot, best_bid, best_ask)
        bids = _side(tops[0], below, depth) if best_bid > 0 else ()
        asks = _side(tops[1], above, depth)
        return Book(
            () if shape.empty == BIDS else bids,
            () if shape.empty == ASKS else asks,
        )

    def levels(
        self, at_ms: int, price: int, side: str, begin: int | None = None
    ) -> Iterator[Level]:
        """Yield the levels of a side, `BIDS` or `ASKS`, best first, before anybody took of them.

        With ``begin`` the first one is that of the number or, if nothing stands there, the next.
        Only what is asked for is worked out.
        """
        shape, slot = self.shape, at_ms // SLOT_MS
        bid = price - shape.spread // 2
        is_bids, ask = side == BIDS, bid + shape.spread
        if shape.empty == side or (is_bids and bid <= 0):
            return
        edge = bid if is_bids else ask
        if begin is None:
            yield self._tops(slot, bid, ask)[not is_bids]
            begin = edge // shape.width
        for number in range(begin, -1, -1) if is_bids else count(begin):
            level = self._at(number, slot)
            # Of the band around the edge there may be nothing left beside the best level.
            if 0 < level.price < edge if is_bids else level.price > edge:
                yield level

    def next_number(self, price: int, side: str, cell: Cell) -> int:
        """Return the number of the level behind a content of a level of a side; see `levels`."""
        if cell[0] >= 0:
            return cell[0] + (-1 if side == BIDS else 1)
        bid = price - self.shape.spread // 2
        return (bid if side == BIDS else bid + self.shape.spread) // self.shape.width

    def best(self, price: int) -> tuple[int, int]:
        """Return what no bid is above and no ask below when the last print is ``price``.

        A side without levels has none: its bound is below or above every price.
        """
        shape = self.shape
        bid = price - shape.spread // 2
        ask = bid + shape.spread
        return (0 if shape.empty == "bids" else bid), (_NO_ASK if shape.empty == "asks" else ask)

    def renewal_ms(self, cell: Cell) -> int:
        """Return when a content of a level ends; what was consumed of it is forgotten then."""
        level, epoch = cell
        if level < 0:
            return (epoch + 1) * _TOP_SLOTS * SLOT_MS
        return ((epoch + 1) * _PHASES + level * _STRIDE % _PHASES) * SLOT_MS

    def _tops(self, slot: int, bid: int, ask: int) -> tuple[Level, Level]:
        epoch = slot // _TOP_SLOTS
        key, latest = (epoch, bid, ask), self._latest
        if latest is not None and latest[0] == key:
            return latest[1]
        draws = words(self._key, _TOP_DOMAIN, epoch * 64 + bid % 64, 2)
        tops = (
            self._level(bid, draws[0], (-1 - 2 * bid, epoch)),
            self._level(ask, draws[1], (-2 - 2 * ask, epoch)),
        )
        self._latest = (key, tops)
        return tops

    def _level(self, price: int, word: int, cell: Cell) -> Level:
        lots = 1 + (self.shape.lots * exponential(word) >> 16)
        return Level(price, lots, min(lots, 1 + (word & 7)), cell)

    def _phase(self, first: int, stop: int, slot: int) -> list[Level]:
        """Return what stands in every 64th level from ``first`` to before ``stop``.

        All of them are renewed together; words of eight neighbours are drawn together.
        """
        epoch = (slot - first * _STRIDE % _PHASES) // _PHASES
        phase, width, mean = first % _PHASES, self.shape.width, self.shape.lots
        levels: list[Level] = []
        draws: Sequence[int] = ()
        for k in range(first, stop, _PHASES):
            place = 2 * (k // _PHASES % _BLOCK)
            if not place or not draws:
                draws = self._words(k // (_PHASES * _BLOCK) * _PHASES + phase, epoch)
            word = draws[place + 1]
            lots = 1 + (mean * exponential(word) >> 16)
            price = k * width + (draws[place] * width >> 32)
            levels.append(Level(price, lots, min(lots, 1 + (word & 7)), (k, epoch)))
        return levels

    def _at(self, k: int, slot: int) -> Level:
        """Return what stands in one level."""
        epoch = (slot - k * _STRIDE % _PHASES) // _PHASES
        draws = self._words(k // (_PHASES * _BLOCK) * _PHASES + k % _PHASES, epoch)
        place = 2 * (k // _PHASES % _BLOCK)
        width, word = self.shape.width, draws[place + 1]
        lots = 1 + (self.shape.lots * exponential(word) >> 16)
        price = k * width + (draws[place] * width >> 32)
        return Level(price, lots, min(lots, 1 + (word & 7)), (k, epoch))

    def _words(self, block: int, epoch: int) -> tuple[int, ...]:
        draws = self._blocks.get((block, epoch))
        if draws is None:
            draws = words(self._key, _LADDER_DOMAIN, (block << 32) + epoch, 2 * _BLOCK)
            self._blocks.put((block, epoch), draws)
        return draws

    def _row(self, slot: int, low: int, high: int, reach: int) -> _Row:
        """Return the cells of levels from ``low`` to before ``high``, mostly those of last time."""
        row = self._rows.get(reach)
        if row is None or not 0 <= slot - row.slot < _PHASES or not row.overlaps(low, high):
            row = _Row(slot, low, self._cells(low, high, slot))
            self._rows.pop(reach, None)
            if len(self._rows) >= _ROWS:
                del self._rows[next(iter(self._rows))]
            self._rows[reach] = row
            return row
        self._renew(row, slot)
        if low < row.low:
            row.cells[:0] = self._cells(low, row.low, slot)
        else:
            del row.cells[: low - row.low]
        row.low = low
        row.cells += self._cells(low + len(row.cells), high, slot)
        del row.cells[high - low :]
        return row

    def _cells(self, low: int, high: int, slot: int) -> list[Level]:
        """Return what stands in the levels from ``low`` to before ``high``."""
        cells: dict[int, Level] = {}
        for first in range(low, min(high, low + _PHASES)):
            cells.update(
                zip(range(first, high, _PHASES), self._phase(first, high, slot), strict=True)
            )
        return [cells[k] for k in range(low, high)]

    def _renew(self, row: _Row, slot: int) -> None:
        for renewed in range(row.slot + 1, slot + 1):
            level = renewed * _INVERSE % _PHASES
            first = (level - row.low) % _PHASES
            end = row.low + len(row.cells)
            row.cells[first::_PHASES] = self._phase(row.low + first, end, slot)
        row.slot = slot


class _Row:
    """Neighbouring cells of the ladder in a slot."""

    __slots__ = ("cells", "low", "slot")

    def __init__(self, slot: int, low: int, cells: list[Level]) -> None:
        self.slot = slot
        self.low = low
        self.cells = cells

    def overlaps(self, low: int, high: int) -> bool:
        return low < self.low + len(self.cells) and high > self.low

    def around(self, bid: int, ask: int, width: int) -> tuple[Sequence[Level], Sequence[Level]]:
        """Return the cells below the best bid, best first, and those above the best ask."""
        cells, low = self.cells, self.low
        below = bid // width - low
        above = ask // width - low
        below -= bool(below >= 0 and cells[below].price >= bid)
        above += bool(above < len(cells) and cells[above].price <= ask)
        return (cells[below::-1] if below >= 0 else ()), cells[above:]


def _side(top: Level, ladder: Sequence[Level], depth: int) -> tuple[Level, ...]:
    levels = ladder[: depth - 1]
    # Only the band that begins at nothing can hold a price of nothing; it comes last.
    return (top, *levels[:-1]) if levels and levels[-1].price < 1 else (top, *levels)
