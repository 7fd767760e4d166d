"""Take profit, stop loss and trailing stops of positions and orders (futures-trading/trade)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.coupons import uses_coupons
from fauxchange.domain.positions.figures import instrument_of
from fauxchange.domain.positions.position import Position
from fauxchange.domain.positions.rejection import NoPosition
from fauxchange.domain.trading.algo.acts import cancel_algo, place_algo
from fauxchange.domain.trading.algo.attached import publish_attached, replace_attached
from fauxchange.domain.trading.algo.legs import LAST, Attachment, Trail
from fauxchange.domain.trading.algo.order import (
    CANCELED,
    CONDITIONAL,
    EFFECTIVE,
    LIVE,
    OCO,
    TRAILING,
    AlgoOrder,
)
from fauxchange.domain.trading.algo.queries import algo_orders, find_algo, stops_of
from fauxchange.domain.trading.algo.rejection import TooManyAlgos, WholeAlreadyClosed
from fauxchange.domain.trading.algo.request import AlgoRequest
from fauxchange.domain.trading.contracts.close import closing_side
from fauxchange.domain.trading.contracts.sizes import contracts_for
from fauxchange.domain.trading.order import Order, opposite
from fauxchange.domain.trading.rejection import UnknownOrder
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count, word
from fauxchange.exchanges.coinw.handlers.positions.lookup import named_position
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.handlers.trading.contracts.lookup import (
    named_order,
    opens,
    require_named,
)
from fauxchange.exchanges.coinw.handlers.trading.contracts.requests import best_price

from .legs import legs_of, legs_with

_POSITION, _ORDER, _TRIGGER = "position", "order", "trigger order"
_PARTIAL, _WHOLE = "part", "whole"


@coinw.handles("futures/TPSL.post")
def set_stops(call: Call) -> None:
    """Set the take profit and the stop loss of a whole position or of a limit order.

    Those that it has are replaced.
    """
    try:
        position = named_position(call, call.params["id"])
    except NoPosition:
        _attach(call, named_order(call, call.params["id"]), LAST, replaces=True)
        return
    for one in list(stops_of(call.unit, position)):
        if one.closes_whole:
            cancel_algo(call.ledger, one)
    _close_at(call, position, LAST, None)


@coinw.handles("futures/addTpsl.post")
def add_stops(call: Call) -> None:
    """Add a take profit and a stop loss: of a position, of a part of it, or of an order.

    Raises:
        WholeAlreadyClosed: the order, or all of the position, has them.
        TooManyAlgos: as many parts of the position have them as may.

    """
    by = word(call, "watchedPrice", call.param("priceType"))
    origin = word(call, "stopFrom", str(call.params["stopFrom"]))
    if origin == _POSITION:
        position = named_position(call, call.params["id"])
        _close_at(call, position, by, _pieces(call, position))
    elif origin == _ORDER:
        _attach(call, named_order(call, call.params["id"]), by, replaces=False)
    else:
        _attach_to_trigger(call, by, replaces=False)


@coinw.handles("futures/updateTpsl.post")
def change_stops(call: Call) -> None:
    """Replace the take profit and the stop loss that a position, a part or an order has.

    ``id`` is that of the position or order, or of the stop of a part itself.
    """
    by = word(call, "watchedPrice", call.param("priceType"))
    origin, name = word(call, "stopFrom", str(call.params["stopFrom"])), call.params["id"]
    if origin == _ORDER:
        _attach(call, named_order(call, name), by, replaces=True)
    elif origin == _TRIGGER:
        _attach_to_trigger(call, by, replaces=True)
    else:
        position, known = _stop_of(call, name)
        cancel_algo(call.ledger, known)
        _close_at(call, position, by, None if known.closes_whole else _pieces(call, position))


def _stop_of(call: Call, name: str) -> tuple[Position, AlgoOrder]:
    """Return what is to be changed: the stop of that id, or that of the whole position."""
    number = str(int(name))
    for position in positions_of(call.unit, call.account.id):
        for one in stops_of(call.unit, position):
            if one.id == number or (position.id == number and one.closes_whole):
                return position, one
    raise UnknownOrder(number)


def _pieces(call: Call, position: Position) -> Decimal | None:
    """Return of how many contracts a stop is, None of all of them.

    Raises:
        TooManyAlgos: there are as many of parts as may be.

    """
    if word(call, "stopType", call.param("stopType")) == _WHOLE:
        return None
    parts = [one for one in stops_of(call.unit, position) if not one.closes_whole]
    most = count(call, "rows", "partial stops")
    if len(parts) >= most:
        raise TooManyAlgos(CONDITIONAL, most)
    return Decimal(call.params["closePiece"])


def _close_at(call: Call, position: Position, by: str, contracts: Decimal | None) -> None:
    require_named(call, position.instrument)
    one = instrument_of(call.market, position, call.now_ms)
    side = closing_side(position)
    legs = legs_of(call.params, one, side, (position.entry, position.leverage), by)
    request = AlgoRequest(
        one,
        OCO if len(legs) > 1 else CONDITIONAL,
        side,
        position.mode,
        contracts or Decimal(0),
        legs=legs,
        position_side=position.side,
        closes_whole=contracts is None,
        ends_with_position=True,
        leverage=position.leverage,
        part=position.part,
        coupons=uses_coupons(call.unit, call.account.id),
    )
    place_algo(call.ledger, call.market, call.account, request)


def _attach(call: Call, order: Order, by: str, *, replaces: bool) -> None:
    require_named(call, order.instrument)
    if not opens(order):
        raise BadParameter("id", f"order {order.id} closes a position: there is none to protect")
    if order.attached and not replaces:
        raise WholeAlreadyClosed(f"order {order.id} has them already")
    one = call.market.find_any(order.instrument, call.now_ms)
    price = order.price or best_price(call, one, order.side)
    legs = legs_with(call.params, one, opposite(order.side), (price, order.leverage), by)
    attached = (Attachment(call.new_id(), legs=legs, closes_whole=True),)
    # Its row has them, so that channels tell it.
    publish_attached(call.ledger, replace_attached(call.ledger, order, attached), order.request_id)


def _attach_to_trigger(call: Call, by: str, *, replaces: bool) -> None:
    algo = find_algo(call.unit, call.account.id, call.now_ms, algo_id=str(int(call.params["id"])))
    require_named(call, algo.instrument)
    if not algo.is_open:
        raise UnknownOrder(algo.id)
    if algo.attached and not replaces:
        raise WholeAlreadyClosed(f"order {algo.id} has them already")
    one = call.market.find_any(algo.instrument, call.now_ms)
    leg = algo.legs[0] if algo.legs else None
    if leg is None:
        raise BadParameter("id", f"{algo.id} is no trigger order")
    entry = leg.price or leg.trigger, algo.leverage or Decimal(1)
    legs = legs_with(call.params, one, opposite(algo.side), entry, by)
    attached = (Attachment(call.new_id(), legs=legs, closes_whole=True),)
    call.unit.put(algo._replace(attached=attached))


@coinw.handles("futures/moveTPSL.post")
def follow(call: Call) -> None:
    """Have contracts closed once the market comes back by a part of its best price."""
    params, position = call.params, named_position(call, call.params["openId"])
    one, side = instrument_of(call.market, position, call.now_ms), closing_side(position)
    unit = word(call, "quantityUnit", call.param("quantityUnit"))
    size = contracts_for(one, Decimal(params["quantity"]), unit, best_price(call, one, side))
    activation = Decimal(params.get("triggerPrice", 0)) or None
    request = AlgoRequest(
        one,
        TRAILING,
        side,
        position.mode,
        size,
        trail=Trail(ratio=Decimal(params["callbackRate"]), activation=activation),
        position_side=position.side,
        ends_with_position=True,
        leverage=position.leverage,
        part=position.part,
        coupons=uses_coupons(call.unit, call.account.id),
    )
    place_algo(call.ledger, call.market, call.account, request)


def trailing_stops(call: Call) -> Iterator[AlgoOrder]:
    """Yield the trailing stops of the account that wait, triggered or were cancelled."""
    states = (LIVE, EFFECTIVE, CANCELED)
    yield from algo_orders(
        call.unit, call.account.id, call.now_ms, states=states, kinds=(TRAILING,)
    )
