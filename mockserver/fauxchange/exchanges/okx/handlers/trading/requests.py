"""From OKX's parameters to orders and amendments of the domain, and what is wrong with them.

The rules are those of order-book-trading-trade-post-place-order; those of contracts are in
`contracts`, those of pairs in `pairs`. What only other products have is refused where it would
change an order, and ignored where it says nothing about one.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from fauxchange.domain.core.durations import MINUTE_MS
from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import (
    MARGIN,
    OPTION,
    SPOT,
    Instrument,
    price_of,
    terms_at,
)
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.rejection import UnknownInstrument
from fauxchange.domain.positions.position import NET
from fauxchange.domain.trading.order import BASE, MARKET, OPTIMAL, QUOTE
from fauxchange.domain.trading.request import Amendment, OrderRequest
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.domain.trading_account.account import TradingSettings
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx import refusals
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.market.lookup import book_of, find_instrument

from .attached import attachments_of
from .attached_rules import Parent
from .contracts import position_side, require_contract
from .pairs import is_on_margin, margin_order_ccy, require_spot_order

# Members that orders had once: clients met 54070 with them live, since September 2025.
_UNATTACHED = ("tpTriggerPx", "tpOrdPx", "slTriggerPx", "slOrdPx")
# No number may have more characters (error 51514 of amendments).
LONGEST = 32

# Market orders are taken so long after a listing (error 51507).
MARKET_AFTER_MS = 5 * MINUTE_MS


def order_of(call: Call, market: Market, account: str) -> OrderRequest:
    """Return the order of an account that a call's parameters describe.

    Raises:
        UnknownInstrument: nobody sees the instrument.
        ContractsNotOffered: it is an option.
        NotAttached: it has a take profit or a stop loss beside it, as it did before 2025.
        Rejection: the parameters do not go together, or not with the account's mode.

    """
    params, one = call.params, market.find(call.params["instId"], call.now_ms)
    if one is None:
        raise UnknownInstrument(params["instId"])
    if any(params.get(name) for name in _UNATTACHED):
        raise refusals.NotAttached("take profit and stop loss stand in attachAlgoOrds")
    settings = trading_account.settings_of(call.unit, account)
    kind, side, ccy = _product(call, one, settings)
    order_type = word(call, "orderType", params["ordType"])
    price, unit = None, BASE
    if order_type == MARKET:
        _require_listed_a_while(call, one)
        unit = _market_unit(call, params, kind)
    elif order_type != OPTIMAL:
        price = _price(call, one, params, "px")
    request = OrderRequest(
        one,
        params["side"],
        number_of(params, "sz"),
        order_type,
        price,
        unit,
        kind,
        params.get("clOrdId", ""),
        params.get("tag", ""),
        word(call, "selfTrade", params.get("stpMode", "cancel_maker")),
        params["tdMode"],
        bool(params.get("banAmend", False)),
        params.get("pxAmendType") == "1",
        call.expires_ms,
        side,
        side == NET and bool(params.get("reduceOnly", False)),
        margin_ccy=ccy,
    )
    if "attachAlgoOrds" not in params:
        return request
    attached = attachments_of(call, params["attachAlgoOrds"], _parent(call, request))
    return request._replace(attached=attached)


def _product(call: Call, one: Instrument, settings: TradingSettings) -> tuple[str, str, str]:
    """Return what an order trades, which side of a position, and the currency of its margin."""
    params = call.params
    if one.kind != SPOT:
        require_contract(one, params, settings)
        return one.kind, position_side(call, settings), ""
    if is_on_margin(settings.mode, params["tdMode"]):
        return MARGIN, NET, margin_order_ccy(call, one)
    require_spot_order(one, params, settings.mode)
    return SPOT, "", ""


def _market_unit(call: Call, params: Any, kind: str) -> str:
    """Return in what the size of a market order is: by default in what it pays with.

    Only spot may choose.
    """
    if kind not in {SPOT, MARGIN}:
        return BASE
    if kind == SPOT and "tgtCcy" in params:
        return word(call, "sizeUnit", params["tgtCcy"])
    return _usual_unit(params["side"])


def _usual_unit(side: str) -> str:
    return QUOTE if side == BUY else BASE


def _parent(call: Call, request: OrderRequest) -> Parent:
    is_market, is_spot = request.type == MARKET, request.kind == SPOT
    return Parent(
        request.side,
        call.params["ordType"],
        request.size,
        call.params.get("tgtCcy", ""),
        request.price,
        partial(_best_price, call, request.instrument, request.side),
        takes_other=is_market and is_spot and request.unit != _usual_unit(request.side),
        kind=request.kind,
        reduces=request.reduces,
        position_side=request.position_side,
    )


def amendment_of(call: Call) -> Amendment:
    """Return the amendment that a call's parameters describe.

    Raises:
        UnknownInstrument: nobody sees the instrument.
        Rejection: the parameters ask for what an order of spot does not have.

    """
    params, one = call.params, find_instrument(call, call.params["instId"])
    require_offer(one)
    if "newPxUsd" in params or "newPxVol" in params:
        raise refusals.OptionsOnlyPrice(f"{one.id} is priced in its quote currency")
    if len(params.get("newPx", "")) > LONGEST:
        raise refusals.PriceTooLong(f"a price has at most {LONGEST} characters")
    size = number_of(params, "newSz") if "newSz" in params else None
    if size is not None and size <= 0:
        raise BadParameter("newSz", f"{size} is not above zero")
    price = _price(call, one, params, "newPx") if "newPx" in params else None
    return Amendment(
        size,
        price,
        params.get("reqId", ""),
        bool(params.get("cxlOnFail", False)),
        params.get("pxAmendType") == "1",
    )


def require_offer(one: Instrument) -> None:
    """Let spot pairs and contracts pass.

    Raises:
        ContractsNotOffered: it is an option; their orders are not modelled.

    """
    if one.kind == OPTION:
        raise refusals.ContractsNotOffered(f"orders of {one.kind} are not modelled")


def _require_listed_a_while(call: Call, one: Instrument) -> None:
    if one.listed_ms <= call.now_ms < one.listed_ms + MARKET_AFTER_MS:
        raise refusals.TooEarlyForMarket(f"{one.id} was listed less than five minutes ago")


def _best_price(call: Call, one: Instrument, side: str) -> Decimal | None:
    """Return the best price that a market order would meet."""
    book = book_of(call, one, 1)
    levels = book.asks if side == BUY else book.bids
    return price_of(one, levels[0].price) if levels else None


def number_of(params: Any, name: str) -> Decimal:
    """Return a number that a parameter has.

    Raises:
        BadParameter: it has more characters than a number may.

    """
    text = params[name]
    if len(text) > LONGEST:
        raise BadParameter(name, f"a number has at most {LONGEST} characters")
    return Decimal(text)


def _price(call: Call, one: Instrument, params: Any, name: str) -> Decimal:
    """Return a price above zero; that it is on the tick is the domain's to see."""
    if name not in params:
        raise refusals.PriceMissing(f"a {params['ordType']} order has a price")
    price, tick = number_of(params, name), terms_at(one, call.now_ms).tick
    if price < tick:
        raise refusals.PriceTooLow(price, tick)
    return price
