"""Indicators that begin or end bots, as their triggers show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.trading.algo.legs import Signal
from fauxchange.exchanges.okx.rows.row import Row


def members(signal: Signal, numbers: Mapping[str, Any]) -> Row:
    """Return what a trigger shows of its indicator."""
    return {
        "triggerStrategy": "rsi",
        "timeframe": signal.bar,
        "thold": format_decimal(signal.threshold),
        "triggerCond": numbers["signalCondition"][signal.condition]["number"],
        "timePeriod": str(signal.period),
    }
