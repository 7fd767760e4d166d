"""Rows of what is traded."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.instruments.instrument import FUTURES, SPOT, SWAP, Instrument, Terms
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

from .times import stamp

_MILLION = Decimal(1_000_000)

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
        "initPxLmtPct": _part(one.band.initial_ppm),
        "floatPxLmtPct": _part(one.band.floating_ppm),
        "maxPxLmtPct": _part(one.band.maximum_ppm),
        "upcChg": list(changes),
    }


def public_members(alias: str) -> Row:
    """Return what only the public row has (public-data-rest-api-get-instruments)."""
    return {"category": "1", "alias": alias, "rpiMinLevel": "", "rpiMinPxBand": ""}


def account_members(one: Instrument, *, legacy_names: bool) -> Row:
    """Return what only an account's row has (trading-account-rest-api-get-instruments)."""
    is_contract = one.kind in {SWAP, FUTURES}
    return {
        **({"elp": "0"} if legacy_names else {}),
        "rpi": "0",
        "posLmtPct": "30" if is_contract else "",
        "posLmtAmt": "2500000" if is_contract else "",
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
        "contTdSwTime": listed if one.kind == SPOT else "",
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
        "maxTwapSz": limit,
        "maxIcebergSz": limit,
        "maxTriggerSz": limit,
        "maxStopSz": market,
    }


def _part(ppm: int) -> str:
    return format_decimal(ppm / _MILLION)
