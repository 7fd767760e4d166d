"""Operations on a WebSocket: they pass the steps of a call by HTTP, and answer as documented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.okx.trading.trader import Trader, order
from tests.sockets.lines import Lines

if TYPE_CHECKING:
    from tests.sockets.lines import Line


@pytest.fixture(scope="module")
def built() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS))


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    """A mock at noon whose main account has money to trade."""
    built.reset()
    built.credit("okx", "main", "USDT", "100000", book="trading")
    return built


@pytest.fixture
def trader(mock: MockServer) -> Trader:
    return Trader(mock)


@pytest.fixture
def line(lines: Lines) -> Line:
    """A connection that has logged in."""
    return lines.private()


def ask(line: Line, op: str, *args: Any, **beside: Any) -> Any:
    """Send an operation; return its answer."""
    (answer,) = line.say({"id": "1512", "op": op, "args": list(args), **beside})
    return answer


REST = order(px="90000", sz="0.01", clOrdId="mine1")


def test_an_order_is_answered_with_its_row_and_the_times_of_the_gateway(
    line: Line, trader: Trader
) -> None:
    answer = ask(line, "order", REST)
    assert list(answer)[:2] == ["id", "op"]
    (row,) = answer.pop("data")
    assert answer == {
        "id": "1512",
        "op": "order",
        "code": "0",
        "msg": "",
        "inTime": f"{NOON_MS}000",
        "outTime": f"{NOON_MS}000",
    }
    shown = trader.order(clOrdId="mine1")
    assert (row["ordId"], row["sCode"], row["ts"]) == (shown["ordId"], "0", shown["cTime"])
    assert row["sMsg"] == "Order successfully placed."


def test_an_instrument_is_named_by_its_number_alone(line: Line, trader: Trader) -> None:
    (row,) = trader.rows("public/instruments", instType="SPOT", instId="BTC-USDT")
    named = {name: value for name, value in REST.items() if name != "instId"}
    answer = ask(line, "order", {**named, "instIdCode": row["instIdCode"]})
    assert answer["code"] == "0"
    assert trader.order(clOrdId="mine1")["instId"] == "BTC-USDT"


def test_a_number_that_no_instrument_has_is_refused_in_the_row(line: Line) -> None:
    named = {name: value for name, value in REST.items() if name != "instId"}
    answer = ask(line, "order", {**named, "instIdCode": 999_999_999})
    assert (answer["code"], answer["msg"]) == ("1", "")
    assert answer["data"][0]["sCode"] == "51001"


def test_an_instrument_is_its_number_whatever_id_stands_beside_it(
    line: Line, trader: Trader
) -> None:
    (row,) = trader.rows("public/instruments", instType="SPOT", instId="ETH-USDT")
    answer = ask(line, "order", {**REST, "px": "3000", "instIdCode": row["instIdCode"]})
    assert answer["code"] == "0"
    (shown,) = trader.rows("trade/orders-pending")
    assert (shown["instId"], shown["clOrdId"]) == ("ETH-USDT", "mine1")


@pytest.mark.parametrize("name", ["tag", "clOrdId"])
def test_half_a_character_beside_the_number_of_an_instrument_is_refused(
    line: Line, name: str
) -> None:
    answer = ask(line, "order", {**REST, "instIdCode": 1, name: "\ud800"})
    assert [(row["sCode"], row["sMsg"]) for row in answer["data"]] == [
        ("51000", f"Parameter {name} error ")
    ]
    assert line.closed is None


def test_mass_cancel_is_for_market_makers_and_refused_to_others(line: Line) -> None:
    answer = ask(line, "mass-cancel", {"instType": "OPTION", "instFamily": "BTC-USD"})
    assert (answer["op"], answer["code"], answer["data"]) == ("mass-cancel", "51411", [])
    assert answer["inTime"] == f"{NOON_MS}000"
    assert ask(line, "mass-cancel", {"instType": "SWAP"})["code"] == "60013"


SPREAD = {"sprdId": "BTC-USDT_BTC-USDT-SWAP", "side": "buy", "ordType": "limit", "px": "2.15"}


def test_spread_orders_are_canned_on_business_and_the_journal_says_so(
    lines: Lines, mock: MockServer
) -> None:
    line = lines.private("business")
    placed = ask(line, "sprd-order", {**SPREAD, "sz": "2", "clOrdId": "b15"})
    assert (placed["code"], placed["data"][0]["clOrdId"]) == ("0", "b15")
    assert ask(line, "sprd-mass-cancel", {})["data"] == [{"result": True}]
    found = mock.journal.find(method="WS", endpoint="sprd/*")
    assert [(one.endpoint_id, one.fidelity) for one in found] == [
        ("sprd/order.post", "example"),
        ("sprd/mass-cancel.post", "example"),
    ]


@pytest.mark.parametrize(
    ("op", "arg", "code"),
    [
        ("sprd-order", {**SPREAD, "sz": "2", "sprdId": "NO-USDT_BTC-USDT-SWAP"}, "51001"),
        ("sprd-order", SPREAD, "60013"),
        ("sprd-amend-order", {"ordId": "77", "newSz": "2"}, "51603"),
        ("sprd-cancel-order", {"ordId": "77"}, "51603"),
    ],
)
def test_spread_orders_that_nobody_has_are_refused(
    lines: Lines, op: str, arg: dict[str, str], code: str
) -> None:
    answer = ask(lines.private("business"), op, arg)
    assert (answer["op"], answer["code"], answer["data"]) == (op, code, [])
    assert answer["outTime"] == f"{NOON_MS}000"


def test_spread_orders_have_no_place_on_private(line: Line) -> None:
    assert ask(line, "sprd-order", {**SPREAD, "sz": "2"})["code"] == "60028"


def test_an_order_that_is_refused_says_so_in_its_row_and_not_above(line: Line) -> None:
    answer = ask(line, "order", {**REST, "sz": "9"})
    assert (answer["code"], answer["msg"]) == ("1", "")
    (row,) = answer["data"]
    assert (row["sCode"], row["ordId"], row["clOrdId"]) == ("51008", "", "mine1")


def test_a_life_of_an_order_by_frames_alone(line: Line, trader: Trader) -> None:
    ask(line, "order", REST)
    amended = ask(
        line,
        "amend-order",
        {"instId": "BTC-USDT", "clOrdId": "mine1", "newSz": "0.02", "reqId": "r1"},
    )
    assert (amended["op"], amended["data"][0]["reqId"]) == ("amend-order", "r1")
    assert trader.order(clOrdId="mine1")["sz"] == "0.02"
    canceled = ask(line, "cancel-order", {"instId": "BTC-USDT", "clOrdId": "mine1"})
    assert canceled["data"][0]["sCode"] == "0"
    assert trader.order(clOrdId="mine1")["state"] == "canceled"


def test_batches_answer_row_by_row(line: Line, trader: Trader) -> None:
    rows = [{**REST, "clOrdId": "b1"}, {**REST, "clOrdId": "b2", "sz": "9"}]
    placed = ask(line, "batch-orders", *rows)
    assert placed["code"] == "2"
    assert [row["sCode"] for row in placed["data"]] == ["0", "51008"]
    change = {"instId": "BTC-USDT", "clOrdId": "b1", "newSz": "0.02"}
    assert ask(line, "batch-amend-orders", change)["code"] == "0"
    canceled = ask(line, "batch-cancel-orders", {"instId": "BTC-USDT", "clOrdId": "b1"})
    assert canceled["code"] == "0"
    assert trader.order(clOrdId="b1")["state"] == "canceled"


def test_a_batch_of_orders_that_all_fail_has_a_sub_code_over_its_rows_and_no_text(
    line: Line,
) -> None:
    rows = [{**REST, "clOrdId": "b1", "sz": "9"}, {**REST, "clOrdId": "b2", "sz": "9"}]
    answer = ask(line, "batch-orders", *rows)
    assert [row["sCode"] for row in answer.pop("data")] == ["51008", "51008"]
    assert answer == {
        "id": "1512",
        "op": "batch-orders",
        "code": "1",
        "msg": "",
        "subCode": "",
        "inTime": f"{NOON_MS}000",
        "outTime": f"{NOON_MS}000",
    }
    gone = [{"instId": "BTC-USDT", "clOrdId": name} for name in ("b1", "b2")]
    for answer in (
        ask(line, "batch-cancel-orders", *gone),
        ask(line, "batch-amend-orders", *({**one, "newSz": "1"} for one in gone)),
        ask(line, "order", rows[0]),
    ):
        assert (answer["code"], "subCode" in answer) == ("1", False)


@pytest.mark.parametrize("args", [{}, [], ["x"], [REST, REST], None])
def test_arguments_of_the_wrong_form_are_invalid(line: Line, args: Any) -> None:
    (answer,) = line.say({"id": "1512", "op": "order", "args": args})
    assert answer == {
        "id": "1512",
        "op": "order",
        "code": "60013",
        "msg": "Invalid args",
        "data": [],
        "inTime": f"{NOON_MS}000",
        "outTime": f"{NOON_MS}000",
    }


@pytest.mark.parametrize(
    ("wrong", "code", "text"),
    [
        ({"clOrdId": "O-20261201-001"}, "51000", "Parameter clOrdId error "),
        ({"sz": "much"}, "51000", "Parameter sz error "),
        ({"tdMode": ""}, "50014", "Parameter tdMode can not be empty."),
    ],
)
def test_a_parameter_of_the_wrong_form_is_told_in_the_row_of_the_order(
    line: Line, wrong: dict[str, str], code: str, text: str
) -> None:
    sent = {**REST, "tag": "mine", **wrong}
    assert ask(line, "order", sent) == {
        "id": "1512",
        "op": "order",
        "code": "1",
        "msg": "",
        "data": [
            {
                "ordId": "",
                "clOrdId": sent["clOrdId"],
                "tag": "mine",
                "ts": f"{NOON_MS}",
                "sCode": code,
                "sMsg": text,
                "subCode": "",
            }
        ],
        "inTime": f"{NOON_MS}000",
        "outTime": f"{NOON_MS}000",
    }


def test_changes_and_ends_of_the_wrong_form_are_rows_too(line: Line) -> None:
    amended = ask(line, "amend-order", {"instId": "BTC-USDT", "ordId": "1", "newSz": "much"})
    ended = ask(line, "cancel-order", {"instId": "BTC-USDT", "clOrdId": "a-b"})
    assert [
        (one["code"], row["sCode"], row["sMsg"], row["ordId"], row["clOrdId"])
        for one in (amended, ended)
        for row in one["data"]
    ] == [
        ("1", "51000", "Parameter newSz error ", "1", ""),
        ("1", "51000", "Parameter clOrdId error ", "", "a-b"),
    ]


def test_an_operation_needs_an_id_a_login_and_the_right_url(lines: Lines, line: Line) -> None:
    (answer,) = line.say({"op": "order", "args": [REST]})
    assert (answer["event"], answer["code"]) == ("error", "60027")
    (answer,) = lines.open("private").say({"id": "1", "op": "order", "args": [REST]})
    assert (answer["id"], answer["code"]) == ("1", "60011")
    (answer,) = lines.private("business").say({"id": "1", "op": "order", "args": [REST]})
    assert answer["code"] == "60028"


@pytest.mark.parametrize(
    ("expires_ms", "code"), [(NOON_MS, "0"), (NOON_MS - 1, "50037"), ("soon", "60013")]
)
def test_an_operation_may_name_a_time_after_which_it_is_void(
    lines: Lines, expires_ms: Any, code: str
) -> None:
    mock = MockServer(clock=ManualClock(NOON_MS, strict=True))
    mock.credit("okx", "main", "USDT", "100000", book="trading")
    line = Lines(mock).private()
    assert ask(line, "order", REST, expTime=str(expires_ms))["code"] == code
    assert len(mock.open_orders()) == (code == "0")


def test_limits_are_shared_with_calls_by_http(line: Line, trader: Trader) -> None:
    codes = [trader.place(px="90000", sz="0.01")["sCode"] for _ in range(59)]
    assert set(codes) == {"0"}
    assert ask(line, "order", REST)["code"] == "0"
    assert ask(line, "order", REST)["code"] == "50011"
    assert trader.answer("POST", "trade/order", REST)["code"] == "50011"


def test_a_key_without_the_permission_to_trade_is_refused(lines: Lines) -> None:
    line = lines.private(name="read")
    answer = ask(line, "order", REST)
    assert (answer["code"], answer["data"]) == ("50120", [])


def test_an_operation_is_a_call_in_the_journal(line: Line, mock: MockServer) -> None:
    ask(line, "order", {**REST, "sz": "9"})
    entry = mock.journal.find(endpoint="trade/order.post")[-1]
    shown = entry.as_json()
    assert (shown["method"], shown["target"], shown["code"]) == ("WS", "/ws/v5/private", "1")
    assert shown["verdict"] == "refused"
    assert shown["diagnosis"]["expected"].startswith("at most")
    assert entry.account == "main"
    assert b'"op":"order"' in entry.request.body.replace(b": ", b":")


def test_faults_meet_operations_as_they_meet_calls(line: Line, mock: MockServer) -> None:
    mock.fault("reject", code="50001", times=1, match={"endpoint": "trade/order.post"})
    assert ask(line, "order", REST)["code"] == "50001"
    mock.fault("latency", ms=250, times=1)
    assert line.say({"id": "1", "op": "order", "args": [REST]}) == []
    mock.disarm()
    line._wall.turn(0.3)
    assert [one["op"] for one in line.take() if "op" in one] == ["order"]


def test_a_fault_may_refuse_a_login(lines: Lines, mock: MockServer) -> None:
    mock.fault("reject", code="50001", times=1, match={"endpoint": "ws/login"})
    answer = lines.open("private").log_in(mock.okx, NOON_MS)
    assert (answer["event"], answer["code"]) == ("error", "50001")
    assert lines.open("private").log_in(mock.okx, NOON_MS)["event"] == "login"


def test_orders_of_frames_are_pushed_too(line: Line, lines: Lines) -> None:
    line.say({"op": "subscribe", "args": [{"channel": "orders", "instType": "SPOT"}]})
    ask(line, "order", REST)
    lines.wall.turn(0.05)
    assert [one["data"][0]["state"] for one in line.take()] == ["live"]
