"""Rows of trading statistics: lists of a time and figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from fauxchange.domain.core.money import format_decimal

from .market.times import stamp

Figures = list[str]
Coins = dict[str, list[str]]

_CENTURY = "20"


def figures(at_ms: int, *numbers: Decimal) -> Figures:
    """Return a time and figures of then (trading-statistics-rest-api)."""
    return [stamp(at_ms), *map(format_decimal, numbers)]


def of_expiry(at_ms: int, date: str, numbers: Sequence[Decimal]) -> Figures:
    """Return figures of options of an expiry, whose date has eight digits here."""
    return [stamp(at_ms), f"{_CENTURY}{date}", *map(format_decimal, numbers)]


def coins(contract: list[str], option: list[str], spot: list[str]) -> Coins:
    """Return what there are statistics of (trading-statistics-rest-api-get-support-coin)."""
    return {"contract": contract, "option": option, "spot": spot}
