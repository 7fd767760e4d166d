"""What OKX asks of the parameters of an order of a pair, spot or on margin (post-place-order)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import MARGIN, Instrument
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.position import CROSS, ISOLATED, Position
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.domain.trading_account.account import FUTURES, MULTI_CURRENCY, PORTFOLIO
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx import refusals

_CASH, _LEAD = "cash", "spot_isolated"
_CONTRACTS_ONLY = "optimal_limit_ioc"
_OPTIONS_ONLY = frozenset({"mmp", "mmp_and_post_only"})
_RETAIL = frozenset({"rpi", "elp"})
_HIGHEST_SLIPPAGE = Decimal("0.05")
_SLIPPAGE_STEP = Decimal("0.0001")
_MARGIN_MODES = frozenset({CROSS, ISOLATED})


def require_spot_order(one: Instrument, params: Any, mode: str) -> None:
    """Let an order of spot pass whose parameters suit it and the account's mode."""
    require_trade_mode(mode, params["tdMode"])
    require_type(one, params)
    _require_spot_members(one, params, mode)


def require_trade_mode(mode: str, trade_mode: str) -> None:
    """Let the trade mode of spot pass that an account mode has.

    Spot is traded with cash; with cross in accounts whose currencies are margin for each other.

    Raises:
        LeadTradersOnly: it is that of lead traders.
        WrongTradeMode: the account mode does not have it.
        MarginNotOffered: it means margin trading, which this call does not have.

    """
    shares = mode in {MULTI_CURRENCY, PORTFOLIO}
    if trade_mode == _LEAD:
        raise refusals.LeadTradersOnly("the account leads no trades")
    if trade_mode == _CASH:
        if shares:
            raise refusals.WrongTradeMode(f"spot of an account in mode {mode} is traded in cross")
        return
    if mode == trading_account.SPOT or (shares and trade_mode == ISOLATED):
        raise refusals.WrongTradeMode(f"an account in mode {mode} does not have {trade_mode}")
    if not shares:
        raise refusals.MarginNotOffered("this is not for pairs on margin")


def require_quote(one: Instrument, params: Any) -> None:
    """Let the currency pass that an instrument is traded in.

    Raises:
        BadParameter: another one is named.

    """
    if params.get("tradeQuoteCcy", one.quote) != one.quote:
        raise BadParameter("tradeQuoteCcy", f"{one.id} is traded in {one.quote}")


def require_type(one: Instrument, params: Any) -> None:
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
    if params.get("posSide", "net") != "net":
        raise BadParameter("posSide", "spot has no sides of positions")
    if params.get("reduceOnly"):
        raise refusals.ReduceOnlySpot(mode)
    require_pair_members(one, params)


def require_pair_members(one: Instrument, params: Any) -> None:
    """Let parameters pass that mean something for a pair, or nothing at all."""
    if "pxUsd" in params or "pxVol" in params:
        raise refusals.OptionsOnlyPrice(f"{one.id} is priced in its quote currency")
    if params.get("rpiTakerAccess"):
        raise refusals.RetailTaker(one.id)
    slippage = Decimal(params.get("slippagePct", "0"))
    if not 0 <= slippage <= _HIGHEST_SLIPPAGE:
        raise refusals.OutOfRange("slippagePct", "0", str(_HIGHEST_SLIPPAGE))
    if slippage % _SLIPPAGE_STEP:
        raise BadParameter("slippagePct", "a percentage has two decimal places")
    require_quote(one, params)


def is_on_margin(account_mode: str, trade_mode: str) -> bool:
    """Whether an order of a pair is one on margin: in futures mode all that is not cash."""
    return account_mode == FUTURES and trade_mode in _MARGIN_MODES


def require_margin(one: Instrument) -> None:
    """Let a pair pass that is traded on margin.

    Raises:
        MarginNotOffered: nobody lends for it.

    """
    if one.maxima.leverage is None:
        raise refusals.MarginNotOffered(f"{one.id} is not traded on margin")


def _require_margin_members(params: Any) -> None:
    """Let the parameters of an order on margin pass.

    Raises:
        BadParameter: it names a side of positions, which margin trading does not have.

    """
    if params.get("posSide", "net") != "net":
        raise BadParameter("posSide", "margin trading has no sides of positions")


def held_on_margin(call: Call, one: Instrument, mode: str, ccy: str = "") -> Position | None:
    """Return the position that an account holds of a pair, with margin of a currency or of any.

    The oldest if there are two, which have margin of different currencies.
    """
    held = positions_of(call.unit, call.account.id)
    mine = (each for each in held if (each.instrument, each.mode) == (one.id, mode))
    return next((each for each in mine if each.kind == MARGIN and ccy in {"", each.ccy}), None)


def margin_ccy(call: Call, one: Instrument, mode: str, side: str) -> str:
    """Return the currency of the margin of an order.

    Without ``ccy`` an isolated order has that of the position that is held, else the one that it
    brings (help page of isolated margin); a cross order has to name it.

    Raises:
        BadParameter: a cross order does not name it.
        WrongMarginCurrency: it is not one of the pair.

    """
    named: str = call.params.get("ccy", "")
    if not named and mode == CROSS:
        raise BadParameter("ccy", "a cross order on margin names the currency of its margin")
    held = None if named else held_on_margin(call, one, mode)
    usual = one.base if side == BUY else one.quote
    ccy = named or (held.ccy if held else usual)
    if ccy not in {one.base, one.quote}:
        raise refusals.WrongMarginCurrency(f"{ccy} is no currency of {one.id}")
    return ccy


def margin_algo_ccy(call: Call, one: Instrument) -> str:
    """Return the currency of the margin of an algo order on margin; triggers have none.

    Raises:
        MarginNotOffered: nobody lends for the pair.
        BadParameter, WrongMarginCurrency: see `margin_order_ccy`.

    """
    params = call.params
    require_margin(one)
    _require_margin_members(params)
    require_quote(one, params)
    return margin_ccy(call, one, params["tdMode"], params["side"])


def margin_order_ccy(call: Call, one: Instrument) -> str:
    """Return the currency of the margin of an order on margin whose parameters are good."""
    params = call.params
    require_margin(one)
    _require_margin_members(params)
    require_type(one, params)
    require_pair_members(one, params)
    return margin_ccy(call, one, params["tdMode"], params["side"])
