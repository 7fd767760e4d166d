"""Batches: rows that succeed or fail one by one, and bodies that are no batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clients import OkxClient, body_of

if TYPE_CHECKING:
    from fauxchange import MockServer

TRADE = "/api/v5/trade"
PLACE = f"{TRADE}/batch-orders"
AMEND = f"{TRADE}/amend-batch-orders"
CANCEL = f"{TRADE}/cancel-batch-orders"
CANCEL_ALGOS = f"{TRADE}/cancel-algos"
STOP_GRIDS = "/api/v5/tradingBot/grid/stop-order-algo"

ORDER = {
    "instId": "BTC-USDT",
    "tdMode": "cash",
    "side": "buy",
    "ordType": "limit",
    "px": "2.1",
    "sz": "2",
}
AMENDMENT = {"instId": "BTC-USDT", "ordId": "1", "newSz": "2"}
ORDER_ID = {"instId": "BTC-USDT", "ordId": "1"}
ALGO_ID = {"instId": "BTC-USDT", "algoId": "1"}
GRID = {"algoId": "1", "instId": "BTC-USDT", "algoOrdType": "grid", "stopType": "1"}

BATCHES: list[tuple[str, dict[str, str], int]] = [
    (PLACE, ORDER, 20),
    (AMEND, AMENDMENT, 20),
    (CANCEL, ORDER_ID, 20),
    (CANCEL_ALGOS, ALGO_ID, 10),
    (STOP_GRIDS, GRID, 10),
    ("/api/v5/tradingBot/recurring/stop-order-algo", {"algoId": "1"}, 10),
    ("/api/v5/tradingBot/signal/stop-order-algo", {"algoId": "1"}, 10),
]
STOP_SIGNALS = "/api/v5/tradingBot/signal/stop-order-algo"
TARGETS = [target for target, _, _ in BATCHES]

# What a row of a placed order says.
PLACED = ("0", "Order placed")

# The orders are seen to fail with a text of their own, and algo orders and bots with none.
ORDERS = {PLACE, AMEND, CANCEL}

# Nobody has the orders and bots that the others name.
FINE = [batch for batch in BATCHES if batch[0] == PLACE]


def without(row: dict[str, str], name: str) -> dict[str, str]:
    """Return a row that lacks a member."""
    return {member: value for member, value in row.items() if member != name}


def verdicts(body: Any) -> list[tuple[str, str]]:
    """Return code and text of every row."""
    return [(row["sCode"], row["sMsg"]) for row in body["data"]]


def top(body: Any) -> tuple[str, str]:
    """Return code and text over the rows."""
    return body["code"], body["msg"]


# The code over the rows


@pytest.mark.parametrize(("target", "row", "most"), FINE)
def test_a_batch_whose_rows_are_all_fine_is_accepted(
    okx: OkxClient, target: str, row: dict[str, str], most: int
) -> None:
    body = body_of(okx.post(target, [row] * most))
    assert top(body) == ("0", "")
    assert verdicts(body) == [PLACED] * most


@pytest.mark.parametrize(("target", "row", "most"), FINE)
def test_a_batch_with_one_bad_row_partly_succeeds(
    okx: OkxClient, target: str, row: dict[str, str], most: int
) -> None:
    reply = okx.post(target, [row, {}])
    assert reply.status == 200
    assert top(body_of(reply)) == ("2", "Bulk operation partially succeeded.")
    assert [code for code, _ in verdicts(body_of(reply))] == ["0", "50014"]


@pytest.mark.parametrize(("target", "row", "most"), BATCHES)
def test_a_batch_whose_rows_are_all_bad_fails(
    okx: OkxClient, target: str, row: dict[str, str], most: int
) -> None:
    reply = okx.post(target, [{}, {}])
    assert reply.status == 200
    text = "All operations failed" if target in ORDERS else ""
    assert top(body_of(reply)) == ("1", text)
    assert [code for code, _ in verdicts(body_of(reply))] == ["50014", "50014"]


def test_a_batch_of_one_fails_in_its_row(okx: OkxClient) -> None:
    reply = okx.post(PLACE, [without(ORDER, "side")])
    assert (reply.status, *top(body_of(reply))) == (200, "1", "All operations failed")
    assert verdicts(body_of(reply)) == [("50014", "Parameter side can not be empty.")]


# The rows


def test_each_row_says_what_is_wrong_with_it(okx: OkxClient) -> None:
    batch = [
        ORDER,
        {**ORDER, "sz": "x"},
        without(ORDER, "instId"),
        {**ORDER, "pxUsd": "1"},
        {**ORDER, "side": "hold"},
    ]
    assert verdicts(body_of(okx.post(PLACE, batch))) == [
        PLACED,
        ("51000", "Parameter sz error "),
        ("50014", "Parameter instId can not be empty."),
        ("50024", "Parameter px and pxUsd can not exist at the same time."),
        ("51000", "Parameter side error "),
    ]


def test_a_row_needs_one_of_two_ids(okx: OkxClient) -> None:
    body = body_of(okx.post(CANCEL, [{"instId": "BTC-USDT"}, ORDER_ID]))
    assert verdicts(body)[0] == ("51407", "Either order ID or client order ID is required.")


def test_rows_are_answered_in_their_order(okx: OkxClient) -> None:
    batch = [{**ORDER, "clOrdId": f"n{i}", "sz": "0" if i % 3 == 1 else "1"} for i in range(20)]
    body = body_of(okx.post(PLACE, batch))
    assert [row["clOrdId"] for row in body["data"]] == [f"n{i}" for i in range(20)]
    assert [row["sCode"] for row in body["data"]] == (["0", "51000", "0"] * 7)[:20]


def test_a_refused_row_echoes_its_client_id_and_has_no_order_id(okx: OkxClient) -> None:
    body = body_of(okx.post(PLACE, [{**ORDER, "clOrdId": "mine1", "tag": "t1", "sz": "x"}]))
    assert body["data"] == [
        {
            "ordId": "",
            "clOrdId": "mine1",
            "tag": "t1",
            "ts": "1750248000000",
            "sCode": "51000",
            "sMsg": "Parameter sz error ",
            "subCode": "",
        }
    ]


def test_a_refused_row_has_the_members_of_an_accepted_one(okx: OkxClient) -> None:
    for target, row, _ in BATCHES:
        accepted, refused = body_of(okx.post(target, [row, {}]))["data"]
        assert set(refused) == set(accepted)


def test_a_row_that_is_cancelled_by_the_clients_id_echoes_it(okx: OkxClient) -> None:
    batch = [{"instId": "BTC-USDT", "clOrdId": "a1"}, {"instId": "BTC-USDT", "clOrdId": "b2"}]
    body = body_of(okx.post(CANCEL, batch))
    assert [row["clOrdId"] for row in body["data"]] == ["a1", "b2"]


def test_a_refused_row_takes_no_id_from_its_neighbours(okx: OkxClient) -> None:
    first = body_of(okx.post(PLACE, [ORDER, ORDER]))["data"]
    okx.mock.reset()
    second = body_of(okx.post(PLACE, [{}, ORDER, {}, ORDER]))["data"]
    assert [second[1]["ordId"], second[3]["ordId"]] == [row["ordId"] for row in first]


@pytest.mark.parametrize("bad", ["a b", "a,b", "x" * 65, "\u00e9", {"a": "1"}, ["a"], 1.5])
@pytest.mark.parametrize("target", TARGETS)
def test_a_row_with_an_impossible_id_is_refused_in_its_row(
    okx: OkxClient, target: str, bad: Any
) -> None:
    for name in ("clOrdId", "ordId", "algoId", "algoClOrdId", "reqId", "tag"):
        reply = okx.post(target, [{"instId": "BTC-USDT", name: bad}])
        assert (reply.status, body_of(reply)["code"]) == (200, "1"), name


def test_a_wrong_client_id_is_named(okx: OkxClient) -> None:
    body = body_of(okx.post(PLACE, [{**ORDER, "clOrdId": "has-a-dash"}, ORDER]))
    assert verdicts(body) == [("51000", "Parameter clOrdId error "), PLACED]


@pytest.mark.parametrize("row", [5, "x", None, True, 1.5, [], [[]], ["a"]])
def test_a_row_that_is_no_object_is_not_json_as_expected(okx: OkxClient, row: Any) -> None:
    body = body_of(okx.post(PLACE, [ORDER, row]))
    assert verdicts(body) == [PLACED, ("50002", "JSON syntax error")]


# Bodies that are no batch


@pytest.mark.parametrize(("target", "row", "most"), BATCHES)
def test_one_row_too_many_refuses_all(
    okx: OkxClient, target: str, row: dict[str, str], most: int
) -> None:
    reply = okx.post(target, [row] * (most + 1))
    body = body_of(reply)
    code = {PLACE: "51111", AMEND: "51501", CANCEL: "51406"}.get(target, "50025")
    assert (body["code"], body["data"]) == (code, [])
    assert f" {most}" in body["msg"]


@pytest.mark.parametrize("target", TARGETS)
def test_an_empty_list_is_an_empty_body(okx: OkxClient, target: str) -> None:
    reply = okx.post(target, [])
    assert (reply.status, *top(body_of(reply))) == (
        400,
        "50000",
        "Body for POST request cannot be empty.",
    )


@pytest.mark.parametrize("body", [b"", b"  ", b"\n"])
@pytest.mark.parametrize("target", TARGETS)
def test_no_body_is_an_empty_body(okx: OkxClient, target: str, body: bytes) -> None:
    reply = okx.post(target, body=body)
    assert (reply.status, body_of(reply)["code"]) == (400, "50000")


@pytest.mark.parametrize("params", [ORDER, {}, "x", 5, 1.5, True, None, {"a": [ORDER]}])
@pytest.mark.parametrize("target", TARGETS)
def test_a_body_that_is_no_list_is_refused(okx: OkxClient, target: str, params: Any) -> None:
    reply = okx.post(target, params)
    assert (reply.status, *top(body_of(reply))) == (400, "50002", "JSON syntax error")


def test_a_refused_batch_has_no_times_beside_it(okx: OkxClient) -> None:
    assert list(body_of(okx.post(PLACE, []))) == ["code", "data", "msg"]


def test_a_batch_that_partly_succeeds_has_times_beside_it(okx: OkxClient) -> None:
    body = body_of(okx.post(PLACE, [ORDER, {}]))
    assert (body["inTime"], body["outTime"]) == ("1750248000000000", "1750248000000000")


# Whatever is sent

SCALARS = st.sampled_from(
    ["", "1", "x-y", "BTC-USDT", "9" * 40, None, True, 0, -1, 1.5, 10**30, "\ud800", "\x00"]
)
NESTED = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*ORDER, "ordId", "clOrdId", "algoId"]), inner, max_size=4
        )
    ),
    max_leaves=6,
)


def test_a_row_of_an_example_that_names_no_instrument_is_refused_by_itself(okx: OkxClient) -> None:
    body = body_of(okx.post(STOP_SIGNALS, [{"algoId": "1", "instId": "NO-PAIR"}, {"algoId": "2"}]))
    assert [row["sCode"] for row in body["data"]] == ["51001", "51293"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(target=st.sampled_from(TARGETS), batch=st.lists(NESTED, min_size=1, max_size=4))
def test_every_row_is_answered_whatever_it_is(
    built: MockServer, target: str, batch: list[Any]
) -> None:
    reply = OkxClient(built, built.okx).post(target, batch)
    assert reply.status == 200
    assert len(body_of(reply)["data"]) == len(batch)
