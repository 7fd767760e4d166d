"""Orders that only close a position: once it has less than they are to close, they are cancelled.

Documented by OKX (ws-order-channel): cancelSource 17.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.okx.trading.trader import PAIR

from .margin_trader import MarginTrader
from .test_life import members
from .trader import SWAP

if TYPE_CHECKING:
    from fauxchange import MockServer

GONE = ["canceled", "17", "0"]


@pytest.fixture
def trader(built: MockServer) -> MarginTrader:
    """A trader of the swap and the pair at 90,000."""
    built.reset()
    trader = MarginTrader(built)
    trader.price("90000")
    trader.advance(1)
    return trader


def rest(trader: MarginTrader, size: str = "10", **changes: Any) -> str:
    """Place an order to sell above the market; return its id."""
    order = {"side": "sell", "ordType": "limit", "px": "91000", "sz": size, **changes}
    row = trader.send(**order)
    assert row["sCode"] == "0"
    return str(row["ordId"])


def ended(trader: MarginTrader, order: str, instrument: str = SWAP) -> list[str]:
    """Return what has become of an order."""
    (row,) = trader.rows("trade/order", instId=instrument, ordId=order)
    return members(row, "state", "cancelSource", "accFillSz")


def test_what_closes_a_side_opens_nothing_after_a_liquidation(trader: MarginTrader) -> None:
    trader.answer("POST", "account/set-position-mode", {"posMode": "long_short_mode"})
    side = {"posSide": "long", "tdMode": "isolated"}
    trader.leverage("50", "isolated", posSide="long")
    trader.trade("buy", "10", **side)
    order = rest(trader, **side)
    trader.price("80000")
    trader.advance(5_000)
    assert ended(trader, order) == GONE
    trader.price("92000")
    trader.advance(5_000)
    assert trader.positions() == []


def test_an_order_that_only_reduces_goes_with_what_it_would_reduce(trader: MarginTrader) -> None:
    trader.trade("buy", "10")
    order = rest(trader, reduceOnly=True)
    trader.trade("sell", "10")
    assert ended(trader, order) == GONE
    trader.price("92000")
    trader.advance(5_000)
    assert trader.positions() == []


def test_of_several_the_newest_goes_first(trader: MarginTrader) -> None:
    trader.trade("buy", "10")
    older, newer = rest(trader, "4", reduceOnly=True), rest(trader, "6", reduceOnly=True)
    trader.trade("sell", "3")
    # 7 are left: enough for the older one only.
    assert ended(trader, newer) == GONE
    assert ended(trader, older) == ["live", "", "0"]
    trader.trade("sell", "3")
    assert ended(trader, older) == ["live", "", "0"]
    trader.price("91500")
    trader.advance(5_000)
    assert trader.positions() == []


def test_a_position_that_turns_leaves_nothing_to_reduce(trader: MarginTrader) -> None:
    trader.trade("buy", "10")
    order = rest(trader, reduceOnly=True)
    trader.trade("sell", "15")
    assert ended(trader, order) == GONE
    assert trader.position()["pos"] == "-5"


def test_it_is_the_same_on_margin(trader: MarginTrader) -> None:
    trader.mock.debit("okx", "main", "BTC", "2", book="trading")
    trader.lever("10")
    trader.on_margin("buy", "9000")
    place = {"instId": PAIR, "tdMode": "isolated", "ccy": "USDT"}
    order = rest(trader, "0.09", reduceOnly=True, **place)
    trader.price("80000")
    trader.advance(5_000)
    assert ended(trader, order, PAIR) == GONE
    assert trader.positions() == []
    trader.require_balance()


@pytest.mark.parametrize("ccy", ["USDT", ""])
def test_what_close_position_cancels_says_why(trader: MarginTrader, ccy: str) -> None:
    if ccy:
        trader.on_margin("buy", "9000")
        place = {"instId": PAIR, "tdMode": "isolated", "ccy": ccy}
        order = rest(trader, "0.05", reduceOnly=True, **place)
        assert trader.close_margin(autoCxl=True) == "0"
    else:
        trader.trade("buy", "10")
        order = rest(trader)
        assert trader.close(autoCxl=True) == "0"
    assert ended(trader, order, PAIR if ccy else SWAP) == GONE
