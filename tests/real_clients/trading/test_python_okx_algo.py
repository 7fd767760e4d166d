"""python-okx over what the documentation says of algo orders, sentence by sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from .python_okx import WARNINGS, row, rows

if TYPE_CHECKING:
    from fauxchange import MockServer

pytestmark = WARNINGS

PAIR, SWAP = "BTC-USDT", "BTC-USDT-SWAP"
# The best prices of both at noon are between 96,955 and 96,979; an order at this one rests.
LOW = "96000"
COINS = {"instId": PAIR, "tdMode": "cash", "side": "sell", "tgtCcy": "base_ccy", "sz": "0.5"}
STOP, TRIGGER = {**COINS, "ordType": "conditional"}, {**COINS, "ordType": "trigger"}
WHOLE = {
    "instId": SWAP,
    "tdMode": "cross",
    "side": "sell",
    "ordType": "conditional",
    "closeFraction": "1",
    "reduceOnly": True,
    "slTriggerPx": "90000",
    "slOrdPx": "-1",
}


def move(trading: MockServer, price: str) -> None:
    """Have the pair trade at a price in a second, and let two go by."""
    trading.set_pair_price(PAIR, price, after_ms=1_000)
    trading.clock.advance(2_000)


def code(answer: Any) -> str:
    """Return the code of an answer, that of its row if it has one."""
    return str(answer["data"][0]["sCode"] if answer["data"] else answer["code"])


def balance(account: Any, ccy: str) -> tuple[str, str]:
    """Return what is available and what is frozen of a currency."""
    held = row(account.get_account_balance(ccy))["details"]
    return (held[0]["availBal"], held[0]["frozenBal"]) if held else ("0", "0")


@pytest.mark.parametrize(
    "algo",
    [
        {**STOP, "slTriggerPx": "90000", "slOrdPx": "-1"},
        {**TRIGGER, "triggerPx": "90000", "orderPx": "-1"},
    ],
)
def test_what_waits_freezes_nothing_and_is_cut_to_what_there_is(
    trading: MockServer, trade: Any, account: Any, algo: dict[str, str]
) -> None:
    assert code(trade.place_algo_order(**{**algo, "sz": "1.5"})) == "0"
    assert balance(account, "BTC") == ("2", "0")
    row(trade.place_order(PAIR, "cash", "sell", "market", "1.2", tgtCcy="base_ccy"))
    move(trading, "89900")
    sold = rows(trade.get_orders_history("SPOT"))[0]
    assert (sold["sz"], sold["accFillSz"], sold["state"]) == ("0.8", "0.8", "filled")
    assert balance(account, "BTC") == ("0", "0")


def test_of_a_conditional_order_with_both_in_net_mode_the_stop_loss_counts(
    trading: MockServer, trade: Any
) -> None:
    both = {"tpTriggerPx": "98000", "tpOrdPx": "-1", "slTriggerPx": "90000", "slOrdPx": "-1"}
    placed = row(trade.place_algo_order(**STOP, **both))
    move(trading, "98100")
    assert row(trade.get_algo_order_details(algoId=placed["algoId"]))["state"] == "live"
    move(trading, "89900")
    shown = row(trade.get_algo_order_details(algoId=placed["algoId"]))
    assert (shown["state"], shown["actualSide"]) == ("effective", "sl")


@pytest.mark.parametrize(("price", "leg"), [("98100", "tp"), ("89900", "sl")])
def test_of_an_oco_order_one_leg_cancels_the_other(
    trading: MockServer, trade: Any, price: str, leg: str
) -> None:
    both = {"tpTriggerPx": "98000", "tpOrdPx": "-1", "slTriggerPx": "90000", "slOrdPx": "-1"}
    placed = row(trade.place_algo_order(**{**STOP, "ordType": "oco"}, **both))
    move(trading, price)
    shown = row(trade.get_algo_order_details(algoId=placed["algoId"]))
    assert (shown["state"], shown["actualSide"]) == ("effective", leg)
    assert rows(trade.order_algos_list(ordType="oco")) == []
    assert len(rows(trade.get_orders_history("SPOT"))) == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, "0"),
        ({"closeFraction": "0.5"}, "51000"),
        ({"instId": PAIR, "tdMode": "cash", "reduceOnly": ""}, "51327"),
        ({"reduceOnly": ""}, "51328"),
        ({"slOrdPx": "89000"}, "51330"),
    ],
)
def test_a_fraction_is_a_whole_position_of_contracts_at_market(
    trade: Any, changes: dict[str, Any], refusal: str
) -> None:
    row(trade.place_order(SWAP, "cross", "buy", "market", "10"))
    assert code(trade.place_algo_order(**{**WHOLE, **changes})) == refusal


def test_one_order_closes_the_whole_of_a_position(trade: Any) -> None:
    row(trade.place_order(SWAP, "cross", "buy", "market", "10"))
    assert code(trade.place_algo_order(**WHOLE)) == "0"
    assert code(trade.place_algo_order(**WHOLE)) == "51088"


@pytest.mark.parametrize(
    ("side", "leg", "price", "refusal"),
    [
        # To buy, a take profit waits below the last price, a stop loss above it.
        ("buy", "tp", "98000", "51277"),
        ("buy", "sl", "90000", "51278"),
        ("sell", "tp", "90000", "51279"),
        ("sell", "sl", "98000", "51280"),
        ("buy", "tp", "90000", "0"),
        ("sell", "sl", "90000", "0"),
    ],
)
def test_a_trigger_that_is_passed_is_refused(
    trade: Any, side: str, leg: str, price: str, refusal: str
) -> None:
    trigger = {f"{leg}TriggerPx": price, f"{leg}OrdPx": "-1"}
    assert code(trade.place_algo_order(**{**STOP, "side": side}, **trigger)) == refusal


def attached(trade: Any, parent: dict[str, Any], *algos: dict[str, str]) -> str:
    """Place an order with what is attached; return the code of the answer."""
    order = {"instId": SWAP, "tdMode": "cross", "side": "buy", "ordType": "limit", "px": LOW}
    return code(trade.place_order(**{**order, "sz": "10", **parent}, attachAlgoOrds=list(algos)))


def tp(price: str, size: str = "", **more: str) -> dict[str, str]:
    """Return a take profit."""
    return {"tpTriggerPx": price, "tpOrdPx": "-1", **({"sz": size} if size else {}), **more}


def sl(price: str, **more: str) -> dict[str, str]:
    """Return a stop loss."""
    return {"slTriggerPx": price, "slOrdPx": "-1", **more}


MARKET, SALE = {"ordType": "market", "px": ""}, {"side": "sell", "px": "98000"}


@pytest.mark.parametrize(
    ("parent", "algo", "refusal"),
    [
        ({}, tp("95000"), "51046"),
        ({}, sl("97000"), "51047"),
        (SALE, tp("99000"), "51048"),
        (SALE, sl("97000"), "51049"),
        (MARKET, tp("95000"), "51050"),
        (MARKET, sl("98000"), "51051"),
        ({**MARKET, "side": "sell"}, tp("98000"), "51052"),
        ({**MARKET, "side": "sell"}, sl("95000"), "51053"),
        ({}, tp("97000"), "0"),
    ],
)
def test_what_is_attached_lies_on_its_side_of_the_price(
    trade: Any, parent: dict[str, str], algo: dict[str, str], refusal: str
) -> None:
    assert attached(trade, parent, algo) == refusal


@pytest.mark.parametrize(
    ("side", "target", "refusal"),
    [
        *[("buy", "base_ccy", "51044"), ("sell", "quote_ccy", "51044")],
        *[("buy", "quote_ccy", "0"), ("sell", "base_ccy", "0")],
    ],
)
def test_a_market_order_in_the_other_currency_has_nothing_attached(
    trade: Any, side: str, target: str, refusal: str
) -> None:
    size = "1000" if target == "quote_ccy" else "0.01"
    parent = {"instId": PAIR, "tdMode": "cash", "side": side, "tgtCcy": target, "sz": size}
    algo = tp("99000" if side == "buy" else "95000")
    assert attached(trade, {**MARKET, **parent}, algo) == refusal


LIMIT = {"tpOrdKind": "limit"}
SPOT = {"instId": PAIR, "tdMode": "cash", "sz": "1"}


@pytest.mark.parametrize(
    ("parent", "algos", "refusal"),
    [
        ({}, [tp("97000", "4"), tp("98000", "6"), sl("95000")], "0"),
        ({}, [tp(str(97_000 + one), "1") for one in range(10)], "0"),
        ({"sz": "11"}, [tp(str(97_000 + one), "1") for one in range(11)], "51079"),
        ({}, [tp("97000", "4"), tp("98000", "6"), sl("95000"), sl("94000")], "51084"),
        ({}, [tp("97000", "4"), tp("98000", "5")], "51083"),
        ({}, [tp("97000", "4"), {**tp("98000", "6"), **sl("95000")}], "51076"),
        ({}, [tp("97000", "4"), tp("97000", "6")], "51081"),
        ({}, [tp("97000", "4"), tp("98000")], "51089"),
        ({}, [tp("97000", "4"), tp("98000", "6", tpOrdPx="98100")], "51082"),
        ({}, [tp("97000", "4"), tp("98000", "6", tpTriggerPxType="mark")], "51080"),
        (
            {},
            [tp("97000", "4"), tp("", "6", tpOrdPx="98000", **LIMIT), sl("95000")],
            "51091",
        ),
        (
            {},
            [*(tp("", size, tpOrdPx="98000", **LIMIT) for size in "46"), sl("95000")],
            "51092",
        ),
        ({}, [tp("97000", "10"), sl("95000", amendPxOnTriggerType="1")], "51085"),
        (
            SPOT,
            [tp("97000", "0.4"), tp("98000", "0.6"), sl("95000", amendPxOnTriggerType="1")],
            "51077",
        ),
        (SPOT, [{"tpOrdPx": "98000", **LIMIT, **sl("95000")}], "51094"),
    ],
)
def test_split_take_profits_keep_to_their_rules(
    trade: Any, parent: dict[str, str], algos: list[dict[str, str]], refusal: str
) -> None:
    algos = [{name: value for name, value in one.items() if value} for one in algos]
    assert attached(trade, parent, *algos) == refusal


def test_what_is_attached_waits_once_its_order_is_filled_whole(
    trading: MockServer, trade: Any
) -> None:
    parent = {"instId": PAIR, "tdMode": "cash", "sz": "0.1"}
    both = {**tp("98000"), **sl("95000"), "attachAlgoClOrdId": "mine"}
    assert attached(trade, parent, both) == "0"
    (order,) = rows(trade.get_order_list())
    trading.fill_order(order["ordId"], size="0.04")
    assert rows(trade.order_algos_list(ordType="oco")) == []
    trading.fill_order(order["ordId"])
    (algo,) = rows(trade.order_algos_list(ordType="oco"))
    assert (algo["algoClOrdId"], algo["side"], algo["state"]) == ("mine", "sell", "live")


def test_what_is_attached_to_a_cancelled_order_is_dropped(trade: Any) -> None:
    assert attached(trade, {}, sl("95000")) == "0"
    (order,) = rows(trade.get_order_list())
    row(trade.cancel_order(SWAP, ordId=order["ordId"]))
    assert rows(trade.order_algos_list(ordType="conditional")) == []


@pytest.mark.parametrize(
    ("side", "how", "trigger"),
    [
        # From 96,955.9 up to 98,000 and back; from there down to 95,000 and back.
        ("sell", {"callbackSpread": "1500"}, Decimal(96_500)),
        ("sell", {"callbackRatio": "0.02"}, Decimal(96_040)),
        ("buy", {"callbackSpread": "1500"}, Decimal(96_500)),
        ("buy", {"callbackRatio": "0.02"}, Decimal(96_900)),
    ],
)
def test_a_trailing_stop_is_so_far_from_the_furthest_price(
    trading: MockServer, trade: Any, side: str, how: dict[str, str], trigger: Decimal
) -> None:
    order = {**STOP, "side": side, "ordType": "move_order_stop", **how}
    placed = row(trade.place_algo_order(**order))
    move(trading, "98000" if side == "sell" else "95000")
    shown = row(trade.get_algo_order_details(algoId=placed["algoId"]))
    assert (shown["state"], Decimal(shown["moveTriggerPx"])) == ("live", trigger)
    move(trading, str(trigger + (-10 if side == "sell" else 10)))
    shown = row(trade.get_algo_order_details(algoId=placed["algoId"]))
    assert shown["state"] == "effective"


def test_a_chase_ends_at_its_distance(trading: MockServer, trade: Any) -> None:
    chase = {"instId": SWAP, "tdMode": "cross", "side": "buy", "ordType": "chase", "sz": "1"}
    more = {"chaseType": "distance", "chaseVal": "0", "maxChaseType": "distance"}
    answer = trade._request_with_params(
        "POST", "/api/v5/trade/order-algo", {**chase, **more, "maxChaseVal": "500"}
    )
    assert code(answer) == "0"
    (order,) = rows(trade.get_order_list())
    assert order["ordType"] == "post_only"
    move(trading, "98000")
    ended = row(trade.get_orders_history("SWAP"))
    assert (ended["ordId"], ended["state"], ended["cancelSource"]) == (
        order["ordId"],
        "canceled",
        "42",
    )


def test_one_that_cannot_be_paid_says_why(trading: MockServer, trade: Any) -> None:
    placed = row(trade.place_algo_order(**STOP, **sl("90000")))
    row(trade.place_order(PAIR, "cash", "sell", "market", "2", tgtCcy="base_ccy"))
    move(trading, "89900")
    shown = row(trade.get_algo_order_details(algoId=placed["algoId"]))
    assert (shown["state"], shown["failCode"]) == ("order_failed", "51008")
