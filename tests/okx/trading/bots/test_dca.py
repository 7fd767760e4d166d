"""The life of a DCA bot of spot: it buys more as the price falls, and sells above its average."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.trading.bots.dca.bot import DcaPlan
from fauxchange.domain.trading.bots.dca.levels import distance, safety_amount, whole_amount
from tests.okx.trading.bots.dca_trader import DCA, SPOT, DcaTrader, contract_dca

if TYPE_CHECKING:
    from fauxchange import MockServer

# The best ask at a last price of 90,000.
ASK = Decimal("90000.2")
FEE = Decimal("0.0010")


@pytest.fixture
def trader(built: MockServer) -> DcaTrader:
    """An account with 100,000 USDT and 2 BTC, and no bots; BTC costs 90,000."""
    built.reset()
    trader = DcaTrader(built)
    trader.price("90000")
    trader.advance(1)
    return trader


def assert_adds_up(trader: DcaTrader, kind: str = SPOT) -> None:
    """Assert that what the bot has won is the account's, and that no money is missing."""
    won = trader.held("USDT")[0] - 100_000
    row = trader.ended(kind)
    assert row["state"] == "stopped"
    assert abs(won - Decimal(row["totalPnl"])) < Decimal("0.001")
    assert trader.equity("USDT") == 0
    audit: Any = trader.mock.audit()
    assert audit["mistakes"] == []


def test_steps_and_amounts_grow_by_their_factors() -> None:
    plan = DcaPlan(
        *(Decimal(100), Decimal("0.05")),
        safety=Decimal(50),
        orders=5,
        step=Decimal("0.02"),
        spread=Decimal(2),
        growth=Decimal(2),
    )
    assert [distance(plan, one) for one in range(1, 6)] == [
        *(Decimal("0.02"), Decimal("0.06"), Decimal("0.14"), Decimal("0.30"), Decimal("0.62")),
    ]
    assert [safety_amount(plan, one) for one in range(1, 6)] == [50, 100, 200, 400, 800]
    assert whole_amount(plan) == 1650


def test_a_bot_buys_at_once_and_has_all_its_orders_in_the_book(trader: DcaTrader) -> None:
    bot = trader.create()
    row = trader.bot(bot)
    assert (row["state"], row["investmentAmt"], row["investmentCcy"]) == ("running", "3600", "USDT")
    # 1 % and 3 % below what the first order has cost, 2 % above it.
    assert trader.live(bot) == [
        ("tp_order", "91800.3", "0.00998997"),
        ("safety_order", "87300.1", "0.02061853"),
        ("safety_order", "89100.1", "0.01010099"),
    ]
    assert trader.held("USDT") == (Decimal(96_400), Decimal(0))
    assert trader.rows("trade/orders-pending") == []
    held = trader.position(bot)
    assert (held["initPx"], held["avgPx"], held["fillSafetyOrds"]) == ("90000.2", "90000.2", "0")
    assert Decimal(held["baseSz"]) == Decimal("0.00999997") * (1 - FEE)


def test_a_safety_order_lowers_the_average_and_the_take_profit(trader: DcaTrader) -> None:
    bot = trader.create()
    trader.move("89050")
    held = trader.position(bot)
    spent = Decimal("0.00999997") * ASK + Decimal("0.01010099") * Decimal("89100.1")
    average = spent / (Decimal("0.00999997") + Decimal("0.01010099"))
    assert abs(Decimal(held["avgPx"]) - average) < Decimal("1e-6")
    assert (held["fillSafetyOrds"], held["tpPx"]) == ("1", "91338.9")
    assert abs(average * Decimal("1.02") - Decimal("91338.9")) < Decimal("0.1")
    assert trader.live(bot)[0] == ("tp_order", "91338.9", "0.02008287")
    old = [one for one in trader.orders(bot) if one["px"] == "91800.3"]
    assert [one["state"] for one in old] == ["canceled"]


def test_a_take_profit_ends_a_cycle_and_begins_the_next(trader: DcaTrader) -> None:
    bot = trader.create()
    trader.move("89050")
    trader.move("91500")
    running, ended = trader.cycles(bot)
    assert (running["currentCycle"], running["endTime"], running["avgPx"]) == (True, "", "91500.2")
    assert (ended["currentCycle"], ended["tpPx"]) == (False, "91338.9")
    won = Decimal("0.02008287") * Decimal("91338.9") * Decimal("0.9992")
    won -= Decimal("0.00999997") * ASK + Decimal("0.01010099") * Decimal("89100.1")
    # What is too little to be sold counts as what it has cost.
    assert abs(Decimal(ended["realizedPnl"]) - won) < Decimal("0.002")
    assert trader.bot(bot)["arbitragePnL"] == ended["realizedPnl"]
    assert [one for one, *_ in trader.live(bot)] == ["tp_order", "safety_order", "safety_order"]
    assert trader.halt(bot) == "0"
    assert trader.ended()["cancelType"] == "1"
    assert_adds_up(trader)


def test_orders_are_listed_by_their_cycle(trader: DcaTrader) -> None:
    bot = trader.create()
    trader.move("92000")
    running, ended = trader.cycles(bot)
    kinds = [one["ordType"] for one in trader.orders(bot, cycleId=ended["cycleId"])]
    assert kinds == ["tp_order", "safety_order", "safety_order", "init_order"]
    every = trader.orders(bot)
    assert len(every) == 8
    assert trader.orders(bot, cycleId=running["cycleId"]) == every[:4]
    assert trader.orders(bot, after=every[1]["ordId"], limit="2") == every[2:4]
    assert trader.cycles(bot, after=running["cycleId"]) == [ended]
    assert trader.cycles(bot, before=ended["cycleId"]) == [running]


def test_a_bot_that_keeps_its_coins_gives_them_back(trader: DcaTrader) -> None:
    bot = trader.create()
    held = Decimal(trader.position(bot)["baseSz"])
    assert trader.halt(bot, stop_type="2") == "0"
    assert trader.held("BTC")[0] == 2 + held
    assert trader.held("USDT")[0] == 100_000 - Decimal("0.00999997") * ASK
    assert trader.rows(f"{DCA}/ongoing-list", algoOrdType=SPOT) == []
    (cycle,) = trader.cycles(bot)
    # Nothing was sold: what it has realised is the fee.
    assert abs(Decimal(cycle["realizedPnl"]) + Decimal("0.9")) < Decimal("0.001")
    assert (trader.mock.audit()["mistakes"], trader.halt(bot)) == ([], "51291")


def test_a_loss_is_stopped_below_the_first_price(trader: DcaTrader) -> None:
    bot = trader.create(slPct="0.05")
    assert trader.position(bot)["slPx"] == "85500.1"
    trader.move("86000")
    assert trader.position(bot)["fillSafetyOrds"] == "2"
    trader.move("85000")
    row = trader.ended()
    assert (row["cancelType"], row["state"]) == ("3", "stopped")
    newest = trader.orders(bot)[0]
    assert (newest["ordType"], newest["px"], newest["state"]) == ("sl_order", "", "filled")
    assert_adds_up(trader)


def test_a_stop_loss_with_a_price_waits_for_the_market_to_come_back(trader: DcaTrader) -> None:
    bot = trader.create(slPct="0.05", slMode="limit", maxSafetyOrds="0")
    trader.move("80000")
    assert trader.bot(bot)["state"] == "stopping"
    assert trader.live(bot) == [("sl_order", "85500.1", "0.00998997")]
    trader.move("86000")
    assert trader.ended()["cancelType"] == "3"
    assert_adds_up(trader)


def test_a_stop_loss_that_the_market_left_behind_is_ended_by_hand(trader: DcaTrader) -> None:
    bot = trader.create(slPct="0.05", slMode="limit", maxSafetyOrds="0")
    trader.move("80000")
    assert trader.halt(bot) == "0"
    assert trader.ended()["state"] == "stopped"
    assert_adds_up(trader)


PLAN: dict[str, Any] = {
    "pxSteps": "0.02",
    "pxStepsMult": "1",
    "volMult": "1",
    "tpPct": "0.03",
    "slPct": "0.1",
    "initOrdAmt": "900",
    "safetyOrdAmt": "1000",
    "maxSafetyOrds": "3",
    "reserveFunds": True,
    "triggerParams": [{"triggerAction": "start", "triggerStrategy": "instant"}],
}


def test_another_plan_places_what_is_open_anew(trader: DcaTrader) -> None:
    bot = trader.create()
    trader.move("89050")
    trader.ask("amend-order-algo", bot, **PLAN)
    # The first safety order is done; the others lie 4 % and 6 % below what the bot began at.
    assert [one[:2] for one in trader.live(bot)] == [
        *(("tp_order", "92234.4"), ("safety_order", "84600.1"), ("safety_order", "86400.1")),
    ]
    row = trader.bot(bot)
    assert (row["investmentAmt"], row["maxSafetyOrds"], row["slPct"]) == ("3900", "3", "0.1")
    assert trader.held("USDT")[0] == 96_100
    assert trader.position(bot)["slPx"] == "81000.1"
    trader.halt(bot)
    assert_adds_up(trader)


def test_without_reserve_safety_orders_are_paid_one_after_the_other(trader: DcaTrader) -> None:
    bot = trader.create()
    trader.ask("amend-order-algo", bot, **{**PLAN, "reserveFunds": False})
    assert [one[:2] for one in trader.live(bot)] == [
        *(("tp_order", "92700.3"), ("safety_order", "88200.1")),
    ]
    before = trader.held("USDT")[0]
    # What the first order did not spend of its 900 is used first.
    assert before == Decimal(98_100) + 900 - Decimal("0.00999997") * ASK
    trader.move("88000")
    assert [one[:2] for one in trader.live(bot)][1:] == [("safety_order", "86400.1")]
    assert trader.held("USDT")[0] < before - 999
    trader.halt(bot)
    assert_adds_up(trader)


@pytest.mark.parametrize(("kind", "price"), [("limit", "89500"), ("market", "1")])
def test_an_order_is_added_by_hand(trader: DcaTrader, kind: str, price: str) -> None:
    bot = trader.create()
    row = trader.ask(
        "orders/manual-buy", bot, algoOrdType=SPOT, price=price, amt="500", ordType=kind
    )
    assert row["diffAmount"] == "0"
    trader.move("89400")
    held = trader.position(bot)
    assert (held["fillManualOrds"], held["fillSafetyOrds"]) == ("1", "0")
    assert trader.bot(bot)["investmentAmt"] == "4100"
    (added,) = [one for one in trader.orders(bot) if one["ordType"] == "manual_add_order"]
    assert added["state"] == "filled"
    trader.halt(bot)
    assert_adds_up(trader)


def rsi(**changes: str) -> list[dict[str, str]]:
    """Return a trigger that waits for an index above 1, which it always is."""
    above = {"timeframe": "3m", "thold": "1", "triggerCond": "above", "timePeriod": "14"}
    return [{"triggerAction": "start", "triggerStrategy": "rsi", **above, **changes}]


MINUTES_MS = 3 * 60_000


def test_an_indicator_begins_each_cycle_when_a_candle_has_closed(trader: DcaTrader) -> None:
    bot = trader.create(triggerParams=rsi())
    row = trader.bot(bot)
    assert (row["state"], row["triggerParams"]) == ("pending_signal", rsi())
    trader.advance(MINUTES_MS)
    assert trader.bot(bot)["state"] == "running"
    price = Decimal(trader.position(bot)["tpPx"]) + 100
    trader.move(str(price))
    assert trader.bot(bot)["state"] == "pending_signal"
    assert [one["currentCycle"] for one in trader.cycles(bot)] == [False]
    trader.advance(MINUTES_MS)
    assert trader.bot(bot)["state"] == "running"
    trader.halt(bot)
    assert_adds_up(trader)


def test_an_indicator_that_says_nothing_has_a_bot_wait(trader: DcaTrader) -> None:
    bot = trader.create(triggerParams=rsi(triggerCond="below"))
    trader.advance(5 * MINUTES_MS)
    assert trader.bot(bot)["state"] == "pending_signal"
    assert trader.halt(bot) == "0"
    trader.advance(2 * MINUTES_MS)
    assert trader.held("USDT")[0] == 100_000


def test_another_plan_may_have_an_indicator(trader: DcaTrader) -> None:
    bot = trader.create()
    trader.ask("amend-order-algo", bot, **{**PLAN, "triggerParams": rsi(thold="30")})
    assert trader.bot(bot)["triggerParams"] == rsi(thold="30")


AT_PRICE = [{"triggerAction": "start", "triggerStrategy": "price", "triggerPx": "1"}]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"instId": "BTC-USDT-SWAP"}, "51287"),
        ({"instId": "ETH-BTC"}, "51287"),
        ({"instId": "BTC-NOBODY"}, "51001"),
        ({"tpPct": "0.0009"}, "55100"),
        ({"tpPct": "11"}, "55100"),
        ({"slPct": "1"}, "55101"),
        ({"initOrdAmt": "0"}, "51000"),
        ({"initOrdAmt": "0.1"}, "50122"),
        ({"safetyOrdAmt": "0.1"}, "50122"),
        ({"safetyOrdAmt": None}, "50014"),
        ({"volMult": None}, "50014"),
        ({"maxSafetyOrds": "31"}, "51000"),
        ({"pxSteps": "0.4"}, "51000"),
        ({"pxStepsMult": "0"}, "51000"),
        ({"volMult": "11"}, "51000"),
        ({"volMult": "10", "safetyOrdAmt": "10000"}, "51008"),
        ({"tradeQuoteCcy": "USDC"}, "51000"),
        ({"profitSharingRatio": "0.1"}, "51000"),
        ({"triggerParams": AT_PRICE}, "51000"),
        ({"triggerParams": rsi(thold="0")}, "51000"),
        ({"triggerParams": [{"triggerAction": "start", "triggerStrategy": "rsi"}]}, "50014"),
    ],
)
def test_what_cannot_be_is_refused(trader: DcaTrader, changes: dict[str, Any], code: str) -> None:
    assert trader.refusal(**changes) == code
    assert trader.held("USDT") == (Decimal(100_000), Decimal(0))


def test_a_bot_of_spot_needs_no_leverage_and_one_of_contracts_does(trader: DcaTrader) -> None:
    bot = trader.create(lever=None)
    assert trader.bot(bot)["lever"] == ""
    assert trader.refusal(**contract_dca(lever=None)) == "50014"


def test_a_client_id_is_free_again_once_its_bot_has_stopped(trader: DcaTrader) -> None:
    bot = trader.create(algoClOrdId="mine")
    assert trader.refusal(algoClOrdId="mine") == "51065"
    trader.halt(bot)
    assert trader.create(algoClOrdId="mine") != bot


def test_requests_that_a_bot_cannot_have_are_refused(trader: DcaTrader) -> None:
    bot = trader.create()
    kind = {"algoOrdType": "contract_dca"}
    assert trader.refusal("stop", algoId=bot, stopType="1", **kind) == "51293"
    assert trader.refusal("stop", algoId="1", stopType="1", **kind) == "51293"
    assert trader.refusal("margin/add", algoId=bot, amt="1") == "51287"
    assert trader.refusal("amend-order-algo", algoId="1", **PLAN) == "51293"
    added = {"algoOrdType": SPOT, "price": "1000", "algoId": bot}
    assert trader.refusal("orders/manual-buy", amt="100000", **added) == "51008"
    assert trader.refusal("orders/manual-buy", amt="0", **added) == "51000"


def test_what_a_pair_that_is_halted_does_not_sell_is_given_back(trader: DcaTrader) -> None:
    bot = trader.create()
    held = Decimal(trader.position(bot)["baseSz"])
    trader.mock.halt("BTC-USDT")
    assert trader.halt(bot) == "0"
    assert (trader.ended()["state"], trader.held("BTC")[0]) == ("stopped", 2 + held)
    assert trader.mock.audit()["mistakes"] == []
