"""What the twin remembers, and what it counts of it anew each time it is asked."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from . import money
from .values import BUY, DAY_MS, HOUR_MS, ZERO, Fills, Listed, Rates, TwinFill, TwinOrder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .values import Arrival, Decision


class State:
    """All orders, all fills, and what accounts and the exchange have."""

    def __init__(
        self,
        listed: Iterable[Listed],
        masters: Mapping[str, str],
        rates: Mapping[tuple[str, str], Rates],
        pending: tuple[int, int],
    ) -> None:
        self.listed = {one.name: one for one in listed}
        # Money finer than coins are counted in would be another matter.
        assert all(one.tick * one.lot >= Decimal("1e-12") for one in self.listed.values())
        self.masters = dict(masters)
        self.rates = dict(rates)
        self.pending = pending
        # What exchanges do differently.
        self.has_unique_ids = False
        self.unfilled_ms = 2 * HOUR_MS
        self.quote_fees: set[str] = set()
        self.now_ms = 0
        self.orders: list[TwinOrder] = []
        self.fills: list[TwinFill] = []
        self.totals: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        self.houses: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        self.settings: dict[str, Fills] = {}
        self.timers: dict[tuple[str, str], tuple[int, int]] = {}
        self.consumed: defaultdict[tuple[str, object], int] = defaultdict(int)
        self.states: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        self.decisions: list[Decision] = []
        self.arrivals: list[Arrival] = []
        self._printed: dict[str, tuple[int, int]] = {}
        self._turns = 0

    def open_orders(self, account: str = "") -> list[TwinOrder]:
        """Return the open orders of an account, or of all, oldest first."""
        return [one for one in self.orders if one.is_open and account in {"", one.account}]

    def resting(self, instrument: str) -> list[TwinOrder]:
        """Return the orders in the book of an instrument, oldest first."""
        return [one for one in self.orders if one.rests and one.instrument == instrument]

    def is_hidden(self, order: TwinOrder) -> bool:
        """Whether an order is no longer shown."""
        if order.on_its_way:
            return True
        shown_ms = 92 * DAY_MS if order.filled else self.unfilled_ms
        return not order.is_open and order.updated_ms <= self.now_ms - shown_ms

    def pays(self, order: TwinOrder) -> str:
        """Return the currency that an order pays with."""
        one = self.listed[order.instrument]
        return one.quote if order.side == BUY else one.base

    def need(self, order: TwinOrder) -> Decimal:
        """Return what an order needs now."""
        if order.is_open and order.holds is not None:
            return order.holds
        if not order.is_open or order.price is None:
            return ZERO
        return money.need(order.side, order.price, order.size - order.filled, order.reserve)

    def frozen(self, account: str, ccy: str) -> Decimal:
        """Return what an account's open orders need of a currency."""
        orders = self.open_orders(account)
        return sum((self.need(one) for one in orders if self.pays(one) == ccy), ZERO)

    def available(self, account: str, ccy: str) -> Decimal:
        """Return what an account may use."""
        return self.totals[account, "trading", ccy] - self.frozen(account, ccy)

    def is_due(self, instrument: str) -> bool:
        """Whether something of an instrument rests, or arrives later."""
        return bool(self.resting(instrument)) or any(
            one.order.instrument == instrument for one in self.arrivals
        )

    def lots(self, order: TwinOrder) -> int:
        """Return how many lots of an order are left."""
        return int((order.size - order.filled) / self.listed[order.instrument].lot)

    def ticks(self, instrument: str, price: Decimal) -> int:
        """Return a price in ticks."""
        return int(price / self.listed[instrument].tick)

    def fills_as(self, instrument: str) -> Fills:
        """Return how orders of an instrument fill."""
        return self.settings.get(instrument) or self.settings.get("") or Fills()

    def turn(self) -> int:
        """Return the next turn: a number that grows."""
        self._turns += 1
        return self._turns

    def users_trades(self, instrument: str) -> int:
        """Return how many trades users had."""
        return self._printed.get(instrument, (0, 0))[0]

    def print_trade(self, instrument: str, next_id: int) -> int:
        """Return the id that a trade of users has on the tape."""
        count, last = self._printed.get(instrument, (0, 0))
        next_id = max(next_id, last)
        self._printed[instrument] = (count + 1, next_id)
        return next_id + count
