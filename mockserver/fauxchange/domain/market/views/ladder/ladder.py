"""The ladder of a book: its levels as a function of time and last price.

Level ``k`` is renewed in slots of phase ``37 k mod 64``. What stands in the levels around the last
price is kept from one slot to the next, so that a slot draws every 64th of them anew and no more.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import lru_cache
from itertools import count

from fauxchange.domain.market.paths.cache import Cache
from fauxchange.domain.market.paths.synthetic.draws import (
    EXPONENTIAL,
    Words,
    exponential,
    key_of,
    words,
    words_of_all,
)
from fauxchange.domain.market.views.order_book import (
    ASKS,
    BIDS,
    ORDERS,
    ORDERS_BITS,
    SLOT_MS,
    Book,
    BookChange,
    BookShape,
    Cell,
    Level,
    pack,
)

from .row import INVERSE, PHASES, STRIDE, Contents, LadderRow

_BLOCK = 8
_LADDER_DOMAIN, _TOP_DOMAIN = -32, -33
_TOP_SLOTS = 8
_BLOCKS = 512
_ROWS = 4
# So many levels beyond those that were asked for are kept, so that a price may move about.
_MARGIN, _MOST_MARGINS = 32, 8

# Words of so many neighbouring levels are drawn together.
_SPAN = PHASES * _BLOCK
# So far are numbers of words of one phase apart.
_NEXT_BLOCK = PHASES << 32

# Sizes of fewer than eight lots are below this one.
_FEW = pack(8, 0)

# No price is as high.
_NO_ASK = 1 << 62


@lru_cache(64)
def _small(mean: int) -> tuple[int, ...]:
    """Return sizes of one order by the first ten bits of the word of a level."""
    return tuple(pack(1 + (mean * drawn >> 16), 1) for drawn in EXPONENTIAL)


class Ladder:
    """The book of one instrument, as a function of time and last price."""

    def __init__(self, seed: str, name: str, shape: BookShape) -> None:
        self._key = key_of(seed, f"book/{name}")
        self.shape = shape
        self._small = _small(shape.lots)
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
        # Nearly always it is that of the slot before.
        if row is not None and row.low <= low and high <= row.end and slot == row.slot + 1:
            self._renew_once(row, slot, slot)
            row.slot = slot
            return row
        if row is None or abs(slot - row.slot) >= PHASES or not row.overlaps(low, high):
            for other in self._rows.values():
                if other.slot == slot and other.covers(low, high):
                    return other
            begin = max(0, low - _MARGIN)
            row = LadderRow(slot, begin, self.contents(begin, high + _MARGIN, slot))
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

    def _size_of(self, word: int) -> int:
        return pack(self._lots_of(word), 1 + (word & 7))

    def _level(self, price: int, word: int, cell: Cell) -> Level:
        lots = self._lots_of(word)
        return Level(price, lots, min(lots, 1 + (word & 7)), cell)

    def _at(self, k: int, slot: int) -> Level:
        """Return what stands in one level."""
        epoch = (slot - k * STRIDE % PHASES) // PHASES
        draws = self._words(k // (PHASES * _BLOCK) * PHASES + k % PHASES, epoch)
        place, width = 2 * (k // PHASES % _BLOCK), self.shape.width
        return self._level(k * width + (draws[place] * width >> 32), draws[place + 1], (k, epoch))

    def phase(self, first: int, stop: int, slot: int) -> Contents:
        """Return what stands in every 64th level from ``first`` to before ``stop``.

        All of them are renewed together; words of eight neighbours are drawn together.
        """
        epoch = (slot - first * STRIDE % PHASES) // PHASES
        numbers, place = range(first, stop, PHASES), 2 * (first // PHASES % _BLOCK)
        # As `_words` numbers them; others seldom ask for the same ones again.
        begin = (first // _SPAN * PHASES + first % PHASES << 32) + epoch
        blocks = range(
            begin, begin + (-(-stop // _SPAN) - first // _SPAN) * _NEXT_BLOCK, _NEXT_BLOCK
        )
        draws = words_of_all(self._key, _LADDER_DOMAIN, blocks, 2 * _BLOCK)
        end = place + 2 * len(numbers)
        sizes = array("q", self._sizes_of(draws[place + 1 : end : 2]))
        if self.shape.width == 1:
            return numbers, sizes
        return array("q", self._prices(first, draws[place:end:2])), sizes

    def _prices(self, first: int, draws: Words) -> list[int]:
        """Return the prices of every 64th level from ``first`` on, as `_at` has them."""
        width = self.shape.width
        begins = count(first * width, PHASES * width)
        return [begin + (word * width >> 32) for begin, word in zip(begins, draws, strict=False)]

    def _sizes_of(self, draws: Words) -> list[int]:
        """Return the sizes of levels as `_level` has them: forty books draw thousands a second."""
        small, size_of = self._small, self._size_of
        sizes = [
            # Of nearly all words the first bits are enough.
            small[word >> 22] + (word & 7) if word >> 26 else size_of(word)
            for word in draws
        ]
        if min(sizes) < _FEW:
            # No level has more orders than lots.
            sizes = [
                size if size & ORDERS <= (lots := size >> ORDERS_BITS) else pack(lots, lots)
                for size in sizes
            ]
        return sizes

    def _words(self, block: int, epoch: int) -> tuple[int, ...]:
        draws = self._blocks.get((block, epoch))
        if draws is None:
            draws = words(self._key, _LADDER_DOMAIN, (block << 32) + epoch, 2 * _BLOCK)
            self._blocks.put((block, epoch), draws)
        return draws

    def contents(self, low: int, high: int, slot: int) -> Contents:
        """Return what stands in the levels from ``low`` to before ``high`` in a slot."""
        prices, sizes = array("q", bytes(8 * (high - low))), array("q", bytes(8 * (high - low)))
        for first in range(low, min(high, low + PHASES)):
            part, known = slice(first - low, None, PHASES), self.phase(first, high, slot)
            prices[part], sizes[part] = array("q", known[0]), known[1]
        return range(low, high) if self.shape.width == 1 else prices, sizes

    def _renew(self, row: LadderRow, slot: int) -> None:
        """Have a row be that of another slot, later or earlier."""
        for renewed in range(min(row.slot, slot) + 1, max(row.slot, slot) + 1):
            self._renew_once(row, renewed, slot)
        if slot < row.slot:
            row.forget()
        row.slot = slot

    def _renew_once(self, row: LadderRow, renewed: int, slot: int) -> None:
        """Have a row have the levels that a slot renews as they are in a slot."""
        first = row.low + (renewed * INVERSE - row.low) % PHASES
        if first < row.end:
            row.replace(renewed, first, self.phase(first, row.end, slot), slot)

    def row_of(self, slot: int, depth: int, low: int, high: int) -> LadderRow | None:
        """Return the row of a slot that has some levels, if there is one of that depth."""
        row = self._rows.get(depth)
        fits = row is not None and row.slot == slot and row.low <= low and high <= row.end
        return row if fits else None

    def _reach(self, row: LadderRow, low: int, high: int) -> None:
        """Have a row have the levels from ``low`` to before ``high``, and a margin."""
        end = row.end
        if low < row.low:
            begin = max(0, low - _MARGIN)
            row.prepend(begin, self.contents(begin, row.low, row.slot))
        if high > end:
            row.append(self.contents(end, high + _MARGIN, row.slot))
        # A price goes back and forth, so what is left behind is kept for a while.
        if row.end - row.low > high - low + _MOST_MARGINS * _MARGIN:
            row.cut(max(row.low, low - _MARGIN), high + _MARGIN)
