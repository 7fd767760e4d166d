"""Deals (assets/get-transaction-details): a row for an order that dealt or was cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from heapq import merge

from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.market.instruments.instrument import SWAP, price_of
from fauxchange.domain.positions.arithmetic import Contract, value
from fauxchange.domain.positions.position import CROSS, ISOLATED, LONG
from fauxchange.domain.trading.contracts.need import margin_of
from fauxchange.domain.trading.order import TAKER, Order
from fauxchange.domain.trading.queries.lists import (
    FILLS_ARCHIVE_MS,
    FILLS_MS,
    ended_orders,
    open_orders,
)
from fauxchange.domain.trading.retention import origin_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count, word
from fauxchange.exchanges.coinw.handlers.market.lookup import find_instrument
from fauxchange.exchanges.coinw.handlers.pages import page_of
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.rows import contracts as rows
from fauxchange.exchanges.coinw.rows.contracts import DealFigures, Row

from .lookup import ORIGIN_TYPES, opens, words_of


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
    page, total = page_of(call, _orders(call, call.now_ms - reach_ms + 1))
    return rows.page([deal_row(call, order) for order in page], total)


def _orders(call: Call, since_ms: int) -> Iterator[Order]:
    """Yield the orders that dealt or ended since a time, those first that did so last."""
    one = find_instrument(call, call.params["instrument"], SWAP)
    types, origins = ORIGIN_TYPES[call.params.get("originType", "")]
    modes: tuple[str, ...] = (CROSS, ISOLATED)
    if "positionModel" in call.params:
        modes = (word(call, "marginMode", str(call.params["positionModel"])),)
    account = call.account.id
    ended = ended_orders(
        call.unit,
        account,
        [one.id],
        since_ms=since_ms,
        types=types,
        modes=modes,
        origins=origins,
    )
    open_ones = (
        order
        for order in open_orders(call.unit, account)
        if order.instrument == one.id
        and order.filled
        and order.fill_ms >= since_ms
        and order.type in types
        and order.trade_mode in modes
        and origin_of(order) in origins
    )
    return merge(sorted(open_ones, key=_newest), ended, key=_newest)


def _newest(order: Order) -> tuple[int, int]:
    return -(order.fill_ms if order.is_open else order.updated_ms), -order.number


def deal_row(call: Call, order: Order) -> Row:
    """Return the row of an order that dealt, or was cancelled."""
    taker_maker = count(call, "liquidity", order.liquidity or TAKER)
    words, figures = words_of(call, order), _figures(call, order)
    return rows.deal(order, words, figures, call.account.user, taker_maker)


def _figures(call: Call, order: Order) -> DealFigures:
    """Return what an order opened or closed, and at which price that was entered."""
    one = call.market.find_any(order.instrument, call.now_ms)
    contract, price = Contract.of(one), order.average_price or order.price or ZERO
    index = price_of(one, call.market.index_price(one, order.fill_ms or order.updated_ms))
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
