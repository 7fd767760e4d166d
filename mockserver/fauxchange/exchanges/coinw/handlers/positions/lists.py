"""Positions as they are and were, their leverage and margin rate (futures-trading/position)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.market.instruments.instrument import SWAP, price_of
from fauxchange.domain.positions.arithmetic import Contract, value
from fauxchange.domain.positions.book import ClosedPosition, closed_whole, positions_of
from fauxchange.domain.positions.figures import figures_of, instrument_of
from fauxchange.domain.positions.position import (
    DELEVERAGED,
    DELIVERED,
    ISOLATED,
    LIQUIDATED,
    Position,
)
from fauxchange.domain.trading.algo.queries import closing_algos
from fauxchange.domain.trading.contracts.need import margin_of
from fauxchange.domain.trading.contracts.system import DELEVERAGING, DELIVERY, LIQUIDATION
from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.queries.lists import fill_of_trade
from fauxchange.domain.trading_account.account import equity_of, settings_of
from fauxchange.domain.trading_account.cross import closing_rate, margin_ratio
from fauxchange.domain.trading_account.risk import risk_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count, number, word
from fauxchange.exchanges.coinw.handlers.market.lookup import find_instrument
from fauxchange.exchanges.coinw.handlers.pages import page_of
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.handlers.trading.contracts.lookup import (
    named_order,
    stops_of,
    words_of,
)
from fauxchange.exchanges.coinw.rows import contracts
from fauxchange.exchanges.coinw.rows import positions as rows
from fauxchange.exchanges.coinw.rows.positions import ClosedView, PositionView, Row

from .lookup import named_position

_ENDED_BY = {LIQUIDATED: LIQUIDATION, DELEVERAGED: DELEVERAGING, DELIVERED: DELIVERY}
_RATE = Decimal("0.0001")


@coinw.handles("futures/positions.get")
def positions(call: Call) -> Iterator[Row]:
    """Yield the positions of a contract, or those of them that are named."""
    one = find_instrument(call, call.params["instrument"], SWAP)
    ids = {str(int(name)) for name in call.list("openIds")}
    for held in positions_of(call.unit, call.account.id):
        if held.instrument == one.id and (not ids or held.id in ids):
            yield position_row(call, held)


@coinw.handles("futures/positions/all.get")
def all_positions(call: Call) -> Iterator[Row]:
    """Yield all positions, oldest first."""
    for held in positions_of(call.unit, call.account.id):
        yield position_row(call, held)


def position_row(call: Call, held: Position) -> Row:
    """Return the row of a position as it is now."""
    account, market, now_ms = call.account, call.market, call.now_ms
    figures = figures_of(market, held, now_ms)
    view = PositionView(
        EXACT.multiply(figures.contract.size, abs(held.contracts)),
        count(call, "marginMode", held.mode),
        price_of(figures.instrument, market.index_price(figures.instrument, now_ms)),
        risk_of(call.unit, account, figures, now_ms).liquidation,
        _stops(call, held),
    )
    return rows.position(figures, view, account.user)


def _stops(call: Call, held: Position) -> Row:
    """Return the members of the take profit and stop loss that close all of a position."""
    legs = (leg for one in closing_algos(call.unit, held) for leg in one.legs)
    return stops_of(call, legs, (held.entry, held.leverage))


@coinw.handles("futures/positions/history.get")
def history(call: Call) -> Row:
    """Return the positions that were closed whole, the newest first."""
    params = call.params
    name = mode = None
    if "instrument" in params:
        name = find_instrument(call, params["instrument"], SWAP).id
    if "positionModel" in params:
        mode = word(call, "marginMode", str(params["positionModel"]))
    page, total = page_of(call, closed_whole(call.unit, call.account.id, name, mode))
    return contracts.page([_closed_row(call, one) for one in page], total)


def _closed_row(call: Call, closed: ClosedPosition) -> Row:
    position = closed.position
    one = instrument_of(call.market, position, closed.at_ms)
    contract, order = Contract.of(one), _order_of(call, position)
    entry = position.true_entry
    view = ClosedView(
        count(call, "marginMode", position.mode),
        order.id if order else position.id,
        number(call, "contractOrderType", order.type if order else "market"),
        _ended_by(call, closed, order),
        price_of(one, call.market.index_price(one, closed.at_ms)),
        value(contract, position.closed, entry),
        margin_of(contract, position.closed, entry, position.leverage),
        one.quote.lower(),
    )
    return rows.closed_position(closed, view, call.account.user)


def _ended_by(call: Call, closed: ClosedPosition, order: Order | None) -> str:
    """Return who closed a position: the exchange, or whoever placed the order that did."""
    if order is None or closed.cause in _ENDED_BY:
        return number(call, "endedBy", _ENDED_BY.get(closed.cause, "user"))
    return words_of(call, order).ended_by


def _order_of(call: Call, position: Position) -> Order | None:
    """Return the order whose trade changed a position last, unless the exchange closed it."""
    if not position.trade_id.isdecimal():
        return None
    account = position.account
    fill = fill_of_trade(call.unit, account, position.instrument, int(position.trade_id))
    return fill and call.unit.find(Order, account, fill.order)


@coinw.handles("futures/positions/leverage.get")
def leverage(call: Call) -> Row:
    """Return the leverage of a position or an order."""
    if "positionId" in call.params:
        return {"value": int(_held(call).leverage)}
    return {"value": int(named_order(call, call.params["orderId"]).leverage)}


@coinw.handles("futures/positions/marginRate.get")
def margin_rate(call: Call) -> Row:
    """Return how many times an isolated position, or all cross ones, are covered; 0 without any.

    Those of each settlement currency cover each other: of all of them the least covered count.
    """
    unit, account, now_ms = call.unit, call.account, call.now_ms
    if "positionId" in call.params:
        held = _held(call)
        if held.mode == ISOLATED:
            ratio = risk_of(unit, account, figures_of(call.market, held, now_ms), now_ms).ratio
            return {"value": _rate(ratio)}
        positions = [held]
    else:
        positions = [one for one in positions_of(unit, account.id) if one.mode != ISOLATED]
    rate = closing_rate(unit, settings_of(unit, account.id))
    currencies = {instrument_of(call.market, one, now_ms).settlement for one in positions}
    equities = equity_of(unit, account, now_ms, tuple(sorted(currencies))) if currencies else ()
    ratios = (margin_ratio(one, rate) for one in equities)
    return {"value": _rate(min((one for one in ratios if one is not None), default=None))}


def _held(call: Call) -> Position:
    return named_position(call, call.params["positionId"])


def _rate(ratio: Decimal | None) -> float:
    return float((ratio or ZERO).quantize(_RATE))
