"""From OKX's parameters to algo orders of the domain (order-book-trading-algo-trading)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.rejection import (
    BadParameter,
    BothParameters,
    EitherParameter,
    MissingParameter,
)
from fauxchange.domain.market.instruments.instrument import MARGIN, SPOT, Instrument, price_of
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.rejection import UnknownInstrument
from fauxchange.domain.positions.position import CROSS, ISOLATED, NET
from fauxchange.domain.trading.algo.checks import rises
from fauxchange.domain.trading.algo.legs import LAST, LOSS, PLAIN, PROFIT, Attachment, Leg
from fauxchange.domain.trading.algo.order import CHASE, CONDITIONAL, ICEBERG, OCO, RUNNING, TRIGGER
from fauxchange.domain.trading.algo.request import AlgoRequest
from fauxchange.domain.trading.order import BASE, QUOTE
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.domain.trading_account.account import PORTFOLIO, TradingSettings
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx import refusals
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.market.lookup import tape_of
from fauxchange.exchanges.okx.handlers.trading.attached import attachments_of, trail_of
from fauxchange.exchanges.okx.handlers.trading.attached_rules import Parent
from fauxchange.exchanges.okx.handlers.trading.contracts import position_side, require_margin_mode
from fauxchange.exchanges.okx.handlers.trading.pairs import (
    is_on_margin,
    margin_algo_ccy,
    require_quote,
    require_trade_mode,
)
from fauxchange.exchanges.okx.handlers.trading.requests import (
    number_of,
    require_offer,
)

from .plans import plan_of, start_of

_MARKET, _CHASE = "-1", "chase"
_STOPS = frozenset({CONDITIONAL, OCO})
_LIMIT_KIND = "limit"
# The names of the trigger, of its type and of the order's price, for each leg.
_PROFIT = ("tpTriggerPx", "tpTriggerPxType", "tpOrdPx")
_LOSS = ("slTriggerPx", "slTriggerPxType", "slOrdPx")
_PLAIN = ("triggerPx", "triggerPxType", "orderPx")


def algo_of(call: Call, market: Market, account: str) -> AlgoRequest:
    """Return the algo order of an account that a call's parameters describe.

    Raises:
        UnknownInstrument: nobody sees the instrument.
        AlgoOrdersNotOffered: it is of a kind that is not modelled.
        Rejection: the parameters do not go together, or not with the account's mode.

    """
    params, one = call.params, market.find(call.params["instId"], call.now_ms)
    if one is None:
        raise UnknownInstrument(params["instId"])
    require_offer(one)
    settings = trading_account.settings_of(call.unit, account)
    kind = _kind(call, params)
    traded, side, ccy = _product(call, one, settings, kind)
    whole, runs = "closeFraction" in params, kind in RUNNING
    if whole and "sz" in params:
        raise BothParameters("sz", "closeFraction", "a size, or all that there is")
    legs = _legs(call, one, kind)
    if whole:
        _require_whole(one, kind, legs, settings.mode)
    if whole and side == NET and not params.get("reduceOnly"):
        raise refusals.WholeRefused("reduce-only")
    dies = bool(params.get("cxlOnClosePos", False))
    if dies and not params.get("reduceOnly"):
        raise BadParameter("cxlOnClosePos", "what ends with a position may only reduce it")
    return AlgoRequest(
        one,
        kind,
        params["side"],
        params["tdMode"],
        ZERO if whole else number_of(params, "sz"),
        BASE if runs else _unit(call, traded, legs),
        legs,
        trail_of(params) if "callbackRatio" in params or "callbackSpread" in params else None,
        plan_of(call, one, kind),
        side,
        side == NET and bool(params.get("reduceOnly", False)),
        whole,
        dies or whole,
        _child_type(call, kind, params),
        client_id(params),
        params.get("tag", ""),
        _attached(call, one, legs, side) if "attachAlgoOrds" in params else (),
        part=ccy,
        kind=traded,
    )


def _product(
    call: Call, one: Instrument, settings: TradingSettings, kind: str
) -> tuple[str, str, str]:
    """Return what an algo order trades, which side of a position, and the currency of its margin.

    Assumed: clients name cross for spot in modes where that would be margin, without a currency.

    Raises:
        MarginNotOffered: a trigger of a pair on margin, which is documented for no such.

    """
    params = call.params
    mode = params["tdMode"]
    if one.kind != SPOT:
        require_margin_mode(settings, mode)
        return one.kind, position_side(call, settings), ""
    if is_on_margin(settings.mode, mode) and (mode == ISOLATED or "ccy" in params):
        if kind == TRIGGER:
            raise refusals.MarginNotOffered("triggers are of spot and of contracts")
        return MARGIN, NET, margin_algo_ccy(call, one)
    _require_spot(one, params, settings.mode)
    return SPOT, "", ""


def _attached(
    call: Call, one: Instrument, legs: tuple[Leg, ...], position_side: str
) -> tuple[Attachment, ...]:
    """Return what begins to wait when the order of a trigger is filled.

    Raises:
        BadParameter: it is attached to another kind of algo order.

    """
    params = call.params
    if not legs or legs[0].role != PLAIN:
        raise BadParameter("attachAlgoOrds", "only triggers have attached orders")
    price = legs[0].trigger if legs[0].price is None else legs[0].price
    parent = Parent(
        params["side"],
        params["ordType"],
        number_of(params, "sz"),
        "",
        price,
        lambda: None,
        kind=one.kind,
        reduces=position_side == NET and bool(params.get("reduceOnly", False)),
        position_side=position_side,
    )
    return attachments_of(call, params["attachAlgoOrds"], parent)


def client_id(params: Any) -> str:
    """Return the client's own id; clients send it by an older name, too."""
    name: str = params.get("algoClOrdId") or params.get("clOrdId", "")
    return name


def _kind(call: Call, params: Any) -> str:
    """Return the kind of an algo order that is modelled."""
    name = params["ordType"]
    known = {entry["number"] for entry in call.tables["numbers"]["algoType"].values()}
    if name not in known:
        raise refusals.AlgoOrdersNotOffered(f"algo orders of type {name} are not modelled")
    return word(call, "algoType", name)


def _require_spot(one: Instrument, params: Any, mode: str) -> None:
    """Let parameters pass that a spot order may have."""
    if params["tdMode"] != CROSS or "ccy" in params:
        require_trade_mode(mode, params["tdMode"])
    require_quote(one, params)
    if params.get("posSide", NET) != NET:
        raise BadParameter("posSide", "spot has no sides of positions")
    if params.get("reduceOnly"):
        raise refusals.ReduceOnlySpot(mode)
    names = (_PROFIT[1], _LOSS[1], _PLAIN[1])
    if any(params.get(name, LAST) != LAST for name in names):
        raise refusals.LastPriceOnly("spot triggers by the last price")


def _require_whole(one: Instrument, kind: str, legs: tuple[Leg, ...], mode: str) -> None:
    """Let an order pass that closes the whole of a position, whatever that is by then."""
    if one.kind == SPOT:
        raise refusals.WholeRefused("contracts only")
    if kind not in _STOPS:
        raise refusals.WholeRefused("take profit and stop loss only")
    if any(leg.price is not None for leg in legs):
        raise refusals.WholeRefused("market orders only")
    if mode == PORTFOLIO:
        raise refusals.WholeRefused("portfolio margin")


def _legs(call: Call, one: Instrument, kind: str) -> tuple[Leg, ...]:
    params = call.params
    if kind == TRIGGER:
        return (_plain(call, one),)
    if kind == ICEBERG:
        return start_of(call, one)
    if kind not in _STOPS:
        return ()
    rests = params.get("tpOrdKind") == _LIMIT_KIND
    if rests:
        _require_limit_profit(one, params)
    legs = tuple(
        _limit_profit(call) if rests and role == PROFIT else _stop(call, role, names)
        for role, names in ((PROFIT, _PROFIT), (LOSS, _LOSS))
        if names[0] in params or names[2] in params
    )
    if not legs:
        raise EitherParameter(_PROFIT[0], _LOSS[0], "an order to stop has a trigger")
    if kind == OCO and len(legs) < 2:
        missing = _PROFIT[0] if legs[0].role == LOSS else _LOSS[0]
        raise MissingParameter(missing, "each leg of the two is needed")
    return legs


def _stop(call: Call, role: str, names: tuple[str, str, str]) -> Leg:
    params = call.params
    for name in (names[0], names[2]):
        if name not in params:
            raise MissingParameter(name, f"{names[0]} and {names[2]} go together")
    by = word(call, "priceType", params.get(names[1], LAST))
    trigger = number_of(params, names[0])
    return Leg(role, trigger, _price(params, names[2]), rises(params["side"], role), by)


def _require_limit_profit(one: Instrument, params: Any) -> None:
    """Let a take profit pass that is a limit order from the beginning."""
    if one.kind == SPOT:
        raise refusals.AttachmentRefused("limit take profit")
    if "slTriggerPx" not in params:
        raise refusals.AttachmentRefused("limit take profit alone")
    if not params.get("cxlOnClosePos"):
        raise refusals.AttachmentRefused("limit take profit stays")
    if params.get("tpOrdPx", _MARKET) == _MARKET:
        raise refusals.AttachmentRefused("limit take profit at market")


def _limit_profit(call: Call) -> Leg:
    params = call.params
    price = number_of(params, "tpOrdPx")
    return Leg(PROFIT, ZERO, price, rises(params["side"], PROFIT), rests=True)


def _plain(call: Call, one: Instrument) -> Leg:
    params = call.params
    if "orderPx" not in params and params.get("advanceOrdType") != _CHASE:
        raise MissingParameter("orderPx", "a trigger has the price of its order")
    by = word(call, "priceType", params.get(_PLAIN[1], LAST))
    trigger = number_of(params, "triggerPx")
    last = price_of(one, tape_of(call, one).price(call.now_ms))
    price = _price(params, "orderPx") if params.get("advanceOrdType") != _CHASE else None
    return Leg(PLAIN, trigger, price, trigger > last, by)


def _price(params: Any, name: str) -> Decimal | None:
    """Return the price of an order, None if it is placed at the market."""
    return None if params[name] == _MARKET else number_of(params, name)


def _unit(call: Call, kind: str, legs: tuple[Leg, ...]) -> str:
    """Return in what a size is; by default a purchase at the market is for an amount of money.

    Only spot may choose.
    """
    if kind not in {SPOT, MARGIN} or any(leg.price is not None for leg in legs):
        return BASE
    if kind == SPOT and "tgtCcy" in call.params:
        return word(call, "sizeUnit", call.params["tgtCcy"])
    return QUOTE if call.params["side"] == BUY else BASE


def _child_type(call: Call, kind: str, params: Any) -> str:
    if kind != TRIGGER or "advanceOrdType" not in params:
        return ""
    name = params["advanceOrdType"]
    return CHASE if name == _CHASE else word(call, "orderType", name)
