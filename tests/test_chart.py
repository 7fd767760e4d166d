"""Prices as a line of text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fauxchange.commands.market.chart import chart, sparkline


@pytest.mark.parametrize(
    ("closes", "line"),
    [
        ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"),
        ([100, 107, 100], "▁█▁"),
        ([5, 5, 5], "▄▄▄"),
        ([], ""),
    ],
)
def test_each_close_is_a_block_between_the_lowest_and_the_highest(
    closes: list[int], line: str
) -> None:
    assert sparkline([Decimal(close) for close in closes]) == line


def test_a_chart_has_the_line_and_the_extremes_of_the_candles() -> None:
    candles = [
        {"high": "12", "low": "9.5", "close": "10"},
        {"high": "101", "low": "10", "close": "17"},
        {"high": "20", "low": "13", "close": "13.5"},
    ]
    assert chart("BTC-USDT", "1m", candles).plain == (
        "BTC-USDT 1m  ▁█▄\nhigh 101  low 9.5  last 13.5"
    )
