"""Orders that only reduce a net position: what comes first by price and time closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .margin_trader import MarginTrader
from .test_life import members
from .trader import SWAP

if TYPE_CHECKING:
    from fauxchange import MockServer


@pytest.fixture
def trader(built: MockServer) -> MarginTrader:
    """A trader who holds 10 contracts of the swap, with the pair at 90,000."""
    built.reset()
    trader = MarginTrader(built)
    trader.price("90000")
    trader.advance(1)
    trader.trade("buy", "10")
    return trader


def reduce(trader: MarginTrader, price: str, size: str, **more: Any) -> Any:
    """Place an order that only reduces; return the row of the answer."""
    order = {"side": "sell", "ordType": "limit", "px": price, "sz": size, "reduceOnly": True}
    return trader.send(**{**order, **more})


def placed(trader: MarginTrader, price: str, size: str, **more: Any) -> str:
    row = reduce(trader, price, size, **more)
    assert row["sCode"] == "0", row
    return str(row["ordId"])


def shown(trader: MarginTrader, order: str) -> list[str]:
    """Return what has become of an order."""
    (row,) = trader.rows("trade/order", instId=SWAP, ordId=order)
    return members(row, "state", "sz", "cancelSource")


def test_one_with_a_better_price_takes_the_place_of_another(trader: MarginTrader) -> None:
    older = placed(trader, "92000", "10")
    better = placed(trader, "91500", "10")
    assert shown(trader, better) == ["live", "10", ""]
    assert shown(trader, older) == ["canceled", "10", "23"]


def test_one_with_a_worse_price_is_cut_to_what_is_left(trader: MarginTrader) -> None:
    older, old = placed(trader, "92000", "7"), placed(trader, "91800", "3")
    placed(trader, "91500", "6")
    # 3 at 91,800 and 6 at 91,500 come first: one is left at 92,000.
    assert shown(trader, older) == ["live", "1", ""]
    assert shown(trader, old) == ["live", "3", ""]
    trader.price("92500")
    trader.advance(5_000)
    assert trader.positions() == []
    assert shown(trader, older) == ["filled", "1", ""]


@pytest.mark.parametrize("price", ["91500", "92000"])
def test_one_without_a_better_price_is_refused(trader: MarginTrader, price: str) -> None:
    placed(trader, "91500", "7")
    assert members(reduce(trader, price, "4"), "sCode") == ["51112"]
    placed(trader, price, "3")


def test_more_than_the_position_is_refused_whatever_its_price(trader: MarginTrader) -> None:
    assert reduce(trader, "91000", "11")["sCode"] == "51112"


def test_one_at_the_market_comes_first(trader: MarginTrader) -> None:
    target = placed(trader, "92000", "10")
    trader.send(side="sell", sz="10", reduceOnly=True)
    assert trader.positions() == []
    assert shown(trader, target) == ["canceled", "10", "17"]


def test_orders_that_may_open_take_no_place(trader: MarginTrader) -> None:
    trader.send(side="sell", ordType="limit", px="91000", sz="10")
    target = placed(trader, "92000", "10")
    assert shown(trader, target) == ["live", "10", ""]


def test_buys_are_better_the_higher_they_are(trader: MarginTrader) -> None:
    trader.trade("sell", "20")
    lower = placed(trader, "88000", "10", side="buy")
    placed(trader, "88500", "4", side="buy")
    assert shown(trader, lower) == ["live", "6", ""]
    assert reduce(trader, "88000", "1", side="buy")["sCode"] == "51112"


def test_an_amendment_is_cut_to_what_there_is(trader: MarginTrader) -> None:
    order = placed(trader, "92000", "5")
    done = trader.amend(instId=SWAP, ordId=order, newSz="12")
    assert done["sCode"] == "0"
    assert shown(trader, order) == ["live", "10", ""]
    trader.price("92500")
    trader.advance(5_000)
    assert trader.positions() == []


def test_an_amendment_to_a_better_price_takes_the_place_of_another(trader: MarginTrader) -> None:
    first, second = placed(trader, "92000", "6"), placed(trader, "91500", "4")
    trader.amend(instId=SWAP, ordId=first, newPx="91000", newSz="8")
    assert shown(trader, first) == ["live", "8", ""]
    assert shown(trader, second) == ["live", "2", ""]


def test_an_amendment_behind_those_that_close_all_is_refused(trader: MarginTrader) -> None:
    first, second = placed(trader, "91500", "10"), "91000"
    better = placed(trader, second, "4")
    assert shown(trader, first) == ["live", "6", ""]
    # Behind the other one it has the 4 that are left.
    trader.amend(instId=SWAP, ordId=better, newPx="92000", newSz="5")
    assert shown(trader, better) == ["live", "4", ""]
    trader.amend(instId=SWAP, ordId=first, newSz="10")
    assert shown(trader, better) == ["canceled", "4", "23"]


def test_a_long_side_that_is_held_apart_is_frozen_by_what_closes_it(trader: MarginTrader) -> None:
    trader.close()
    trader.answer("POST", "account/set-position-mode", {"posMode": "long_short_mode"})
    trader.trade("buy", "10", posSide="long")
    side = {"posSide": "long", "reduceOnly": None}
    order = {"side": "sell", "ordType": "limit", "px": "92000", "sz": "6", **side}
    kept = {name: value for name, value in order.items() if value is not None}
    first = str(trader.send(**kept)["ordId"])
    assert trader.send(**{**kept, "px": "91000", "sz": "5"})["sCode"] == "51112"
    trader.amend(instId=SWAP, ordId=first, newSz="20")
    assert shown(trader, first) == ["live", "10", ""]


def test_pairs_on_margin_reduce_no_more_by_an_amendment(trader: MarginTrader) -> None:
    trader.on_margin("buy", "9000")
    order = {"instId": "BTC-USDT", "tdMode": "isolated", "ccy": "USDT", "side": "sell"}
    row = trader.send(**order, ordType="limit", px="91000", sz="0.05", reduceOnly=True)
    trader.amend(ordId=row["ordId"], newSz="0.3")
    trader.price("91500")
    trader.advance(5_000)
    # What is left once the debt is repaid trades as spot, and opens nothing.
    assert trader.positions(instType="MARGIN") == []
    trader.require_balance()
