"""The naive twin of spot trading: trade by trade, in lists and sums.

It imports nothing of the exchange's. What the market does it is given as plain values: the trades
of the tape of the time that passed, and the levels of the ladder where a request looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .hands import Hands
from .requests import admit, amended
from .sweep import Standing, Wanting, is_within, standing, sweep
from .values import (
    BUY,
    CANCELED,
    FILLED,
    SELL,
    LadderLevel,
    Look,
    Request,
    TapeTrade,
    TwinOrder,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal


class Twin(Hands):
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
        order, lots, budget, limit = admitted
        self.orders.append(order)
        order.turn = self.turn()
        if not self.reject(order):
            self._enter(order, (lots, budget, limit), look)
        return order

    def cancel(self, order: TwinOrder, reason: str = "user") -> str:
        """Cancel an order."""
        if not order.is_open:
            return "OrderFinished"
        self.finish(order, CANCELED, reason)
        return ""

    def cancel_all(self, account: str, tag: str = "", reason: str = "user") -> None:
        """Cancel the open orders of an account, or those with a tag."""
        for order in self.open_orders(account):
            if tag in {"", order.request.tag}:
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

    def pass_time(self, trades: Iterable[TapeTrade], now_ms: int) -> None:
        """Let time go on until a moment, in which the tape had these trades."""
        events: list[tuple[int, int, str, int, object]] = [
            (one.ms, 0, one.instrument, one.id, one) for one in trades
        ]
        for (account, tag), (at_ms, turn) in self.timers.items():
            if at_ms <= now_ms:
                events.append((at_ms, 1, "", turn, (account, tag)))
        for ms, _, _, _, what in sorted(events, key=lambda one: one[:4]):
            self.now_ms = ms
            if isinstance(what, TapeTrade):
                self._reach(what)
            else:
                assert isinstance(what, tuple)
                account, tag = what
                del self.timers[account, tag]
                self.cancel_all(account, tag, "timer")
        self.now_ms = now_ms

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

    # How orders trade.

    def _enter(self, order: TwinOrder, may: tuple[int | None, int | None, int], look: Look) -> None:
        lots, budget, limit = may
        request = order.request
        taker = Wanting(
            order.side,
            request.type,
            lots,
            budget,
            limit,
            request.stp or "cancel maker",
            self.masters[order.account],
        )
        outcome = sweep(taker, self._makers(order, look), self.masters)
        for pulled in outcome.pulled:
            self.finish(pulled, CANCELED, "self-trade")
        for maker, taken in outcome.matches:
            trade_id = self.print_trade(order.instrument, look.next_id)
            self.trade(maker.order, order, (maker.price, taken, trade_id), "")
            if maker.level is not None:
                self.consumed[order.instrument, maker.level.cell] += taken
        got = sum(taken for _, taken in outcome.matches)
        if outcome.reason:
            self.finish(order, CANCELED, outcome.reason)
        elif request.type == "market" or got == lots:
            self.finish(order, FILLED)
        else:
            self._rest(order, look)

    def _rest(self, order: TwinOrder, look: Look) -> None:
        fills = self.fills_as(order.instrument)
        left = self.lots(order)
        order.rests = True
        order.since = look.next_id
        is_cut = fills.model == "touch" and fills.pieces > 1
        order.piece = (left + fills.pieces - 1) // fills.pieces if is_cut else 0
        order.ahead = 0
        if fills.model == "queue" and order.price is not None:
            price = self.ticks(order.instrument, order.price)
            there = look.levels("bids" if order.side == BUY else "asks", 400)
            order.ahead = sum(
                one.lots - self.consumed[order.instrument, one.cell]
                for one in there
                if one.price == price
            )

    def _makers(self, order: TwinOrder, look: Look) -> Iterator[Standing]:
        users = []
        own_best = None
        for one in self.resting(order.instrument):
            assert one.price is not None
            price = self.ticks(one.instrument, one.price)
            if one.side != order.side:
                users.append((one, price, self.lots(one)))
            elif own_best is None or not is_within(order.side, price, own_best):
                own_best = price
        return standing(users, order.side, self._levels(order, look, own_best))

    def _levels(self, order: TwinOrder, look: Look, own_best: int | None) -> Iterator[LadderLevel]:
        """Yield what is left of the ladder; what users' orders have crossed is gone."""
        seen, depth = 0, 16
        while depth <= 5_000:
            levels = look.levels("asks" if order.side == BUY else "bids", depth)
            for level in levels[seen:]:
                lots = level.lots - self.consumed[order.instrument, level.cell]
                is_crossed = own_best is not None and is_within(order.side, level.price, own_best)
                if lots > 0 and not is_crossed:
                    yield level._replace(lots=lots)
            if len(levels) < depth:
                return
            seen, depth = len(levels), depth * 4

    def _takes(self, order: TwinOrder, limit: int, look: Look) -> bool:
        first = next(self._makers(order, look), None)
        return first is not None and is_within(order.side, first.price, limit)
