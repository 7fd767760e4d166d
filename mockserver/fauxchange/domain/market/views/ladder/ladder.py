"""The ladder of a book: its levels as a function of time and last price.

Level ``k`` is renewed in slots of phase ``37 k mod 64``. What stands in the levels around the last
price is kept from one slot to the next, so that a slot draws every 64th of them anew and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import count

from fauxchange.domain.market.paths.cache import Cache
from fauxchange.domain.market.paths.synthetic.draws import EXPONENTIAL, exponential, key_of, words
from fauxchange.domain.market.views.order_book import (
    ASKS,
    BIDS,
    SLOT_MS,
    Book,
    BookChange,
    BookShape,
    Cell,
    Level,
)

from .row import INVERSE, PHASES, STRIDE, LadderRow

_BLOCK = 8
_LADDER_DOMAIN, _TOP_DOMAIN = -32, -33
_TOP_SLOTS = 8
_BLOCKS = 512
_ROWS = 4
# So many levels beyond those that were asked for are kept, so that a price may move about.
_MARGIN, _MOST_MARGINS = 32, 8

# Words of so many neighbouring levels are drawn together.
_SPAN = PHASES * _BLOCK

# No price is as high.
_NO_ASK = 1 << 62


@lru_cache(64)
def _lots(mean: int) -> tuple[int, ...]:
    return tuple(1 + (mean * drawn >> 16) for drawn in EXPONENTIAL)


class Ladder:
    """The book of one instrument, as a function of time and last price."""

    def __init__(self, seed: str, name: str, shape: BookShape) -> None:
        self._key = key_of(seed, f"book/{name}")
        self.shape = shape
        # The lots of a level by the first ten bits of its word, as `_lots_of` has them.
        self._lots = _lots(shape.lots)
        self._blocks: Cache[tuple[int, int], tuple[int, ...]] = Cache(_BLOCKS)
        self._rows: dict[int, LadderRow] = {}
        # The best levels that were asked for last, and of which time and prices they are.
        self._tops: tuple[tuple[int, int, int], tuple[Level, Level]] | None = None
        self.latest_changes: dict[int, tuple[object, object, BookChange]] = {}
        """By depth two views of it, and what turns the first one into the second."""

    def book(self, at_ms: int, price: int, depth: int) -> Book:
        """Return up to ``depth`` levels of each side at a moment when the last print is ``price``.

        Nobody has taken of them.
        """
        shape, slot = self.shape, at_ms // SLOT_MS
        bid, ask = self.edges(price)
        tops = self.best_levels(slot, bid, ask)
        bids: tuple[Level, ...] = ()
        if depth == 1:
            # The best levels stand outside of the ladder.
            bids = tops[:1] if bid > 0 and shape.empty != BIDS else ()
            return Book(bids, () if shape.empty == ASKS else tops[1:])
        row = self.row(slot, price, depth)
        if bid > 0 and shape.empty != BIDS:
            bids = row.below(row.first_below(bid, shape.width), tops[0], depth)
        if shape.empty == ASKS:
            return Book(bids, ())
        return Book(bids, row.above(row.first_above(ask, shape.width), tops[1], depth))

    def edges(self, price: int) -> tuple[int, int]:
        """Return the prices of the best bid and ask when the last print is ``price``."""
        bid = price - self.shape.spread // 2
        return bid, bid + self.shape.spread

    def row(self, slot: int, price: int, depth: int) -> LadderRow:
        """Return the levels in a slot around a last print, at least ``depth`` of each side.

        They are mostly those of last time.
        """
        shape = self.shape
        bid = price - shape.spread // 2
        low = max(0, bid // shape.width - depth)
        high = (bid + shape.spread) // shape.width + depth + 1
        row = self._rows.get(depth)
        # Nearly always it is asked for a second time in its slot.
        if row is not None and row.slot == slot and row.covers(low, high):
            return row
        if row is None or abs(slot - row.slot) >= PHASES or not row.overlaps(low, high):
            for other in self._rows.values():
                if other.slot == slot and other.covers(low, high):
                    return other
            begin = max(0, low - _MARGIN)
            row = LadderRow(slot, begin, self.cells(begin, high + _MARGIN, slot))
            self._rows.pop(depth, None)
            if len(self._rows) >= _ROWS:
                del self._rows[next(iter(self._rows))]
            self._rows[depth] = row
            return row
        if slot != row.slot:
            self._renew(row, slot)
        if not row.covers(low, high):
            self._reach(row, low, high)
        return row

    def first_renewed(self, slot: int, begin: int) -> int:
        """Return the first level from a number on that is renewed in a slot."""
        return begin + (slot * INVERSE - begin) % PHASES

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
            yield self.best_levels(slot, bid, ask)[not is_bids]
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
        return ((epoch + 1) * PHASES + level * STRIDE % PHASES) * SLOT_MS

    def best_levels(self, slot: int, bid: int, ask: int) -> tuple[Level, Level]:
        """Return the best bid and ask in a slot by their prices."""
        epoch = slot // _TOP_SLOTS
        key, latest = (epoch, bid, ask), self._tops
        if latest is not None and latest[0] == key:
            return latest[1]
        draws = words(self._key, _TOP_DOMAIN, epoch * 64 + bid % 64, 2)
        tops = (
            self._level(bid, draws[0], (-1 - 2 * bid, epoch)),
            self._level(ask, draws[1], (-2 - 2 * ask, epoch)),
        )
        self._tops = (key, tops)
        return tops

    def _lots_of(self, word: int) -> int:
        return 1 + (self.shape.lots * exponential(word) >> 16)

    def _level(self, price: int, word: int, cell: Cell) -> Level:
        lots = self._lots_of(word)
        return Level(price, lots, min(lots, 1 + (word & 7)), cell)

    def _at(self, k: int, slot: int) -> Level:
        """Return what stands in one level."""
        epoch = (slot - k * STRIDE % PHASES) // PHASES
        draws = self._words(k // (PHASES * _BLOCK) * PHASES + k % PHASES, epoch)
        place, width = 2 * (k // PHASES % _BLOCK), self.shape.width
        return self._level(k * width + (draws[place] * width >> 32), draws[place + 1], (k, epoch))

    def phase(self, first: int, stop: int, slot: int) -> list[Level]:
        """Return what stands in every 64th level from ``first`` to before ``stop``.

        All of them are renewed together; words of eight neighbours are drawn together.
        """
        epoch = (slot - first * STRIDE % PHASES) // PHASES
        span, width = first // _SPAN, self.shape.width
        place, draws = 2 * (first // PHASES % _BLOCK), list[int]()
        for block in range(span, -(-stop // _SPAN)):
            # Others seldom ask for the same ones again.
            index = (block * PHASES + first % PHASES << 32) + epoch
            draws += words(self._key, _LADDER_DOMAIN, index, 2 * _BLOCK)
        levels: list[Level] = []
        new, lots_of, add = tuple.__new__, self._lots, levels.append
        numbers = range(first, stop, PHASES)
        for k, offset, word in zip(numbers, draws[place::2], draws[place + 1 :: 2], strict=False):
            # As `exponential` has it for nearly all words: forty books draw thousands a second.
            lots = lots_of[word >> 22] if word >> 26 else self._lots_of(word)
            orders = 1 + (word & 7)
            price = k * width + (offset * width >> 32)
            add(new(Level, (price, lots, min(lots, orders), (k, epoch))))
        return levels

    def _words(self, block: int, epoch: int) -> tuple[int, ...]:
        draws = self._blocks.get((block, epoch))
        if draws is None:
            draws = words(self._key, _LADDER_DOMAIN, (block << 32) + epoch, 2 * _BLOCK)
            self._blocks.put((block, epoch), draws)
        return draws

    def cells(self, low: int, high: int, slot: int) -> list[Level]:
        """Return what stands in the levels from ``low`` to before ``high`` in a slot."""
        cells: dict[int, Level] = {}
        for first in range(low, min(high, low + PHASES)):
            cells.update(
                zip(range(first, high, PHASES), self.phase(first, high, slot), strict=True)
            )
        return [cells[k] for k in range(low, high)]

    def _renew(self, row: LadderRow, slot: int) -> None:
        """Have a row be that of another slot, later or earlier."""
        end = row.low + len(row.cells)
        for renewed in range(min(row.slot, slot) + 1, max(row.slot, slot) + 1):
            first = self.first_renewed(renewed, row.low)
            row.replace(renewed, first, self.phase(first, end, slot))
        if slot < row.slot:
            row.forget()
        row.slot = slot

    def _reach(self, row: LadderRow, low: int, high: int) -> None:
        """Have a row have the cells of levels from ``low`` to before ``high``, and a margin."""
        end = row.low + len(row.cells)
        if low < row.low:
            begin = max(0, low - _MARGIN)
            row.cells[:0] = self.cells(begin, row.low, row.slot)
            row.low = begin
        if high > end:
            row.cells += self.cells(end, high + _MARGIN, row.slot)
        # A price goes back and forth, so what is left behind is kept for a while.
        if len(row.cells) > high - low + _MOST_MARGINS * _MARGIN:
            begin = max(row.low, low - _MARGIN)
            row.cells = row.cells[begin - row.low : high + _MARGIN - row.low]
            row.low = begin
