"""What trades make of positions, and what they move."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tests.domain.positions.rounding import down, up

from .formulas import margin, mean, won, worth
from .state import TwinState
from .values import BUY, ISOLATED, NOTHING, SHOWN_MS, Ended, Line, TwinPosition

if TYPE_CHECKING:
    from .state import Place
    from .values import GivenFill, TwinOrder

# Bills of trades, by the side of the position and that of the order.
_REASONS = {
    ("net", "buy"): "bought",
    ("net", "sell"): "sold",
    ("long", "buy"): "opened long",
    ("long", "sell"): "closed long",
    ("short", "buy"): "closed short",
    ("short", "sell"): "opened short",
}


class Fills(TwinState):
    """Trades of users' orders."""

    def fill(self, given: GivenFill) -> None:
        """Have an order be filled as the matching did it."""
        order = next(one for one in self.orders if one.id == given.order)
        request, listed = order.request, self.listed[order.request.name]
        position = self.position_for(order)
        before = position.contracts
        signed = given.size if request.way == BUY else -given.size
        closes = bool(before) and (before > 0) != (signed > 0)
        closed = min(abs(before), abs(signed)) if closes else NOTHING
        opened = abs(signed) - closed
        rate = self.rates.maker if given.is_maker else self.rates.taker
        fee = -up(worth(listed, given.size, given.price) * rate)
        back = self.margin_of_part(position, closed)
        gain = self._close(position, closed, given.price)
        position.margin -= back
        order.filled += given.size
        order.is_open = order.is_open and order.left > 0
        share = self._share(fee, closed, opened)
        position.pnl += gain
        position.fee += share[0]
        position.updated_ms = given.at_ms
        if closed:
            is_over = closed == abs(before)
            self.note_ended(position, "closed" if is_over else "partly closed")
            if is_over and opened:
                position = self._begin_anew(position)
        if opened:
            self._open(position, opened if signed > 0 else -opened, given.price)
            position.fee += share[1]
        grown = NOTHING
        if position.mode == ISOLATED:
            added = margin(listed, opened, given.price, position.leverage) if opened else NOTHING
            position.margin += added
            grown = added - back
        self._pay(given, order, position, (gain, fee, grown, back))
        if closed:
            self.cancel_excess(position)

    def _pay(
        self,
        given: GivenFill,
        order: TwinOrder,
        position: TwinPosition,
        moved: tuple[Fraction, Fraction, Fraction, Fraction],
    ) -> None:
        gain, fee, grown, back = moved
        account, ccy, request = position.account, position.ccy, order.request
        before = self.totals[account, "trading", ccy]
        self.isolate(account, ccy, grown)
        self.move(account, ccy, gain, "market")
        self.move(account, ccy, fee, "fees")
        if position.mode == ISOLATED and -gain > back:
            self.move(account, ccy, -gain - back, "insurance")
        line = Line(
            given.at_ms,
            ccy,
            self.totals[account, "trading", ccy] - before,
            _REASONS[request.side, request.way],
            request.name,
            given.price,
            given.size,
            gain,
            fee,
            grown,
            position.margin,
        )
        self.bill(account, line)

    def position_for(self, order: TwinOrder) -> TwinPosition:
        """Return the position that an order changes, a new one if there is none."""
        request = order.request
        place: Place = (request.account, request.name, request.mode, request.side)
        there = self.positions.get(place)
        if there is not None and there.contracts:
            return there
        self.turns += 1
        fresh = TwinPosition(
            *place, self.listed[request.name].ccy, order.leverage, self.turns, self.now_ms
        )
        if there is not None:
            fresh.lives = there.lives + 1
            if there.updated_ms + SHOWN_MS > self.now_ms:
                fresh.turn = there.turn
        self.positions[place] = fresh
        return fresh

    def _begin_anew(self, position: TwinPosition) -> TwinPosition:
        """Return the position that goes the other way from now on."""
        place = position.account, position.name, position.mode, position.side
        fresh = TwinPosition(*place, position.ccy, position.leverage, position.turn, self.now_ms)
        fresh.lives, fresh.updated_ms = position.lives + 1, self.now_ms
        self.positions[place] = fresh
        return fresh

    def _open(self, position: TwinPosition, added: Fraction, price: Fraction) -> None:
        listed, held = self.listed[position.name], position.contracts
        position.entry = mean(listed, held, position.entry, added, price)
        position.true_entry = mean(listed, held, position.true_entry, added, price)
        position.contracts = held + added
        position.largest = max(position.largest, abs(position.contracts))

    def _close(self, position: TwinPosition, contracts: Fraction, price: Fraction) -> Fraction:
        """Close contracts; return what they have won."""
        if not contracts:
            return NOTHING
        listed = self.listed[position.name]
        signed = contracts if position.contracts > 0 else -contracts
        gain = down(won(listed, signed, position.entry, price))
        before = position.closed
        position.closed_price = mean(listed, before, position.closed_price, contracts, price)
        position.closed = before + contracts
        position.contracts -= signed
        return gain

    @staticmethod
    def margin_of_part(position: TwinPosition, contracts: Fraction) -> Fraction:
        """Return the isolated margin that goes with contracts that are closed."""
        if position.mode != ISOLATED or not contracts:
            return NOTHING
        if contracts == abs(position.contracts):
            return position.margin
        return down(position.margin * contracts / abs(position.contracts))

    @staticmethod
    def _share(fee: Fraction, closed: Fraction, opened: Fraction) -> tuple[Fraction, Fraction]:
        """Return what of a fee has closed a position, and what has opened one."""
        if not closed:
            return NOTHING, fee
        opening = -down(-fee * opened / (closed + opened))
        return fee - opening, opening

    def note_ended(self, position: TwinPosition, cause: str, trigger: Fraction = NOTHING) -> None:
        """Write that contracts of a position were closed."""
        place = position.account, position.name, position.mode, position.side
        key = (*place, position.lives)
        self.ended[key] = Ended(*key, self.now_ms, cause, trigger, position.history)
