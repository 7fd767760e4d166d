"""From the parameters of an order of contracts to the domain's (trade/place-an-order)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import SWAP, Instrument, price_of
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.layout import layout_of
from fauxchange.domain.positions.position import LONG
from fauxchange.domain.trading.contracts.sizes import contracts_for
from fauxchange.domain.trading.order import LIMIT
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.exchanges.coinw.enums import word
from fauxchange.exchanges.coinw.handlers.market.lookup import book_of, find_instrument
from fauxchange.exchanges.coinw.refusals import NotModelled
from fauxchange.exchanges.exchange import Call

_TRIGGER = "planTrigger"
_ATTACHED = ("stopLossPrice", "stopProfitPrice")


def order_of(call: Call) -> OrderRequest:
    """Return the order that a call's parameters describe: it opens a position of its direction.

    Raises:
        UnknownInstrument: nobody sees the contract.
        NotModelled: it is a trigger order, or has take profit or stop loss.
        BadParameter: it names a coupon; no account has one.
        SizeBelowMinimum: it is less than a contract.

    """
    params = call.params
    one = find_instrument(call, params["instrument"], SWAP)
    _require_modelled(params)
    direction = params["direction"]
    side = BUY if direction == LONG else SELL
    kind = word(call, "contractOrderType", params["positionType"])
    price = Decimal(params["openPrice"]) if kind == LIMIT else None
    quantity, unit = Decimal(params["quantity"]), word(call, "quantityUnit", _unit(params))
    size = contracts_for(one, quantity, unit, price or best_price(call, one, side))
    return OrderRequest(
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
    )


def _unit(params: Any) -> str:
    return str(params["quantityUnit"])


def _require_modelled(params: Any) -> None:
    if params["positionType"] == _TRIGGER or any(name in params for name in _ATTACHED):
        raise NotModelled("trigger orders, take profit and stop loss are not modelled")
    if "goldId" in params:
        raise BadParameter("goldId", "there is no such coupon")


def best_price(call: Call, one: Instrument, side: str) -> Decimal:
    """Return the price that a market order would meet first, or else the last one."""
    book = book_of(call, one, 1)
    levels = book.asks if side == BUY else book.bids
    if levels:
        return price_of(one, levels[0].price)
    return price_of(one, call.market.last(one).price(call.now_ms))
