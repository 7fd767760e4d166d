"""Convert: what is refused, with which code; and a refusal changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Desk


def refused(desk: Desk, body: Any) -> str:
    """Return the code of a refusal, which left everything as it was."""
    assert body["data"] == []
    assert desk.state() == desk.before
    code: str = body["code"]
    return code


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"baseCcy": "XYZ"}, "52901", id="unknown base"),
        pytest.param({"quoteCcy": "XYZ"}, "52902", id="unknown quote"),
        pytest.param({"quoteCcy": "ETH"}, "52902", id="one currency"),
        pytest.param({"baseCcy": "USDT", "quoteCcy": "ETH"}, "52902", id="the wrong way round"),
        pytest.param({"baseCcy": "SOL", "quoteCcy": "DOGE"}, "52902", id="no quote currency"),
        pytest.param({"rfqSzCcy": "BTC"}, "51000", id="a size in a third currency"),
        pytest.param({"rfqSz": "1.000000001"}, "52928", id="nine places"),
        pytest.param({"rfqSz": "0.99"}, "52917", id="below the minimum"),
        pytest.param({"rfqSz": "10000.01"}, "52918", id="above the maximum"),
        pytest.param({"rfqSz": "15.1", "rfqSzCcy": "ETH"}, "52918", id="above the base's"),
        pytest.param({"rfqSz": "1000001", "convertMode": "1"}, "52918", id="above the largest"),
        pytest.param({"baseCcy": "SOL", "rfqSzCcy": "SOL", "convertMode": "1"}, "51000", id="VIP"),
    ],
)
def test_a_quote_that_cannot_be_given(desk: Desk, changed: dict[str, str], code: str) -> None:
    assert refused(desk, desk.ask(**changed)) == code


def test_a_large_order_is_quoted_in_large_mode_only(desk: Desk) -> None:
    assert refused(desk, desk.ask(rfqSz="20000")) == "52918"
    assert desk.ask(rfqSz="20000", convertMode="1")["code"] == "0"


def test_an_id_asks_for_one_quote(desk: Desk, other: Desk) -> None:
    desk.quote(clQReqId="mine1")
    assert refused(desk, desk.ask(clQReqId="mine1")) == "52925"
    assert other.ask(clQReqId="mine1")["code"] == "0"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        pytest.param("fromCcy=BTC&toCcy=BTC", "58358", id="one currency"),
        pytest.param("fromCcy=BTC&toCcy=XYZ", "58009", id="unknown"),
        pytest.param("fromCcy=SOL&toCcy=DOGE", "58009", id="no quote currency"),
        pytest.param("fromCcy=SOL&toCcy=USDT&convertMode=1", "51000", id="no large orders"),
    ],
)
def test_a_pair_that_is_not_there(desk: Desk, query: str, code: str) -> None:
    assert refused(desk, desk.get(f"currency-pair?{query}")) == code


@pytest.mark.parametrize(
    ("changed", "parameter"),
    [
        pytest.param({"baseCcy": "BTC"}, "baseCcy", id="base"),
        pytest.param({"quoteCcy": "USDC"}, "quoteCcy", id="quote"),
        pytest.param({"side": "sell"}, "side", id="side"),
        pytest.param({"szCcy": "ETH"}, "szCcy", id="currency of the size"),
        pytest.param({"convertMode": "1"}, "convertMode", id="mode"),
    ],
)
def test_a_trade_of_something_else_is_refused(
    desk: Desk, changed: dict[str, str], parameter: str
) -> None:
    body = desk.trade(desk.quote(), **changed)
    assert refused(desk, body) == "52919"
    assert f"Parameter {parameter} of convert trading" in body["msg"]


@pytest.mark.parametrize(
    ("size", "code"),
    [("30.00000001", "52920"), ("0.5", "52917"), ("1.123456789", "52928")],
)
def test_a_trade_of_another_size_is_refused(desk: Desk, size: str, code: str) -> None:
    assert refused(desk, desk.trade(desk.quote(), sz=size)) == code


def test_a_quote_that_nobody_gave_is_refused(desk: Desk) -> None:
    quote = {**desk.quote(), "quoteId": "quoterETH-USDT16461885104612381"}
    assert refused(desk, desk.trade(quote)) == "52927"


def test_a_quote_of_another_account_is_refused(desk: Desk, other: Desk) -> None:
    assert refused(other, other.trade(desk.quote())) == "52927"


def test_a_quote_expires_after_its_ttl(desk: Desk) -> None:
    quote = desk.quote()
    desk.mock.clock.advance(seconds=10)
    assert refused(desk, desk.trade(quote)) == "52922"


def test_a_quote_is_traded_once(desk: Desk) -> None:
    quote = desk.quote()
    desk.trade(quote, sz="10")
    assert refused(desk, desk.trade(quote, sz="10")) == "52921"
    assert desk.held("USDT") == "9.9E+2"


def test_an_id_trades_once(desk: Desk, other: Desk) -> None:
    desk.traded(clTReqId="mine1")
    assert refused(desk, desk.trade(desk.quote(), clTReqId="mine1")) == "52909"
    assert desk.held("USDT") == "9.7E+2"
    assert other.trade(other.quote(), clTReqId="mine1")["code"] == "0"


def test_the_repetition_of_a_trade_is_told_as_one(desk: Desk) -> None:
    quote = desk.quote()
    desk.trade(quote, clTReqId="mine1")
    assert refused(desk, desk.trade(quote, clTReqId="mine1")) == "52909"
    assert len(desk.get("history")["data"]) == 1


def test_more_than_the_trading_account_has(desk: Desk) -> None:
    quote = desk.quote(rfqSz="1000.01")
    assert refused(desk, desk.trade(quote, clTReqId="mine1")) == "52914"
    assert desk.get("history?clTReqId=mine1")["data"] == []
    assert desk.trade(quote, sz="1000", clTReqId="mine1")["code"] == "0"
