"""The life of a DCA bot of contracts: a position of its own that grows as the price falls."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.okx.trading.bots.dca_trader import CONTRACT, DCA, DcaTrader, contract_dca
from tests.okx.trading.bots.test_dca import assert_adds_up

if TYPE_CHECKING:
    from fauxchange import MockServer


MONEY = Decimal("0.000001")


@pytest.fixture
def trader(built: MockServer) -> DcaTrader:
    """An account with 100,000 USDT and no bots; BTC costs 90,000."""
    built.reset()
    trader = DcaTrader(built)
    trader.price("90000")
    trader.advance(1)
    return trader


def test_amounts_are_margin_and_the_position_is_the_bots(trader: DcaTrader) -> None:
    bot = trader.create(**contract_dca())
    # 900 USDT at five times, less a spare part, at hundredths of a coin.
    assert trader.live(bot, CONTRACT) == [
        ("tp_order", "91821.1", "4.69"),
        ("safety_order", "87319.9", "9.67"),
        ("safety_order", "89120.3", "4.74"),
    ]
    held = trader.position(bot, CONTRACT)
    assert (held["sz"], held["avgPx"][:7], held["baseSz"]) == ("4.69", "90020.6", "")
    assert trader.held("USDT")[0] == 96_400
    assert trader.rows("account/positions") == []
    row = trader.bot(bot, CONTRACT)
    assert (row["lever"], row["direction"], row["ctVal"]) == ("5", "long", "0.01")
    assert row["tpPxRange"] == held["avgPx"]


def test_a_long_bot_wins_a_cycle(trader: DcaTrader) -> None:
    bot = trader.create(**contract_dca())
    begun = Decimal(trader.position(bot, CONTRACT)["avgPx"])
    trader.move("89050")
    held = trader.position(bot, CONTRACT)
    assert (held["sz"], held["fillSafetyOrds"], held["tpPx"]) == ("9.43", "1", "91359.5")
    trader.move("91500")
    _, ended = trader.cycles(bot, CONTRACT)
    value = Decimal("9.43") * Decimal("91359.5") / 100
    cost = (Decimal("4.69") * begun + Decimal("4.74") * Decimal("89120.3")) / 100
    assert ended["fee"][:7] == "-4.6788"
    assert abs(Decimal(ended["realizedPnl"]) - value + cost - Decimal(ended["fee"])) < MONEY
    trader.halt(bot, CONTRACT)
    assert_adds_up(trader, CONTRACT)


def test_a_short_bot_sells_more_above_and_wins_below(trader: DcaTrader) -> None:
    bot = trader.create(**contract_dca(direction="short", slPct="0.05"))
    held = trader.position(bot, CONTRACT)
    assert Decimal(held["initPx"]) < 90_030
    assert Decimal(held["slPx"]) > 94_400
    types = {one: Decimal(price) for one, price, _ in trader.live(bot, CONTRACT)}
    assert types["tp_order"] < 89_000
    assert types["safety_order"] > 90_000
    trader.move("92000")
    assert trader.position(bot, CONTRACT)["fillSafetyOrds"] == "1"
    trader.move("88000")
    (_, ended) = trader.cycles(bot, CONTRACT)
    assert Decimal(ended["realizedPnl"]) > 0
    trader.move("93000")
    assert trader.ended(CONTRACT)["cancelType"] == "3"
    assert_adds_up(trader, CONTRACT)


@pytest.mark.parametrize(("reinvests", "grows"), [("true", True), ("false", False)])
def test_what_was_won_makes_the_next_cycle_larger_if_it_is_reinvested(
    trader: DcaTrader, reinvests: str, *, grows: bool
) -> None:
    bot = trader.create(**contract_dca(maxSafetyOrds="0", tpPct="0.1", allowReinvest=reinvests))
    first = trader.orders(bot, CONTRACT)[-1]
    trader.move("100000")
    assert trader.bot(bot, CONTRACT)["allowReinvest"] is grows
    newest = next(one for one in trader.orders(bot, CONTRACT) if one["ordType"] == "init_order")
    # 900 USDT at five times, or with the 422 of the first cycle, at 99,023.
    assert (first["sz"], newest["sz"]) == ("4.69", "6.25" if grows else "4.26")
    trader.halt(bot, CONTRACT)
    assert_adds_up(trader, CONTRACT)


def test_reinvesting_is_switched(trader: DcaTrader) -> None:
    bot = trader.create(**contract_dca())
    row = trader.ask("settings/reinvestment", bot, algoOrdType=CONTRACT, allowReinvest=False)
    assert (row["algoOrdType"], row["sCode"]) == (CONTRACT, "0")
    assert trader.bot(bot, CONTRACT)["allowReinvest"] is False


def test_a_bot_begins_at_its_price(trader: DcaTrader) -> None:
    begins = {"triggerAction": "start", "triggerStrategy": "price", "triggerPx": "89000"}
    bot = trader.create(**contract_dca(triggerParams=[begins]))
    row = trader.bot(bot, CONTRACT)
    assert (row["state"], row["triggerParams"]) == ("pending_signal", [begins])
    assert trader.rows(f"{DCA}/position-details", algoOrdType=CONTRACT, algoId=bot) == []
    added = {"algoOrdType": CONTRACT, "algoId": bot, "price": "80000", "amt": "10"}
    assert trader.refusal("orders/manual-buy", **added) == "55105"
    trader.move("88900")
    assert trader.bot(bot, CONTRACT)["state"] == "running"
    assert 88_800 < Decimal(trader.position(bot, CONTRACT)["initPx"]) < 89_100
    trader.halt(bot, CONTRACT)
    assert_adds_up(trader, CONTRACT)


def test_a_bot_that_waits_gives_all_back(trader: DcaTrader) -> None:
    begins = {"triggerAction": "start", "triggerStrategy": "price", "triggerPx": "89000"}
    bot = trader.create(**contract_dca(triggerParams=[begins]))
    assert trader.halt(bot, CONTRACT) == "0"
    assert trader.held("USDT")[0] == 100_000
    assert_adds_up(trader, CONTRACT)


def test_contracts_that_are_kept_are_closed_by_another_stop(trader: DcaTrader) -> None:
    bot = trader.create(**contract_dca())
    assert trader.halt(bot, CONTRACT, "2") == "0"
    assert trader.bot(bot, CONTRACT)["state"] == "no_close_position"
    assert trader.position(bot, CONTRACT)["sz"] == "4.69"
    assert trader.halt(bot, CONTRACT, "2") == "51291"
    assert trader.halt(bot, CONTRACT, "1") == "0"
    newest = trader.orders(bot, CONTRACT)[0]
    assert (newest["ordType"], newest["sz"]) == ("manual_close_position", "4.69")
    assert_adds_up(trader, CONTRACT)


def test_a_bot_that_is_liquidated_has_stopped(trader: DcaTrader) -> None:
    bot = trader.create(**contract_dca(lever="50", maxSafetyOrds="0", tpPct="0.5"))
    assert Decimal(trader.position(bot, CONTRACT)["liqPx"]) > 85_000
    trader.move("84000")
    row = trader.ended(CONTRACT)
    assert (row["algoId"], row["cancelType"]) == (bot, "4")
    assert_adds_up(trader, CONTRACT)


def test_a_bot_loses_no_more_than_it_had_where_the_price_jumps(trader: DcaTrader) -> None:
    trader.create(**contract_dca(maxSafetyOrds="0", slPct="0.05", slMode="market"))
    trader.mock.set_pair_price("BTC-USDT", "10000")
    trader.advance(1_000)
    row = trader.ended(CONTRACT)
    assert (row["cancelType"], row["totalPnl"]) == ("3", "-900")
    assert trader.held("USDT")[0] == 99_100
    assert_adds_up(trader, CONTRACT)


def test_its_owner_says_where_profit_is_taken(trader: DcaTrader) -> None:
    bot = trader.create(**contract_dca())
    amend = {"algoOrdType": CONTRACT, "algoId": bot}
    assert trader.refusal("settings/take-profit", tpPrice="90020.6", **amend) == "51385"
    trader.ask("settings/take-profit", bot, algoOrdType=CONTRACT, tpPrice="93000")
    assert trader.live(bot, CONTRACT)[0] == ("tp_order", "93000", "4.69")
    trader.move("89050")
    # It stays where it was put for all of the cycle.
    assert trader.live(bot, CONTRACT)[0] == ("tp_order", "93000", "9.43")
    short = trader.create(**contract_dca(direction="short"))
    amend = {"algoOrdType": CONTRACT, "algoId": short}
    assert trader.refusal("settings/take-profit", tpPrice="91000", **amend) == "51343"


def test_margin_comes_and_goes(trader: DcaTrader) -> None:
    bot = trader.create(**contract_dca(lever="50", maxSafetyOrds="0"))
    before = Decimal(trader.position(bot, CONTRACT)["liqPx"])
    trader.ask("margin/add", bot, amt="1000")
    row = trader.bot(bot, CONTRACT)
    assert (row["transferInMargin"], row["investmentAmt"]) == ("1000", "1900")
    assert Decimal(trader.position(bot, CONTRACT)["liqPx"]) < before
    assert trader.held("USDT")[0] == 98_100
    trader.ask("margin/reduce", bot, amt="400")
    assert trader.bot(bot, CONTRACT)["transferInMargin"] == "600"
    assert trader.refusal("margin/reduce", algoId=bot, amt="5000") == "51008"
    assert trader.refusal("margin/add", algoId=bot, amt="0") == "51000"
    trader.halt(bot, CONTRACT)
    assert_adds_up(trader, CONTRACT)


def test_an_order_is_added_by_hand(trader: DcaTrader) -> None:
    bot = trader.create(**contract_dca())
    added = {"algoOrdType": CONTRACT, "price": "89500", "amt": "100"}
    row = trader.ask("orders/manual-buy", bot, **added)
    assert row["diffAmount"] == "100"
    trader.move("89450")
    held = trader.position(bot, CONTRACT)
    assert (held["fillManualOrds"], held["sz"]) == ("1", "5.21")
    trader.halt(bot, CONTRACT)
    assert_adds_up(trader, CONTRACT)


def test_funding_is_the_bots_own(trader: DcaTrader) -> None:
    trader.mock.set_premium("BTC-USDT-SWAP", "0.003")
    bot = trader.create(**contract_dca(tpPct="0.5"))
    trader.price("90000")
    trader.advance(8 * 3_600_000)
    paid = Decimal(trader.bot(bot, CONTRACT)["totalFundingFee"])
    assert paid < 0
    assert trader.position(bot, CONTRACT)["fundingFee"] == str(paid)
    trader.halt(bot, CONTRACT)
    assert Decimal(trader.ended(CONTRACT)["fundingFee"]) == paid
    assert_adds_up(trader, CONTRACT)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"instId": "BTC-USDT"}, "51287"),
        ({"instId": "BTC-USD-SWAP"}, "51287"),
        ({"direction": None}, "50014"),
        ({"lever": "0"}, "51000"),
        ({"lever": "1000"}, "51370"),
        ({"initOrdAmt": "0.1"}, "51340"),
        ({"initOrdAmt": "100001"}, "51008"),
    ],
)
def test_what_cannot_be_is_refused(trader: DcaTrader, changes: dict[str, Any], code: str) -> None:
    assert trader.refusal(**contract_dca(**changes)) == code
    assert trader.held("USDT")[0] == 100_000


def test_another_plan_is_for_bots_of_spot(trader: DcaTrader) -> None:
    bot = trader.create(**contract_dca())
    plan = {"pxSteps": "0.1", "pxStepsMult": "1", "volMult": "1", "tpPct": "0.1", "slPct": "0.9"}
    sums = {"initOrdAmt": "100", "safetyOrdAmt": "100", "maxSafetyOrds": "1"}
    begins = [{"triggerAction": "start", "triggerStrategy": "instant"}]
    rest = {"reserveFunds": True, "triggerParams": begins}
    assert trader.refusal("amend-order-algo", algoId=bot, **plan, **sums, **rest) == "51287"
