"""Rows of positions (trading-account-rest-api-get-positions, -get-positions-history)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import EXACT, ZERO, format_decimal, round_down
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.positions.arithmetic import Contract, break_even, profit, value
from fauxchange.domain.positions.book import ClosedPosition
from fauxchange.domain.positions.figures import Figures
from fauxchange.domain.positions.position import CROSS, NET, Position
from fauxchange.domain.positions.rank import rank_of
from fauxchange.domain.trading.contracts.estimates import LeverageEstimate
from fauxchange.domain.trading.margin.estimates import MarginEstimate
from fauxchange.domain.trading_account.risk import Risk
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

# What only margin trading, options or portfolio accounts have.
ABSENT = (
    *("hedgedPos", "baseBal", "quoteBal", "baseBorrowed", "baseInterest", "quoteBorrowed"),
    *("quoteInterest", "posCcy", "availPos", "liab", "liabCcy", "interest", "optVal"),
    *("pendingCloseOrdLiabVal", "deltaBS", "deltaPA", "gammaBS", "gammaPA", "thetaBS", "thetaPA"),
    *("vegaBS", "vegaPA", "spotInUseAmt", "spotInUseCcy", "clSpotInUseAmt", "maxSpotInUseAmt"),
    *("bizRefId", "bizRefType"),
)
# Ratios have so many places, as those of the documented examples.
_PLACES = 16


class Prices(NamedTuple):
    """What is quoted beside a position: last and index price, and its currency in USD."""

    last: Decimal
    of_index: Decimal
    usd: Decimal


def position(one: Figures, prices: Prices, risk: Risk) -> Row:
    """One position as it is now; of one that was closed the figures are nought or empty."""
    held, tick = one.position, one.instrument.tick
    is_open, is_cross = bool(held.contracts), held.mode == CROSS
    settles = is_cross and one.instrument.settles_daily
    last_profit = profit(one.contract, held.contracts, held.entry, prices.last) if is_open else ZERO
    # Recorded positions win back all that was realised, what was lost by closing too.
    even = (
        break_even(one.contract, held.contracts, held.entry, held.realised, risk.closing_rate)
        if is_open
        else None
    )
    return {
        **dict.fromkeys(ABSENT, ""),
        "instType": held.kind,
        "instId": held.instrument,
        "mgnMode": held.mode,
        "posId": held.id,
        "posSide": held.side,
        "pos": format_decimal(held.contracts if held.side == NET else abs(held.contracts)),
        "avgPx": _text(held.entry, is_open=is_open),
        "nonSettleAvgPx": _text(held.true_entry, is_open=is_open and settles),
        "markPx": _text(one.mark, is_open=is_open),
        "upl": format_decimal(one.profit),
        "uplRatio": ratio_of(one.profit, one.opening),
        "uplLastPx": format_decimal(short(last_profit)),
        "uplRatioLastPx": ratio_of(last_profit, one.opening),
        "lever": format_decimal(held.leverage),
        "liqPx": price_in(risk.liquidation, tick),
        "imr": format_decimal(one.initial) if is_cross and is_open else "",
        "margin": "" if is_cross or not is_open else format_decimal(held.margin),
        "mgnRatio": decimal_or_empty(risk.ratio),
        "mmr": _text(one.maintenance, is_open=is_open),
        "tradeId": held.trade_id,
        "notionalUsd": _text(short(EXACT.multiply(one.value, prices.usd)), is_open=is_open),
        "adl": str(rank_of(one)) if is_open else "",
        "ccy": held.ccy,
        "last": _text(prices.last, is_open=is_open),
        "idxPx": _text(prices.of_index, is_open=is_open),
        "usdPx": _text(prices.usd, is_open=is_open),
        "bePx": price_in(even, tick),
        "realizedPnl": format_decimal(held.realised),
        "settledPnl": _text(held.settled, is_open=settles),
        "pnl": format_decimal(held.pnl),
        "fee": format_decimal(held.fee),
        "fundingFee": format_decimal(held.funding),
        "liqPenalty": format_decimal(held.penalty),
        "cTime": str(held.opened_ms),
        "uTime": str(held.updated_ms),
    }


def history(entry: ClosedPosition, instrument: Instrument, numbers: Mapping[str, Any]) -> Row:
    """Return what a position was when some or all of it was closed."""
    one = entry.position
    opening = _opening(one, instrument)
    settles = one.mode == CROSS and instrument.settles_daily
    return {
        "instType": one.kind,
        "instId": one.instrument,
        "mgnMode": one.mode,
        "type": numbers["closedPosition"][entry.cause]["number"],
        "cTime": str(one.opened_ms),
        "uTime": str(entry.at_ms),
        "openAvgPx": format_decimal(one.entry),
        "nonSettleAvgPx": _text(one.true_entry, is_open=settles),
        "closeAvgPx": format_decimal(one.closed_price),
        "posId": one.id,
        "openMaxPos": format_decimal(one.largest),
        "closeTotalPos": format_decimal(one.closed),
        "realizedPnl": _text(one.realised, is_open=one.loan is None),
        "settledPnl": _text(one.settled, is_open=settles),
        "pnlRatio": ratio_of(one.realised, opening),
        "fee": format_decimal(one.fee),
        "fundingFee": format_decimal(one.funding),
        "liqPenalty": format_decimal(one.penalty),
        "pnl": format_decimal(one.pnl),
        "posSide": one.side,
        "lever": format_decimal(one.leverage),
        "direction": one.way,
        "triggerPx": format_decimal(entry.trigger) if entry.trigger else "",
        "uly": instrument.underlying or instrument.family,
        "ccy": one.ccy,
    }


def _opening(one: Position, instrument: Instrument) -> Decimal:
    """Return the margin that what was closed of a position had taken."""
    view = one.loan_view()
    if view is None:
        worth = value(Contract.of(instrument), one.closed, one.true_entry)
    else:
        worth = EXACT.multiply(one.closed, one.true_entry) if view.in_quote else one.closed
    return EXACT.divide(worth, one.leverage)


def risk(one: Figures, usd: Decimal) -> Row:
    """One position of account-position-risk; ``usd`` is the price of its currency."""
    held = one.position
    return {
        "baseBal": "",
        "ccy": held.ccy,
        "instId": held.instrument,
        "instType": held.kind,
        "mgnMode": held.mode,
        "notionalCcy": format_decimal(one.value),
        "notionalUsd": format_decimal(short(EXACT.multiply(one.value, usd))),
        "pos": format_decimal(held.contracts if held.side == NET else abs(held.contracts)),
        "posCcy": "",
        "posId": held.id,
        "posSide": held.side,
        "quoteBal": "",
    }


def leverage(scope: tuple[str, str], mode: str, side: str, chosen: Decimal) -> Row:
    """Return the leverage of an instrument or of a currency, and of a side."""
    instrument, ccy = scope
    return {
        "instId": instrument,
        "ccy": ccy,
        "mgnMode": mode,
        "posSide": side,
        "lever": format_decimal(chosen),
    }


def margin(one: Position, amount: str, kind: str, real: Decimal | None) -> Row:
    """Return what is answered to a change of the margin of an isolated position.

    ``real`` is its leverage then, which is not told of margin trading.
    """
    return {
        "instId": one.instrument,
        "posSide": one.side,
        "amt": amount,
        "type": kind,
        "leverage": "" if real is None else format_decimal(round_down(real, 2)),
        "ccy": one.ccy,
    }


def ratio_of(amount: Decimal, of: Decimal) -> str:
    """Return a ratio, to sixteen places; that of nothing is nothing."""
    return format_decimal(round_down(EXACT.divide(amount, of), _PLACES)) if of else "0"


def short(amount: Decimal) -> Decimal:
    """Return an amount to the twelve places that amounts have."""
    return round_down(amount, 12)


def _text(amount: Decimal, *, is_open: bool) -> str:
    return format_decimal(amount) if is_open else ""


def price_in(price: Decimal | None, tick: Decimal) -> str:
    """Return a price that nobody quotes, with two places more than the tick has."""
    if price is None:
        return ""
    places = max(0, -int(tick.normalize().as_tuple().exponent)) + 2
    return format_decimal(round_down(price, places))


def leverage_estimate(one: LeverageEstimate, largest: Decimal, tick: Decimal) -> Row:
    """Return what a leverage of contracts would bring (get-leverage-estimated-info)."""
    return {
        "estAvailQuoteTrans": "",
        "estAvailTrans": format_decimal(one.free),
        "estLiqPx": price_in(one.liquidation, tick),
        "estMgn": format_decimal(one.margin),
        "estQuoteMgn": "",
        "estMaxAmt": format_decimal(largest),
        "estQuoteMaxAmt": "0",
        "existOrd": one.has_orders,
        "maxLever": format_decimal(one.highest),
        "minLever": "1",
    }


def margin_estimate(one: MarginEstimate, tick: Decimal) -> Row:
    """Return what a leverage of a pair on margin would bring."""
    base, quote = one.base, one.quote
    return {
        "estAvailQuoteTrans": format_decimal(quote.free),
        "estAvailTrans": format_decimal(base.free),
        "estLiqPx": price_in(one.liquidation, tick),
        "estMgn": format_decimal(base.margin or ZERO),
        "estQuoteMgn": decimal_or_empty(quote.margin),
        "estMaxAmt": format_decimal(base.loan),
        "estQuoteMaxAmt": format_decimal(quote.loan),
        "existOrd": one.has_orders,
        "maxLever": format_decimal(one.highest),
        "minLever": "1",
    }


def loan_estimate(free: Decimal, loan: Decimal, highest: Decimal) -> Row:
    """Return what may be taken away and borrowed of a currency: nothing else follows from one."""
    return {
        "estAvailQuoteTrans": "",
        "estAvailTrans": format_decimal(free),
        "estLiqPx": "",
        "estMgn": "0",
        "estQuoteMgn": "",
        "estMaxAmt": format_decimal(loan),
        "estQuoteMaxAmt": "0",
        "existOrd": False,
        "maxLever": format_decimal(highest),
        "minLever": "1",
    }
