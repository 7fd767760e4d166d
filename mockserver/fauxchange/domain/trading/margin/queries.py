"""What an account could trade on margin, and what its open orders are to close."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT, QUOTIENT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.figures import largest
from fauxchange.domain.positions.position import CROSS, Position
from fauxchange.domain.trading.contracts.close import closing_side
from fauxchange.domain.trading.contracts.pending import orders_at, pending_at
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading_account.available import spendable, usable
from fauxchange.domain.trading_account.margin import quota_left

from .admission import capacity
from .pending import pending_loans


def closing_amounts(unit: UnitOfWork, position: Position) -> tuple[Decimal, Decimal]:
    """Return what open orders are to close of what a position has, and what of its debt.

    They do so at their own prices.
    """
    place = position.instrument, position.mode, position.side, closing_side(position)
    pending = pending_at(unit, position.account, *place, position.part)
    base = quote = ZERO
    for order in orders_at(unit, pending):
        price = order.price or ZERO
        base = EXACT.add(base, order.left)
        quote = EXACT.fma(order.left, price, quote)
    return (quote, base) if position.is_short else (base, quote)


def largest_orders(
    context: Context, account: Account, request: OrderRequest, at: tuple[Decimal, Decimal]
) -> tuple[Decimal, Decimal]:
    """Return the largest orders to buy and to sell at a price and a leverage, in whole lots.

    They open what the margin, the tier of the leverage and the quota of loans allow, and close
    what the account holds; those that only reduce do not open anything.
    """
    buy, sell = (
        EXACT.add(
            ZERO if request.reduces else _opens(context, account, request, side, at),
            capacity(context, account, request._replace(side=side), at[0]),
        )
        for side in (BUY, SELL)
    )
    return context.size(context.lots(buy)), context.size(context.lots(sell))


def _opens(
    context: Context,
    account: Account,
    request: OrderRequest,
    side: str,
    at: tuple[Decimal, Decimal],
) -> Decimal:
    (price, leverage), one, ccy = at, context.instrument, request.margin_ccy
    available_in = usable if request.trade_mode == CROSS else spendable
    free = max(available_in(context.unit, account, ccy, context.now_ms), ZERO)
    size = EXACT.multiply(free, leverage)
    if ccy == one.quote:
        size = QUOTIENT.divide(size, price)
    owed_ccy = one.quote if side == BUY else one.base
    pending = pending_loans(context.unit, account.id, owed_ccy)
    lent = max(EXACT.subtract(quota_left(context.unit, account, owed_ccy), pending), ZERO)
    if side == BUY:
        lent = QUOTIENT.divide(lent, price)
    return min(size, lent, largest(context.market, one, leverage))
