"""Closing positions of margin trading by the exchange itself: liquidation."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.bill import TradeDetails
from fauxchange.domain.core.money import EXACT, exact_sum
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.position import ISOLATED, Position, margin_left
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading.contracts.liquidation.insurance import INSURANCE
from fauxchange.domain.trading.contracts.system import (
    SystemClose,
    publish_liquidation,
    reason_of_system,
    system_fill,
    system_order,
)
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.money.settlement import BillText
from fauxchange.domain.trading.money.trade import record_fill
from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.retention import note_finished, note_placed
from fauxchange.domain.trading.terms import order_terms

from .change import MarginChange, Places, TradeSide, reduce, side_of
from .need import closable, size_repaying
from .records import move_all, with_costs, write_changes


def close_by_system(
    context: Context, position: Position, part: Decimal, how: SystemClose
) -> Position:
    """Close so much of the base currency of a position; return it as it is then.

    The whole of it is what repays its debt at the price; what is left over is the account's.
    """
    loan = position.loan
    if loan is None:
        raise ValueError(f"{position.key} is no position of margin trading")
    side = BUY if position.is_short else SELL
    is_whole = part == abs(position.contracts)
    size = _whole(context, position, how.price) if is_whole else part
    how = how._replace(fee_rate=-loan.fee_rate)
    leg = side_of(context.instrument, side, (size, how.price), how.fee_rate)
    places = Places.of(position.account, position_terms(context.unit, position.account).book)
    change = with_costs(reduce(position, leg, places), leg, context.now_ms, "")
    return _write(context, position, leg, change, how)


def _whole(context: Context, position: Position, price: Decimal) -> Decimal:
    """Return what is traded to close all of a position: what repays it, or all that it has."""
    loan, view = position.loan, position.loan_view()
    if loan is None or view is None:
        return abs(position.contracts)
    # What a cross position lacks is the account's.
    all_there = context.size(context.lots(closable(position, price, loan.total, context.lot)))
    if not view.is_alike:
        return all_there
    repaying = size_repaying(loan, price, is_short=position.is_short)
    repaying = context.size(context.lots(repaying) + 1)
    return min(repaying, all_there) if position.mode == ISOLATED else repaying


def _write(
    context: Context, position: Position, leg: TradeSide, change: MarginChange, how: SystemClose
) -> Position:
    """Write a close: its money, its order, its fill, and what is left of the position."""
    unit, now_ms = context.unit, context.now_ms
    order = _order(context, position, leg, change, how)
    text = BillText(
        reason_of_system(position, how.category), "trade", _details(context, order, change)
    )
    number = move_all(context.ledger, position, change.moves, text)
    unit.put(order)
    note_placed(unit, order, order_terms(unit, order.account))
    note_finished(unit, order, now_ms)
    fill = system_fill(context, order, how, number)
    # The mark price is that of contracts.
    record_fill(context, fill._replace(mark_price=None), order)
    after = write_changes(context.ledger, position, [change], how.cause, how.trigger)
    insured = exact_sum(one.amount for one in change.moves if one.debit == INSURANCE)
    publish_liquidation(context, order, how, (position.ccy, insured))
    return after


def _order(
    context: Context, position: Position, leg: TradeSide, change: MarginChange, how: SystemClose
) -> Order:
    """Return the order by which the exchange closes a position."""
    order = system_order(context, position, leg.size, how, (change.won, leg.fee))
    return order.having(
        kind=position.kind,
        fee_ccy=leg.brought_ccy,
        held_ccy=position.ccy,
        spent=EXACT.multiply(leg.size, leg.price),
    )


def _details(context: Context, order: Order, change: MarginChange) -> TradeDetails:
    return TradeDetails(
        order.id,
        "",
        order.kind,
        order.instrument,
        order.side,
        order.fill_price,
        order.size,
        "",
        order.fee,
        order.fee_ccy,
        trade_mode=order.trade_mode,
        index_price=context.price(context.index_price()),
        margin=change.margin,
        margin_left=margin_left(change.position, change.position.margin),
    )
