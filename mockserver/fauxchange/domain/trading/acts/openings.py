"""What another size or price of an order may open: within its tier, and within the loan quota."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import ZERO, subtract
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.rejection import AmendedPositionTooLarge
from fauxchange.domain.trading.contracts import admission as contracts
from fauxchange.domain.trading.contracts.pending import loan_of
from fauxchange.domain.trading.margin import admission as margin
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.request import OrderRequest


def require_tier(context: Context, order: Order, size: Decimal) -> None:
    """Let another size of an order pass with which its position may have its leverage.

    Raises:
        AmendedPositionTooLarge: what it adds is too much.

    """
    added = subtract(size, order.size)
    if added <= 0 or not order.opening:
        return
    request = OrderRequest(
        context.instrument,
        order.side,
        added,
        order.type,
        trade_mode=order.trade_mode,
        position_side=order.position_side,
        part=order.part,
        margin_ccy=order.part,
    )
    require = contracts.require_tier if order.of_contracts else margin.require_tier
    require(context, order.account, request, order.leverage, AmendedPositionTooLarge)


def require_loan(context: Context, order: Order, changed: Order) -> None:
    """Let an amendment of an order on margin pass that borrows no more, or what may be borrowed.

    Raises:
        NotEnoughToBorrow: it would borrow more than the quota has left.

    """
    if order.of_contracts or not changed.opening or changed.price is None:
        return
    more = changed.price > (order.price or ZERO) and order.side == BUY
    if more or changed.opening > order.opening:
        account = context.unit.get(Account, order.account)
        # What it closes is traded first.
        opens = min(changed.opening, changed.left), changed.price
        margin.require_quota(context, account, order.side, opens, loan_of(order))
