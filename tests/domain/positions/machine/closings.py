"""What the exchange does to positions: fundings, settlements, deliveries, liquidations."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from tests.domain.positions.rounding import down, shown, up

from .fills import Fills
from .formulas import price_where_covered, won, worth
from .values import (
    CROSS,
    ISOLATED,
    LONG,
    NET,
    NOTHING,
    SHORT,
    Closing,
    Line,
    TwinPosition,
)

AT_RISK, DELEVERAGED = "at risk", "deleveraging"


class Group(NamedTuple):
    """Positions that are covered together: what covers them, and what has to be left."""

    positions: list[TwinPosition]
    own: Fraction
    must: Fraction


class Closings(Fills):
    """What happens to positions without an order of their owners."""

    # Payments.

    def fund(self, name: str) -> None:
        """Have the positions of a swap pay, or be paid, the rate of the interval that ended."""
        rate, mark = self.prices.funding(name, self.now_ms), self.mark(name)
        for one in self._of(name):
            amount = worth(self.listed[name], one.contracts, mark) * rate
            amount = down(-amount if one.contracts > 0 else amount)
            reason = "funding received" if amount > 0 else "funding paid"
            one.funding += self._pay_to(one, amount, (reason, "funding fees"), mark)

    def settle(self, name: str) -> None:
        """Pay what cross positions of a future have won."""
        price = self.prices.settlement(name, self.now_ms)
        for one in self._of(name):
            if one.mode == CROSS:
                amount = down(won(self.listed[name], one.contracts, one.entry, price))
                one.settled += self._pay_to(one, amount, ("settled", "market"), price)
                one.entry, one.updated_ms = price, self.now_ms

    def deliver(self, name: str) -> None:
        """Close all positions of a future at its delivery price."""
        price = self.prices.delivery(name)
        for one in self._of(name):
            whole = abs(one.contracts)
            self._close_by_system(one, whole, ("delivery", "delivered"), price)

    def deleverage(
        self, name: str, way: str, contracts: Fraction | None, price: Fraction | None
    ) -> None:
        """Close positions that go one way, those that have won most on their margin first."""
        mark, listed = self.mark(name), self.listed[name]
        asked = [one for one in self._of(name) if (one.contracts > 0) == (way == LONG)]

        def gain(one: TwinPosition) -> Fraction:
            opening = shown(worth(listed, one.contracts, one.entry) / one.leverage)
            return self.profit(one, mark) / opening if opening else NOTHING

        for one in sorted(asked, key=lambda each: (-gain(each), each.opened_ms, each.turn)):
            whole = abs(one.contracts)
            part = whole if contracts is None else min(whole, contracts)
            if not part:
                break
            contracts = None if contracts is None else contracts - part
            place = one.account, one.name, one.mode, one.side
            closing = "sell" if one.contracts > 0 else "buy"
            orders = [
                each
                for each in self.open_orders(one.account)
                if (one.account, each.request.name, each.request.mode, each.request.side) == place
                and each.request.way == closing
            ]
            self.finish(orders, DELEVERAGED)
            words = "deleveraging", "deleveraged" if part == whole else "partly deleveraged"
            at = mark if price is None else price
            self._close_by_system(one, part, words, at, NOTHING, mark)

    def _of(self, name: str) -> list[TwinPosition]:
        return [one for one in self.held() if one.name == name]

    def _pay_to(
        self, one: TwinPosition, amount: Fraction, of: tuple[str, str], price: Fraction
    ) -> Fraction:
        reason, house = of
        if one.mode == ISOLATED:
            amount = max(amount, -one.margin)
        if not amount:
            return amount
        is_isolated = one.mode == ISOLATED
        book = "isolated margin" if is_isolated else "trading"
        self.totals[one.account, book, one.ccy] += amount
        self.houses[house, one.ccy] -= amount
        one.margin += amount if is_isolated else NOTHING
        one.updated_ms = self.now_ms
        self.lines[one.account].append(
            Line(
                self.now_ms,
                one.ccy,
                NOTHING if is_isolated else amount,
                reason,
                one.name,
                price,
                abs(one.contracts),
                amount,
                margin=amount if is_isolated else NOTHING,
                margin_left=one.margin,
            )
        )
        return amount

    # Liquidations.

    def groups(self, account: str, marks: dict[str, Fraction]) -> list[Group]:
        """Return the positions of an account as they are covered at mark prices."""
        isolated: list[Group] = []
        cross: dict[str, list[TwinPosition]] = {}
        for one in self.held(account):
            mark = marks[one.name]
            if one.mode == ISOLATED:
                own = one.margin + self.profit(one, mark)
                isolated.append(Group([one], own, self.must(one, mark)))
            else:
                cross.setdefault(one.ccy, []).append(one)
        for ccy, several in cross.items():
            own = self.totals[account, "trading", ccy]
            own += sum((self.profit(one, marks[one.name]) for one in several), NOTHING)
            must = sum((self.must(one, marks[one.name]) for one in several), NOTHING)
            isolated.append(Group(several, own, must))
        return isolated

    def liquidate(self, account: str) -> None:
        """Take steps until everything that an account has left is covered."""
        while True:
            marks = {one.name: self.mark(one.name) for one in self.held(account)}
            failed = [one for one in self.groups(account, marks) if one.own <= one.must]
            if not failed:
                break
            self._step(account, failed[0], marks)
        for ccy in ("USDT", "BTC"):
            is_held = any((one.mode, one.ccy) == (CROSS, ccy) for one in self.held(account))
            missing = -self.totals[account, "trading", ccy]
            if missing > 0 and not is_held:
                self.move(account, ccy, missing, "insurance")
                self.bill(account, Line(self.now_ms, ccy, missing, "insured"))

    def _step(self, account: str, group: Group, marks: dict[str, Fraction]) -> None:
        places = {(one.name, one.mode) for one in group.positions}
        risky = [
            one
            for one in self.open_orders(account)
            if (one.request.name, one.request.mode) in places and one.opening
        ]
        if risky:
            self.finish(risky, AT_RISK)
            return
        worst = max(
            group.positions, key=lambda one: (self.maintenance(one, marks[one.name]), one.turn)
        )
        mark, listed = marks[worst.name], self.listed[worst.name]
        number = listed.tiers.index(self.tier(worst.name, worst.contracts))
        if number >= 2:
            part = abs(worst.contracts) - listed.tiers[number - 2].maximum
            words = "partial liquidation", "partly liquidated"
            self._close_by_system(worst, part, words, mark, self.rates.taker, mark)
            return
        share = group.own
        if len(group.positions) > 1:
            share = group.own * self.must(worst, mark) / group.must
        price = price_where_covered(
            listed,
            worst.contracts,
            worst.entry,
            share - self.profit(worst, mark),
            self.rates.taker,
        )
        price = mark if price is None else max(listed.tick, price // listed.tick * listed.tick)
        words = "liquidation", "liquidated"
        self._close_by_system(worst, abs(worst.contracts), words, price, self.rates.taker, mark)

    def _close_by_system(
        self,
        one: TwinPosition,
        contracts: Fraction,
        words: tuple[str, str],
        price: Fraction,
        rate: Fraction | None = None,
        trigger: Fraction = NOTHING,
    ) -> None:
        listed, account, ccy = self.listed[one.name], one.account, one.ccy
        rate = self.rates.delivery if rate is None else rate
        fee = -up(worth(listed, contracts, price) * rate)
        back = self.margin_of_part(one, contracts)
        is_long = one.contracts > 0
        gain = self._close(one, contracts, price)
        before = self.totals[account, "trading", ccy]
        self.isolate(account, ccy, -back)
        self.move(account, ccy, gain, "market")
        self.move(account, ccy, fee, "fees")
        beyond = -(back + gain + fee)
        if one.mode == ISOLATED and beyond > 0:
            self.move(account, ccy, beyond, "insurance")
        one.pnl += gain
        one.fee += fee
        one.margin -= back
        one.updated_ms = self.now_ms
        self.note_ended(one, words[1], trigger)
        self.cancel_excess(one)
        figures = account, one.name, one.side, words[0], contracts, price, gain, fee
        self.closings.append(Closing(self.now_ms, *figures))
        way = one.side
        if words[0] == "delivery":
            way = LONG if is_long else SHORT
        elif one.side == NET:
            way = "sell" if is_long else "buy"
        change = self.totals[account, "trading", ccy] - before
        reason = f"{words[0]} {way}"
        self.lines[account].append(
            Line(
                *(self.now_ms, ccy, change, reason, one.name),
                *(price, contracts, gain, fee, -back, one.margin),
            )
        )
