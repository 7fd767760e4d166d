"""Prices that begin and end grid bots: take profit, stop loss, and those of triggers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.okx.trading.bots.gridder import GRID
from tests.okx.trading.trader import HOUR_MS, PAIR

if TYPE_CHECKING:
    from tests.okx.trading.bots.gridder import Gridder


def at(action: str, price: str, **more: str) -> dict[str, Any]:
    """Return the parameters of a bot that begins or ends at a price."""
    trigger = {"triggerAction": action, "triggerStrategy": "price", "triggerPx": price, **more}
    return {"triggerParams": [trigger]}


@pytest.mark.parametrize(
    ("changes", "price", "reason"),
    [
        ({"tpTriggerPx": "93000"}, "93000", "2"),
        ({"slTriggerPx": "87000"}, "86900", "3"),
        (at("stop", "91500"), "91600", "6"),
        (at("stop", "88500"), "88500", "6"),
    ],
)
def test_a_bot_ends_at_the_trade_that_reaches_its_price(
    gridder: Gridder, changes: dict[str, Any], price: str, reason: str
) -> None:
    bot = gridder.create(**changes)
    gridder.move("90300")
    assert gridder.bot(bot)["state"] == "running"
    gridder.move(price)
    row = gridder.ended()
    assert (row["algoId"], row["state"], row["cancelType"], row["stopType"]) == (
        *(bot, "stopped", reason, "1"),
    )
    # The price was set a second after the call, and nobody called in between.
    (ends,) = [one for one in row["triggerParams"] if one["triggerAction"] == "stop"]
    details = gridder.bot(bot)
    assert ends["triggerTime"] == details["uTime"]
    (usdt, _), (btc, _) = gridder.held("USDT"), gridder.held("BTC")
    assert 2 <= btc < Decimal("2.0000001")
    assert abs(usdt - 100_000 - Decimal(row["totalPnl"])) < Decimal("0.01")
    audit: Any = gridder.mock.audit()
    assert audit["mistakes"] == []


def test_a_bot_that_keeps_its_base_currency_gives_that_back(gridder: Gridder) -> None:
    gridder.create(**at("stop", "88500", stopType="2"))
    gridder.move("88400")
    assert (gridder.ended()["stopType"], gridder.ended()["stopResult"]) == ("2", "0")
    assert gridder.held("BTC")[0] > 2


def test_a_bot_waits_for_the_price_that_begins_it(gridder: Gridder) -> None:
    bot = gridder.create(**at("start", "91000"))
    row = gridder.bot(bot)
    assert (row["state"], row["activeOrdNum"], row["curQuoteSz"]) == (
        *("pending_signal", "0", "10000"),
    )
    assert gridder.held("USDT")[0] == 90_000
    assert gridder.equity("USDT") == 10_000
    gridder.move("90900")
    assert gridder.parts(bot) == []
    gridder.move("91100")
    row = gridder.bot(bot)
    assert (row["state"], row["runPx"]) == ("running", "91100")
    assert [side for side, *_ in gridder.parts(bot)] == ["buy", "buy", "buy", "buy"]
    (begins, _) = row["triggerParams"]
    assert (begins["triggerPx"], begins["triggerStrategy"]) == ("91000", "price")
    assert begins["triggerTime"] == row["cTime"] or int(begins["triggerTime"]) > int(row["cTime"])


def test_a_bot_that_waits_begins_when_it_is_told_to(gridder: Gridder) -> None:
    bot = gridder.create(**at("start", "95000"))
    assert gridder.request("order-instant-trigger", algoId=bot)["algoId"] == bot
    gridder.advance(1)
    assert (gridder.bot(bot)["state"], len(gridder.parts(bot))) == ("running", 4)
    assert gridder.refused("order-instant-trigger", algoId=bot) == "51388"


def test_a_bot_that_waits_and_is_stopped_gives_all_back(gridder: Gridder) -> None:
    bot = gridder.create(**at("start", "95000"))
    assert gridder.stop(bot) == "0"
    assert gridder.held("USDT") == (Decimal(100_000), Decimal(0))
    gridder.move("95100")
    assert gridder.bot(bot)["state"] == "stopped"


def test_prices_that_end_a_bot_are_amended_and_taken_away(gridder: Gridder) -> None:
    bot = gridder.create(slTriggerPx="87000")
    named = {"algoId": bot, "instId": PAIR}
    gridder.request("amend-order-algo", **named, slTriggerPx="", tpTriggerPx="95000")
    row = gridder.bot(bot)
    assert (row["slTriggerPx"], row["tpTriggerPx"]) == ("", "95000")
    gridder.move("86000")
    assert gridder.bot(bot)["state"] == "running"
    gridder.request("amend-order-algo", **named, **at("stop", "89000", stopType="2"))
    assert gridder.refused("amend-order-algo", **named, **at("start", "89000")) == "51388"
    assert gridder.refused("amend-order-algo", **named, slTriggerPx="88500") == "51348"
    assert gridder.refused("amend-order-algo", **named, slTriggerPx="87000") == "51398"
    gridder.move("89000")
    assert (gridder.ended()["cancelType"], gridder.ended()["stopType"]) == ("6", "2")
    assert gridder.refused("amend-order-algo", **named, slTriggerPx="1") == "51291"


def test_a_price_set_while_nobody_calls_ends_a_bot_in_its_hour(gridder: Gridder) -> None:
    bot = gridder.create(slTriggerPx="87000")
    gridder.mock.set_pair_price(PAIR, "80000", after_ms=HOUR_MS)
    gridder.advance(3 * HOUR_MS)
    row = gridder.bot(bot)
    assert int(row["uTime"]) - int(row["cTime"]) in range(HOUR_MS - 10_000, HOUR_MS + 10_000)


def test_what_is_invested_more_is_divided_among_the_grids(gridder: Gridder) -> None:
    bot = gridder.create()
    gridder.move("88900")
    each = Decimal(gridder.bot(bot)["singleAmt"])
    assert gridder.request("adjust-investment", algoId=bot, amt="10000") == {"algoId": bot}
    gridder.advance(1)
    row = gridder.bot(bot)
    assert (row["quoteSz"], row["investment"], row["state"]) == ("20000", "20000", "running")
    assert Decimal(row["singleAmt"]) > Decimal("1.9") * each
    assert [(side, price) for side, price, _ in gridder.parts(bot)] == [
        *(("buy", "88000"), ("sell", "90000"), ("sell", "91000"), ("sell", "92000")),
    ]
    assert gridder.held("USDT")[0] == 80_000
    assert gridder.refused("adjust-investment", algoId=bot, amt="80001") == "51008"
    assert gridder.refused("adjust-investment", algoId=bot, amt="0") == "51000"
    waits = gridder.create(quoteSz="1000", **at("start", "95000"))
    assert gridder.refused("adjust-investment", algoId=waits, amt="1") == "55105"
    audit: Any = gridder.mock.audit()
    assert audit["mistakes"] == []


def test_what_was_won_in_the_grids_is_withdrawn_once(gridder: Gridder) -> None:
    bot = gridder.create()
    assert gridder.refused("withdraw-income", algoId=bot) == "51347"
    gridder.move("88900")
    gridder.move("90100")
    before = gridder.bot(bot)
    assert before["profit"] == before["gridProfit"] != "0"
    row = gridder.request("withdraw-income", algoId=bot)
    assert row["profit"] == before["profit"]
    after = gridder.bot(bot)
    assert (after["profit"], after["gridProfit"]) == ("0", before["gridProfit"])
    assert after["totalPnl"] == before["totalPnl"]
    assert gridder.held("USDT")[0] == 90_000 + Decimal(before["profit"])
    assert gridder.refused("withdraw-income", algoId=bot) == "51347"


def test_a_bot_goes_on_between_other_prices(gridder: Gridder) -> None:
    bot = gridder.create(tpTriggerPx="97000")
    grids = {"algoId": bot, "minPx": "86000", "maxPx": "96000", "gridNum": "5"}
    assert gridder.request("amend-algo-basic-param", **grids) == {
        "algoId": bot,
        "requiredTopupAmount": "0",
        "maxTopupAmount": "0",
    }
    gridder.advance(1)
    assert [(side, price) for side, price, _ in gridder.parts(bot)] == [
        *(("buy", "86000"), ("buy", "88000"), ("buy", "90000")),
        *(("sell", "94000"), ("sell", "96000")),
    ]
    gridder.move("89900")
    assert gridder.parts(bot)[0][:2] == ("sell", "92000")
    assert gridder.refused("amend-algo-basic-param", **{**grids, "gridNum": "300"}) == "51381"
    assert gridder.refused("amend-algo-basic-param", **{**grids, "minPx": "97000"}) == "51346"
    assert gridder.refused("amend-algo-basic-param", **{**grids, "maxPx": "98000"}) == "51349"
    tiny = gridder.create(quoteSz="4", minPx="88000", maxPx="92000")
    more = {**grids, "algoId": tiny, "gridNum": "60"}
    assert gridder.refused("amend-algo-basic-param", **more) == "55124"


def test_what_bots_have_is_strategy_equity(gridder: Gridder) -> None:
    assert gridder.equity("USDT") == 0
    bot = gridder.create()
    gridder.create(quoteSz=None, baseSz="0.1", **at("start", "95000"))
    row = gridder.bot(bot)
    assert gridder.equity("USDT") == Decimal(row["curQuoteSz"])
    assert gridder.equity("BTC") == Decimal(row["curBaseSz"]) + Decimal("0.1")
    gridder.stop(bot)
    assert gridder.equity("USDT") == 0


def test_an_order_on_its_way_is_not_answered_once_the_grids_are_others(gridder: Gridder) -> None:
    gridder.mock.set_fill_settings(PAIR, accept_ms=500)
    bot = gridder.create()
    gridder.advance(1_000)
    gridder.request("adjust-investment", algoId=bot, amt="1000")
    gridder.advance(2_000)
    assert gridder.bot(bot)["state"] == "running"
    assert len(gridder.parts(bot)) == 4
    audit: Any = gridder.mock.audit()
    assert audit["mistakes"] == []


@pytest.mark.parametrize(
    ("params", "most"),
    [
        # The documented one (get-max-grid-quantity-public).
        ({"minPx": "50000", "maxPx": "70000", "runType": "1"}, "285"),
        ({"minPx": "50000", "maxPx": "70000", "runType": "2"}, "336"),
        ({"minPx": "50000", "maxPx": "50010", "runType": "1"}, None),
    ],
)
def test_there_are_as_many_grids_as_win_more_than_a_thousandth(
    gridder: Gridder, params: dict[str, str], most: str | None
) -> None:
    asked = {"instId": "BTC-USDT-SWAP", "algoOrdType": "contract_grid", "lever": "5", **params}
    if most is None:
        assert gridder.code(f"{GRID}/grid-quantity", **asked) == "51381"
    else:
        assert gridder.rows(f"{GRID}/grid-quantity", **asked) == [{"maxGridQty": most}]


@pytest.mark.parametrize("kind", ["base", "dual"])
def test_the_least_investment_is_told_in_the_currency_that_is_invested(
    gridder: Gridder, kind: str
) -> None:
    asked = {
        "instId": PAIR,
        "algoOrdType": "grid",
        "runType": "1",
        "minPx": "88000",
        "maxPx": "92000",
        "gridNum": "4",
        "investmentType": kind,
    }
    row = gridder.post(f"{GRID}/min-investment", asked)
    amounts = {one["ccy"]: one["amt"] for one in row["minInvestmentData"]}
    sizes = {"quoteSz": amounts.get("USDT"), "baseSz": amounts["BTC"]}
    bot = gridder.create(**sizes)
    assert (gridder.bot(bot)["singleAmt"], len(gridder.parts(bot))) == (row["singleAmt"], 4)


MINUTES_MS = 3 * 60_000


def rsi(action: str, condition: str, threshold: str = "1") -> dict[str, str]:
    """Return a trigger by an index, which is always above 1 and never below it."""
    candles = {"timeframe": "3m", "timePeriod": "14", "thold": threshold}
    named = {"triggerAction": action, "triggerStrategy": "rsi", "triggerCond": condition}
    return {**named, **candles}


def test_an_indicator_begins_a_bot_when_a_candle_has_closed(gridder: Gridder) -> None:
    bot = gridder.create(triggerParams=[rsi("start", "above")])
    row = gridder.bot(bot)
    assert (row["state"], gridder.parts(bot)) == ("pending_signal", [])
    shown = row["triggerParams"][0]
    assert {name: shown[name] for name in rsi("start", "above")} == rsi("start", "above")
    gridder.advance(MINUTES_MS)
    assert gridder.bot(bot)["state"] == "running"
    assert len(gridder.parts(bot)) == 4


def test_an_indicator_ends_a_bot(gridder: Gridder) -> None:
    stops = {**rsi("stop", "above"), "stopType": "2"}
    bot = gridder.create(triggerParams=[stops])
    assert gridder.bot(bot)["state"] == "running"
    gridder.advance(MINUTES_MS)
    row = gridder.ended()
    assert (row["algoId"], row["cancelType"], row["stopType"]) == (bot, "6", "2")


def test_a_bot_begins_by_one_candle_and_ends_by_another(gridder: Gridder) -> None:
    bot = gridder.create(triggerParams=[rsi("start", "above"), rsi("stop", "above")])
    gridder.advance(MINUTES_MS)
    assert gridder.bot(bot)["state"] == "running"
    gridder.advance(MINUTES_MS)
    assert gridder.ended()["algoId"] == bot


def test_a_bot_that_begins_at_a_price_may_end_by_an_indicator(gridder: Gridder) -> None:
    begins = {"triggerAction": "start", "triggerStrategy": "price", "triggerPx": "89000"}
    bot = gridder.create(triggerParams=[begins, rsi("stop", "above")])
    gridder.advance(2 * MINUTES_MS)
    assert gridder.bot(bot)["state"] == "pending_signal"
    gridder.move("88900")
    assert gridder.bot(bot)["state"] == "running"
    gridder.advance(MINUTES_MS)
    assert gridder.ended()["algoId"] == bot


def test_an_indicator_that_says_nothing_is_replaced_by_a_price(gridder: Gridder) -> None:
    bot = gridder.create(triggerParams=[rsi("start", "below")])
    gridder.advance(2 * MINUTES_MS)
    assert gridder.bot(bot)["state"] == "pending_signal"
    price = {"triggerAction": "start", "triggerStrategy": "price", "triggerPx": "91000"}
    named = {"algoId": bot, "instId": PAIR}
    gridder.request("amend-order-algo", **named, triggerParams=[price])
    assert gridder.bot(bot)["triggerParams"][0]["triggerPx"] == "91000"
    gridder.move("91100")
    assert gridder.bot(bot)["state"] == "running"
    gridder.request("amend-order-algo", **named, triggerParams=[rsi("stop", "below")])
    gridder.advance(MINUTES_MS)
    assert gridder.bot(bot)["state"] == "running"
    gridder.request("amend-order-algo", **named, triggerParams=[rsi("stop", "above")])
    gridder.advance(MINUTES_MS)
    assert gridder.ended()["cancelType"] == "6"


def test_a_bot_that_waits_for_an_indicator_is_begun_by_hand(gridder: Gridder) -> None:
    bot = gridder.create(triggerParams=[rsi("start", "below")])
    gridder.request("order-instant-trigger", algoId=bot)
    gridder.advance(1)
    assert gridder.bot(bot)["state"] == "running"
    assert gridder.refusal(triggerParams=[rsi("start", "above", "101")]) == "51000"
