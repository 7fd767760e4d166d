"""What everybody may ask of bots: grids that prices advise, and indicators that are tested."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.market.views.strength import CROSS, signals
from tests.okx.trading.bots.gridder import GRID, Gridder

if TYPE_CHECKING:
    from fauxchange import MockServer

AI = f"{GRID}/ai-param"
TEST = "tradingBot/public/rsi-back-testing"
PAIR = {"instId": "BTC-USDT"}
RSI = {**PAIR, "timeframe": "1D", "timePeriod": "14", "thold": "50"}


@pytest.fixture
def anybody(built: MockServer) -> Gridder:
    """Somebody who asks, on a market that nobody has changed."""
    built.reset()
    return Gridder(built)


def test_the_advised_range_is_where_the_price_was(anybody: Gridder) -> None:
    (row,) = anybody.rows(AI, algoOrdType="grid", **PAIR)
    candles = anybody.rows("market/history-candles", instId="BTC-USDT", bar="1H", limit="300")
    since = int(candles[0][0]) - 167 * 3_600_000
    week = [one for one in candles if int(one[0]) >= since]
    assert Decimal(row["maxPx"]) >= max(Decimal(one[2]) for one in week)
    assert Decimal(row["minPx"]) <= min(Decimal(one[3]) for one in week)
    assert (row["duration"], row["runType"], row["direction"], row["lever"]) == ("7D", "1", "", "0")
    assert Decimal(row["perMinProfitRate"]) <= Decimal(row["perMaxProfitRate"])


def test_a_bot_with_the_advised_grids_and_investment_is_created(anybody: Gridder) -> None:
    (row,) = anybody.rows(AI, algoOrdType="grid", duration="30D", **PAIR)
    names = ("maxPx", "minPx", "gridNum", "runType")
    anybody.create(quoteSz=row["minInvestment"], **{name: row[name] for name in names})
    less = str(Decimal(row["minInvestment"]) * Decimal("0.9"))
    code = anybody.refusal(quoteSz=less, **{name: row[name] for name in names})
    assert code == "50122"


@pytest.mark.parametrize("direction", ["long", "short", "neutral"])
def test_contracts_have_a_direction_and_leverage(anybody: Gridder, direction: str) -> None:
    asked = {"algoOrdType": "contract_grid", "instId": "BTC-USDT-SWAP", "direction": direction}
    (row,) = anybody.rows(AI, **asked)
    assert (row["duration"], row["direction"], row["lever"]) == ("14D", direction, "5")
    assert (row["ccy"], Decimal(row["annualizedRate"]) >= 0) == ("USDT", True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"duration": "14D"}, "51000"),
        ({"instId": "BTC-NOBODY"}, "51001"),
        ({"instId": "BTC-USDT-SWAP"}, "51287"),
    ],
)
def test_what_nothing_is_advised_for(anybody: Gridder, changes: dict[str, Any], code: str) -> None:
    assert anybody.code(AI, **{"algoOrdType": "grid", **PAIR, **changes}) == code


def test_a_price_that_does_not_move_advises_nothing(anybody: Gridder) -> None:
    anybody.mock.set_pair_price("BTC-USDT", "90000")
    anybody.mock.freeze_price("BTC-USDT")
    anybody.mock.advance(days=8)
    assert anybody.code(AI, algoOrdType="grid", **PAIR) == "51350"


def test_an_indicator_is_tested_with_the_closing_prices_of_candles(anybody: Gridder) -> None:
    (row,) = anybody.rows(TEST, triggerCond="cross", **RSI)
    candles = anybody.rows("market/history-candles", instId="BTC-USDT", bar="1Dutc", limit="100")
    more = {"after": candles[-1][0], "limit": "100"}
    candles += anybody.rows("market/history-candles", instId="BTC-USDT", bar="1Dutc", **more)
    closes = [int(Decimal(one[4]) * 10) for one in candles[:144]][::-1]
    assert int(row["triggerNum"]) == signals(closes, 14, CROSS, Decimal(50))
    assert int(row["triggerNum"]) > 0


def test_all_candles_of_a_month_are_looked_at(anybody: Gridder) -> None:
    short = {**RSI, "timeframe": "3m", "thold": "1", "triggerCond": "above"}
    # 30 days of 480, and 99 of the 100 by which the index is warmed up.
    assert anybody.rows(TEST, **short) == [{"triggerNum": "14499"}]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"thold": "0"}, "51000"),
        ({"thold": "50.5"}, "51000"),
        ({"thold": "101"}, "51000"),
        ({"instId": "BTC-USDT-SWAP"}, "51287"),
    ],
)
def test_what_cannot_be_tested_is_refused(
    anybody: Gridder, changes: dict[str, Any], code: str
) -> None:
    assert anybody.code(TEST, **{**RSI, **changes}) == code
