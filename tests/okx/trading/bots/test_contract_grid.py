"""The life of a grid bot of contracts: a position of its own, grids that open it and close it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.okx.trading.bots.contract_gridder import KIND, ContractGridder
from tests.okx.trading.bots.gridder import GRID
from tests.okx.trading.bots.test_triggers import at

if TYPE_CHECKING:
    from fauxchange import MockServer

# A contract is a hundredth of a coin.
CONTRACT = Decimal("0.01")


@pytest.fixture
def gridder(built: MockServer) -> ContractGridder:
    """An account with 100,000 USDT and no bots; BTC costs 90,000."""
    built.reset()
    gridder = ContractGridder(built)
    gridder.price("90000")
    gridder.advance(1)
    return gridder


def assert_adds_up(gridder: ContractGridder) -> None:
    """Assert that what the bot has won is the account's, and that no money is missing."""
    row = gridder.ended()
    won = gridder.held("USDT")[0] - 100_000
    assert (row["state"], won) == ("stopped", Decimal(row["totalPnl"]))
    assert gridder.equity("USDT") == 0
    audit: Any = gridder.mock.audit()
    assert audit["mistakes"] == []


def test_a_long_grid_buys_below_and_closes_one_grid_above(gridder: ContractGridder) -> None:
    bot = gridder.create()
    row = gridder.bot(bot)
    each = Decimal(row["singleAmt"])
    # A thousand at five times, less a spare part, for grids of 88, 89, 90 and 90 thousand.
    assert each == Decimal("1.32")
    assert (row["state"], row["sz"], row["lever"], row["direction"]) == (
        *("running", "1000", "5", "long"),
    )
    assert gridder.sides(bot) == [("buy", "90000"), ("buy", "89000"), ("buy", "88000")]
    assert gridder.held("USDT")[0] == 99_000
    assert gridder.rows("account/positions") == []
    gridder.move("88900")
    assert gridder.sides(bot) == [("sell", "91000"), ("sell", "90000"), ("buy", "88000")]
    assert gridder.held_by(bot) == "2.64"
    gridder.move("90100")
    row = gridder.bot(bot)
    assert (row["tradeNum"], row["arbitrageNum"]) == ("3", "1")
    amount = each * CONTRACT
    fees = amount * (89_000 + 90_000) * Decimal("0.0002")
    assert Decimal(row["gridProfit"]) == amount * 1_000 - fees
    assert gridder.sides(bot) == [("sell", "91000"), ("buy", "89000"), ("buy", "88000")]
    assert Decimal(row["totalPnl"]) == Decimal(row["eq"]) - 1_000
    assert gridder.stop(bot) == "0"
    assert (gridder.ended()["cancelType"], gridder.held_by(bot)) == ("1", "")
    assert_adds_up(gridder)


def test_a_grid_with_a_base_position_closes_it_above(gridder: ContractGridder) -> None:
    bot = gridder.create(basePos=True, minPx="87000", maxPx="95000")
    assert (gridder.held_by(bot), gridder.bot(bot)["basePos"]) == ("2.64", True)
    assert gridder.sides(bot) == [
        *(("sell", "95000"), ("sell", "93000"), ("buy", "89000"), ("buy", "87000")),
    ]
    gridder.move("93100")
    row = gridder.bot(bot)
    assert (row["tradeNum"], row["arbitrageNum"], row["gridProfit"]) == ("1", "0", "0")
    assert gridder.sides(bot)[1] == ("buy", "91000")
    gridder.stop(bot)
    assert_adds_up(gridder)


def test_a_short_grid_sells_above_and_closes_one_grid_below(gridder: ContractGridder) -> None:
    bot = gridder.create(direction="short", basePos=True)
    assert gridder.held_by(bot) == "-3.96"
    assert gridder.sides(bot) == [
        *(("sell", "92000"), ("buy", "90000"), ("buy", "89000"), ("buy", "88000")),
    ]
    gridder.move("92100")
    assert gridder.held_by(bot) == "-5.28"
    assert gridder.sides(bot)[0] == ("buy", "91000")
    gridder.move("90900")
    row = gridder.bot(bot)
    assert row["arbitrageNum"] == "1"
    fees = Decimal("0.0132") * (92_000 + 91_000) * Decimal("0.0002")
    assert Decimal(row["gridProfit"]) == Decimal("13.2") - fees
    gridder.stop(bot)
    assert_adds_up(gridder)


def test_a_neutral_grid_opens_on_both_sides(gridder: ContractGridder) -> None:
    bot = gridder.create(direction="neutral", minPx="87000", maxPx="95000")
    assert gridder.sides(bot) == [
        *(("sell", "95000"), ("sell", "93000"), ("buy", "89000"), ("buy", "87000")),
    ]
    gridder.move("93100")
    assert gridder.held_by(bot) == "-1.32"
    gridder.move("90900")
    assert (gridder.held_by(bot), gridder.bot(bot)["arbitrageNum"]) == ("", "1")
    assert gridder.sides(bot)[1] == ("sell", "93000")
    gridder.move("88900")
    assert gridder.held_by(bot) == "1.32"
    gridder.stop(bot)
    assert_adds_up(gridder)


def test_contracts_that_are_kept_are_closed_later(gridder: ContractGridder) -> None:
    bot = gridder.create(basePos=True, maxPx="96000")
    named = {"algoId": bot}
    assert gridder.refused("close-position", **named, mktClose=True) == "51341"
    held = gridder.held_by(bot)
    assert gridder.stop(bot, "2") == "0"
    (row,) = gridder.rows(f"{GRID}/orders-algo-pending", algoOrdType=KIND)
    assert (row["state"], row["stopType"]) == ("no_close_position", "2")
    assert (gridder.parts(bot), gridder.held_by(bot)) == ([], held)
    part = {**named, "mktClose": False, "sz": "1", "px": "95000"}
    order = gridder.request("close-position", **part)["ordId"]
    assert gridder.refused("close-position", **named, mktClose=True) == "51342"
    cancelled = gridder.request("cancel-close-order", **named, ordId=order)
    assert cancelled["ordId"] == order
    gridder.advance(1)
    assert gridder.refused("close-position", **{**part, "sz": "99"}) == "51000"
    gridder.request("close-position", **{**part, "px": "89000"})
    gridder.advance(1)
    assert Decimal(gridder.held_by(bot)) == Decimal(held) - 1
    assert gridder.request("close-position", **named, mktClose=True)["ordId"] == ""
    gridder.advance(1)
    assert_adds_up(gridder)


@pytest.mark.parametrize(
    ("changes", "price", "reason"),
    [
        ({"tpTriggerPx": "93000"}, "93100", "2"),
        ({"slTriggerPx": "87000"}, "86900", "3"),
        ({"direction": "short", "tpTriggerPx": "87000"}, "86900", "2"),
        ({"direction": "short", "slTriggerPx": "93000"}, "93100", "3"),
        (at("stop", "91500"), "91600", "6"),
    ],
)
def test_it_ends_at_the_trade_that_reaches_its_price(
    gridder: ContractGridder, changes: dict[str, Any], price: str, reason: str
) -> None:
    gridder.create(basePos=True, **changes)
    gridder.move(price)
    assert gridder.ended()["cancelType"] == reason
    assert_adds_up(gridder)


@pytest.mark.parametrize(
    ("changes", "price", "reason"),
    [
        ({"slTriggerPx": "87000"}, "10000", "3"),
        ({"direction": "short", "slTriggerPx": "93000"}, "300000", "3"),
        ({"direction": "neutral", "basePos": None, "tpTriggerPx": "93000"}, "300000", "2"),
    ],
)
def test_it_loses_no_more_than_it_had_where_the_price_jumps(
    gridder: ContractGridder, changes: dict[str, Any], price: str, reason: str
) -> None:
    gridder.create(**{"basePos": True, **changes})
    gridder.mock.set_pair_price("BTC-USDT", price)
    gridder.advance(1_000)
    row = gridder.ended()
    assert (row["cancelType"], row["totalPnl"]) == (reason, "-1000")
    assert gridder.held("USDT")[0] == 99_000
    assert_adds_up(gridder)


def test_it_waits_for_the_price_that_begins_it(gridder: ContractGridder) -> None:
    bot = gridder.create(**at("start", "91500"))
    assert (gridder.bot(bot)["state"], gridder.bot(bot)["eq"]) == ("pending_signal", "1000")
    gridder.move("91600")
    assert gridder.sides(bot)[0] == ("buy", "91000")
    gridder.stop(bot)
    assert_adds_up(gridder)


def test_its_margin_comes_and_goes(gridder: ContractGridder) -> None:
    bot = gridder.create(basePos=True)
    named = {"algoId": bot}
    row = gridder.request("compute-margin-balance", **named, type="add", amt="1000")
    assert row["maxAmt"] == "99000"
    before, (position,) = (
        gridder.bot(bot),
        gridder.rows(f"{GRID}/positions", algoOrdType=KIND, algoId=bot),
    )
    assert abs(
        Decimal(row["lever"]) * (Decimal(before["eq"]) + 1_000) - Decimal(position["notionalUsd"])
    ) < Decimal("0.01")
    gridder.request("margin-balance", **named, type="add", amt="1000")
    after = gridder.bot(bot)
    assert (after["investment"], after["totalPnl"]) == ("2000", before["totalPnl"])
    assert abs(Decimal(after["actualLever"]) - Decimal(row["lever"])) < Decimal("0.000001")
    most = gridder.request("compute-margin-balance", **named, type="reduce")["maxAmt"]
    assert most == after["availEq"]
    assert gridder.refused("margin-balance", **named, type="reduce", amt="2000") == "51008"
    gridder.request("margin-balance", **named, type="reduce", amt=most)
    assert gridder.bot(bot)["availEq"] == "0"
    gridder.stop(bot)
    assert_adds_up(gridder)


def test_a_bot_at_risk_is_stopped(gridder: ContractGridder) -> None:
    bot = gridder.create(basePos=True, lever="50", minPx="89900", maxPx="98000")
    assert Decimal(gridder.bot(bot)["liqPx"]) > 85_000
    gridder.move("80000")
    gridder.advance(60_000)
    row = gridder.ended()
    assert (row["algoId"], row["state"], row["cancelType"]) == (bot, "stopped", "4")
    audit: Any = gridder.mock.audit()
    assert audit["mistakes"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"instId": "BTC-USDT"}, "51287"),
        ({"instId": "BTC-USD-SWAP"}, "51287"),
        ({"lever": "0.5"}, "51370"),
        ({"lever": "1000"}, "51370"),
        ({"sz": "1"}, "51340"),
        ({"sz": "100001"}, "51008"),
        ({"direction": "short", "tpTriggerPx": "93000"}, "51343"),
        ({"direction": "short", "slTriggerPx": "87000"}, "51344"),
        ({"slTriggerPx": "89000"}, "51348"),
        ({"tpTriggerPx": "91000"}, "51349"),
        ({"sz": None}, "50014"),
    ],
)
def test_what_no_grid_of_contracts_can_be_is_refused(
    gridder: ContractGridder, changes: dict[str, Any], code: str
) -> None:
    assert gridder.refusal(**changes) == code
    assert gridder.rows(f"{GRID}/orders-algo-pending", algoOrdType=KIND) == []
    assert gridder.held("USDT") == (Decimal(100_000), Decimal(0))


def test_what_only_grids_of_spot_do_is_refused(gridder: ContractGridder) -> None:
    bot = gridder.create()
    assert gridder.refused("withdraw-income", algoId=bot) == "51287"
    assert gridder.refused("adjust-investment", algoId=bot, amt="1") == "51287"
    assert gridder.code(f"{GRID}/orders-algo-details", algoOrdType="grid", algoId=bot) == "51293"
    assert gridder.rows(f"{GRID}/orders-algo-pending", algoOrdType="grid") == []


def test_the_least_margin_fills_all_grids_and_less_is_refused(gridder: ContractGridder) -> None:
    asked = {**contract_terms(), "runType": "1"}
    row = gridder.post(f"{GRID}/min-investment", asked)
    (least,) = row["minInvestmentData"]
    assert (least["ccy"], row["singleAmt"]) == ("USDT", "0.01")
    assert gridder.refusal(sz=str(Decimal(least["amt"]) - Decimal("0.01"))) == "51340"
    bot = gridder.create(sz=least["amt"])
    assert gridder.bot(bot)["singleAmt"] == "0.01"


def contract_terms() -> dict[str, str]:
    """Return what `min-investment` is asked about the usual grid."""
    return {
        "instId": "BTC-USDT-SWAP",
        "algoOrdType": KIND,
        "maxPx": "92000",
        "minPx": "88000",
        "gridNum": "4",
        "lever": "5",
        "direction": "long",
    }


def drift(gridder: ContractGridder, prices: range) -> None:
    """Have the pair trade at one price after the other."""
    for price in prices:
        gridder.price(str(price))
        gridder.advance(1_000)


def test_a_part_that_is_won_ends_a_bot(gridder: ContractGridder) -> None:
    bot = gridder.create(basePos=True, tpRatio="0.05", maxPx="96000")
    row = gridder.bot(bot)
    assert (row["tpRatio"], row["slRatio"], row["tpTriggerPx"]) == ("0.05", "", "")
    gridder.move("91000")
    assert gridder.bot(bot)["state"] == "running"
    drift(gridder, range(91_200, 95_000, 200))
    row = gridder.ended()
    assert (row["algoId"], row["cancelType"]) == (bot, "2")
    # At the market, which is at a fee below the mark price at which it was enough.
    assert Decimal("0.045") < Decimal(row["pnlRatio"]) < Decimal("0.055")
    assert_adds_up(gridder)


@pytest.mark.parametrize("direction", ["long", "short"])
def test_a_part_that_is_lost_ends_a_bot(gridder: ContractGridder, direction: str) -> None:
    bot = gridder.create(basePos=True, slRatio="0.1", direction=direction, lever="10")
    step = -200 if direction == "long" else 200
    drift(gridder, range(90_000, 90_000 + 25 * step, step))
    row = gridder.ended()
    assert (row["algoId"], row["cancelType"]) == (bot, "3")
    assert Decimal("-0.12") < Decimal(row["pnlRatio"]) < Decimal("-0.1")
    assert_adds_up(gridder)


def test_a_part_that_ends_a_bot_is_changed_and_taken_away(gridder: ContractGridder) -> None:
    bot = gridder.create(basePos=True, slRatio="0.02", lever="10")
    named = {"algoId": bot, "instId": "BTC-USDT-SWAP"}
    assert gridder.refused("amend-order-algo", **named, slRatio="1") == "55101"
    assert gridder.refused("amend-order-algo", **named, tpRatio="101") == "55100"
    gridder.request("amend-order-algo", **named, slRatio="", tpRatio="0.5")
    row = gridder.bot(bot)
    assert (row["tpRatio"], row["slRatio"]) == ("0.5", "")
    gridder.move("88500")
    row = gridder.bot(bot)
    assert (row["state"], Decimal(row["pnlRatio"]) < Decimal("-0.02")) == ("running", True)
    assert gridder.refused("amend-order-algo", **named, slRatio="0.02") == "55103"
    gridder.move("91500")
    won = Decimal(gridder.bot(bot)["pnlRatio"])
    assert gridder.refused("amend-order-algo", **named, tpRatio=f"{won / 2:.6f}") == "55102"


def test_margin_moves_the_price_at_which_a_part_is_lost(gridder: ContractGridder) -> None:
    bot = gridder.create(basePos=True, slRatio="0.1")
    gridder.request("margin-balance", algoId=bot, type="add", amt="9000")
    # 100 USDT are no tenth of 10,000 any more.
    gridder.move("82000")
    row = gridder.bot(bot)
    assert row["state"] == "running"
    assert Decimal("-0.1") < Decimal(row["pnlRatio"]) < Decimal("-0.01")


def test_less_margin_is_lost_sooner(gridder: ContractGridder) -> None:
    bot = gridder.create(basePos=True, minPx="80000", maxPx="96000")
    gridder.request("margin-balance", algoId=bot, type="add", amt="1000")
    gridder.request("amend-order-algo", algoId=bot, instId="BTC-USDT-SWAP", slRatio="0.01")
    gridder.request("margin-balance", algoId=bot, type="reduce", amt="1000")
    # No order of its is filled on the way, which begins at 88,000.
    drift(gridder, range(90_000, 88_100, -100))
    row = gridder.ended()
    assert (row["algoId"], row["cancelType"], row["investment"]) == (bot, "3", "1000")
    assert Decimal("-0.015") < Decimal(row["pnlRatio"]) < Decimal("-0.01")
