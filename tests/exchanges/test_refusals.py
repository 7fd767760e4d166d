"""Refusals of OKX over all kinds of endpoints: in its order and in its words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Request
from tests.catalogues import catalogue
from tests.clients import OkxClient, body_of, outcome
from tests.requests_of import valid_params

if TYPE_CHECKING:
    from fauxchange import MockServer, Reply
    from fauxchange.spec.endpoint import Endpoint

API = "/api/v5"
MEBIBYTE = 1_048_576

CATALOGUE = catalogue("okx")
LIVING = [pytest.param(one, id=one.id) for one in CATALOGUE if not one.decommissioned]
POSTS = [
    pytest.param(one, id=one.id)
    for one in CATALOGUE
    if one.method == "POST" and not one.decommissioned
]
NEEDY = [
    pytest.param(one, id=one.id)
    for one in CATALOGUE
    if one.method == "POST" and not one.decommissioned and not one.request.is_valid({})
]

ORDER = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "market", "sz": "1"}


def empty(name: str) -> tuple[int, str, str]:
    """Return the error for a missing parameter."""
    return 400, "50014", f"Parameter {name} can not be empty."


def wrong(name: str) -> tuple[int, str, str]:
    """Return the error for a wrong value."""
    return 400, "51000", f"Parameter {name} error"


def wrong_in_a_row(name: str) -> tuple[int, str, str]:
    """Return the error for a wrong value as rows of orders tell it: with a space at the end."""
    return 400, "51000", f"Parameter {name} error "


def either(name: str, other: str) -> tuple[int, str, str]:
    """Return the error where one of two parameters is needed."""
    return 400, "50015", f"Either parameter {name} or {other} is required"


def both(name: str, other: str) -> tuple[int, str, str]:
    """Return the error where two parameters exclude each other."""
    return 200, "50024", f"Parameter {name} and {other} can not exist at the same time."


def row_of(reply: Reply) -> tuple[str, str]:
    """Return code and words of the row of an order that was refused."""
    assert outcome(reply) == (200, "1", "All operations failed")
    (row,) = body_of(reply)["data"]
    return row["sCode"], row["sMsg"]


BROKEN = (400, "50002", "JSON syntax error")
BODILESS = (400, "50000", "Body for POST request cannot be empty.")
UNTYPED = (400, "50006", 'Invalid Content-Type. Please use "application/JSON".')

# Rules that have an error of their own.
NO_ID = (200, "51003", "Either client order ID or order ID is required.")
NOTHING_TO_CANCEL = (200, "51407", "Either order ID or client order ID is required.")
NOTHING_NEW = (200, "51500", "You must enter a price, quantity, or TP/SL")


# Paths and methods


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "path", ["trade/nothing", "Trade/order", "trade/order/", "trade", "", "public/time/x"]
)
def test_an_unknown_path_is_answered_as_captured(mock: MockServer, method: str, path: str) -> None:
    reply = mock.handle(Request.of(method, f"{API}/{path}"))
    assert reply.status == 404
    assert reply.body == (
        b'{"code":404,"data":{},"detailMsg":"","error_code":"404","error_message":"Not Found",'
        b'"msg":"Not Found"}'
    )


@pytest.mark.parametrize("endpoint", LIVING)
def test_a_wrong_method_is_refused_before_anything_else(
    mock: MockServer, endpoint: Endpoint
) -> None:
    taken = {one.method for one in CATALOGUE if one.path == endpoint.path}
    for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - taken:
        reply = mock.handle(Request.of(method, endpoint.path, {}, b"{"))
        assert reply.status == 405
        assert reply.body == b'{"msg":"Invalid request method.","code":"50115"}'


def test_what_is_no_longer_active_says_so_without_a_key(mock: MockServer) -> None:
    reply = mock.handle(Request.of("POST", f"{API}/finance/stable-rewards/quote"))
    assert outcome(reply) == (410, "50005", "API endpoint is inactive or unavailable.")


# Bodies


@pytest.mark.parametrize("endpoint", NEEDY)
def test_a_missing_body_is_told_where_parameters_are_required(
    okx: OkxClient, endpoint: Endpoint
) -> None:
    assert outcome(okx.post(endpoint.path, body=b"")) == BODILESS
    assert outcome(okx.post(endpoint.path, body=b" \n")) == BODILESS


@pytest.mark.parametrize("body", [b"", b"{}", b'{"tag":"abc"}', b" "])
def test_where_nothing_is_required_any_empty_body_will_do(okx: OkxClient, body: bytes) -> None:
    assert outcome(okx.post(f"{API}/rfq/cancel-all-rfqs", body=body)) == (200, "0", "")


@pytest.mark.parametrize("endpoint", POSTS)
def test_a_broken_body_is_told(okx: OkxClient, endpoint: Endpoint) -> None:
    for body in (b"{", b'{"a":}', b"{'a':1}", b"\xff", b"[1,]", b'{"a":NaN}', b"{}{}"):
        assert outcome(okx.post(endpoint.path, body=body)) == BROKEN


@pytest.mark.parametrize("endpoint", NEEDY)
def test_a_body_that_is_neither_object_nor_list_is_broken(
    okx: OkxClient, endpoint: Endpoint
) -> None:
    for body in (b"5", b'"x"', b"true"):
        assert outcome(okx.post(endpoint.path, body=body)) == BROKEN


def test_a_list_for_a_single_order_is_broken(okx: OkxClient) -> None:
    assert outcome(okx.post(f"{API}/trade/order", [ORDER])) == BROKEN


@pytest.mark.parametrize(
    "declared", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "json"]
)
@pytest.mark.parametrize("endpoint", POSTS)
def test_a_body_declared_as_something_else_is_told(
    mock: MockServer, endpoint: Endpoint, declared: str
) -> None:
    client = OkxClient(mock, mock.okx, {"Content-Type": declared})
    assert outcome(client.post(endpoint.path, valid_params(endpoint))) == UNTYPED


@pytest.mark.parametrize("target", ["trade/order", "trade/batch-orders", "asset/withdrawal"])
def test_a_body_beyond_a_mebibyte_is_refused(okx: OkxClient, target: str) -> None:
    body = json.dumps(ORDER).encode().ljust(MEBIBYTE + 1)
    assert outcome(okx.post(f"{API}/{target}", body=body)) == BROKEN


def test_a_body_of_a_mebibyte_is_read(okx: OkxClient) -> None:
    body = json.dumps(ORDER).encode().ljust(MEBIBYTE)
    assert outcome(okx.post(f"{API}/trade/order", body=body)) == (200, "0", "")


# Parameters


@pytest.mark.parametrize(
    ("target", "refusal"),
    [
        ("market/ticker", empty("instId")),
        ("market/ticker?instId=", empty("instId")),
        ("market/tickers?instType=", empty("instType")),
        ("market/tickers?instType=spot", wrong("instType")),
        ("market/tickers?instType=SPOT,SWAP", wrong("instType")),
        ("market/candles?instId=BTC-USDT&limit=abc", wrong("limit")),
        ("market/candles?instId=BTC-USDT&after=yesterday", wrong("after")),
        ("market/candles?instId=BTC/USDT", wrong("instId")),
        ("trade/order", empty("instId")),
        ("trade/order?instId=BTC-USDT", NO_ID),
        ("trade/order?instId=BTC-USDT&ordId=&clOrdId=", NO_ID),
        ("trade/order?instId=BTC-USDT&clOrdId=has-a-dash", wrong("clOrdId")),
        ("asset/deposit-withdraw-status", either("wdId", "txId")),
        ("asset/deposit-withdraw-status?wdId=1&txId=2&ccy=A&to=a&chain=b", both("wdId", "txId")),
        ("asset/deposit-withdraw-status?txId=2&ccy=USDT", empty("to")),
        ("public/instruments?instType=OPTION", either("instFamily", "uly")),
        ("public/instruments?instType=EVENTS", empty("seriesId")),
        ("public/open-interest?instType=OPTION", either("instFamily", "uly")),
        ("public/insurance-fund?instType=SWAP", either("instFamily", "uly")),
    ],
)
def test_a_query_is_refused_by_the_documented_name(
    okx: OkxClient, target: str, refusal: tuple[int, str, str]
) -> None:
    reply = okx.get(f"{API}/{target}")
    assert outcome(reply) == refusal
    assert body_of(reply)["data"] == []


@pytest.mark.parametrize(
    "target",
    [
        "public/instruments?instType=OPTION&uly=BTC-USD",
        "public/instruments?instType=OPTION&instFamily=BTC-USD",
        "public/instruments?instType=SPOT",
        "public/open-interest?instType=OPTION&uly=BTC-USD",
        "public/insurance-fund?instType=SWAP&uly=BTC-USD",
        "public/insurance-fund?instType=MARGIN",
        "public/opt-summary?uly=BTC-USD",
        "public/delivery-exercise-history?instType=FUTURES&uly=BTC-USD",
        "public/position-tiers?instType=SWAP&tdMode=cross&uly=BTC-USD",
        "public/mark-price",
        "public/mark-price?instType=ANY",
        "public/funding-rate?instId=ANY",
        "trade/orders-pending?instType=SPOT&uly=BTC-USD&ordType=post_only,fok,ioc",
        "asset/deposit-withdraw-status?txId=2&ccy=USDT&to=a&chain=USDT-ERC20",
    ],
)
def test_what_clients_write_in_other_words_is_accepted(okx: OkxClient, target: str) -> None:
    assert outcome(okx.get(f"{API}/{target}")) == (200, "0", "")


ALGO = {"instId": "BTC-USDT", "tdMode": "cross", "side": "buy", "sz": "1"}
TRANSFER = {"ccy": "USDT", "amt": "1.5", "from": "6", "to": "6"}
SPREAD = {"sprdId": "BTC-USDT_BTC-USDT-SWAP", "side": "buy", "sz": "1"}
GRID = {"instId": "BTC-USDT", "maxPx": "2", "minPx": "1", "gridNum": "2"}
AMENDED = {"instId": "A-B", "ordId": "1"}


@pytest.mark.parametrize(
    ("target", "params", "refusal"),
    [
        ("trade/order-algo", {**ALGO, "ordType": "trigger"}, empty("triggerPx")),
        ("trade/order-algo", {**ALGO, "ordType": "twap"}, empty("szLimit")),
        (
            "trade/order-algo",
            {**ALGO, "ordType": "trigger", "triggerPx": "1", "sz": ""},
            either("sz", "closeFraction"),
        ),
        (
            "trade/order-algo",
            {**ALGO, "ordType": "move_order_stop"},
            either("callbackRatio", "callbackSpread"),
        ),
        (
            "trade/order-algo",
            {**ALGO, "ordType": "move_order_stop", "callbackRatio": "1", "callbackSpread": "1"},
            both("callbackRatio", "callbackSpread"),
        ),
        ("sprd/order", {**SPREAD, "ordType": "limit"}, empty("px")),
        ("sprd/order", {**SPREAD, "ordType": "post_only"}, empty("px")),
        ("asset/transfer", {**TRANSFER, "type": "1"}, empty("subAcct")),
        ("asset/transfer", {**TRANSFER, "type": "x"}, wrong("type")),
        (
            "tradingBot/grid/order-algo",
            {**GRID, "algoOrdType": "grid"},
            either("quoteSz", "baseSz"),
        ),
        ("tradingBot/grid/order-algo", {**GRID, "algoOrdType": "contract_grid"}, empty("sz")),
        ("account/set-leverage", {"mgnMode": "cross", "instId": "A-B"}, empty("lever")),
        ("rfq/create-rfq", {"counterparties": [], "legs": []}, empty("counterparties")),
    ],
)
def test_a_body_is_refused_by_the_documented_name(
    okx: OkxClient, target: str, params: Any, refusal: tuple[int, str, str]
) -> None:
    reply = okx.post(f"{API}/{target}", params)
    assert outcome(reply) == refusal
    assert body_of(reply)["data"] == []


@pytest.mark.parametrize(
    ("target", "params", "refusal"),
    [
        ("trade/order", {}, empty("instId")),
        ("trade/order", {**ORDER, "sz": ""}, empty("sz")),
        ("trade/order", {**ORDER, "sz": None}, empty("sz")),
        ("trade/order", {**ORDER, "sz": "-1"}, wrong_in_a_row("sz")),
        ("trade/order", {**ORDER, "sz": {"a": "1"}}, wrong_in_a_row("sz")),
        ("trade/order", {**ORDER, "ordType": "LIMIT"}, wrong_in_a_row("ordType")),
        ("trade/order", {**ORDER, "reduceOnly": "maybe"}, wrong_in_a_row("reduceOnly")),
        ("trade/order", {**ORDER, "tag": "x" * 17}, wrong_in_a_row("tag")),
        ("trade/order", {**ORDER, "px": "1", "pxUsd": "1"}, both("px", "pxUsd")),
        ("trade/order", {**ORDER, "px": "1", "pxVol": "1"}, both("px", "pxVol")),
        ("trade/order", {**ORDER, "pxUsd": "1", "pxVol": "1"}, both("pxUsd", "pxVol")),
        ("trade/amend-order", {"instId": "A-B"}, NO_ID),
        ("trade/amend-order", AMENDED, NOTHING_NEW),
        ("trade/cancel-order", {"ordId": "1"}, empty("instId")),
        ("trade/cancel-order", {"instId": "A-B"}, NOTHING_TO_CANCEL),
    ],
)
def test_an_order_is_refused_in_its_row_by_the_documented_name(
    okx: OkxClient, target: str, params: Any, refusal: tuple[int, str, str]
) -> None:
    assert row_of(okx.post(f"{API}/{target}", params)) == refusal[1:]


@pytest.mark.parametrize(
    ("target", "params"),
    [
        ("trade/order", {**ORDER, "ordType": "limit", "px": "1"}),
        ("trade/order", {**ORDER, "sz": 1, "reduceOnly": "false"}),
        ("sprd/order", {**SPREAD, "ordType": "limit", "px": "-1"}),
        ("asset/transfer", {**TRANSFER, "to": "18"}),
        ("account/set-leverage", {"instId": "BTC-USDT", "lever": 5, "mgnMode": "cross"}),
    ],
)
def test_a_body_that_has_what_its_kind_needs_is_accepted(
    okx: OkxClient, target: str, params: Any
) -> None:
    assert outcome(okx.post(f"{API}/{target}", params)) == (200, "0", "")


@pytest.mark.parametrize("count", [21, 200])
def test_more_currencies_than_documented_are_told(okx: OkxClient, count: int) -> None:
    reply = okx.get(f"{API}/asset/balances?ccy=" + ",".join(["BTC"] * count))
    assert outcome(reply) == (200, "50025", "Parameter ccy count exceeds the limit 20.")


# Order


def test_a_missing_parameter_is_told_before_a_wrong_one(okx: OkxClient) -> None:
    params = {"instId": "A/B", "side": "hold", "tdMode": "cash", "ordType": "limit"}
    assert row_of(okx.post(f"{API}/trade/order", params)) == empty("sz")[1:]


def test_either_or_is_told_before_a_wrong_value(okx: OkxClient) -> None:
    assert outcome(okx.get(f"{API}/trade/order?instId=A%2FB")) == NO_ID


def test_the_first_of_several_missing_parameters_is_told(okx: OkxClient) -> None:
    assert row_of(okx.post(f"{API}/trade/order", {"tdMode": "cash"})) == empty("instId")[1:]


def test_the_key_is_checked_before_the_body(mock: MockServer) -> None:
    client = OkxClient(mock, mock.okx, {"OK-ACCESS-SIGN": "wrong", "Content-Type": "text/plain"})
    assert outcome(client.post(f"{API}/trade/order", body=b"{"))[1] == "50113"


def test_the_permission_is_checked_before_the_body(mock: MockServer) -> None:
    client = OkxClient(mock, mock.keys("okx", "read"))
    assert outcome(client.post(f"{API}/trade/order", body=b"{"))[1] == "50120"


def test_the_content_type_is_checked_before_the_json(mock: MockServer) -> None:
    client = OkxClient(mock, mock.okx, {"Content-Type": "text/plain"})
    assert outcome(client.post(f"{API}/trade/order", body=b"{")) == UNTYPED


def test_a_public_call_is_refused_for_its_parameters_without_a_key(mock: MockServer) -> None:
    assert outcome(mock.handle(Request.of("GET", f"{API}/market/ticker"))) == empty("instId")
