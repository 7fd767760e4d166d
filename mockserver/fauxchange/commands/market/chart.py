"""Prices as a line of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.text import Text

_BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(closes: Sequence[Decimal]) -> str:
    """Return a block for each close, the lowest and the highest block for the extremes.

    Closes that are all equal are a line in the middle; no closes are no text.
    """
    if not closes:
        return ""
    low, high = min(closes), max(closes)
    if low == high:
        return _BLOCKS[len(_BLOCKS) // 2 - 1] * len(closes)
    top = len(_BLOCKS) - 1
    return "".join(_BLOCKS[int((close - low) / (high - low) * top)] for close in closes)


def chart(name: str, bar: str, candles: Sequence[Mapping[str, Any]]) -> Text:
    """Return candles, at least one, oldest first, as a line of closes with high, low and last."""
    closes = [Decimal(candle["close"]) for candle in candles]
    high = max((candle["high"] for candle in candles), key=Decimal)
    low = min((candle["low"] for candle in candles), key=Decimal)
    style = "green" if closes[-1] >= closes[0] else "red"
    return Text.assemble(
        (f"{name} {bar}  ", "bold"),
        (sparkline(closes), style),
        f"\nhigh {high}  low {low}  last {candles[-1]['close']}",
    )
