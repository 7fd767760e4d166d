"""How an order enters the book of the twin: it takes what it may, and its rest rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .hands import Hands
from .sweep import Standing, Wanting, is_within, standing, sweep
from .values import BUY, CANCELED, FILLED, LadderLevel, Look, TwinOrder

if TYPE_CHECKING:
    from collections.abc import Iterator


class Entering(Hands):
    """How orders trade."""

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
