"""The life of a grid bot: it begins, each fill is answered one grid away, and it stops."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.trading.bots.grid import ARITHMETIC, GEOMETRIC
from fauxchange.domain.trading.bots.levels import divide, level_prices, margin_range
from tests.okx.trading.bots.gridder import GRID, grid
from tests.okx.trading.trader import PAIR

if TYPE_CHECKING:
    from tests.okx.trading.bots.gridder import Gridder

TICK, LOT = Decimal("0.1"), Decimal("0.00000001")


def test_the_documented_grid_has_the_documented_margins_and_size() -> None:
    prices = level_prices(ARITHMETIC, Decimal(400), Decimal(5000), 10, TICK)
    least, most = margin_range(prices, Decimal("0.001"))
    assert format(least, ".22f") == "0.0991200440528634361233"
    assert most == Decimal("1.14570215")
    price = Decimal("30089.7")
    division = divide(prices, price, price, (Decimal(25), Decimal(0)), LOT)
    assert (division.each, division.selling) == (Decimal("0.00101214"), ())


def test_prices_of_a_geometric_grid_have_one_ratio() -> None:
    prices = level_prices(GEOMETRIC, Decimal(100), Decimal(1600), 4, TICK)
    assert [int(one) for one in prices] == [100, 200, 400, 800, 1600]


def test_a_bot_buys_what_it_sells_first_and_fills_its_grids(gridder: Gridder) -> None:
    bot = gridder.create()
    assert [(side, price) for side, price, _ in gridder.parts(bot)] == [
        ("buy", "88000"),
        ("buy", "89000"),
        ("sell", "91000"),
        ("sell", "92000"),
    ]
    row = gridder.bot(bot)
    assert (row["state"], row["runPx"], row["activeOrdNum"]) == ("running", "90000", "4")
    assert gridder.held("USDT") == (Decimal(90_000), Decimal(0))
    assert gridder.rows("trade/orders-pending") == []


def test_a_purchase_that_is_sold_one_grid_above_wins_the_grid_less_fees(gridder: Gridder) -> None:
    bot = gridder.create()
    each = Decimal(gridder.bot(bot)["singleAmt"])
    gridder.move("88900")
    (newest, *_) = gridder.parts(bot)
    bought = each * Decimal("0.9992")
    assert newest == ("sell", "90000", str(bought.quantize(LOT, "ROUND_DOWN")))
    gridder.move("90100")
    row = gridder.bot(bot)
    assert (row["tradeNum"], row["arbitrageNum"]) == ("2", "1")
    sold = Decimal(newest[2]) * 90_000
    won = sold - (sold * Decimal("0.0008")).quantize(Decimal("1e-12")) - each * 89_000
    assert Decimal(row["gridProfit"]) == won
    assert Decimal(row["totalPnl"]) == won + Decimal(row["floatProfit"])
    assert gridder.parts(bot)[0][:2] == ("buy", "89000")
    worth = Decimal(row["curQuoteSz"]) + Decimal(row["curBaseSz"]) * 90_100
    assert Decimal(row["totalPnl"]) == worth - 10_000


def test_what_is_invested_in_base_currency_is_sold_for_the_grids_below(gridder: Gridder) -> None:
    bot = gridder.create(quoteSz=None, baseSz="0.1")
    row = gridder.bot(bot)
    assert (row["investment"], row["baseSz"], row["quoteSz"]) == ("9000", "0.1", "0")
    assert len(gridder.parts(bot)) == 4
    assert gridder.held("BTC")[0] == Decimal("1.9")


@pytest.mark.parametrize(("minimum", "maximum", "side"), [(80, 85, "buy"), (95, 99, "sell")])
def test_beside_the_price_all_grids_begin_on_one_side(
    gridder: Gridder, minimum: int, maximum: int, side: str
) -> None:
    bot = gridder.create(minPx=str(minimum * 1_000), maxPx=str(maximum * 1_000))
    assert {one for one, *_ in gridder.parts(bot)} == {side}
    assert len(gridder.parts(bot)) == 4


@pytest.mark.parametrize(("stop_type", "result"), [("1", "1"), ("2", "0")])
def test_a_bot_that_stops_gives_back_all_it_has(
    gridder: Gridder, stop_type: str, result: str
) -> None:
    bot = gridder.create()
    gridder.move("91100")
    before = gridder.bot(bot)
    assert gridder.stop(bot, stop_type) == "0"
    (row,) = gridder.rows(f"{GRID}/orders-algo-history", algoOrdType="grid")
    assert (row["state"], row["stopResult"], row["cancelType"]) == ("stopped", result, "1")
    assert gridder.rows(f"{GRID}/orders-algo-pending", algoOrdType="grid") == []
    (usdt, _), (btc, _) = gridder.held("USDT"), gridder.held("BTC")
    if stop_type == "2":
        assert usdt == 90_000 + Decimal(before["curQuoteSz"])
        assert btc == 2 + Decimal(before["curBaseSz"])
    else:
        assert 2 <= btc < Decimal("2.00000001")
        assert abs(usdt - 100_000 - Decimal(row["totalPnl"])) < Decimal("0.001")
    bills = gridder.rows("account/bills", type="12", ccy="USDT")
    assert [one["subType"] for one in bills] == ["201", "203"]
    audit: Any = gridder.mock.audit()
    assert audit["mistakes"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"maxPx": "88000"}, "51346"),
        ({"gridNum": "1"}, "51000"),
        ({"gridNum": "100", "minPx": "89000"}, "51381"),
        ({"quoteSz": "0.01"}, "50122"),
        ({"quoteSz": "100001"}, "51008"),
        ({"instId": "BTC-NOBODY"}, "51001"),
        ({"slTriggerPx": "88000"}, "51348"),
        ({"tpTriggerPx": "92000"}, "51349"),
        ({"minPx": "91000", "slTriggerPx": "90500"}, "51398"),
        ({"triggerParams": [{"triggerAction": "stop", "triggerStrategy": "rsi"}]}, "50014"),
        ({"triggerParams": [{"triggerAction": "stop", "triggerStrategy": "price"}]}, "50014"),
        ({"tpRatio": "0.1"}, "55104"),
        ({"profitSharingRatio": "0.1"}, "51000"),
        ({"maxPx": "9" * 40}, "51000"),
        ({"instId": "BTC-USDT-SWAP"}, "51287"),
        (
            {"algoOrdType": "contract_grid", "sz": "100", "direction": "long", "lever": "2"},
            "51287",
        ),
    ],
)
def test_what_no_grid_can_be_is_refused(
    gridder: Gridder, changes: dict[str, Any], code: str
) -> None:
    assert gridder.refusal(**changes) == code
    assert gridder.rows(f"{GRID}/orders-algo-pending", algoOrdType="grid") == []
    assert gridder.held("USDT") == (Decimal(100_000), Decimal(0))


def test_a_bot_that_nobody_made_is_nowhere(gridder: Gridder) -> None:
    for kind in ("grid", "contract_grid"):
        for path in ("orders-algo-pending", "orders-algo-history"):
            assert gridder.rows(f"{GRID}/{path}", algoOrdType=kind) == []
        assert gridder.code(f"{GRID}/orders-algo-details", algoOrdType=kind, algoId="1") == "51293"
    assert gridder.stop("1") == "51293"


def test_a_bot_that_has_stopped_stops_no_more(gridder: Gridder) -> None:
    bot = gridder.create()
    assert [gridder.stop(bot), gridder.stop(bot)] == ["0", "51291"]


def test_two_bots_that_run_have_no_id_in_common(gridder: Gridder) -> None:
    gridder.create(algoClOrdId="mine")
    assert gridder.refusal(algoClOrdId="mine") == "51065"


def test_bots_are_listed_newest_first_page_by_page(gridder: Gridder) -> None:
    first, second = gridder.create(quoteSz="1000"), gridder.create(quoteSz="1000")
    path = f"{GRID}/orders-algo-pending"
    rows = gridder.rows(path, algoOrdType="grid", instId=PAIR)
    assert [one["algoId"] for one in rows] == [second, first]
    (older,) = gridder.rows(path, algoOrdType="grid", after=second)
    assert older["algoId"] == first


def test_the_least_investment_fills_all_grids_and_less_is_refused(gridder: Gridder) -> None:
    asked = {**grid(quoteSz=None), "runType": "1"}
    row = gridder.post(f"{GRID}/min-investment", asked)
    (least,) = row["minInvestmentData"]
    assert (least["ccy"], row["singleAmt"]) == ("USDT", "0.00001003")
    assert gridder.refusal(quoteSz=str(Decimal(least["amt"]) - Decimal("0.01"))) == "50122"
    bot = gridder.create(quoteSz=least["amt"])
    assert (gridder.bot(bot)["singleAmt"], len(gridder.parts(bot))) == ("0.00001003", 4)


def test_what_an_order_brings_after_the_bot_has_stopped_is_given_back(gridder: Gridder) -> None:
    gridder.mock.set_fill_settings(PAIR, accept_ms=500)
    bot = gridder.create()
    assert gridder.stop(bot) == "0"
    assert gridder.bot(bot)["state"] == "stopped"
    gridder.advance(1_000)
    (usdt, _), (btc, _) = gridder.held("USDT"), gridder.held("BTC")
    assert btc > 2
    assert abs(usdt + (btc - 2) * 90_000 - 100_000) < 10


def _valued(gridder: Gridder) -> dict[str, Decimal]:
    (row,) = gridder.rows("asset/asset-valuation", ccy="USDT")
    return {name: Decimal(row["details"][name]) for name in ("trading", "earn")}


def test_what_a_bot_has_is_still_equity_of_the_account(gridder: Gridder) -> None:
    (before,) = gridder.rows("account/balance")
    worth = _valued(gridder)
    gridder.create()
    (after,) = gridder.rows("account/balance")
    usdt, btc = (
        next(one for one in after["details"] if one["ccy"] == ccy) for ccy in ("USDT", "BTC")
    )
    for one in (usdt, btc):
        in_bots = Decimal(one["stgyEq"])
        assert in_bots > 0
        # As in the documented balance, whose bots have 150 USDT.
        assert Decimal(one["eq"]) == Decimal(one["cashBal"]) + in_bots
        assert Decimal(one["frozenBal"]) == in_bots
    assert Decimal(after["totalEq"]) == sum(Decimal(one["eqUsd"]) for one in after["details"])
    # A thousandth of what it bought is gone, and a tenth of a dollar by the spread.
    lost = Decimal(before["totalEq"]) - Decimal(after["totalEq"])
    assert 4 < lost < 6
    assert _valued(gridder) == {
        "trading": (worth["trading"] - lost).quantize(Decimal("1e-10"), "ROUND_DOWN"),
        "earn": 0,
    }


def test_a_currency_that_only_a_bot_has_is_in_the_balance(gridder: Gridder) -> None:
    gridder.post("asset/transfer", {"ccy": "BTC", "amt": "2", "from": "18", "to": "6"})
    assert gridder.rows("account/balance", ccy="BTC")[0]["details"] == []
    gridder.create()
    (btc,) = gridder.rows("account/balance", ccy="BTC")[0]["details"]
    assert (btc["cashBal"], btc["availBal"]) == ("0", "0")
    assert btc["eq"] == btc["stgyEq"] == btc["frozenBal"]
