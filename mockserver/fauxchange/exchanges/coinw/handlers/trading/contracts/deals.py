"""Deals (assets/get-transaction-details): a row for an order that dealt or was cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.market.instruments.instrument import SWAP, price_of
from fauxchange.domain.positions.arithmetic import Contract, value
from fauxchange.domain.positions.position import ISOLATED, LONG
from fauxchange.domain.trading.contracts.need import margin_of
from fauxchange.domain.trading.order import CANCELED, LIMIT, MARKET, TAKER, Order
from fauxchange.domain.trading.queries.lists import FILLS_ARCHIVE_MS, FILLS_MS, orders_of_mode
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count, word
from fauxchange.exchanges.coinw.handlers.market.lookup import find_instrument
from fauxchange.exchanges.coinw.handlers.pages import page_of
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.rows import contracts as rows
from fauxchange.exchanges.coinw.rows.contracts import DealFigures, Row

from .lookup import opens, words_of
from .orders import past_orders

_TYPES: Mapping[str, tuple[str, ...]] = {"execute": (MARKET,), "plan": (LIMIT,)}


@coinw.handles("futures/orders/deals.get")
def deals(call: Call) -> Row:
    """Return the deals of the orders of a contract of three days, newest first."""
    page = _page(call, FILLS_MS)
    # What was cancelled has no other side, and only the list of three months says so (examples).
    return {**page, "rows": [rows.without_sides(row) for row in page["rows"]]}


@coinw.handles("futures/orders/deals/history.get")
def past_deals(call: Call) -> Row:
    """Return those of three months."""
    return _page(call, FILLS_ARCHIVE_MS)


def _page(call: Call, reach_ms: int) -> Row:
    one = find_instrument(call, call.params["instrument"], SWAP)
    types: tuple[str, ...] = (LIMIT, MARKET)
    if "originType" in call.params:
        types = _TYPES.get(call.params["originType"], ())
    orders = past_orders(call, [one.id], reach_ms, types)
    if "positionModel" in call.params:
        mode = word(call, "marginMode", str(call.params["positionModel"]))
        account, since_ms = call.account.id, call.now_ms - reach_ms + 1
        orders = orders_of_mode(
            call.unit, account, one.id, call.now_ms, since_ms=since_ms, types=types, mode=mode
        )
    found = (order for order in orders if order.filled or order.state == CANCELED)
    page, total = page_of(call, found)
    return rows.page([deal_row(call, order) for order in page], total)


def deal_row(call: Call, order: Order) -> Row:
    """Return the row of an order that dealt, or was cancelled."""
    taker_maker = count(call, "liquidity", order.liquidity or TAKER)
    words, figures = words_of(call, order), _figures(call, order)
    return rows.deal(order, words, figures, call.account.user, taker_maker)


def _figures(call: Call, order: Order) -> DealFigures:
    """Return what an order opened or closed, and at which price that was entered."""
    one = call.market.find_any(order.instrument, call.now_ms)
    contract, price = Contract.of(one), order.average_price or order.price or ZERO
    index = price_of(one, call.market.index_price(one, order.updated_ms))
    paid = exact_sum((-order.fee, -order.rebate)) + ZERO
    worth = value(contract, order.filled, price)
    needed = margin_of(contract, order.filled, price, order.leverage)
    if not order.filled:
        margin = margin_of(contract, order.size, price, order.leverage)
    elif order.trade_mode == ISOLATED:
        margin = EXACT.subtract(needed, paid)
    else:
        margin = needed
    result = DealFigures(
        EXACT.multiply(contract.size, order.size),
        opened=order.filled,
        closed=ZERO,
        entry=price,
        exit=ZERO,
        margin=margin,
        needed=needed,
        fee=paid,
        rate=_short(EXACT.divide(paid, worth)) if worth else ZERO,
        won=ZERO,
        index_price=index,
    )
    if opens(order) or not order.filled:
        return result
    # What was won says at which price it was entered.
    each = EXACT.divide(order.pnl, EXACT.multiply(order.filled, contract.size))
    entry = price - each if order.position_side == LONG else price + each
    freed = margin_of(contract, order.filled, _short(entry), order.leverage)
    return result._replace(
        opened=ZERO,
        closed=order.filled,
        entry=_short(entry),
        exit=price,
        margin=freed,
        needed=freed,
        won=EXACT.subtract(order.pnl, paid),
    )


def _short(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("1e-8"), context=EXACT).normalize() + ZERO
