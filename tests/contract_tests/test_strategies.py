"""Strategies for users' tests: right and nearly right requests, answers, orders that make sense."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, find, given, settings

from fauxchange import ManualClock, MockServer
from fauxchange_kit.exchanges import endpoint, exchange
from fauxchange_kit.generate import strategies
from fauxchange_kit.generate.orders import AMEND, CANCEL, LOOK, PLACE
from fauxchange_kit.generate.strategies import NearValid, SignedRequest, Step, Wrong
from tests.conftest import NOON_MS
from tests.requests_of import coinw_request, okx_request

QUICK = settings(
    deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
ORDER = "trade/order.post"

# What the documentation shows of an order, as far as it is required.
PLAINEST = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit", "sz": "2"}


def smallest(values: Any, having: Any = lambda _: True) -> Any:
    """Return what a value shrinks to."""
    return find(values, having, settings=settings(QUICK, max_examples=5000))


def test_a_strategy_is_made_once() -> None:
    assert strategies.requests_of("okx", ORDER) is strategies.requests_of("okx", ORDER)


@pytest.mark.parametrize(
    ("having", "params"),
    [
        (bool, PLAINEST),
        (lambda order: "posSide" in order, {**PLAINEST, "posSide": "long"}),
        (lambda order: order["side"] == "sell", {**PLAINEST, "side": "sell"}),
        (lambda order: float(order["sz"]) > 2, {**PLAINEST, "sz": "3"}),
        (lambda order: float(order.get("px", 0)) > 3, {**PLAINEST, "px": "4"}),
        (lambda order: "reduceOnly" in order, {**PLAINEST, "reduceOnly": False}),
        (lambda order: len(order.get("clOrdId", "")) > 3, {**PLAINEST, "clOrdId": "0000"}),
        (
            lambda order: "attachAlgoOrds" in order,
            {**PLAINEST, "attachAlgoOrds": [{}]},
        ),
    ],
)
def test_an_order_shrinks_to_the_documented_one(having: Any, params: Any) -> None:
    assert smallest(strategies.requests_of("okx", ORDER), having) == params


def test_a_rule_of_either_shrinks_to_the_first() -> None:
    params = smallest(strategies.requests_of("okx", "trade/cancel-order.post"))
    assert params == {"instId": "BTC-USD-190927", "ordId": "590908157585625111"}


def test_a_batch_has_rows() -> None:
    rows = smallest(strategies.requests_of("okx", "trade/batch-orders.post"))
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("wrong", "names", "params"),
    [
        (Wrong.MISSING, ("instId",), {k: v for k, v in PLAINEST.items() if k != "instId"}),
        (Wrong.BOTH, ("px", "pxUsd"), {**PLAINEST, "px": "0", "pxUsd": "0"}),
        (Wrong.ENUM, ("tdMode",), {**PLAINEST, "tdMode": "no such value"}),
        (Wrong.PATTERN, ("instId",), {**PLAINEST, "instId": "no such value"}),
        (Wrong.TYPE, ("instId",), {**PLAINEST, "instId": {}}),
        (Wrong.MALFORMED, (), "no such value"),
    ],
)
def test_a_nearly_valid_order_says_what_is_wrong(wrong: Wrong, names: Any, params: Any) -> None:
    request = smallest(
        strategies.near_valid_requests_of("okx", ORDER), lambda request: request.wrong is wrong
    )
    assert request == NearValid(params, wrong, names)


@pytest.mark.parametrize(
    ("endpoint_id", "wrong", "names"),
    [
        ("trade/cancel-order.post", Wrong.EITHER, ("ordId", "clOrdId")),
        ("trade/batch-orders.post", Wrong.TOO_MANY, ()),
        ("asset/balances.get", Wrong.TOO_MANY, ("ccy",)),
        ("asset/balances.get", Wrong.PATTERN, ("ccy",)),
    ],
)
def test_every_kind_of_rule_can_be_broken(endpoint_id: str, wrong: Wrong, names: Any) -> None:
    request = smallest(
        strategies.near_valid_requests_of("okx", endpoint_id),
        lambda request: request.wrong is wrong,
    )
    assert request.names == names


@pytest.mark.parametrize(
    ("endpoint_id", "wrong"),
    [("futures/order.post", Wrong.RANGE), ("futures/positions/leverage.get", Wrong.BOTH)],
)
def test_coinw_has_its_own_ways_to_be_wrong(endpoint_id: str, wrong: Wrong) -> None:
    assert wrong in {one.wrong for one in strategies.mutations_of("coinw", endpoint_id)}


def test_where_nothing_can_be_wrong_it_is_said() -> None:
    with pytest.raises(LookupError, match=r"public/time\.get takes whatever is sent"):
        strategies.near_valid_requests_of("okx", "public/time.get")


@pytest.mark.parametrize(
    ("exchange_name", "endpoint_id", "words"),
    [
        ("okx", "trade/order.get.json", "okx documents no endpoint 'trade/order.get.json'"),
        ("binance", ORDER, "there is no exchange 'binance', only okx and coinw"),
    ],
)
def test_what_nobody_documents_has_no_strategy(
    exchange_name: str, endpoint_id: str, words: str
) -> None:
    with pytest.raises(LookupError) as raised:
        strategies.requests_of(exchange_name, endpoint_id)
    assert raised.value.args == (words,)


def test_an_answer_is_what_a_client_gets() -> None:
    answer = smallest(strategies.answers_of("okx", "public/time.get"), lambda one: one["data"])
    assert answer == {"code": "0", "msg": "", "data": [{"ts": "1597026383085"}]}


def test_an_answer_of_coinw_has_its_envelope() -> None:
    answer = smallest(strategies.answers_of("coinw", "spot/private/returnBalances.post"))
    assert answer == {"code": "200", "data": {}, "msg": "SUCCESS", "success": True, "failed": False}


def test_an_answer_over_failed_rows_has_the_code_for_it() -> None:
    codes = set()

    @settings(QUICK, max_examples=50)
    @given(strategies.answers_of("okx", ORDER))
    def has_the_code(answer: Any) -> None:
        failed = [row for row in answer["data"] if row["sCode"] != "0"]
        worst = "1" if failed == answer["data"] else "2"
        assert answer["code"] == (worst if failed else "0")
        codes.add(answer["code"])

    has_the_code()
    assert codes == {"0", "1", "2"}


# Done, or not done because of the order: CoinW's spot market refuses an impossible price with -3,
# too little money with 200005 and an id that is in use with -103; its futures an unknown contract
# with 9001, another margin mode or leverage than that of what is open with 9050 and 9081, and a
# trigger order whose limit has no price with 402.
LET_IN = {"0", "1", "2", "200", "-3", "200005", "-103", "9001", "9050", "9081", "402"}


@pytest.mark.parametrize(
    ("exchange_name", "endpoint_id"),
    [
        ("okx", "asset/balances.get"),
        ("okx", ORDER),
        ("coinw", "spot/private/doTrade.post"),
        ("coinw", "futures/order.post"),
        ("coinw", "futures/orders/open.get"),
    ],
)
def test_a_signed_request_is_let_in(exchange_name: str, endpoint_id: str) -> None:
    mock = MockServer(limits=False, clock=ManualClock(NOON_MS))
    keys = {"okx": mock.okx, "coinw": mock.coinw}[exchange_name]
    requests = strategies.signed_requests_of(exchange_name, endpoint_id, keys, mock.clock)

    @settings(QUICK, max_examples=25)
    @given(requests)
    def is_accepted(request: SignedRequest) -> None:
        assert str(json.loads(mock.handle(request.received).body)["code"]) in LET_IN

    is_accepted()


@pytest.mark.parametrize(
    ("exchange_name", "endpoint_id", "params"),
    [
        ("okx", "asset/balances.get", {"ccy": ["BTC", "ETH"]}),
        ("okx", ORDER, PLAINEST),
        ("coinw", "spot/private/doTrade.post", {"symbol": "BTC_USDT", "isMarket": True}),
        ("coinw", "futures/order.post", {"instrument": "BTC", "leverage": 5}),
        ("coinw", "futures/orders/open.get", {"instrument": "BTC"}),
    ],
)
def test_a_signature_is_the_documented_one(
    exchange_name: str, endpoint_id: str, params: Any
) -> None:
    mock = MockServer(clock=ManualClock(NOON_MS))
    keys = {"okx": mock.okx, "coinw": mock.coinw}[exchange_name]
    write = {"okx": okx_request, "coinw": coinw_request}[exchange_name]
    expected = write(endpoint(exchange_name, endpoint_id), params, keys, NOON_MS)
    actual = strategies.signed(exchange_name, endpoint_id, params, keys, mock.clock).received
    assert (actual.method, actual.target, actual.body) == (
        expected.method,
        expected.target,
        expected.body,
    )
    assert {**expected.headers, **actual.headers} == expected.headers


def test_without_keys_nothing_is_signed() -> None:
    clock = ManualClock(NOON_MS)
    request = strategies.signed("okx", "market/ticker.get", {"instId": "BTC-USDT"}, None, clock)
    assert request == SignedRequest(
        "GET", "/api/v5/market/ticker?instId=BTC-USDT", {"Content-Type": "application/json"}
    )


def test_a_sequence_shrinks_to_one_small_order() -> None:
    order = {"instId": "BTC-USDT", "tdMode": "cash", "clOrdId": "o1", "side": "buy"}
    order |= {"ordType": "limit", "sz": "0.001", "px": "0.001"}
    assert smallest(strategies.order_sequences()) == [Step(PLACE, order)]


def test_a_sequence_shrinks_to_what_a_client_does_wrong() -> None:
    def cancels_after_amending(steps: list[Step]) -> bool:
        actions = [step.endpoint_id for step in steps]
        return AMEND in actions and CANCEL in actions[actions.index(AMEND) :]

    steps = smallest(strategies.order_sequences(most_steps=4), cancels_after_amending)
    assert [step.endpoint_id for step in steps] == [PLACE, AMEND, CANCEL]
    assert steps[2].params == {"instId": "BTC-USDT", "clOrdId": "o1"}


@settings(QUICK, max_examples=100)
@given(strategies.order_sequences(most_steps=8))
def test_a_sequence_touches_only_what_is_there(steps: list[Step]) -> None:
    pending: set[str] = set()
    placed: set[str] = set()
    assert len(steps) <= 8
    for step in steps:
        name = step.params["clOrdId"]
        shape = exchange("okx").catalogue[step.endpoint_id].request
        assert shape.violation(shape.coerce(step.params)) is None
        if step.endpoint_id == PLACE:
            assert name not in placed
            placed.add(name)
            pending.add(name)
        else:
            assert name in (placed if step.endpoint_id == LOOK else pending)
        if step.endpoint_id == CANCEL:
            pending.remove(name)
