"""What an account was worth: at every moment what the exchange had shown then."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from tests.coinw.trading.trader import at_noon, with_funds

if TYPE_CHECKING:
    from .conftest import Steered

ORDERS: tuple[dict[str, str], ...] = (
    {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "sz": "0.05", "tgtCcy": "base_ccy"},
    {"instId": "BTC-USDT-SWAP", "tdMode": "cross", "side": "sell", "sz": "20"},
    {"instId": "ETH-USDT-SWAP", "tdMode": "isolated", "side": "buy", "sz": "20"},
    {"instId": "BTC-USD-SWAP", "tdMode": "cross", "side": "buy", "sz": "30"},
    {"instId": "BTC-USDT-SWAP", "tdMode": "cross", "side": "buy", "sz": "50"},
    {"instId": "ETH-USDT-SWAP", "tdMode": "isolated", "side": "sell", "sz": "20"},
    {"instId": "BTC-USD-SWAP", "tdMode": "cross", "side": "sell", "sz": "10"},
    {"instId": "BTC-USDT", "tdMode": "cash", "side": "sell", "sz": "0.02"},
)


@pytest.fixture
def shown(steered: Steered) -> list[tuple[int, Decimal]]:
    """What the exchange showed after each of some orders, and after funding and a move."""
    found: list[tuple[int, Decimal]] = []
    for order in ORDERS:
        steered.mock.advance(minutes=7)
        steered.post("trade/order", ordType="market", **order)
        steered.mock.advance(1)
        found.append(_now(steered))
    steered.mock.advance(hours=9)
    found.append(_now(steered))
    steered.mock.advance(1)
    steered.mock.set_pair_price("BTC-USDT", "91000")
    steered.mock.advance(1)
    found.append(_now(steered))
    steered.mock.advance(1)
    return found


def _now(steered: Steered) -> tuple[int, Decimal]:
    balance = steered.get("account/balance")[0]
    return steered.mock.clock.now_ms(), Decimal(balance["totalEq"])


def test_equity_of_the_past_is_what_the_exchange_showed(
    steered: Steered, shown: list[tuple[int, Decimal]]
) -> None:
    for at_ms, equity in shown:
        point = steered.mock.equity(since_ms=at_ms, points=2).points[0]
        assert point.at_ms == at_ms
        assert abs(point.equity - equity) < Decimal("0.02"), at_ms


def test_margin_of_inverse_contracts_comes_and_goes_without_a_trade(steered: Steered) -> None:
    swap = {"instId": "BTC-USD-SWAP", "tdMode": "isolated", "side": "buy", "sz": "30"}
    steered.post("trade/order", ordType="market", **swap)
    steered.mock.advance(1)
    at_ms, equity = _now(steered)
    steered.mock.advance(1_000)
    margin = {"instId": "BTC-USD-SWAP", "posSide": "net", "type": "add", "amt": "0.01"}
    assert steered.post("account/position/margin-balance", **margin)
    steered.mock.advance(1_000)
    point = steered.mock.equity(since_ms=at_ms, points=2).points[0]
    assert abs(point.equity - equity) < Decimal("0.02")


def test_equity_is_listed_from_the_beginning(
    steered: Steered, shown: list[tuple[int, Decimal]]
) -> None:
    listed = steered.call("GET", "/equity?points=5")
    assert (listed["exchange"], listed["account"], listed["fills"] >= 8) == ("okx", "main", True)
    times = [point["at_ms"] for point in listed["points"]]
    assert times == sorted(times)
    assert (len(times), times[-1]) == (5, shown[-1][0] + 1)


def test_the_picture_has_the_trades_of_what_was_traded_most(
    steered: Steered, shown: list[tuple[int, Decimal]]
) -> None:
    assert shown
    answer = steered.admin.get("/_mock/equity/svg?points=50")
    assert answer.content_type == "image/svg+xml"
    picture = ElementTree.fromstring(answer.data)  # noqa: S314 - our own
    space = "{http://www.w3.org/2000/svg}"
    texts = ["".join(one.itertext()) for one in picture.iter(f"{space}text")]
    assert texts[0] == "Equity of okx:main"
    fills = steered.get("trade/fills")
    counts = Counter(fill["instId"] for fill in fills)
    (traded,) = [text.removesuffix(", price") for text in texts if text.endswith(", price")]
    assert counts[traded] == max(counts.values())
    lines = [one.attrib["points"].split() for one in picture.iter(f"{space}polyline")]
    assert [len(points) for points in lines] == [50, 50]
    colours = Counter(one.attrib["fill"] for one in picture.iter(f"{space}polygon"))
    sides = Counter(fill["side"] for fill in fills if fill["instId"] == traded)
    # An arrow for each trade, and one in the legend.
    assert (colours["#15803d"], colours["#dc2626"]) == (sides["buy"] + 1, sides["sell"] + 1)


def test_without_trades_the_picture_is_the_equity_alone(steered: Steered) -> None:
    steered.mock.advance(hours=1)
    picture = steered.mock.equity_chart()
    assert "price" not in picture
    assert picture.count("<polyline") == 1


@pytest.mark.parametrize(
    ("query", "status", "reason"),
    [
        ("account=nobody", 404, "there is no account okx:nobody"),
        ("since_ms=1950000000000", 400, "1950000000000 is yet to come"),
        ("points=1", 400, "1 is less than the minimum of 2"),
    ],
)
def test_what_has_no_equity_is_refused(
    query: str, status: int, reason: str, steered: Steered
) -> None:
    answer: Any = steered.admin.get(f"/_mock/equity?{query}")
    assert (answer.status_code, reason in answer.json["error"]) == (status, True), answer.json


def test_trades_on_coinw_are_taken_back_one_by_one() -> None:
    mock = at_noon()
    trader = with_funds(mock)
    shown: list[tuple[int, Decimal]] = []
    for trade, amount in ((trader.buy, "5000"), (trader.sell, "0.3"), (trader.buy, "70")):
        mock.advance(minutes=9)
        trade(amount)
        mock.advance(1)
        shown.append((mock.clock.now_ms(), mock.equity("coinw", points=2).points[-1].equity))
        mock.advance(1)
    assert len({equity for _, equity in shown}) == 3
    for at_ms, equity in shown:
        assert mock.equity("coinw", since_ms=at_ms, points=2).points[0].equity == equity
    begun_ms = shown[0][0] - 2
    assert mock.equity("coinw", since_ms=begun_ms).fills >= len(shown)
