"""The position builder: what positions and assets would be worth and need, real ones or not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.okx.trading.trader import Trader

if TYPE_CHECKING:
    from collections.abc import Mapping

D = Decimal
BUILDER, GRAPH = "account/position-builder", "account/position-builder-graph"
BTC, LTC = "BTC-USDT-SWAP", "LTC-USDT-SWAP"
TWO = [
    {"instId": BTC, "pos": "-10", "avgPx": "100000"},
    {"instId": LTC, "pos": "10", "avgPx": "8000"},
]
SHORT = {"inclRealPosAndEq": False, "simPos": TWO[:1], "simAsset": [{"ccy": "USDT", "amt": "9000"}]}


@pytest.fixture(scope="module")
def trader() -> Trader:
    """The default world at noon; every BTC costs 90,000 USDT."""
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False)
    trader = Trader(mock)
    mock.set_pair_price("BTC-USDT", "90000")
    mock.advance(ms=1)
    return trader


def built(trader: Trader, **params: Any) -> Any:
    """Return what is built of the only short position, with other parameters."""
    answer = trader.answer("POST", BUILDER, {**SHORT, **params})
    assert answer["code"] == "0", answer
    (row,) = answer["data"]
    return row


def code(trader: Trader, path: str, **params: Any) -> str:
    return str(trader.answer("POST", path, {**SHORT, **params})["code"])


def numbers(row: Mapping[str, str], *names: str) -> list[Decimal]:
    return [D(row[name]) for name in names]


def test_a_risk_unit_needs_what_the_worst_move_and_the_basis_would_cost(trader: Trader) -> None:
    (unit,) = built(trader)["riskUnitData"]
    (held,) = unit["portfolios"]
    notional = D(held["notionalUsd"])
    assert unit["mr1Scenarios"]["volSame"].keys() == {
        *("-0.12", "-0.08", "-0.04", "0", "0.04", "0.08", "0.12")
    }
    assert numbers(unit, "mr1", "mr4") == [notional * D("0.12"), notional * D("0.002")]
    assert unit["mr1FinalResult"] == {
        "pnl": f"-{unit['mr1']}",
        "spotShock": "0.12",
        "volShock": "up",
    }
    assert D(unit["mr6"]) == notional * D("0.24") / 2
    assert D(unit["mmr"]) == D(unit["mr1"]) + D(unit["mr4"])
    assert D(unit["imr"]) == D(unit["mmr"]) * D("1.3")


def test_the_sums_are_those_of_their_parts(trader: Trader) -> None:
    row = built(trader, simPos=TWO)
    units = row["riskUnitData"]
    assert [one["riskUnit"] for one in units] == ["BTC", "LTC"]
    assert D(row["derivMmr"]) == sum(D(one["mmr"]) for one in units)
    assert D(row["totalMmr"]) == D(row["borrowMmr"]) + D(row["derivMmr"])
    borrowed = sum(D(one["borrowImr"]) for one in row["assets"])
    assert borrowed > 0
    assert D(row["totalImr"]) == borrowed + sum(D(one["imr"]) for one in units)
    assert D(row["upl"]) == sum(D(one["upl"]) for one in units)
    (usdt,) = row["assets"]
    won = sum(D(one["portfolios"][0]["floatPnl"]) for one in units)
    assert (usdt["ccy"], D(usdt["availEq"])) == ("USDT", 9_000 + won)


def test_an_account_of_several_currencies_needs_what_its_positions_need(trader: Trader) -> None:
    trader.mock.set_pair_price("BTC-USDT", "90000")
    row = built(trader, acctLv="3", lever="10")
    (held,) = row["positions"]
    assert row["riskUnitData"] == []
    mark = D(held["markPx"])
    assert D(held["floatPnl"]) == (100_000 - mark) * D("0.1")
    assert D(held["imr"]) == mark * D("0.1") / 10
    assert (held["lever"], held["isRealPos"], held["posSide"]) == ("10", False, "net")
    assert D(row["eq"]) > 9_000
    assert D(row["marginRatio"]) > 1


def test_what_is_held_is_what_the_account_shows(trader: Trader) -> None:
    order = {"instId": BTC, "tdMode": "cross", "side": "buy", "ordType": "market", "sz": "3"}
    assert trader.post("trade/order", order)["sCode"] == "0"
    (shown,) = trader.rows("account/positions", instId=BTC)
    only_real = {"acctLv": "3", "inclRealPosAndEq": True, "simPos": None, "simAsset": None}
    (row,) = trader.answer("POST", BUILDER, only_real)["data"]
    (held,) = row["positions"]
    assert (held["amt"], held["avgPx"], held["isRealPos"]) == ("3", shown["avgPx"], True)
    assert numbers(held, "floatPnl", "imr", "markPx") == numbers(shown, "upl", "imr", "markPx")
    (balance,) = trader.rows("account/balance", ccy="USDT")
    (usdt,) = [one for one in row["assets"] if one["ccy"] == "USDT"]
    assert D(usdt["availEq"]) == D(balance["details"][0]["eq"])
    trader.post("trade/close-position", {"instId": BTC, "mgnMode": "cross"})


def test_prices_that_are_shifted_are_shown_beside_those_that_are_not(trader: Trader) -> None:
    unshifted, shifted = built(trader), built(trader, idxVol="0.1")
    (before,), (after,) = unshifted["riskUnitData"], shifted["riskUnitData"]
    assert (before["mmrBf"], before["portfolios"][0]["markPxBf"]) == ("", "")
    assert (after["mmrBf"], after["imrBf"]) == (before["mmr"], before["imr"])
    (held,) = after["portfolios"]
    assert D(held["markPx"]) == D(held["markPxBf"]) * D("1.1")
    assert D(after["mmr"]) == D(before["mmr"]) * D("1.1")


def test_greeks_of_a_unit_are_those_of_its_positions(trader: Trader) -> None:
    listed = trader.rows("public/instruments", instType="OPTION", instFamily="BTC-USD")
    options = [one["instId"] for one in listed if one["optType"] == "C"][-3:]
    positions = [{"instId": one, "pos": "100", "avgPx": "0.01"} for one in options]
    positions.append({"instId": "BTC-USD-SWAP", "pos": "-900", "avgPx": "90000"})
    for kind in ("BS", "PA", "CASH"):
        (unit,) = built(trader, simPos=positions, greeksType=kind)["riskUnitData"]
        for name in ("delta", "gamma", "theta", "vega"):
            summed = sum(D(one[name]) for one in unit["portfolios"])
            assert abs(D(unit[name]) - summed) < D("1e-9")
    (unit,) = built(trader, simPos=positions[:1])["riskUnitData"]
    rows = trader.rows("public/opt-summary", instFamily="BTC-USD")
    (summary,) = [one for one in rows if one["instId"] == options[0]]
    assert abs(D(unit["delta"]) - D(summary["deltaBS"])) < D("1e-6")
    # Who has paid a premium of an option loses no more than that.
    worst = min(D(one) for row in unit["mr1Scenarios"].values() for one in row.values())
    held = unit["portfolios"][0]
    assert -D(held["markPx"]) * 90_100 <= worst < 0


def test_the_graph_has_what_the_builder_says_of_each_shock(trader: Trader) -> None:
    config = {"acctLv": "4"}
    answer = trader.answer("POST", GRAPH, {**SHORT, "type": "mmr", "mmrConfig": config})
    (row,) = answer["data"]
    by_shock = {one["shockFactor"]: one for one in row["mmrData"]}
    assert [*by_shock][:2] == ["-0.94", "-0.93"]
    for shock in ("-0.5", "0.1"):
        same = built(trader, idxVol=shock)
        assert by_shock[shock]["mmr"] == same["totalMmr"]
        assert by_shock[shock]["mmrRatio"] == same["marginRatio"]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"simPos": [{"instId": "BTC-USDT", "pos": "1", "avgPx": "1"}]}, "51000"),
        ({"simPos": [{"instId": "NO-SUCH-SWAP", "pos": "1", "avgPx": "1"}]}, "51001"),
        ({"simPos": [{"instId": BTC, "pos": "0", "avgPx": "1"}]}, "51000"),
        ({"simPos": [{"instId": BTC, "pos": "1", "avgPx": "0"}]}, "51000"),
        ({"simPos": [{"instId": BTC, "pos": "1", "avgPx": "1", "lever": "0.5"}]}, "51000"),
        ({"simPos": TWO * 26}, "50025"),
        ({"simAsset": [{"ccy": "NOSUCH", "amt": "1"}]}, "51000"),
        ({"idxVol": "1.5"}, "51000"),
        ({"idxVol": "-1"}, "51000"),
        ({"simAsset": [{"ccy": "BTC", "amt": "9" * 16}]}, "51000"),
        ({"simPos": [{"instId": BTC, "pos": "9" * 60, "avgPx": "1"}]}, "51000"),
        ({"simPos": [{"instId": BTC, "pos": "1", "avgPx": f"0.{'0' * 60}1"}]}, "51000"),
    ],
)
def test_what_cannot_be_built_is_refused(
    trader: Trader, params: dict[str, Any], expected: str
) -> None:
    assert code(trader, BUILDER, **params) == expected


def test_numbers_as_large_as_they_may_be_are_answered(trader: Trader) -> None:
    largest = "9" * 15
    held = {"instId": BTC, "pos": largest, "avgPx": largest, "lever": "5"}
    assert code(trader, BUILDER, simPos=[held], simAsset=[{"ccy": "BTC", "amt": largest}]) == "0"
    held = {"instId": BTC, "pos": largest, "avgPx": f"0.{'0' * 17}1", "lever": largest}
    assert code(trader, BUILDER, simPos=[held], simAsset=[]) == "0"


def test_building_changes_nothing(trader: Trader) -> None:
    before = trader.rows("account/balance"), trader.rows("account/positions")
    built(trader, simPos=TWO, inclRealPosAndEq=True)
    assert (trader.rows("account/balance"), trader.rows("account/positions")) == before
