"""What the twin keeps: money in books, positions, orders and what has become of them."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from tests.domain.positions.rounding import shown

from .formulas import margin, won, worth
from .values import CROSS, FUTURES, ISOLATED, NET, NOTHING, Line, TwinOrder, TwinPosition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .values import Closing, Ended, Listed, Prices, Rates, Tier

Place = tuple[str, str, str, str]


class Sums(NamedTuple):
    """What the positions of an account are and need in one currency."""

    profit: Fraction = NOTHING
    initial: Fraction = NOTHING
    maintenance: Fraction = NOTHING
    notional: Fraction = NOTHING
    isolated: Fraction = NOTHING
    isolated_profit: Fraction = NOTHING


class TwinState:
    """Accounts, positions and orders, in lists that are gone through."""

    def __init__(self, listed: Mapping[str, Listed], prices: Prices, rates: Rates) -> None:
        self.listed, self.prices, self.rates = listed, prices, rates
        self.now_ms = self.seen_ms = 0
        # By account, book and currency; by house and currency.
        self.totals: defaultdict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
        self.houses: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
        self.positions: dict[Place, TwinPosition] = {}
        self.orders: list[TwinOrder] = []
        self.leverages: dict[Place, Fraction] = {}
        self.closings: list[Closing] = []
        self.lines: dict[str, list[Line]] = defaultdict(list)
        self.ended: dict[tuple[str, str, str, str, int], Ended] = {}
        self.turns = 0

    # Money.

    def move(self, account: str, ccy: str, amount: Fraction, house: str) -> None:
        """Move an amount from a house to the trading book of an account, or back."""
        self.totals[account, "trading", ccy] += amount
        self.houses[house, ccy] -= amount

    def isolate(self, account: str, ccy: str, amount: Fraction) -> None:
        """Move an amount from the trading book to the margin of isolated positions, or back."""
        self.totals[account, "trading", ccy] -= amount
        self.totals[account, "isolated margin", ccy] += amount

    def bill(self, account: str, line: Line) -> None:
        """Write a bill, unless nothing moved."""
        if line.delta:
            self.lines[account].append(line)

    # What is held.

    def held(self, account: str = "") -> list[TwinPosition]:
        """Return the positions of an account or of all, oldest first."""
        found = [one for one in self.positions.values() if one.contracts]
        return sorted(
            (one for one in found if account in {"", one.account}),
            key=lambda one: (one.opened_ms, one.turn),
        )

    def find(self, place: Place) -> TwinPosition | None:
        """Return a position that is held."""
        found = self.positions.get(place)
        return found if found is not None and found.contracts else None

    def open_orders(self, account: str) -> list[TwinOrder]:
        """Return the open orders of an account."""
        return [one for one in self.orders if one.is_open and one.request.account == account]

    def opens_and_closes(self, place: Place, way: str) -> tuple[Fraction, Fraction]:
        """Return what open orders of a side are going to open and to close of a position."""
        there = [
            one
            for one in self.open_orders(place[0])
            if (one.request.name, one.request.mode, one.request.side) == place[1:]
            and one.request.way == way
        ]
        opening = sum((one.opens for one in there), NOTHING)
        return opening, sum((one.left for one in there), NOTHING) - opening

    def need(self, order: TwinOrder) -> Fraction:
        """Return what an open order holds."""
        price, listed = order.request.price, self.listed[order.request.name]
        if price is None or not order.opens:
            return NOTHING
        return margin(listed, order.opens, price, order.leverage)

    def frozen(self, account: str, ccy: str) -> Fraction:
        """Return what open orders hold of a currency."""
        return sum(
            (
                self.need(one)
                for one in self.open_orders(account)
                if self.listed[one.request.name].ccy == ccy
            ),
            NOTHING,
        )

    def closing_orders(self, place: Place, way: str) -> list[TwinOrder]:
        """Return the orders of a side that only close a position, by price and time."""
        found = [
            one
            for one in self.open_orders(place[0])
            if (one.request.name, one.request.mode, one.request.side) == place[1:]
            and one.request.way == way
            and one.request.only_closes
        ]
        sign = 1 if way == "sell" else -1
        return sorted(found, key=lambda one: sign * (one.request.price or NOTHING))

    def room(self, place: Place, way: str) -> Fraction:
        """Return how many contracts of a position orders of a side may close."""
        current = self.find(place)
        if current is None or (current.contracts > 0) != (way == "sell"):
            return NOTHING
        return abs(current.contracts)

    def cancel_excess(self, position: TwinPosition) -> None:
        """Have orders end that only close a position which has less than they are to close."""
        place = position.account, position.name, position.mode, position.side
        for way in ("buy", "sell"):
            closing = self.closing_orders(place, way)
            excess = sum((one.left for one in closing), NOTHING) - self.room(place, way)
            for one in reversed(closing):
                if excess > 0:
                    excess -= one.left
                    self.finish([one], "position closed")

    def make_room(self) -> None:
        """Have orders that only reduce a position leave it to those with a better price."""
        for place in {
            (one.request.account, one.request.name, one.request.mode, one.request.side)
            for one in self.orders
            if one.is_open and one.request.reduces
        }:
            for way in ("buy", "sell"):
                room = self.room(place, way)
                for one in self.closing_orders(place, way):
                    left = min(one.left, max(room, NOTHING))
                    room -= one.left
                    one.cut += one.left - left
                    if not left:
                        self.finish([one], "better price")

    # What it is worth.

    def tier(self, name: str, contracts: Fraction) -> Tier:
        """Return the tier of so many contracts."""
        tiers = self.listed[name].tiers
        return next((one for one in tiers if abs(contracts) <= one.maximum), tiers[-1])

    def mark(self, name: str) -> Fraction:
        """Return the mark price of now."""
        return self.prices.mark(name, self.now_ms)

    def value(self, one: TwinPosition, mark: Fraction) -> Fraction:
        """Return what a position is worth at a mark price."""
        return shown(worth(self.listed[one.name], one.contracts, mark))

    def profit(self, one: TwinPosition, mark: Fraction) -> Fraction:
        """Return what a position has won at a mark price."""
        return shown(won(self.listed[one.name], one.contracts, one.entry, mark))

    def maintenance(self, one: TwinPosition, mark: Fraction) -> Fraction:
        """Return the margin that a position must keep at a mark price."""
        return shown(self.value(one, mark) * self.tier(one.name, one.contracts).maintenance)

    def must(self, one: TwinPosition, mark: Fraction) -> Fraction:
        """Return what a position must leave: that margin, and the fee of closing it."""
        return self.maintenance(one, mark) + self.value(one, mark) * self.rates.taker

    def initial(self, one: TwinPosition, mark: Fraction) -> Fraction:
        """Return the margin that a cross position needs."""
        return shown(self.value(one, mark) / one.leverage)

    def sums(self, account: str, ccy: str) -> Sums:
        """Return what the positions of an account are and need in a currency now."""
        found = Sums()
        for one in self.held(account):
            if one.ccy != ccy:
                continue
            mark = self.mark(one.name)
            if one.mode == CROSS:
                more = Sums(
                    self.profit(one, mark),
                    self.initial(one, mark),
                    self.maintenance(one, mark),
                    self.value(one, mark),
                )
            else:
                more = Sums(isolated=one.margin, isolated_profit=self.profit(one, mark))
            found = Sums(*(a + b for a, b in zip(found, more, strict=True)))
        return found

    def usable(self, account: str, ccy: str) -> Fraction:
        """Return what may be margin of something new."""
        sums = self.sums(account, ccy)
        return max(self.available(account, ccy) + sums.profit - sums.initial, NOTHING)

    def available(self, account: str, ccy: str) -> Fraction:
        """Return what of the trading book no order holds."""
        return self.totals[account, "trading", ccy] - self.frozen(account, ccy)

    def leverage_key(self, account: str, name: str, mode: str, side: str) -> Place:
        """Return for what leverage is chosen: cross futures of one underlying share it."""
        shares = self.listed[name].kind == FUTURES and mode == CROSS
        scope = self.listed[name].scope if shares else name
        return account, mode, scope, NET if mode == CROSS else side

    def finish(self, orders: Iterable[TwinOrder], reason: str) -> None:
        """Have orders end, which hold nothing any more."""
        for one in orders:
            one.is_open, one.reason = False, reason

    def isolated_of(self, account: str, ccy: str) -> Fraction:
        """Return the margin of all isolated positions."""
        own = [one for one in self.held(account) if (one.mode, one.ccy) == (ISOLATED, ccy)]
        return sum((one.margin for one in own), NOTHING)
