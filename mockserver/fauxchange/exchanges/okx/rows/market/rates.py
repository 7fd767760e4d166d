"""Rows of marks, limits, funding, open interest and greeks."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.instruments.funding_rate import ChargedRate, FundingRate, Premium
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.views.greeks import Greeks, OptionSummary
from fauxchange.domain.market.views.totals import Interest
from fauxchange.exchanges.okx.rows.row import Row

from .times import stamp

# Rates are in hundred millionths.
_ONE = Decimal(100_000_000)


def mark(one: Instrument, kind: str, price: Decimal, shown_ms: int) -> Row:
    """One mark price (public-data-rest-api-get-mark-price)."""
    return {
        "instType": kind,
        "instId": one.id,
        "markPx": format_decimal(price),
        "ts": stamp(shown_ms),
    }


def limit(one: Instrument, buy: Decimal, sell: Decimal, shown_ms: int) -> Row:
    """Return the limits of one instrument (public-data-rest-api-get-limit-price)."""
    return {
        "instType": one.kind,
        "instId": one.id,
        "buyLmt": format_decimal(buy),
        "sellLmt": format_decimal(sell),
        "ts": stamp(shown_ms),
        "enabled": True,
    }


def no_limit(one: Instrument, shown_ms: int) -> Row:
    """Return the row of an instrument without limits."""
    return {
        "instType": one.kind,
        "instId": one.id,
        "buyLmt": "",
        "sellLmt": "",
        "ts": stamp(shown_ms),
        "enabled": False,
    }


def funding(one: Instrument, rate: FundingRate, state: str, shown_ms: int) -> Row:
    """Return the funding rate of one swap (public-data-rest-api-get-funding-rate)."""
    terms = one.funding
    return {
        "instType": one.kind,
        "instId": one.id,
        "method": "current_period",
        "formulaType": _formula(one),
        "fundingRate": _part(rate.rate),
        "nextFundingRate": "",
        "fundingTime": stamp(rate.time_ms),
        "nextFundingTime": stamp(rate.next_time_ms),
        "prevFundingTime": stamp(rate.settled_ms),
        "minFundingRate": _part(terms.minimum),
        "maxFundingRate": _part(terms.maximum),
        "interestRate": _part(terms.interest) if terms.with_interest else "",
        "impactValue": "",
        "settState": state,
        "settFundingRate": _part(rate.settled),
        "premium": _part(rate.premium),
        "ts": stamp(shown_ms),
    }


def charged(one: Instrument, rate: ChargedRate) -> Row:
    """One rate that was charged (public-data-rest-api-get-funding-rate-history)."""
    return {
        "instType": one.kind,
        "instId": one.id,
        "formulaType": _formula(one),
        "fundingRate": _part(rate.rate),
        "realizedRate": _part(rate.rate),
        "fundingTime": stamp(rate.time_ms),
        "method": "current_period",
    }


def premium(one: Instrument, at: Premium) -> Row:
    """One premium (public-data-rest-api-get-premium-history)."""
    return {"instId": one.id, "premium": _part(at.premium), "ts": stamp(at.time_ms)}


def interest(one: Instrument, is_open: Interest, shown_ms: int) -> Row:
    """Return what is open of one contract (public-data-rest-api-get-open-interest)."""
    return {
        "instType": one.kind,
        "instId": one.id,
        "oi": format_decimal(is_open.contracts),
        "oiCcy": format_decimal(is_open.base),
        "oiUsd": format_decimal(is_open.usd),
        "ts": stamp(shown_ms),
    }


def summary(one: Instrument, option: OptionSummary, shown_ms: int) -> Row:
    """Return the greeks of one option (public-data-rest-api-get-option-market-data)."""
    return {
        "instType": one.kind,
        "instId": one.id,
        "uly": one.underlying,
        **_greeks(option.base, ""),
        **_greeks(option.quote, "BS"),
        "lever": format_decimal(option.leverage),
        "markVol": format_decimal(option.volatility),
        "bidVol": format_decimal(option.bid_volatility),
        "askVol": format_decimal(option.ask_volatility),
        "realVol": "0",
        "volLv": "0",
        "fwdPx": format_decimal(option.forward),
        "ts": stamp(shown_ms),
    }


def _greeks(greeks: Greeks, end: str) -> Row:
    return {
        f"{name}{end}": format_decimal(value)
        for name, value in zip(greeks._fields, greeks, strict=True)
    }


def _formula(one: Instrument) -> str:
    return "withRate" if one.funding.with_interest else "noRate"


def _part(rate: int) -> str:
    return format_decimal(rate / _ONE)
