"""The naive twin of spot trading: trade by trade, in lists and sums.

It imports nothing of the exchange's. What the market does it is given as plain values: the trades
of the tape of the time that passed, and the levels of the ladder where a request looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .entering import Entering
from .requests import admit, amended
from .values import (
    BUY,
    CANCELED,
    FILLED,
    SELL,
    Arrival,
    Look,
    Request,
    TapeTrade,
    TwinOrder,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal


class Twin(Entering):
    """The rules of trading once more."""

    # What clients do.

    def transfer(self, account: str, ccy: str, amount: Decimal, source: str) -> str:
        """Move money between the books of an account."""
        there = "funding" if source == "trading" else "trading"
        has = self.totals[account, source, ccy]
        if (self.available(account, ccy) if source == "trading" else has) < amount:
            return "InsufficientBalance"
        self.totals[account, source, ccy] -= amount
        self.totals[account, there, ccy] += amount
        return ""

    def place(self, request: Request, look: Look) -> TwinOrder | str:
        """Place an order; return it, or why it is refused."""
        admitted = admit(self, request, look)
        if isinstance(admitted, str):
            return admitted
        order, may, needed = admitted
        order.may = may
        self.orders.append(order)
        order.turn = self.turn()
        fills = self.fills_as(order.instrument)
        if fills.accept_ms:
            order.holds, order.on_its_way = needed, True
            self.arrive(fills.accept_ms, "accept", order)
        elif not self.reject(order):
            order.holds = needed if fills.match_ms else None
            self._match_later(order, fills.match_ms, look)
        return order

    def _match_later(self, order: TwinOrder, after_ms: int, look: Look) -> None:
        if after_ms:
            self.arrive(after_ms, "match", order)
        else:
            self._match(order, look)

    def _match(self, order: TwinOrder, look: Look) -> None:
        state = self.state_of(order.instrument)
        if state != "live" and (state, order.request.type) != ("post-only", "post-only"):
            self.finish(order, CANCELED, "system")
            return
        order.holds = None
        assert order.may is not None
        self._enter(order, order.may, look)

    def ask_cancel(self, order: TwinOrder) -> str:
        """Cancel an order, later if that takes a while."""
        if not order.is_open:
            return "OrderFinished"
        after_ms = self.fills_as(order.instrument).cancel_ms
        if not after_ms:
            return self.cancel(order)
        if any(one.order is order and one.what == "cancel" for one in self.arrivals):
            return "CancelUnderWay"
        self.arrive(after_ms, "cancel", order)
        return ""

    def cancel(self, order: TwinOrder, reason: str = "user") -> str:
        """Cancel an order."""
        if not order.is_open:
            return "OrderFinished"
        self.finish(order, CANCELED, reason)
        return ""

    def cancel_all(self, account: str, tag: str = "", reason: str = "user") -> None:
        """Cancel the open orders of an account, or those with a tag."""
        for order in self.open_orders(account):
            if tag in {"", order.request.tag} and not order.on_its_way:
                self.cancel(order, reason)

    def cancel_all_after(self, account: str, after_ms: int, tag: str) -> None:
        """Begin a timer anew, or end it."""
        self.timers.pop((account, tag), None)
        if after_ms:
            self.timers[account, tag] = (self.now_ms + after_ms, self.turn())

    def amend(
        self,
        order: TwinOrder,
        size: Decimal | None,
        price: Decimal | None,
        look: Look,
        *,
        cancels: bool = False,
        moves: bool = False,
    ) -> str:
        """Change an order; return why it is refused, if it is."""
        if not order.is_open:
            return "OrderFinished"
        if size is None and price is None:
            return "NothingToAmend"
        after_ms = self.fills_as(order.instrument).cancel_ms
        if after_ms:
            if sum(one.order is order and one.what == "amend" for one in self.arrivals) == 3:
                return "TooManyAmendments"
            self.arrive(after_ms, "amend", order, (size, price, cancels, moves))
            return ""
        return self._amend_now(order, (size, price, cancels, moves), look)

    def _amend_now(
        self,
        order: TwinOrder,
        change: tuple[Decimal | None, Decimal | None, bool, bool],
        look: Look,
    ) -> str:
        size, price, cancels, moves = change
        refused = self._amend(order, size, price, look, moves=moves)
        if refused and cancels:
            self.cancel(order, "failed amendment")
        return refused

    def _amend(
        self,
        order: TwinOrder,
        size: Decimal | None,
        price: Decimal | None,
        look: Look,
        *,
        moves: bool,
    ) -> str:
        if not order.rests:
            return "NotAmendable"
        if size is not None and 0 < size <= order.filled:
            order.size = size
            self.finish(order, FILLED)
            return ""
        target = amended(self, order, size, price, look, moves=moves)
        if isinstance(target, str):
            return target
        new_price, new_size = target
        lots = int((new_size - order.filled) / self.listed[order.instrument].lot)
        keeps_turn = new_price == order.price and lots <= self.lots(order)
        ticks = self.ticks(order.instrument, new_price)
        if order.request.type == "post-only" and not keeps_turn and self._takes(order, ticks, look):
            return "PostOnlyWouldTake"
        order.price, order.size, order.updated_ms = new_price, new_size, self.now_ms
        if not keeps_turn:
            order.rests = False
            order.turn = self.turn()
            if order.request.type == "post-only":
                self._rest(order, look)
            else:
                self._enter(order, (lots, None, ticks), look)
        return ""

    # What time does.

    def pass_time(
        self,
        trades: Iterable[TapeTrade],
        now_ms: int,
        look_at: Callable[[str, int], Look],
    ) -> None:
        """Let time go on until a moment, in which the tape had these trades."""
        events: list[tuple[int, int, str, int, object]] = [
            (one.ms, 0, one.instrument, one.id, one) for one in trades
        ]
        for (account, tag), (at_ms, turn) in self.timers.items():
            if at_ms <= now_ms:
                events.append((at_ms, 1, "", turn, (account, tag)))
        for ms, rank, _, _, what in sorted(events, key=lambda one: one[:4]):
            # What arrives does so after the trades of its millisecond, and before timers.
            self._arrive_until(ms if rank else ms - 1, look_at)
            self.now_ms = ms
            if isinstance(what, TapeTrade):
                self._reach(what)
            else:
                assert isinstance(what, tuple)
                account, tag = what
                del self.timers[account, tag]
                self.cancel_all(account, tag, "timer")
        self._arrive_until(now_ms, look_at)
        self.now_ms = now_ms

    def follow(self, until_ms: int, look_at: Callable[[str, int], Look]) -> None:
        """Have happen what follows from trades until a moment, in their millisecond."""

    def _arrive_until(self, until_ms: int, look_at: Callable[[str, int], Look]) -> None:
        self.follow(until_ms, look_at)
        while due := [one for one in self.arrivals if one.at_ms <= until_ms]:
            first = min(due, key=lambda one: (one.at_ms, one.turn))
            self.arrivals.remove(first)
            self.now_ms, order = first.at_ms, first.order
            if order.is_open:
                self._carry_out(first, look_at(order.instrument, first.at_ms))
            self.follow(until_ms, look_at)

    def _carry_out(self, one: Arrival, look: Look) -> None:
        order = one.order
        if one.what == "cancel":
            self.cancel(order)
        elif one.what == "match":
            self._match(order, look)
        elif one.what == "accept":
            order.on_its_way, order.updated_ms = False, self.now_ms
            if not self.reject(order):
                self._match_later(order, self.fills_as(order.instrument).match_ms, look)
        else:
            assert one.change is not None
            self._amend_now(order, one.change, look)

    def _reach(self, trade: TapeTrade) -> None:
        """Fill what rests and is reached by a trade of the tape, best first, by arrival."""
        fills = self.fills_as(trade.instrument)
        cause = str(trade.id + self.users_trades(trade.instrument))
        for side in (BUY, SELL):
            sign = -1 if side == BUY else 1
            reached = []
            for one in self.resting(trade.instrument):
                assert one.price is not None
                price = self.ticks(one.instrument, one.price)
                beyond = sign * (trade.price - price)
                if one.side == side and one.since <= trade.id and beyond >= fills.through:
                    reached.append((sign * price, one.turn, price, one))
            left = came = trade.lots
            at_price = None
            for _, _, price, order in sorted(reached, key=lambda one: one[:2]):
                if fills.model == "touch":
                    lots = min(self.lots(order), order.piece or self.lots(order))
                else:
                    if price != at_price:
                        at_price, came = price, left
                    queued = fills.model == "queue" and price == trade.price
                    before = order.ahead if queued else 0
                    lots = max(0, min(self.lots(order), left - before))
                    left -= lots
                    order.ahead = max(0, order.ahead - came) if price == trade.price else 0
                if lots:
                    trade_id = self.print_trade(trade.instrument, trade.id + 1)
                    self.trade(order, None, (price, lots, trade_id), cause)
