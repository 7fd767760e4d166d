"""Rows of expiries, settlements and conversions."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.exchanges.okx.rows.row import Row

from .times import stamp


def estimated(one: Instrument, price: Decimal, shown_ms: int) -> Row:
    """Return at what price a contract will expire."""
    return {
        "instType": one.kind,
        "instId": one.id,
        "settlePx": format_decimal(price),
        "ts": stamp(shown_ms),
    }


def estimated_settlement(one: Instrument, price: Decimal, at_ms: int, shown_ms: int) -> Row:
    """Return the price that a future will be settled at."""
    return {
        "instId": one.id,
        "nextSettleTime": stamp(at_ms),
        "estSettlePx": format_decimal(price),
        "ts": stamp(shown_ms),
    }


def history(at_ms: int, details: list[Row]) -> Row:
    """Return what happened to a family at one time."""
    return {"ts": stamp(at_ms), "details": details}


def ended(one: Instrument, price: Decimal, fate: str) -> Row:
    """Return how one contract expired; its id is called ``insId`` here."""
    return {"insId": one.id, "px": format_decimal(price), "type": fate}


def settled(one: Instrument, price: Decimal) -> Row:
    """Return how one future was settled."""
    return {"instId": one.id, "settlePx": format_decimal(price)}


def conversion(one: Instrument, kind: str, price: Decimal, size: Decimal, measure: str) -> Row:
    """Return how many contracts or coins there are (public-data-rest-api-unit-convert)."""
    return {
        "type": kind,
        "instId": one.id,
        "px": format_decimal(price),
        "sz": format_decimal(size),
        "unit": measure,
    }
