"""The naive twin of a futures account of CoinW: positions, orders and money in plain sums.

It imports nothing of ours. What the market does it is given as plain values: the prices of fills,
marks, and rates of funding. Rules: place-an-order, close-a-position, adjust-margin, and the help
pages on funding and liquidation; what they leave open is as the page of assumptions has it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_UP, Context, Decimal
from typing import NamedTuple

ZERO = Decimal(0)
LONG, SHORT, ISOLATED, CROSS = "long", "short", "isolated", "cross"
_MORE = Decimal("1.05")
_COIN, _WIDE = Decimal("1e-12"), Context(prec=60)


class Place(NamedTuple):
    """Where a position is: orders of one instrument, direction and margin mode form one."""

    instrument: str
    direction: str
    mode: str

    @property
    def sign(self) -> int:
        """What a rising price brings."""
        return 1 if self.direction == LONG else -1


@dataclass
class Coupon:
    """A coupon: when it ends, its turn among those that end then, and what it can pay still."""

    ends_ms: int
    turn: int
    left: Decimal


@dataclass
class Lent:
    """Money of coupons that an order or a position has: so much of each."""

    parts: list[tuple[Coupon, Decimal]] = field(default_factory=list)

    @property
    def amount(self) -> Decimal:
        """What it is together."""
        return sum((amount for _, amount in self.parts), ZERO)

    def add(self, other: Lent) -> None:
        """Take more."""
        for coupon, amount in other.parts:
            before = sum((had for one, had in self.parts if one is coupon), ZERO)
            others = [(one, had) for one, had in self.parts if one is not coupon]
            self.parts = [*others, (coupon, before + amount)]
        self.parts.sort(key=lambda one: (one[0].ends_ms, one[0].turn))

    def take(self, amount: Decimal) -> Lent:
        """Give an amount away, of the coupons first that end first."""
        taken, kept = Lent(), []
        for coupon, had in self.parts:
            here = min(had, amount)
            amount -= here
            if here:
                taken.parts.append((coupon, here))
            if had > here:
                kept.append((coupon, had - here))
        self.parts = kept
        return taken


@dataclass
class Held:
    """A position: its contracts, what they cost together in coins times price, and its margin.

    ``lent`` is what it has of coupons.
    """

    leverage: Decimal
    contracts: Decimal = ZERO
    cost: Decimal = ZERO
    margin: Decimal = ZERO
    lent: Lent = field(default_factory=Lent)

    @property
    def entry(self) -> Decimal:
        """The mean price that it was entered at."""
        return self.cost / self.contracts


@dataclass
class Loan:
    """What an order has of coupons, how many of its contracts are left, and if coupons pay."""

    contracts: Decimal
    pays: bool
    lent: Lent = field(default_factory=Lent)


@dataclass
class Resting:
    """An order that rests: what it opens, or closes without a leverage, and what is left of it."""

    place: Place
    price: Decimal
    contracts: Decimal
    leverage: Decimal | None
    loan: Loan


@dataclass
class Twin:
    """The rules once more.

    Args:
        cash: what the account has beside the margin of isolated positions.
        sizes: what a contract is, in coins, by instrument.
        ticks: the step of prices, by instrument.
        maker, taker: the parts of a value that are paid.
        kept: the part of a value that a position has to keep, by instrument.
        closing: the part of it that closing costs in a liquidation.
        coupons: those that have not ended, those first that end first.
        pays: whether coupons pay where an order does not say so.

    """

    cash: Decimal
    sizes: dict[str, Decimal]
    ticks: dict[str, Decimal]
    maker: Decimal
    taker: Decimal
    kept: dict[str, Decimal]
    closing: Decimal
    coupons: list[Coupon] = field(default_factory=list)
    pays: bool = False
    held: dict[Place, Held] = field(default_factory=dict)
    resting: dict[str, Resting] = field(default_factory=dict)

    # What it comes to

    def frozen(self) -> Decimal:
        """Return what orders hold: the margin of what they open, and the fee of a maker."""
        return sum(map(self._hold, self.resting.values()), ZERO)

    def leverage_of(self, instrument: str) -> Decimal | None:
        """Return the leverage that positions and orders of an instrument fix; None without any."""
        held = [one.leverage for place, one in self.held.items() if place.instrument == instrument]
        resting = [
            one.leverage
            for one in self.resting.values()
            if one.place.instrument == instrument and one.leverage is not None
        ]
        return next(iter((*held, *resting)), None)

    def mode_of(self, instrument: str) -> str:
        """Return the margin mode that open orders of an instrument fix; empty without any."""
        modes = (
            one.place.mode for one in self.resting.values() if one.place.instrument == instrument
        )
        return next(modes, "")

    def closable(self, place: Place) -> Decimal:
        """Return how many contracts no open order is going to close."""
        going = (
            one.contracts
            for one in self.resting.values()
            if one.place == place and one.leverage is None
        )
        return self.held[place].contracts - sum(going, ZERO)

    def is_covered(self, place: Place, mark: Decimal) -> bool:
        """Whether an isolated position has more than what it has to keep."""
        held, worth = self.held[place], self._value(place, self.held[place].contracts, mark)
        return held.margin + self._won(place, held.contracts, mark) > worth * (
            self.kept[place.instrument] + self.closing
        )

    def liquidation_price(self, place: Place) -> Decimal:
        """Return the mark at which an isolated position has just what it has to keep."""
        held, rate = self.held[place], self.kept[place.instrument] + self.closing
        amount = held.contracts * self.sizes[place.instrument]
        return (place.sign * held.entry * amount - held.margin) / (amount * (place.sign - rate))

    # What happens

    def lend(self, loan: Loan, amount: Decimal) -> None:
        """Lend an order an amount of coupons, as far as they go."""
        if loan.pays:
            loan.lent = self._draw(amount)
            self.cash += loan.lent.amount

    def give_coupon(self, coupon: Coupon) -> None:
        """Give the account a coupon."""
        self.coupons.append(coupon)
        self.coupons.sort(key=lambda one: (one.ends_ms, one.turn))

    def end_coupons(self, now_ms: int) -> None:
        """End the coupons whose time is over."""
        self.coupons = [one for one in self.coupons if one.ends_ms > now_ms]

    def worth(self) -> Decimal:
        """Return what coupons can pay or lend."""
        return sum((one.left for one in self.coupons), ZERO)

    def lend_at(self, place: Place, loan: Loan, price: Decimal, leverage: Decimal) -> None:
        """Lend an order at the market, which meets a price first: 5 % more than its margin."""
        self.lend(loan, _up(_up(self._value(place, loan.contracts, price) / leverage) * _MORE))

    def rest(self, number: str, order: Resting) -> None:
        """Have an order rest, which has of coupons what it holds."""
        self.lend(order.loan, self._hold(order))
        self.resting[number] = order

    def cancel(self, number: str) -> None:
        """Cancel an order; what it has of coupons goes back."""
        self._give_back(self.resting.pop(number).loan.lent)

    def fill(
        self,
        of: tuple[Place, Loan],
        contracts: Decimal,
        price: Decimal,
        leverage: Decimal | None,
        rate: str,
    ) -> None:
        """Open contracts with a leverage, or close them without one."""
        place, loan = of
        value = self._value(place, contracts, price)
        fee = _up(value * (self.maker if rate == "maker" else self.taker))
        if leverage is None:
            self._close(place, loan, contracts, price, fee)
            return
        held = self.held.setdefault(place, Held(leverage))
        held.cost += contracts * price
        held.contracts += contracts
        if place.mode == ISOLATED:
            margin = _up(value / leverage)
            held.margin += margin - fee
            self.cash -= margin
            self._borrow(held, loan, contracts, fee, margin - fee)
        else:
            self.cash -= fee
            self._borrow(held, loan, contracts, fee, _up(value / leverage))

    def fill_resting(self, number: str, contracts: Decimal, price: Decimal) -> None:
        """Fill some of an order that rests."""
        order = self.resting[number]
        order.contracts -= contracts
        self.fill((order.place, order.loan), contracts, price, order.leverage, "maker")
        if not order.contracts:
            self.cancel(number)

    def move_margin(self, place: Place, amount: Decimal) -> None:
        """Add to the margin of a position, or take from it."""
        self.held[place].margin += amount
        self.cash -= amount

    def move_coupons(self, place: Place, amount: Decimal) -> None:
        """Add money of coupons to the margin of a position, or take it back."""
        held = self.held[place]
        held.margin += amount
        if amount > 0:
            held.lent.add(self._draw(amount))
        else:
            self.cash -= amount
            self._give_back(held.lent.take(-amount))

    def charge(self, instrument: str, rate: Decimal, mark: Decimal) -> None:
        """Charge funding, out of the margin or the cash: longs pay shorts at a rate above zero."""
        for place, held in self.held.items():
            if place.instrument != instrument:
                continue
            amount = -place.sign * self._value(place, held.contracts, mark) * rate
            paid = _down(amount) if amount > 0 else -_up(-amount)
            if place.mode == ISOLATED:
                paid = max(paid, -held.margin)
                held.margin += paid
            else:
                self.cash += paid
            spent = held.lent.take(max(-paid, ZERO)).amount
            self._pay(max(-paid, ZERO) - spent, self.pays)

    def liquidate(self, place: Place) -> None:
        """Lose an isolated position, and the orders of its contract and mode.

        It is closed where its margin is gone, at a whole tick; what that leaves is the account's.
        """
        held = self.held.pop(place)
        amount = held.contracts * self.sizes[place.instrument]
        exact = (place.sign * held.entry * amount - held.margin) / (
            amount * (place.sign - self.closing)
        )
        tick = self.ticks[place.instrument]
        price = exact // tick * tick
        won = place.sign * amount * (price - held.entry)
        won = _down(won) if won > 0 else -_up(-won)
        cost = _up(amount * price * self.closing) + max(-won, ZERO)
        self.cash += max(held.margin + max(won, ZERO) - cost, ZERO)
        held.lent.take(cost)
        self._give_back(held.lent)
        of = place.instrument, place.mode
        for number, one in list(self.resting.items()):
            opens = one.leverage is not None and (one.place.instrument, one.place.mode) == of
            if opens or one.place == place:
                self.cancel(number)

    def drop_closing(self, place: Place) -> None:
        """Cancel the orders that would close a position."""
        gone = [
            number
            for number, one in self.resting.items()
            if one.place == place and one.leverage is None
        ]
        for number in gone:
            self.cancel(number)

    def _borrow(
        self, held: Held, loan: Loan, contracts: Decimal, fee: Decimal, margin: Decimal
    ) -> None:
        """Have a position keep of a loan what is its margin, once that has paid the fee."""
        share = loan.lent.amount
        if contracts < loan.contracts:
            share = _down(share * contracts / loan.contracts)
        loan.contracts -= contracts
        lent = loan.lent.take(share)
        spent = lent.take(fee).amount
        held.lent.add(lent.take(margin))
        self._give_back(lent)
        self._pay(fee - spent, loan.pays)

    def _draw(self, amount: Decimal) -> Lent:
        """Take an amount of the coupons, as far as they go."""
        drawn = Lent()
        for one in self.coupons:
            here = min(one.left, amount)
            amount -= here
            one.left -= here
            if here:
                drawn.parts.append((one, here))
        return drawn

    def _give_back(self, lent: Lent) -> None:
        """Return money to its coupons; that of one that has ended is gone."""
        self.cash -= lent.amount
        for coupon, amount in lent.parts:
            coupon.left += amount

    def _pay(self, amount: Decimal, pays: bool) -> None:
        """Have coupons pay back a cost, as far as they go."""
        if pays:
            self.cash += self._draw(amount).amount

    def _close(
        self, place: Place, loan: Loan, contracts: Decimal, price: Decimal, fee: Decimal
    ) -> None:
        held = self.held[place]
        won = self._won(place, contracts, price)
        part = contracts / held.contracts
        freed = _down(held.margin * part) if part < 1 else held.margin
        self.cash += (_down(won) if won > 0 else -_up(-won)) - fee
        lost = _up(max(-won, ZERO))
        if place.mode == ISOLATED:
            held.margin -= freed
            self.cash += freed
            lost = min(lost, freed)
        whole = held.lent.amount
        lent = held.lent.take(_down(whole * part) if part < 1 else whole)
        spent = lent.take(lost + fee).amount
        self._give_back(lent)
        self._pay(lost + fee - spent, loan.pays)
        held.cost -= held.entry * contracts
        held.contracts -= contracts
        if not held.contracts:
            del self.held[place]

    def _hold(self, one: Resting) -> Decimal:
        if one.leverage is None:
            return ZERO
        value = self._value(one.place, one.contracts, one.price)
        return _up(value / one.leverage) + _up(value * self.maker)

    def _value(self, place: Place, contracts: Decimal, price: Decimal) -> Decimal:
        return _WIDE.multiply(contracts * self.sizes[place.instrument], price)

    def _won(self, place: Place, contracts: Decimal, price: Decimal) -> Decimal:
        gained = price - self.held[place].entry
        return place.sign * contracts * self.sizes[place.instrument] * gained


def _up(amount: Decimal) -> Decimal:
    return amount.quantize(_COIN, rounding=ROUND_UP, context=_WIDE)


def _down(amount: Decimal) -> Decimal:
    return amount.quantize(_COIN, rounding=ROUND_DOWN, context=_WIDE)
