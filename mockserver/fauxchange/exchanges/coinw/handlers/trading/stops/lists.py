"""Stops as they wait (futures-trading/check)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.market.instruments.instrument import price_of
from fauxchange.domain.market.venue import name_of
from fauxchange.domain.positions.arithmetic import Contract
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.position import Position
from fauxchange.domain.positions.rejection import NoPosition
from fauxchange.domain.trading.algo.legs import Leg
from fauxchange.domain.trading.algo.order import AlgoOrder
from fauxchange.domain.trading.algo.queries import find_algo, stops_of
from fauxchange.domain.trading.order import Order
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count, number, word
from fauxchange.exchanges.coinw.handlers.positions.lookup import named_position
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.handlers.trading.contracts.lookup import is_named, named_order
from fauxchange.exchanges.coinw.rows import stops as rows
from fauxchange.exchanges.coinw.rows.stops import Row, StopView

from .legs import rate_of
from .stops import trailing_stops

_PARTIAL, _WHOLE = "part", "whole"


@coinw.handles("futures/TPSL.get")
def stops(call: Call) -> Iterator[Row]:
    """Yield the take profits and stop losses of a position, a limit order or a trigger order."""
    params, origin = call.params, word(call, "stopFrom", str(call.params["stopFrom"]))
    if origin == "position":
        yield from _of_position(call, params["openId"])
    elif origin == "order":
        order = named_order(call, params["orderId"])
        yield from _attached(call, order)
    else:
        name = str(int(params["planOrderId"]))
        algo = find_algo(call.unit, call.account.id, call.now_ms, algo_id=name)
        yield from _attached(call, algo)


def _of_position(call: Call, name: str) -> Iterator[Row]:
    try:
        position = named_position(call, name)
    except NoPosition:
        return
    if not is_named(call, position.instrument):
        return
    entry = position.entry, position.leverage
    for one in stops_of(call.unit, position):
        held = abs(position.contracts)
        size = held if one.closes_whole else one.size
        view = _view(call, one, one.legs, entry, _WHOLE if one.closes_whole else _PARTIAL)
        yield rows.stop(one, view, (size, held), position.id, call.account.user)


def _attached(call: Call, one: Order | AlgoOrder) -> Iterator[Row]:
    """Yield what begins to wait once an order that is open is filled."""
    if not one.is_open or not is_named(call, one.instrument):
        return
    price = one.price if isinstance(one, Order) else one.legs[0].price or one.legs[0].trigger
    entry = price or ZERO, one.leverage or Decimal(1)
    for attachment in one.attached:
        view = _view(call, one, attachment.legs, entry, _WHOLE)
        shown = rows.stop(one, view, (one.size, one.size), None, call.account.user)
        yield {**shown, "id": int(attachment.id), "instrument": name_of(one.instrument)}


def _view(
    call: Call,
    one: Order | AlgoOrder,
    legs: tuple[Leg, ...],
    entry: tuple[Decimal, Decimal],
    kind: str,
) -> StopView:
    names = {leg.role: leg for leg in legs}
    types = {
        role: number(call, "contractOrderType", "market" if leg.price is None else "limit")
        for role, leg in names.items()
    }
    rates = {role: rate_of(leg.trigger, entry) for role, leg in names.items()}
    return StopView(
        names,
        types,
        rates,
        count(call, "watchedPrice", legs[0].by),
        count(call, "stopType", kind),
        count(call, "marginMode", one.trade_mode),
        _index_of(call, one.instrument),
    )


@coinw.handles("futures/moveTPSL.get")
def trailing(call: Call) -> Iterator[Row]:
    """Yield the trailing stops of three months, newest first."""
    found = islice(trailing_stops(call), count(call, "rows", "trailing stops"))
    for one in found:
        position = _position_of(call, one)
        contract = Contract.of(call.market.find_any(one.instrument, call.now_ms))
        state = number(call, "trailingState", one.state)
        mode = count(call, "marginMode", one.trade_mode)
        numbers = EXACT.multiply(contract.size, one.size), mode
        yield rows.trailing_stop(one, position, numbers, state, call.account.user)


def _position_of(call: Call, one: AlgoOrder) -> Position | None:
    place = one.instrument, one.trade_mode, one.position_side, one.part
    return find_position(call.unit, one.account, *place)


def _index_of(call: Call, instrument: str) -> Decimal:
    one = call.market.find_any(instrument, call.now_ms)
    return price_of(one, call.market.index_price(one, call.now_ms))
