"""What trades make of positions on margin, and what they move between books and houses."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from tests.domain.positions.rounding import down, up

from .state import LoanState, mean
from .values import (
    BASE,
    BUY,
    ISOLATED,
    NOTHING,
    QUOTE,
    Closing,
    Ended,
    GivenFill,
    Request,
    TwinLoan,
    TwinOrder,
)

ASSETS, ISOLATED_BOOK, TRADING = "position assets", "isolated margin", "trading"


class Side(NamedTuple):
    """One side of a trade: what it pays, what it brings, and the fee in what it brings."""

    way: str
    size: Fraction
    price: Fraction
    paid: Fraction
    brought: Fraction
    fee: Fraction

    @property
    def pays(self) -> str:
        """The currency that it pays with."""
        return QUOTE if self.way == BUY else BASE

    @property
    def brings(self) -> str:
        """The currency that it brings."""
        return BASE if self.way == BUY else QUOTE


def side_of(way: str, size: Fraction, price: Fraction, rate: Fraction) -> Side:
    """Return a side of a trade; sums of money are rounded in favour of the house."""
    paid, brought = (up(size * price), size) if way == BUY else (size, down(size * price))
    return Side(way, size, price, paid, brought, up(brought * rate))


class Trades(LoanState):
    """Trades of users' orders, and of the exchange itself."""

    def fill(self, given: GivenFill) -> None:
        """Have an order be filled as the matching did it: what closes is filled first."""
        order = next(one for one in self.orders if one.id == given.order)
        request, lot = order.request, self.pair.lot
        rate = self.pair.maker if given.is_maker else self.pair.taker
        closing = max(request.size - order.opening - order.done, NOTHING)
        if request.counts_money:
            closing = closing / given.price // lot * lot
        closed = min(given.size, closing)
        order.filled += given.size
        order.spent += given.price * given.size
        order.is_open = order.is_open and (request.counts_money or order.left > 0)
        for part, opens in ((closed, False), (given.size - closed, bool(order.opening))):
            for size in self._cut(request, given.price, part, opens=opens):
                self._trade(order, side_of(request.way, size, given.price, rate), opens=opens)

    def _cut(
        self, request: Request, price: Fraction, size: Fraction, *, opens: bool
    ) -> list[Fraction]:
        """Return what opens after what closes the rest of a position by what that has."""
        one, lot = self.closes(request.place, request.way), self.pair.lot
        rest = size
        if opens and one is not None:
            rest = min(size, self.closable(one, price, NOTHING) // lot * lot)
        return [part for part in (rest, size - rest) if part]

    def _trade(self, order: TwinOrder, side: Side, *, opens: bool) -> None:
        place = order.request.place
        one = self.closes(place, side.way)
        if one is not None:
            self.reduce(one, side, "")
        elif opens:
            self._enlarge(self._position(order, side), side)
        else:
            # Nothing is owed any more: it is a trade of spot.
            self._exchange(place[0], side, TRADING, TRADING)
            there = self.loans[place]
            there.fee -= self._fee_in_margin(there, side)

    def _position(self, order: TwinOrder, side: Side) -> TwinLoan:
        place = order.request.place
        there = self.loans.get(place)
        if there is not None and there.size:
            return there
        fresh = TwinLoan(place, order.leverage, side.way != BUY, self.now_ms)
        fresh.lives = 0 if there is None else there.lives + 1
        self.loans[place] = fresh
        return fresh

    def _enlarge(self, one: TwinLoan, side: Side) -> None:
        account, mode, ccy = one.place
        if mode == ISOLATED:
            margin = self.margin(side.size, side.price, one.leverage, ccy)
            self._move(account, ccy, margin, TRADING, ISOLATED_BOOK)
            one.margin += margin
        self._from_house(account, side.pays, side.paid, "loans", ASSETS)
        self._exchange(account, side, ASSETS, ASSETS)
        added = side.size if one.is_short else side.brought - side.fee
        one.entry = mean(one.size, one.entry, added, side.price)
        one.size += added
        one.largest = max(one.largest, one.size)
        one.assets += side.brought - side.fee
        one.owed += side.paid
        one.fee -= self._fee_in_margin(one, side)

    def reduce(
        self, one: TwinLoan, side: Side, cause: str, trigger: Fraction = NOTHING
    ) -> Fraction:
        """Have a trade close a position in part or whole; return what that has won."""
        account, _, ccy = one.place
        size = min(side.size, one.size)
        won = self._won(one, size, side.price)
        from_assets = min(side.paid, one.assets)
        missing = side.paid - from_assets
        from_margin = min(missing, one.margin) if ccy == side.pays else NOTHING
        self._move(account, side.pays, missing - from_margin, TRADING, ASSETS)
        self._move(account, side.pays, from_margin, ISOLATED_BOOK, ASSETS)
        self._exchange(account, side, ASSETS, ASSETS)
        got = side.brought - side.fee
        interest = min(got, one.interest)
        principal = min(got - interest, one.owed)
        self._from_house(account, side.brings, -interest, "loan interest", ASSETS)
        self._from_house(account, side.brings, -principal, "loans", ASSETS)
        self._move(account, side.brings, got - interest - principal, ASSETS, TRADING)
        before = one.owed
        one.assets -= from_assets
        one.margin -= from_margin
        one.owed -= principal
        one.interest -= interest
        one.closed_price = mean(one.closed, one.closed_price, size, side.price)
        one.closed += size
        one.size = one.owed if one.is_short else one.assets
        least = self.pair.lot * (side.price if one.is_short else 1)
        if not one.total or one.assets < least:
            self._end(one, side)
        elif before:
            given = down(one.margin * principal / before)
            self._move(account, ccy, given, ISOLATED_BOOK, TRADING)
            one.margin -= given
        one.won += won
        one.fee -= self._fee_in_margin(one, side)
        usual = "partly closed" if one.size else "closed"
        key = one.place, one.lives
        self.ended[key] = Ended(*key, self.now_ms, cause or usual, trigger, one.figures)
        if not one.size:
            # There is nothing left for orders that only reduce.
            for order in self.open_orders(account):
                order.is_open = (order.request.place, order.request.reduces) != (one.place, True)
        return won

    def _end(self, one: TwinLoan, side: Side) -> None:
        """Have a position be over: its margin or its account repays, what is left comes back."""
        account, mode, ccy = one.place
        if one.total:
            cost = one.total
            if ccy != one.owes:
                cost = up(cost * side.price if ccy == QUOTE else cost / side.price)
            payer = ISOLATED_BOOK if mode == ISOLATED else TRADING
            insured = max(NOTHING, cost - one.margin) if mode == ISOLATED else NOTHING
            self._from_house(account, ccy, insured, "insurance", payer)
            if mode == ISOLATED:
                one.margin += insured - cost
            if ccy != one.owes:
                self._from_house(account, ccy, -cost, "market", payer)
                self._from_house(account, one.owes, one.total, "market", ASSETS)
                payer = ASSETS
            self._from_house(account, one.owes, -one.interest, "loan interest", payer)
            self._from_house(account, one.owes, -one.owed, "loans", payer)
        self._move(account, one.has, one.assets, ASSETS, TRADING)
        self._move(account, ccy, one.margin, ISOLATED_BOOK, TRADING)
        one.size = one.assets = one.owed = one.interest = one.margin = NOTHING

    @staticmethod
    def _won(one: TwinLoan, size: Fraction, price: Fraction) -> Fraction:
        won = size * (price - one.entry) * (-1 if one.is_short else 1)
        return down(won if one.ccy == QUOTE else won / price)

    @staticmethod
    def _fee_in_margin(one: TwinLoan, side: Side) -> Fraction:
        """Return a fee in the currency of the margin, at the price of the trade."""
        if one.ccy == side.brings or not side.brought:
            return side.fee if one.ccy == side.brings else NOTHING
        return up(side.fee * side.paid / side.brought)

    # What the exchange closes.

    def liquidate(self, account: str) -> None:
        """Take steps until everything that an account has left is covered."""
        while True:
            mark = self.prices.mark(self.now_ms)
            failed = [one for one in self.held(account) if self.fails(one, mark)]
            if not failed:
                break
            # Isolated ones are looked at first.
            self._step(min(failed, key=lambda one: one.place[1] != ISOLATED), mark)
        for ccy in (BASE, QUOTE):
            crossed = any(one.place[1:] == ("cross", ccy) for one in self.held(account))
            missing = -self.totals[account, TRADING, ccy]
            if missing > 0 and not crossed:
                self._from_house(account, ccy, missing, "insurance", TRADING)

    def fails(self, one: TwinLoan, price: Fraction) -> bool:
        """Whether a position is covered too little at a mark price."""
        return self.cover(one) + self.profit(one, price) <= self.must(one, price)

    def _step(self, one: TwinLoan, mark: Fraction) -> None:
        account, mode, _ = one.place
        risky = [
            order
            for order in self.open_orders(account)
            if order.request.mode == mode and order.opening
        ]
        if risky:
            for order in risky:
                order.is_open = False
            return
        number = self.pair.tiers.index(self.tier(one.size))
        if number >= 2:
            part = one.size - self.pair.tiers[number - 2].maximum
            self._close(one, part, mark, ("partial liquidation", "partly liquidated"), mark)
            return
        price = self._gone(one)
        tick = self.pair.tick
        price = mark if price is None else max(tick, price // tick * tick)
        self._close(one, self._whole(one, price), price, ("liquidation", "liquidated"), mark)

    def _gone(self, one: TwinLoan) -> Fraction | None:
        """Return the price at which closing all repays the debt, and nothing is left."""
        cover, rest = self.cover(one), 1 - self.pair.taker
        has, due = one.assets, one.total
        if one.ccy == one.has:
            has += cover
        else:
            due -= cover
        above, below = (has * rest, due) if one.is_short else (due, has * rest)
        return above / below if below and above / below > 0 else None

    def _whole(self, one: TwinLoan, price: Fraction) -> Fraction:
        lot = self.pair.lot
        everything = self.closable(one, price, one.total) // lot * lot
        if one.ccy == one.owes:
            return everything
        repays = (self.repaying(one, price) // lot + 1) * lot
        return min(repays, everything) if one.place[1] == ISOLATED else repays

    def _close(
        self,
        one: TwinLoan,
        size: Fraction,
        price: Fraction,
        words: tuple[str, str],
        mark: Fraction,
    ) -> None:
        way = BUY if one.is_short else "sell"
        side = side_of(way, size, price, self.pair.taker)
        won = self.reduce(one, side, words[1], mark)
        figures = one.place[0], way, words[0], size, price, won, -side.fee
        self.closings.append(Closing(self.now_ms, *figures))

    def repaying(self, one: TwinLoan, price: Fraction) -> Fraction:
        """Return how much of the base currency repays a debt when it is traded at a price."""
        due = one.total / (1 - self.pair.taker)
        return due if one.is_short else due / price

    def closable(self, one: TwinLoan, price: Fraction, spare: Fraction) -> Fraction:
        """Return how much of the base currency closes a position, with what may be spared."""
        to_base = 1 / price if one.is_short else Fraction(1)
        if one.ccy == one.has and one.place[1] == ISOLATED:
            return (one.assets + one.margin) * to_base
        if one.ccy == one.owes:
            return one.assets * to_base
        needed = self.repaying(one, price) + 2 * self.pair.lot
        most = (one.assets + max(spare, NOTHING)) * to_base
        return min(most, max(one.assets * to_base, needed))

    # Money.

    def _move(self, account: str, ccy: str, amount: Fraction, source: str, target: str) -> None:
        self.totals[account, source, ccy] -= amount
        self.totals[account, target, ccy] += amount

    def _from_house(
        self, account: str, ccy: str, amount: Fraction, house: str, target: str
    ) -> None:
        self.houses[house, ccy] -= amount
        self.totals[account, target, ccy] += amount

    def _exchange(self, account: str, side: Side, payer: str, receiver: str) -> None:
        self._from_house(account, side.pays, -side.paid, "market", payer)
        self._from_house(account, side.brings, side.brought, "market", receiver)
        self._from_house(account, side.brings, -side.fee, "fees", receiver)
