"""Rows of what is traded."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.instruments.instrument import (
    FUTURES,
    OPTION,
    SPOT,
    SWAP,
    Instrument,
    Terms,
)
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

from .times import stamp

_MILLION = Decimal(1_000_000)

# As recorded of bitcoin: the least distance of a price-improving order, in levels and basis points;
# how much of a contract one may hold, in dollars and per cent of what all hold.
_RPI = ("3", "20")
_POSITION_LIMITS = {SWAP: ("250000", "30"), FUTURES: ("200000000", "25")}

# Prices of options lie below it; nobody says what becomes of the tick beyond.
_HIGHEST = "10000"


class Words(NamedTuple):
    """What OKX calls the facts of an instrument; ``kind`` is the one that was asked for."""

    kind: str
    state: str
    option: str
    fee_group: str
    open_type: str
    rule: str
    category: str


def instrument(one: Instrument, terms: Terms, words: Words, changes: Sequence[Row]) -> Row:
    """One instrument: what rows for everybody and for an account share."""
    return {
        "instType": words.kind,
        "seriesId": "",
        "instId": one.id,
        "uly": one.underlying,
        "groupId": words.fee_group,
        "instFamily": one.family,
        **_currencies(one),
        "optType": words.option,
        "stk": decimal_or_empty(one.strike),
        **_times(one),
        "openType": words.open_type,
        "lever": decimal_or_empty(one.maxima.leverage),
        "tickSz": format_decimal(terms.tick),
        "lotSz": format_decimal(terms.lot),
        "minSz": format_decimal(terms.minimum),
        "state": words.state,
        "ruleType": words.rule,
        **_maxima(one),
        "futureSettlement": one.settles_daily,
        "instIdCode": one.code or None,
        "instCategory": words.category,
        **_band(one),
        "upcChg": list(changes),
    }


def public_members(one: Instrument, alias: str) -> Row:
    """Return what only the public row has (public-data-rest-api-get-instruments).

    Rows that were recorded in 2026 have the quotas of an account, too, which are empty, and some
    members that no page knows.
    """
    level, band = ("", "") if one.kind == OPTION else _RPI
    return {
        "category": "1",
        "alias": alias,
        "rpiMinLevel": level,
        "rpiMinPxBand": band,
        **_position_limits(one),
        "longPosRemainingQuota": "",
        "shortPosRemainingQuota": "",
        "maxPlatOILmt": "",
        "maxPlatOICoinLmt": "",
        "freq": "",
        "method": "",
    }


def account_members(one: Instrument, *, legacy_names: bool) -> Row:
    """Return what only an account's row has (trading-account-rest-api-get-instruments)."""
    is_contract = one.kind in {SWAP, FUTURES}
    return {
        **({"elp": "0"} if legacy_names else {}),
        "rpi": "0",
        **_position_limits(one),
        "longPosRemainingQuota": "2500000" if is_contract else "",
        "shortPosRemainingQuota": "2500000" if is_contract else "",
        "maxPlatOILmt": "1000000000" if is_contract else "",
        "maxPlatOICoinLmt": "",
    }


def upcoming(param: str, value: Decimal, at_ms: int) -> Row:
    """One change that is still to come."""
    return {"param": param, "newValue": format_decimal(value), "effTime": stamp(at_ms)}


def tick_band(kind: str, family: str, tick: Decimal) -> Row:
    """Return the ticks of a family (public-data-rest-api-get-option-tick-bands)."""
    band = {"minPx": "0", "maxPx": _HIGHEST, "tickSz": format_decimal(tick)}
    return {"instType": kind, "instFamily": family, "tickBand": [band]}


def _currencies(one: Instrument) -> Row:
    if one.kind == SPOT:
        return {
            "baseCcy": one.base,
            "quoteCcy": one.quote,
            "settleCcy": "",
            "ctVal": "",
            "ctMult": "",
            "ctValCcy": "",
            "ctType": "",
            "tradeQuoteCcyList": [one.quote],
        }
    kind = "inverse" if one.is_inverse else "linear"
    return {
        "baseCcy": "",
        "quoteCcy": "",
        "settleCcy": one.settlement,
        "ctVal": decimal_or_empty(one.contract_value),
        "ctMult": format_decimal(one.multiplier),
        "ctValCcy": one.contract_ccy,
        "ctType": kind if one.kind in {SWAP, FUTURES} else "",
        "tradeQuoteCcyList": [],
    }


def _times(one: Instrument) -> Row:
    listed = stamp(one.listed_ms)
    return {
        "listTime": listed,
        "auctionEndTime": "",
        # Only swaps had it in recordings; they, too, opened with a call auction.
        "contTdSwTime": listed if one.kind == SWAP else "",
        "preMktSwTime": "",
        "expTime": "" if one.expiry_ms is None else stamp(one.expiry_ms),
    }


def _maxima(one: Instrument) -> Row:
    limit, market = (
        format_decimal(most) for most in (one.maxima.limit_amount, one.maxima.market_amount)
    )
    return {
        "maxLmtSz": limit,
        "maxMktSz": market,
        "maxLmtAmt": format_decimal(one.maxima.limit_value),
        "maxMktAmt": format_decimal(one.maxima.market_value) if one.kind == SPOT else "",
        **dict.fromkeys(("maxTwapSz", "maxIcebergSz", "maxTriggerSz"), _long(limit)),
        "maxStopSz": market,
    }


def _long(amount: str) -> str:
    """Write an amount as the exchange writes some of them: with 16 decimal places, as recorded."""
    return f"{Decimal(amount):.16f}"


def _band(one: Instrument) -> Row:
    """Return how far prices may go: options have no band, and pairs none of the first minutes."""
    return {
        "initPxLmtPct": "" if one.kind in {SPOT, OPTION} else _part(one.band.initial_ppm),
        "floatPxLmtPct": "" if one.kind == OPTION else _part(one.band.floating_ppm),
        "maxPxLmtPct": "" if one.kind == OPTION else _part(one.band.maximum_ppm),
    }


def _position_limits(one: Instrument) -> Row:
    amount, percent = _POSITION_LIMITS.get(one.kind, ("", ""))
    return {"posLmtAmt": amount, "posLmtPct": percent}


def _part(ppm: int) -> str:
    return format_decimal(ppm / _MILLION)
