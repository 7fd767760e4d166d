"""What people and time do to the market while traders trade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from . import agreement
from .base import FILLS, NAMES, OFFSETS, PICKS, MachineBase
from .stage import INSTRUMENTS

if TYPE_CHECKING:
    from .values import Fills

TIMES = st.sampled_from(
    [1, 3, 40, 100, 150, 700, 2_500, 9_000, 60_000, 900_000, 7_300_000, 90_000_000, 700_000_000]
)
# No step looks at more trades of the tape than that: the twin goes through all of them.
MOST_TRADES = 1_500


class MarketRules(MachineBase):
    """Prices, fills, snapshots and time."""

    @rule(
        name=NAMES,
        offset=OFFSETS,
        after_ms=st.sampled_from([0, 0, 1, 250, 4_000]),
        over_ms=st.sampled_from([0, 0, 900, 20_000]),
    )
    def set_price(self, name: str, offset: int, after_ms: int, over_ms: int) -> None:
        self.stage.set_price(name, self._price(name, offset), after_ms, over_ms)
        self._catch_up()

    @precondition(lambda self: self.twin.open_orders())
    @rule(pick=PICKS, ticks=st.integers(-1, 1), after_ms=st.sampled_from([0, 0, 120, 2_000]))
    def set_price_of_an_order(self, pick: int, ticks: int, after_ms: int) -> None:
        order = self._open(pick)
        if order.price is None:
            return
        price = order.price + ticks * self.twin.listed[order.instrument].tick
        self.stage.set_price(order.instrument, price, after_ms)
        self._catch_up()

    @rule(name=NAMES)
    def clear_price(self, name: str) -> None:
        self.stage.clear_price(name)
        self._catch_up()

    @rule(by_ms=TIMES)
    def advance(self, by_ms: int) -> None:
        now_ms = self.stage.now_ms
        names = [name for name in INSTRUMENTS if self.twin.is_due(name)]
        while by_ms > 1 and any(
            self.stage.next_id(name, now_ms + by_ms + 1) - self.cursors[name] > MOST_TRADES
            for name in names
        ):
            by_ms //= 4
        self.stage.advance(by_ms)
        self._catch_up()

    @rule(name=NAMES | st.just(""), fills=FILLS)
    def choose_fills(self, name: str, fills: Fills) -> None:
        self._fill_as(name, fills)

    @rule(
        name=NAMES,
        swing=st.lists(
            st.tuples(OFFSETS, st.sampled_from([1, 100, 350, 1_000])), min_size=1, max_size=4
        ),
    )
    def swing(self, name: str, swing: list[tuple[int, int]]) -> None:
        """Have a price go to and fro, with a little time in between."""
        for offset, by_ms in swing:
            self.set_price(name, offset, 0, 0)
            self.advance(by_ms)

    @rule(document=st.sampled_from([False] * 15 + [True]))
    def go_on_with_a_snapshot(self, *, document: bool) -> None:
        self.stage.restore(document=document)

    @rule()
    def look_at_lists(self) -> None:
        agreement.lists(self.stage, self.twin)
        agreement.books(self.stage, self.opening)
