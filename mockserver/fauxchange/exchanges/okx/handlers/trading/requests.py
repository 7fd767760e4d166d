"""From OKX's parameters to orders and amendments of the domain, and what is wrong with them.

The rules are those of order-book-trading-trade-post-place-order for SPOT; those of contracts are in
`contracts`. What only other products have is refused where it would change an order, and ignored
where it says nothing about one.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from fauxchange.domain.core.durations import MINUTE_MS
from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import (
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
from fauxchange.domain.trading_account.account import MULTI_CURRENCY, PORTFOLIO
from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx import refusals
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.market.lookup import book_of, find_instrument

from .attached import Parent, attachments_of
from .contracts import position_side, require_contract

# No number may have more characters (error 51514 of amendments).
LONGEST = 32

# Market orders are taken so long after a listing (error 51507).
MARKET_AFTER_MS = 5 * MINUTE_MS

_CASH, _ISOLATED, _LEAD = "cash", "isolated", "spot_isolated"
_CONTRACTS_ONLY = "optimal_limit_ioc"
_OPTIONS_ONLY = frozenset({"mmp", "mmp_and_post_only"})
_RETAIL = frozenset({"rpi", "elp"})
_HIGHEST_SLIPPAGE = Decimal("0.05")


def order_of(call: Call, market: Market, account: str) -> OrderRequest:
    """Return the order of an account that a call's parameters describe.

    Raises:
        UnknownInstrument: nobody sees the instrument.
        ContractsNotOffered: it is an option.
        Rejection: the parameters do not go together, or not with the account's mode.

    """
    params, one = call.params, market.find(call.params["instId"], call.now_ms)
    if one is None:
        raise UnknownInstrument(params["instId"])
    settings = trading_account.settings_of(call.unit, account)
    side = ""
    if one.kind == SPOT:
        _require_spot_order(one, params, settings.mode)
    else:
        require_contract(one, params, settings)
        side = position_side(call, settings)
    order_type = word(call, "orderType", params["ordType"])
    price, unit = None, BASE
    if order_type == MARKET:
        _require_listed_a_while(call, one)
        unit = _market_unit(call, params) if one.kind == SPOT else BASE
    elif order_type != OPTIMAL:
        price = _price(call, one, params, "px")
    request = OrderRequest(
        one,
        params["side"],
        number_of(params, "sz"),
        order_type,
        price,
        unit,
        one.kind,
        params.get("clOrdId", ""),
        params.get("tag", ""),
        word(call, "selfTrade", params.get("stpMode", "cancel_maker")),
        params["tdMode"],
        bool(params.get("banAmend", False)),
        params.get("pxAmendType") == "1",
        call.expires_ms,
        side,
        side == NET and bool(params.get("reduceOnly", False)),
    )
    if "attachAlgoOrds" not in params:
        return request
    attached = attachments_of(call, params["attachAlgoOrds"], _parent(call, request))
    return request._replace(attached=attached)


def _require_spot_order(one: Instrument, params: Any, mode: str) -> None:
    require_trade_mode(mode, params["tdMode"])
    _require_type(one, params)
    _require_spot_members(one, params, mode)


def _market_unit(call: Call, params: Any) -> str:
    """Return in what the size of a market order is: by default in what it pays with."""
    if "tgtCcy" in params:
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
        is_spot=is_spot,
        reduces=request.reduces,
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


def require_trade_mode(mode: str, trade_mode: str) -> None:
    """Let the trade mode of spot pass that an account mode has.

    Spot is traded with cash; with cross in accounts whose currencies are margin for each other.

    Raises:
        LeadTradersOnly: it is that of lead traders.
        WrongTradeMode: the account mode does not have it.
        MarginNotOffered: it means margin trading in this account mode.

    """
    shares = mode in {MULTI_CURRENCY, PORTFOLIO}
    if trade_mode == _LEAD:
        raise refusals.LeadTradersOnly("the account leads no trades")
    if trade_mode == _CASH:
        if shares:
            raise refusals.WrongTradeMode(f"spot of an account in mode {mode} is traded in cross")
        return
    if mode == trading_account.SPOT or (shares and trade_mode == _ISOLATED):
        raise refusals.WrongTradeMode(f"an account in mode {mode} does not have {trade_mode}")
    if not shares:
        raise refusals.MarginNotOffered("orders on margin are not modelled")


def require_quote(one: Instrument, params: Any) -> None:
    """Let the currency pass that an instrument is traded in.

    Raises:
        BadParameter: another one is named.

    """
    if params.get("tradeQuoteCcy", one.quote) != one.quote:
        raise BadParameter("tradeQuoteCcy", f"{one.id} is traded in {one.quote}")


def _require_type(one: Instrument, params: Any) -> None:
    """Let order types of spot pass."""
    name = params["ordType"]
    if name in _OPTIONS_ONLY:
        raise refusals.OptionsOnlyType(f"{one.id} is no option")
    if name == _CONTRACTS_ONLY:
        raise BadParameter("ordType", f"{name} is for contracts")
    if name in _RETAIL:
        if params.get("reduceOnly"):
            raise refusals.RetailMakerReduceOnly(one.id)
        if "attachAlgoOrds" in params:
            raise refusals.RetailMakerAttached(one.id)
        raise refusals.RetailMaker(one.id)
    if name == "fok" and params.get("stpMode") == "cancel_both":
        raise refusals.Mismatched("ordType", "stpMode")


def _require_spot_members(one: Instrument, params: Any, mode: str) -> None:
    """Let parameters pass that mean something for spot, or nothing at all."""
    if "pxUsd" in params or "pxVol" in params:
        raise refusals.OptionsOnlyPrice(f"{one.id} is priced in its quote currency")
    if params.get("posSide", "net") != "net":
        raise BadParameter("posSide", "spot has no sides of positions")
    if params.get("reduceOnly"):
        raise refusals.ReduceOnlySpot(mode)
    if params.get("rpiTakerAccess"):
        raise refusals.RetailTaker(one.id)
    slippage = Decimal(params.get("slippagePct", "0"))
    if not 0 <= slippage <= _HIGHEST_SLIPPAGE:
        raise refusals.OutOfRange("slippagePct", "0", str(_HIGHEST_SLIPPAGE))
    require_quote(one, params)


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
