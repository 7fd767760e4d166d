"""A row of an answer: documented members to their values, ready for JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.domain.core.money import format_decimal

Row = dict[str, Any]


def decimal_or_empty(number: Decimal | None) -> str:
    """Return a number as OKX writes it; one that there is not is empty."""
    return "" if number is None else format_decimal(number)
