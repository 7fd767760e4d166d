"""What orders on margin need, and how much of them closes what an account has.

Amounts of orders are in the base currency; those of market orders that buy are in the quote
currency.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_UP, Context, Decimal

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.loan import MarginLoan
from fauxchange.domain.positions.position import ISOLATED, Position
from fauxchange.domain.trading.money.rounding import up
from fauxchange.domain.trading.order import Order

_UP = Context(prec=40, rounding=ROUND_UP)
_DOWN = Context(prec=40, rounding=ROUND_DOWN)


def margin_of(size: Decimal, price: Decimal, leverage: Decimal, *, in_quote: bool) -> Decimal:
    """Return the margin of an amount of the base currency at a price, rounded up."""
    if not size:
        return ZERO
    worth = EXACT.multiply(size, price) if in_quote else size
    return up(_UP.divide(worth, leverage))


def need_of_rest(order: Order, left: Decimal) -> Decimal:
    """Return what so much of an order needs at its own price and leverage.

    What closes a position is traded first, so that what is left of an order opens.
    """
    opening = min(left, order.opening)
    price = ZERO if order.price is None else order.price
    return margin_of(opening, price, order.leverage, in_quote=order.held_ccy == order.quote)


def closes(position: Position | None, side: str) -> bool:
    """Whether an order of a side closes a position."""
    return position is not None and bool(position.contracts) and position.is_short == (side == BUY)


def size_repaying(loan: MarginLoan, price: Decimal, *, is_short: bool) -> Decimal:
    """Return how much of the base currency repays a loan when it is traded at a price."""
    due = _UP.divide(loan.total, EXACT.subtract(1, loan.fee_rate))
    return due if is_short else _UP.divide(due, price)


def closable(position: Position, price: Decimal, spare: Decimal, lot: Decimal) -> Decimal:
    """Return how much of the base currency closes a position at a price.

    It is all that the position has, with its own margin if that is of the same currency. A cross
    one in loss may use what its account has to ``spare`` of that currency, as far as its debt needs
    it, and two lots more that make up for rounding.
    """
    loan, view = position.loan, position.loan_view()
    if loan is None or view is None:
        return ZERO
    if view.is_alike and position.mode == ISOLATED:
        return _in_base(position, EXACT.add(loan.assets, position.margin), price)
    held = _in_base(position, loan.assets, price)
    if not view.is_alike:
        return held
    repaying = size_repaying(loan, price, is_short=position.is_short)
    most = _in_base(position, EXACT.add(loan.assets, max(spare, ZERO)), price)
    return min(most, max(held, EXACT.fma(2, lot, repaying)))


def _in_base(position: Position, amount: Decimal, price: Decimal) -> Decimal:
    """Return an amount of what a position has in the base currency."""
    return _DOWN.divide(amount, price) if position.is_short else amount
