"""From the parameters of an order of contracts to the domain's (trade/place-an-order)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import SWAP, Instrument, price_of
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.coupons import coupons_of, uses_coupons
from fauxchange.domain.positions.layout import layout_of
from fauxchange.domain.positions.position import LONG
from fauxchange.domain.trading.acts.checks import require_price
from fauxchange.domain.trading.algo.order import TRIGGER
from fauxchange.domain.trading.contracts.sizes import contracts_for
from fauxchange.domain.trading.order import LIMIT, MARKET
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import number, numbers, word
from fauxchange.exchanges.coinw.handlers.market.lookup import book_of, find_instrument
from fauxchange.exchanges.coinw.handlers.trading.stops.triggers import attached_of, trigger_price
from fauxchange.exchanges.coinw.rows.numbers import short_number


def order_of(call: Call) -> OrderRequest:
    """Return the order that a call's parameters describe: it opens a position of its direction.

    Raises:
        UnknownInstrument: nobody sees the contract.
        BadParameter: it names a coupon that the account does not have.
        SizeBelowMinimum: it is less than a contract.

    """
    params = call.params
    one = find_instrument(call, params["instrument"], SWAP)
    if "goldId" in params and not _has_coupon(call, int(params["goldId"])):
        raise BadParameter("goldId", "there is no such coupon")
    direction = params["direction"]
    side = BUY if direction == LONG else SELL
    price, at = _prices(call, one, side)
    kind = MARKET if price is None else LIMIT
    quantity, unit = Decimal(params["quantity"]), word(call, "quantityUnit", _unit(params))
    size = contracts_for(one, quantity, unit, at)
    request = OrderRequest(
        one,
        side,
        size,
        kind,
        price,
        kind=one.kind,
        client_id=params.get("thirdOrderId", ""),
        trade_mode=word(call, "marginMode", str(params["positionModel"])),
        position_side=direction,
        leverage=Decimal(params["leverage"]),
        separate=layout_of(call.unit, call.account.id).separate,
        quantity=quantity,
        quantity_unit=unit,
        coupons=_uses_coupons(call),
    )
    return request._replace(attached=attached_of(call, request, at))


def _uses_coupons(call: Call) -> bool:
    """Whether coupons pay for an order: as it says, or else as its account has chosen."""
    params = call.params
    if "useAlmightyGold" in params:
        return params["useAlmightyGold"] in numbers(call, "couponOrder")
    return "goldId" in params or uses_coupons(call.unit, call.account.id)


def _has_coupon(call: Call, number: int) -> bool:
    found = coupons_of(call.unit, call.account.id)
    return any(short_number(int(one.id)) == number for one in found)


def _prices(call: Call, one: Instrument, side: str) -> tuple[Decimal | None, Decimal]:
    """Return the price of an order, None at the market, and the one that its size is counted at."""
    params = call.params
    if is_trigger(call):
        price = trigger_price(call)
        at = price or Decimal(params["triggerPrice"])
    else:
        kind = word(call, "contractOrderType", params["positionType"])
        price = Decimal(params["openPrice"]) if kind == LIMIT else None
        at = best_price(call, one, side) if price is None else price
    require_price(at)
    return price, at


def _unit(params: Any) -> str:
    return str(params["quantityUnit"])


def is_trigger(call: Call) -> bool:
    """Whether parameters describe a trigger order."""
    return bool(call.params["positionType"] == number(call, "stopOrderType", TRIGGER))


def best_price(call: Call, one: Instrument, side: str) -> Decimal:
    """Return the price that a market order would meet first, or else the last one."""
    book = book_of(call, one, 1)
    levels = book.asks if side == BUY else book.bids
    if levels:
        return price_of(one, levels[0].price)
    return price_of(one, call.market.last(one).price(call.now_ms))
