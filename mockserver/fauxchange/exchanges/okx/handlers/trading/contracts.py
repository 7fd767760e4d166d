"""What OKX asks of the parameters of an order of contracts (post-place-order)."""

from __future__ import annotations

from typing import Any

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import OPTION, Instrument
from fauxchange.domain.positions.position import CROSS, ISOLATED, LONG, NET, SHORT
from fauxchange.domain.trading_account.account import (
    LONG_SHORT,
    MULTI_CURRENCY,
    PORTFOLIO,
    SPOT,
    TradingSettings,
)
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx import refusals
from fauxchange.exchanges.okx.enums import word

_MARGIN_MODES = frozenset({CROSS, ISOLATED})
_OPTIONS_ONLY = frozenset({"mmp", "mmp_and_post_only"})
_RETAIL = frozenset({"rpi", "elp"})


def require_contract(one: Instrument, params: Any, settings: TradingSettings) -> None:
    """Let an order of contracts pass whose parameters suit the account.

    Raises:
        ContractsNotOffered: it is of an option, or in an account mode that is not modelled.
        WrongTradeMode: the account mode has no contracts, or not this margin mode.
        PortfolioNetOnly: an order of a portfolio account names a direction.
        OptionsOnlyType, OptionsOnlyPrice, RetailMaker: only others have the type or the price.

    """
    if one.kind == OPTION:
        raise refusals.ContractsNotOffered(f"orders of {one.kind} are not modelled")
    if settings.mode == PORTFOLIO and params.get("posSide", NET) != NET:
        raise refusals.PortfolioNetOnly("positions of portfolio accounts are net")
    require_margin_mode(settings, params["tdMode"])
    name = params["ordType"]
    if name in _OPTIONS_ONLY:
        raise refusals.OptionsOnlyType(f"{one.id} is no option")
    if name in _RETAIL:
        raise refusals.RetailMaker(one.id)
    if name == "fok" and params.get("stpMode") == "cancel_both":
        raise refusals.Mismatched("ordType", "stpMode")
    if "pxUsd" in params or "pxVol" in params:
        raise refusals.OptionsOnlyPrice(f"{one.id} is no option")


def require_margin_mode(settings: TradingSettings, mode: str) -> None:
    """Let a margin mode of contracts pass that an account has.

    Raises:
        WrongTradeMode: it has none, or not this one.
        ContractsNotOffered: the account is in portfolio mode, which is not modelled.

    """
    if settings.mode == SPOT or mode not in _MARGIN_MODES:
        raise refusals.WrongTradeMode(f"an account in mode {settings.mode} has no {mode}")
    if settings.mode in {MULTI_CURRENCY, PORTFOLIO} and mode != CROSS:
        raise refusals.WrongTradeMode(f"an account in mode {settings.mode} has no {mode}")
    if settings.mode == PORTFOLIO:
        raise refusals.ContractsNotOffered(f"contracts in mode {settings.mode} are not modelled")


def position_side(call: Call, settings: TradingSettings) -> str:
    """Return the side of the position that parameters name; without one, net.

    Raises:
        BadParameter: it does not suit the position mode of the account.

    """
    side = word(call, "positionSide", call.params.get("posSide", NET))
    allowed = {LONG, SHORT} if settings.position_mode == LONG_SHORT else {NET}
    if side not in allowed:
        raise BadParameter("posSide", f"accounts in {settings.position_mode} mode have no {side}")
    return side
