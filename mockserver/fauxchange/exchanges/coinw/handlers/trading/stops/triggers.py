"""Trigger orders (planTrigger): they are placed when their price is reached."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.rejection import MissingParameter
from fauxchange.domain.trading.algo.acts import place_algo
from fauxchange.domain.trading.algo.legs import LAST, PLAIN, Attachment, Leg
from fauxchange.domain.trading.algo.order import EFFECTIVE, TRIGGER, AlgoOrder
from fauxchange.domain.trading.algo.order import LIVE as WAITING
from fauxchange.domain.trading.algo.request import AlgoRequest
from fauxchange.domain.trading.algo.watching import price_now
from fauxchange.domain.trading.contracts.choices import require_same_choices
from fauxchange.domain.trading.matching.context import context_of
from fauxchange.domain.trading.order import (
    CANCELED,
    FILLED,
    LIMIT,
    LIVE,
    MARKET,
    Order,
    opposite,
)
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import word

from .legs import has_stops, legs_with

_MARKET_TYPE = "1"
# What algo orders are as orders; one that failed is none that anybody may wait for.
_STATES = {WAITING: LIVE, EFFECTIVE: FILLED}


def trigger_price(call: Call) -> Decimal | None:
    """Return the price of the order that a trigger order places; None at the market.

    Raises:
        MissingParameter: it is to have one, and has none.

    """
    params = call.params
    usual = "0" if "openPrice" in params else _MARKET_TYPE
    if word(call, "triggerType", str(params.get("triggerType", usual))) == MARKET:
        return None
    if "openPrice" not in params:
        raise MissingParameter("openPrice", "a trigger order that is a limit order has a price")
    return Decimal(params["openPrice"])


def place_trigger(call: Call, request: OrderRequest, replaces: Order | None = None) -> AlgoOrder:
    """Have an order wait for a price, by the last one (assumed)."""
    unit, account, one = call.unit, call.account, request.instrument
    require_same_choices(unit, account.id, request, replaces)
    context = context_of(call.ledger, call.market, one)
    trigger = Decimal(call.params["triggerPrice"])
    is_up = trigger > price_now(context, LAST)
    algo = AlgoRequest(
        one,
        TRIGGER,
        request.side,
        request.trade_mode,
        request.size,
        legs=(Leg(PLAIN, trigger, request.price, is_up),),
        position_side=request.position_side,
        child_type=LIMIT,
        client_id=request.client_id,
        attached=request.attached,
        leverage=request.leverage,
        separate=request.separate,
        coupons=request.coupons,
    )
    return place_algo(call.ledger, call.market, account, algo)


def attached_of(call: Call, request: OrderRequest, price: Decimal) -> tuple[Attachment, ...]:
    """Return take profit and stop loss that an order has with it; nothing if it has none."""
    if not has_stops(call.params):
        return ()
    leverage = request.leverage or Decimal(1)
    side = opposite(request.side)
    legs = legs_with(call.params, request.instrument, side, (price, leverage), LAST)
    return (Attachment(call.new_id(), legs=legs, closes_whole=True),)


def as_order(algo: AlgoOrder, base: str, quote: str) -> Order:
    """Return an algo order as the order that it is going to place, for lists of both.

    One that has triggered is filled there, though what it placed is another order.
    """
    price = next((leg.price for leg in algo.legs), None)
    return Order(
        algo.id,
        algo.account,
        algo.instrument,
        algo.kind,
        algo.side,
        MARKET if price is None else LIMIT,
        algo.size,
        algo.unit,
        price,
        algo.client_id,
        "",
        "",
        algo.trade_mode,
        bans_cut=False,
        created_ms=algo.created_ms,
        updated_ms=algo.updated_ms,
        base=base,
        quote=quote,
        fee_ccy=quote,
        position_side=algo.position_side,
        leverage=algo.leverage or Decimal(1),
        attached=algo.attached,
        state=_STATES.get(algo.state, CANCELED),
    )
