"""How orders fill is set, shown and reset, by instrument and for all."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fauxchange import ControlError
from fauxchange.control.errors import NotThereError
from tests.okx.trading.trader import PAIR

if TYPE_CHECKING:
    from tests.control.conftest import Steered
    from tests.okx.trading.trader import Trader

DEFAULT = {
    "model": "touch",
    "pieces": 1,
    "through": False,
    "accept_ms": 0,
    "match_ms": 0,
    "cancel_ms": 0,
}


def test_nothing_is_set_at_first(steered: Steered) -> None:
    shown = steered.call("GET", "/fill-settings")
    assert shown == {**DEFAULT, "instrument": "", "source": "default"}


def test_an_instrument_has_its_own_settings_until_they_are_reset(steered: Steered) -> None:
    steered.call("POST", "/fill-settings", cancel_ms=500)
    shown = steered.call("POST", "/fill-settings", instrument=PAIR, pieces=3)
    assert shown == {
        **DEFAULT,
        "instrument": PAIR,
        "pieces": 3,
        "cancel_ms": 500,
        "source": "instrument",
    }
    other = steered.call("GET", "/fill-settings?instrument=ETH-USDT")
    assert (other["pieces"], other["cancel_ms"], other["source"]) == (1, 500, "all")
    assert steered.call("DELETE", f"/fill-settings?instrument={PAIR}") == {"reset": 1}
    assert steered.call("GET", f"/fill-settings?instrument={PAIR}")["pieces"] == 1
    assert steered.call("DELETE", "/fill-settings") == {"reset": 1}
    assert steered.call("GET", f"/fill-settings?instrument={PAIR}")["source"] == "default"


def test_orders_fill_in_pieces(steered: Steered, trader: Trader) -> None:
    steered.call("POST", "/fill-settings", instrument=PAIR, pieces=2)
    number = trader.place(px="96900")["ordId"]
    trader.price("96850")
    trader.advance(60_000)
    fills = trader.rows("trade/fills", ordId=number)
    assert [one["fillSz"] for one in fills] == ["0.005", "0.005"]


def test_the_tape_has_to_trade_through_a_price(steered: Steered, trader: Trader) -> None:
    steered.call("POST", "/fill-settings", through=True)
    number = trader.place(px="96900")["ordId"]
    trader.price("96900")
    trader.advance(5_000)
    assert trader.order(ordId=number)["state"] == "live"
    trader.price("96899.9")
    assert trader.order(ordId=number)["state"] == "filled"


@pytest.mark.parametrize(
    ("model", "rule"),
    [
        ("volume", "the tape traded at its price"),
        ("queue", "the tape traded at its price what stood before it"),
    ],
)
def test_the_rule_of_a_fill_is_that_of_the_model(
    steered: Steered, trader: Trader, model: str, rule: str
) -> None:
    steered.call("POST", "/fill-settings", model=model)
    number = trader.place(px="96900", sz="0.0001")["ordId"]
    trader.price("96850")
    (fill,) = steered.call("GET", f"/orders/{number}")["fills"]
    assert (fill["rule"], fill["cause_price"]) == (rule, "96850")


def test_an_order_is_on_its_way_and_nobody_finds_it(steered: Steered, trader: Trader) -> None:
    steered.call("POST", "/fill-settings", accept_ms=200)
    placed = trader.place(px="96956.3", clOrdId="a")
    assert placed["sCode"] == "0"
    assert trader.code("trade/order", instId=PAIR, clOrdId="a") == "51603"
    assert trader.rows("trade/orders-pending") == []
    assert trader.cancel(clOrdId="a")["sCode"] == "51400"
    assert trader.amend(clOrdId="a", newSz="0.02")["sCode"] == "51503"
    assert trader.place(clOrdId="a")["sCode"] == "51016"
    assert trader.held("USDT") == (Decimal("99030.437"), Decimal("969.563"))
    (shown,) = steered.call("GET", "/orders")["orders"]
    assert (shown["client_id"], shown["state"]) == ("a", "on its way")
    trader.advance(200)
    assert trader.order(clOrdId="a")["state"] == "filled"
    assert trader.held("USDT")[1] == 0


def test_an_order_on_its_way_can_be_cancelled_by_hand_only(
    steered: Steered, trader: Trader
) -> None:
    steered.call("POST", "/fill-settings", accept_ms=200)
    number = trader.place()["ordId"]
    assert steered.answer("POST", f"/orders/{number}/fill")[0] == 400
    assert steered.call("POST", f"/orders/{number}/cancel")["state"] == "canceled"
    trader.advance(200)
    assert trader.order(ordId=number)["state"] == "canceled"
    assert trader.held("USDT") == (Decimal(100_000), Decimal(0))


def test_an_order_on_its_way_is_kept_in_a_snapshot(steered: Steered, trader: Trader) -> None:
    steered.call("POST", "/fill-settings", accept_ms=200)
    trader.place(px="96956.3", clOrdId="a")
    steered.mock.save("on its way")
    steered.mock.reset()
    steered.mock.restore("on its way")
    trader.advance(199)
    assert trader.code("trade/order", instId=PAIR, clOrdId="a") == "51603"
    trader.advance(1)
    assert trader.order(clOrdId="a")["state"] == "filled"


def test_what_is_decided_about_an_order_counts_when_it_is_accepted(
    steered: Steered, trader: Trader
) -> None:
    steered.call("POST", "/fill-settings", accept_ms=200)
    trader.place(px="96956.3", clOrdId="a")
    steered.call("POST", "/orders/next", outcome="self-trade")
    trader.advance(200)
    seen = trader.order(clOrdId="a")
    assert (seen["state"], seen["cancelSource"]) == ("canceled", "32")
    assert trader.held("USDT") == (Decimal(100_000), Decimal(0))


def test_an_order_is_accepted_matched_and_cancelled_each_after_its_time(
    steered: Steered, trader: Trader
) -> None:
    steered.call("POST", "/fill-settings", accept_ms=100, match_ms=100, cancel_ms=50)
    number = trader.place(px="96956.3")["ordId"]
    trader.advance(100)
    assert trader.order(ordId=number)["state"] == "live"
    assert trader.cancel(ordId=number)["sCode"] == "0"
    assert trader.order(ordId=number)["state"] == "live"
    trader.advance(50)
    assert trader.order(ordId=number)["state"] == "canceled"
    trader.advance(50)
    assert trader.rows("trade/fills", ordId=number) == []


def test_a_cancellation_loses_to_a_fill(steered: Steered, trader: Trader) -> None:
    steered.call("POST", "/fill-settings", cancel_ms=500)
    number = trader.place(px="96900")["ordId"]
    assert trader.cancel(ordId=number)["sCode"] == "0"
    steered.mock.set_pair_price(PAIR, "96850", after_ms=400)
    trader.advance(1_000)
    assert trader.order(ordId=number)["state"] == "filled"


def test_an_amendment_loses_to_a_fill(steered: Steered, trader: Trader) -> None:
    steered.call("POST", "/fill-settings", cancel_ms=500)
    number = trader.place(px="96900")["ordId"]
    assert trader.amend(ordId=number, newPx="96000")["sCode"] == "0"
    steered.mock.set_pair_price(PAIR, "96850", after_ms=400)
    trader.advance(1_000)
    seen = trader.order(ordId=number)
    assert (seen["state"], seen["px"], seen["avgPx"]) == ("filled", "96900", "96900")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"model": "luck"}, 400),
        ({"pieces": 0}, 400),
        ({"accept_ms": -1}, 400),
        ({"instrument": "NO-SUCH"}, 404),
    ],
)
def test_what_is_no_way_to_fill_is_refused(
    steered: Steered, asked: dict[str, object], status: int
) -> None:
    assert steered.answer("POST", "/fill-settings", **asked)[0] == status


def test_python_does_the_same(steered: Steered) -> None:
    mock = steered.mock
    assert mock.set_fill_settings(PAIR, model="queue").settings.model == "queue"
    assert mock.fill_settings(PAIR).source == "instrument"
    with pytest.raises(ControlError, match="touch, volume or queue"):
        mock.set_fill_settings(PAIR, model="luck")
    with pytest.raises(NotThereError):
        mock.fill_settings("NO-SUCH")
    assert mock.reset_fill_settings() == 1
