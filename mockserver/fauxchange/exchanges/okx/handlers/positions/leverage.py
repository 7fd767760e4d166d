"""Leverage, and the margin of isolated positions (trading-account-rest-api-set-leverage)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import MARGIN, SPOT, Instrument
from fauxchange.domain.positions.leverage import (
    USUAL,
    choose,
    chosen_leverage,
    leverage_of,
)
from fauxchange.domain.positions.position import CROSS, ISOLATED, LONG, NET, SHORT, Position
from fauxchange.domain.positions.rejection import (
    LeverageTooHigh,
    LeverageTooLow,
    NoPosition,
    OrdersPending,
)
from fauxchange.domain.trading.contracts.estimates import leverage_estimate
from fauxchange.domain.trading.contracts.margin import (
    change_margin,
    change_margin_of,
    real_leverage,
    set_leverage,
)
from fauxchange.domain.trading.margin.estimates import margin_estimate
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.domain.trading_account import borrowing
from fauxchange.domain.trading_account.account import LONG_SHORT, PORTFOLIO, TradingSettings
from fauxchange.domain.trading_account.available import spendable
from fauxchange.domain.trading_account.margin import largest_loan
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.market.lookup import (
    find_instrument,
    instrument_of,
    instruments_of,
)
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.handlers.trading.contracts import position_side, require_margin_mode
from fauxchange.exchanges.okx.handlers.trading.pairs import held_on_margin
from fauxchange.exchanges.okx.refusals import (
    MarginedPositionCloses,
    NoMarginedPosition,
    PortfolioLeverage,
)
from fauxchange.exchanges.okx.rows import positions as rows
from fauxchange.exchanges.okx.rows.row import Row

_ADD = "add"


@okx.handles("account/set-leverage.post")
def choose_leverage(call: Call) -> Iterator[Row]:
    """Choose the leverage of an instrument or, of margin trading across pairs, of a currency."""
    params, account = call.params, call.account
    mode, leverage = params["mgnMode"], Decimal(params["lever"])
    if "instId" not in params:
        if mode != CROSS:
            raise BadParameter("mgnMode", "the leverage of a currency is one of cross margin")
        if leverage < 1:
            raise LeverageTooLow(leverage)
        choose(call.unit, account.id, mode, params["ccy"], NET, leverage)
        yield {"lever": params["lever"], "mgnMode": mode, "instId": "", "posSide": ""}
        return
    one, settings = instrument_of(call), _settings(call)
    if one.kind == SPOT:
        _require_margin(one)
        side = NET
    else:
        if settings.mode == PORTFOLIO and mode == CROSS:
            raise PortfolioLeverage("the margin of portfolio accounts follows from no leverage")
        require_margin_mode(settings, mode)
        side = _side(call, settings, mode)
    set_leverage(call.ledger, call.market, account, one, (mode, side, leverage))
    yield {
        "lever": params["lever"],
        "mgnMode": mode,
        "instId": one.id,
        "posSide": params.get("posSide", ""),
    }


def _side(call: Call, settings: TradingSettings, mode: str) -> str:
    """Return the side that leverage is chosen for; only isolated sides have their own."""
    if mode == CROSS or settings.position_mode != LONG_SHORT:
        return NET
    side: str = call.params.get("posSide", NET)
    if side == NET:
        raise BadParameter("posSide", "long and short isolated positions have their own leverage")
    return side


def _require_margin(one: Instrument) -> None:
    if one.maxima.leverage is None:
        raise LeverageTooHigh(Decimal(1), Decimal(1))


@okx.handles("account/leverage-info.get")
def leverage_info(call: Call) -> Iterator[Row]:
    """Yield the leverage of instruments or of currencies."""
    mode, settings = call.params["mgnMode"], _settings(call)
    for name in call.list("instId"):
        one = find_instrument(call, name)
        for side in _sides(one, settings):
            lever = leverage_of(call.unit, call.account.id, one, mode, side)
            yield rows.leverage((one.id, ""), mode, side, lever)
    for ccy in () if "instId" in call.params else call.list("ccy"):
        chosen = chosen_leverage(call.unit, call.account.id, mode, ccy, NET)
        yield rows.leverage(("", ccy), mode, "", USUAL if chosen is None else chosen)


def _sides(one: Instrument, settings: TradingSettings) -> tuple[str, ...]:
    is_one = one.kind == SPOT or settings.position_mode != LONG_SHORT
    return (NET,) if is_one else (LONG, SHORT)


@okx.handles("account/adjust-leverage-info.get", scope="contracts and margin")
def estimated(call: Call) -> Iterator[Row]:
    """Yield what a leverage of an instrument would bring, or what of a currency may be borrowed.

    Raises:
        BadParameter: the instrument is of another kind, or the account has no such side.

    """
    params = call.params
    if params["instType"] == MARGIN:
        yield _margin_estimate(call)
        return
    one, settings = instrument_of(call), _settings(call)
    if one.kind != params["instType"]:
        raise BadParameter("instId", f"{one.id} is not of {params['instType']}")
    require_margin_mode(settings, params["mgnMode"])
    asked = params.get("posSide", NET)
    side = NET if asked == NET else position_side(call, settings)
    choice = (params["mgnMode"], side, Decimal(params["lever"]))
    estimate = leverage_estimate(call.ledger, call.market, call.account, one, choice)
    largest = estimate.sell if side == SHORT else estimate.buy
    yield rows.leverage_estimate(estimate, largest, one.tick)


def _margin_estimate(call: Call) -> Row:
    """Return what a leverage of a pair would bring, or what of a currency could be borrowed."""
    params, unit, account = call.params, call.unit, call.account
    if "instId" in params:
        one = instrument_of(call)
        _require_margin(one)
        choice = params["mgnMode"], params.get("ccy", ""), Decimal(params["lever"])
        estimate = margin_estimate(call.ledger, call.market, account, one, choice)
        return rows.margin_estimate(estimate, one.tick)
    ccy = params["ccy"]
    borrowing.require_lent(unit, ccy)
    loan = largest_loan(unit, account, ccy, ccy, call.now_ms)
    highest = max(
        (
            one.maxima.leverage or Decimal(1)
            for one in instruments_of(call, MARGIN)
            if one.base == ccy
        ),
        default=Decimal(1),
    )
    return rows.loan_estimate(spendable(unit, account, ccy, call.now_ms), loan, highest)


@okx.handles("account/position/margin-balance.post", scope="contracts and margin")
def change_margin_balance(call: Call) -> Iterator[Row]:
    """Add to the margin of an isolated position, or take from it."""
    params, one, settings = call.params, instrument_of(call), _settings(call)
    amount = Decimal(params["amt"])
    if amount <= 0:
        raise BadParameter("amt", f"{amount} is not above zero")
    signed = amount if params["type"] == _ADD else -amount
    try:
        held = _change_margin(call, one, settings, signed)
    except NoPosition as refused:
        raise NoMarginedPosition(str(refused)) from refused
    except OrdersPending as refused:
        raise MarginedPositionCloses(str(refused)) from refused
    real = None if held.loan else real_leverage(call.market, held, call.now_ms)
    yield rows.margin(held, params["amt"], params["type"], real)


def _change_margin(
    call: Call, one: Instrument, settings: TradingSettings, amount: Decimal
) -> Position:
    where = call.ledger, call.market, call.account
    if one.kind != SPOT:
        return change_margin(*where, (one.id, position_side(call, settings)), amount)
    held = held_on_margin(call, one, ISOLATED, call.params.get("ccy", ""))
    if held is None:
        raise NoPosition(one.id)
    return change_margin_of(*where, held, amount)


def _settings(call: Call) -> TradingSettings:
    return trading_account.settings_of(call.unit, call.account.id)
