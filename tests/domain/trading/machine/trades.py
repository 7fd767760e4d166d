"""What a trade changes: the orders on both sides, and their money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import money
from .state import State
from .values import BUY, FILLED, PARTLY_FILLED, ZERO, TwinFill, TwinOrder

if TYPE_CHECKING:
    from decimal import Decimal

_LADDER, _FEES = "market", "fees"


class Trades(State):
    """How trades are settled, and how orders end."""

    def trade(
        self,
        maker: TwinOrder | None,
        taker: TwinOrder | None,
        at: tuple[int, int, int],
        cause: str,
    ) -> None:
        """Move the money of a trade; None is the ladder's side."""
        ticks, lots, trade_id = at
        one = maker or taker
        assert one is not None
        listed = self.listed[one.instrument]
        price, size = ticks * listed.tick, lots * listed.lot
        value = money.times(price, size)
        for order, liquidity in ((maker, "maker"), (taker, "taker")):
            if order is not None:
                self._side(order, liquidity, (price, size, value, trade_id), cause)
        if maker is None or taker is None:
            sign = -1 if one.side == BUY else 1
            self.houses[_LADDER, listed.base] += sign * size
            self.houses[_LADDER, listed.quote] -= sign * value

    def _side(
        self,
        order: TwinOrder,
        liquidity: str,
        of: tuple[Decimal, Decimal, Decimal, int],
        cause: str,
    ) -> None:
        price, size, value, trade_id = of
        listed = self.listed[order.instrument]
        rate = getattr(self.rates[order.account, order.instrument], liquidity)
        before = self.need(order)
        order.filled += size
        order.spent += value
        order.updated_ms = self.now_ms
        sign = 1 if order.side == BUY else -1
        gets = (listed.base, size) if order.side == BUY else (listed.quote, value)
        fee_ccy, amount = gets
        if rate <= 0 and order.fee_ccy != gets[0]:
            fee_ccy, amount = listed.quote, value
        fee = money.fee(amount, rate)
        whole = order.request.unit == "base" and order.filled == order.size
        order.state = FILLED if whole else PARTLY_FILLED
        if fee_ccy != gets[0] and liquidity == "maker":
            # A maker pays no more than what it holds for so much of it.
            fee = max(fee, value - (before - self.need(order)))
        if whole:
            order.rests = False
        self.totals[order.account, "trading", listed.base] += sign * size
        self.totals[order.account, "trading", listed.quote] -= sign * value
        self.totals[order.account, "trading", fee_ccy] += fee
        self.houses[_FEES, fee_ccy] -= fee
        order.fee += min(fee, ZERO)
        order.rebate += max(fee, ZERO)
        self.fills.append(
            TwinFill(
                order.account,
                order.instrument,
                order.number,
                trade_id,
                self.now_ms,
                order.side,
                price,
                size,
                liquidity,
                fee,
                fee_ccy,
                rate,
                cause,
            )
        )

    def finish(self, order: TwinOrder, state: str, reason: str = "") -> None:
        order.rests = False
        if order.state != state:
            order.state, order.reason, order.updated_ms = state, reason, self.now_ms
