"""What CoinW's pages say of orders and positions, sentence by sentence, through a socket."""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.coinw.contracts.trader import order as contract
from tests.conftest import NOON_MS

from .wire import DAY_MS, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

D = Decimal


@pytest.fixture(scope="module")
def running() -> Iterator[MockServer]:
    with MockServer(clock=ManualClock(NOON_MS), limits=False) as mock:
        yield mock


@pytest.fixture
def wire(running: MockServer) -> Wire:
    """An account with 100,000 USDT and 2 BTC in spot, and 10,000 USDT in futures."""
    running.reset()
    for book, ccy, amount in (
        ("spot", "USDT", "99742.48169886"),
        ("spot", "BTC", "1.9988"),
        ("futures", "USDT", "9561.200857609999982"),
    ):
        running.credit("coinw", "main", ccy, amount, book=book)
    return Wire(running)


# How orders of spot are placed


@pytest.mark.parametrize("flag", ["true", "True", "1"])
def test_a_market_order_buys_by_funds_or_amount_and_sells_by_amount(wire: Wire, flag: str) -> None:
    assert wire.market(funds="100", isMarket=flag).code == "200"
    assert wire.market(amount="0.01", isMarket=flag).code == "200"
    assert wire.market(type="1", amount="0.01", isMarket=flag).code == "200"


def test_an_own_id_has_at_most_50_characters_and_comes_once(wire: Wire) -> None:
    assert wire.trade(out_trade_no="x" * 51).code == "-3"
    assert wire.trade(out_trade_no="x" * 50).code == "200"
    assert wire.trade(out_trade_no="x" * 50).code == "-103"


def test_the_id_of_an_order_has_19_digits_and_all_of_them(wire: Wire) -> None:
    answer = wire.trade()
    assert re.search(r'"orderNumber":\s*"?(\d{19})"?[,}]', answer.text)


def test_placing_freezes_and_cancelling_frees(wire: Wire) -> None:
    number = wire.trade().data["orderNumber"]
    assert wire.held("USDT") == {"available": "99040", "onOrders": "960"}
    assert wire.spot("cancelOrder", orderNumber=number).data == {"clientOrderId": number}
    assert wire.held("USDT") == {"available": "100000", "onOrders": "0"}
    wire.trade(type="1", rate="99000")
    assert wire.held("BTC") == {"available": "1.99", "onOrders": "0.01"}
    assert wire.spot("cancelOrder", orderNumber=number).code == "-103"


def test_cancelling_all_answers_nothing_also_with_nothing_to_cancel(wire: Wire) -> None:
    wire.trade()
    wire.trade(symbol="ETH_USDT", rate="2000", amount="0.1")
    assert wire.spot("cancelAllOrder", currencyPair="BTC_USDT").data == {}
    assert len(wire.spot("returnOpenOrders", currencyPair="ETH_USDT").data) == 1
    assert wire.spot("cancelAllOrder").data == {}
    assert wire.spot("returnOpenOrders", currencyPair="ETH_USDT").data == []
    assert wire.spot("cancelAllOrder").data == {}


# How orders of spot are listed


def test_the_states_of_an_order_are_1_to_4(wire: Wire) -> None:
    number = wire.trade().data["orderNumber"]

    def state() -> Any:
        return wire.spot("returnOrderTrades", orderNumber=number).data["status"]

    seen = [state()]
    wire.mock.fill_order(str(number), size="0.004")
    seen.append(state())
    other = wire.bought()
    wire.spot("cancelOrder", orderNumber=number)
    seen.append(state())
    number = other
    assert [*seen, state()] == [1, 2, 4, 3]


def test_open_orders_are_those_of_state_1_and_2(wire: Wire) -> None:
    number = wire.trade().data["orderNumber"]
    wire.mock.fill_order(str(number), size="0.004")
    wire.bought()
    (row,) = wire.spot("returnOpenOrders", currencyPair="BTC_USDT").data
    assert (row["orderNumber"], row["date"], row["status"]) == (number, NOON_MS, 2)
    assert D(row["startingAmount"]) == 960
    assert D(row["total"]) == D("0.01")
    assert (row["type"], D(row["prize"])) == ("buy", D(96_000))
    assert (D(row["success_count"]), D(row["success_amount"])) == (D("0.004"), D(384))


def test_details_have_what_is_left_and_a_date_eight_hours_ahead(wire: Wire) -> None:
    number = wire.trade().data["orderNumber"]
    wire.mock.fill_order(str(number), size="0.004")
    row = wire.spot("returnOrderTrades", orderNumber=number).data
    assert row["date"] == "2025-06-18 20:00:00"
    assert D(row["amount"]) == 576
    assert D(row["total"]) == D("0.006")
    assert (D(row["success_amount"]), D(row["success_total"])) == (D(384), D("0.004"))


def test_the_state_of_an_order_is_told_for_seven_days(wire: Wire) -> None:
    number = wire.bought()
    wire.wait(7 * DAY_MS - 1_000)
    assert wire.spot("returnOrderStatus", orderNumber=number).code == "200"
    wire.wait(2_000)
    assert wire.spot("returnOrderStatus", orderNumber=number).code == "-103"
    assert len(wire.spot("getBatchHistoryOrders", orderIds=number).data) == 1


def test_a_batch_of_history_leaves_out_what_it_does_not_know(wire: Wire) -> None:
    number = wire.bought()
    ids = f"{number},4611686018427387904"
    (row,) = wire.spot("getBatchHistoryOrders", orderIds=ids).data
    assert str(number) in {str(value) for value in row.values()}
    many = ",".join(str(number + one) for one in range(51))
    assert wire.spot("getBatchHistoryOrders", orderIds=many).code == "-3"
    wire.wait(93 * DAY_MS)
    assert wire.spot("getBatchHistoryOrders", orderIds=number).data == []


def test_fills_have_cursors_and_limit_in_them(wire: Wire) -> None:
    for _ in range(3):
        wire.bought()
    page = wire.spot("getUserTrades", symbol="BTC_USDT", limit=2).data
    assert [row["orderType"] for row in page["list"]] == ["LIMIT", "LIMIT"]
    rest = wire.spot("getUserTrades", symbol="BTC_USDT", after=page["after"]).data
    assert not {row["tradeId"] for row in rest["list"]} & {row["tradeId"] for row in page["list"]}


def test_the_fee_is_taken_of_what_is_received(wire: Wire) -> None:
    wire.market(type="1", amount="0.01")
    (row,) = wire.spot("getUserTrades", symbol="BTC_USDT").data["list"]
    assert D(row["fee"]) == D("969.571") * D("0.002")
    assert D(wire.held("USDT")["available"]) == 100_000 + D("969.571") * D("0.998")


# How orders of contracts are placed


def test_an_order_answers_its_id_as_text_and_a_trigger_order_none(wire: Wire) -> None:
    assert re.search(r'"value":\s*"\d{17,}"', wire.order().text)
    trigger = wire.order(positionType="planTrigger", triggerPrice=98_000, triggerType=1)
    assert trigger.data == {"value": "null"}
    (row,) = wire.open("planTrigger")["rows"]
    assert row["originalType"] == "planTrigger"


def test_a_quantity_counts_quote_coin_contracts_or_base_coin(wire: Wire) -> None:
    for unit, quantity in ((0, "970"), (1, "10"), (2, "0.01")):
        wire.order(quantityUnit=unit, quantity=quantity)
    assert wire.position()["currentPiece"] == 30


def test_both_directions_are_held_side_by_side_and_nothing_is_netted(wire: Wire) -> None:
    wire.order()
    wire.order(direction="short")
    assert (wire.position()["currentPiece"], wire.position("short")["currentPiece"]) == (5, 5)


def test_a_limit_order_needs_a_price_and_a_trigger_order_its_trigger(wire: Wire) -> None:
    assert wire.order(positionType="plan").code == 402
    assert wire.order(positionType="planTrigger").code == 402
    answer = wire.order(positionType="planTrigger", triggerPrice=98_000, triggerType=0)
    assert answer.code == 402


def test_leverage_mode_and_layout_are_fixed_by_open_orders(wire: Wire) -> None:
    wire.plan()
    other_leverage, other_mode = wire.order(leverage=20), wire.order(positionModel=1)
    assert (other_leverage.code, other_leverage.body["msg"]) == (
        9081,
        "New opening cannot adjust leverage multiples",
    )
    assert (other_mode.code, other_mode.body["msg"]) == (
        9050,
        "The margin mode cannot be changed for existing orders.",
    )
    layout = wire.futures("POST", "positions/type", {"layout": "1", "positionModel": 0})
    assert (layout.code, layout.body["msg"]) == (
        9042,
        "You have an open order in this mode, please close or cancel it first.",
    )


def test_with_split_layout_each_order_is_a_position(wire: Wire) -> None:
    wire.futures("POST", "positions/type", {"layout": "1", "positionModel": 0})
    wire.order()
    wire.order()
    rows = wire.futures("GET", "positions/all").data
    assert [row["currentPiece"] for row in rows] == [5, 5]


def test_an_unknown_contract_and_a_closed_one_have_their_codes(wire: Wire) -> None:
    assert (wire.order(instrument="NONE").code, wire.order(instrument="NONE").body["msg"]) == (
        9001,
        "Contract not found.",
    )
    wire.mock.halt("BTC")
    assert wire.order().code == 9111


def test_sizes_without_a_position_have_no_data(wire: Wire) -> None:
    answer = wire.futures("GET", "orders/availSize", {"instrument": "BTC"})
    assert answer.body == {"code": 0, "msg": ""}


# How they are changed, and positions closed


def test_a_position_is_closed_by_pieces_or_a_rate_and_not_by_both_or_neither(wire: Wire) -> None:
    wire.order(quantity="10")
    named = {"id": str(wire.position()["id"])}
    assert wire.futures("DELETE", "positions", named).code == 402
    both = {**named, "closeNum": "1", "closeRate": "0.1"}
    assert wire.futures("DELETE", "positions", both).code == 402
    answer = wire.futures("DELETE", "positions", {**named, "closeNum": "4"})
    assert re.search(r'"value":\s*\d{17,}', answer.text)
    wire.futures("DELETE", "positions", {**named, "closeRate": "0.5"})
    assert wire.position()["currentPiece"] == 3
    plan = {**named, "closeNum": "3", "positionType": "plan", "orderPrice": "99000"}
    assert wire.futures("DELETE", "positions", plan).code == 0
    assert wire.futures("DELETE", "positions", {**named, "closeNum": "1"}).code == 1


def test_positions_are_closed_by_the_ids_of_their_orders(wire: Wire) -> None:
    wire.order(thirdOrderId="111")
    rows = wire.futures("DELETE", "batchClose", [{"thirdOrderId": "111"}]).data
    assert [(row["msgCode"], row["thirdOrderId"]) for row in rows] == [(0, "111")]
    assert wire.futures("GET", "positions/all").data == []


def test_a_position_is_turned_round_with_the_same_size(wire: Wire) -> None:
    wire.order()
    answer = wire.futures("POST", "positions/reverse", {"id": str(wire.position()["id"])})
    assert re.search(r'"value":\s*"\d{17,}"', answer.text)
    assert wire.position("short")["currentPiece"] == 5


def test_margin_is_added_or_taken_and_only_of_isolated_positions(wire: Wire) -> None:
    wire.order()
    wire.order(direction="short", positionModel=1)
    named = {"id": str(wire.position()["id"])}
    assert wire.futures("POST", "positions/margin", {**named, "addMargin": "5"}).code == 0
    assert wire.futures("POST", "positions/margin", {**named, "reduceMargin": "4"}).code == 0
    both = {**named, "addMargin": "5", "reduceMargin": "5"}
    assert wire.futures("POST", "positions/margin", both).code == 1
    cross = {"id": str(wire.position("short")["id"]), "addMargin": "5"}
    assert wire.futures("POST", "positions/margin", cross).code == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"leverage": 20}, 9081), ({"positionModel": 1}, 9050), ({"quantity": "90000"}, 1)],
)
def test_a_change_that_fails_costs_the_order(wire: Wire, wrong: dict[str, Any], code: int) -> None:
    number = wire.plan()
    changed = contract(positionType="plan", openPrice=91_000, id=str(number), **wrong)
    assert wire.futures("PUT", "order", changed).code == code
    assert wire.open()["rows"] == []


def test_a_change_places_another_order(wire: Wire) -> None:
    number = wire.plan()
    changed = contract(positionType="plan", openPrice=91_000, id=str(number))
    answer = wire.futures("PUT", "order", changed)
    (row,) = wire.open()["rows"]
    assert (row["orderPrice"], row["id"] != number) == (91_000, True)
    assert str(row["id"]) in answer.text
    (gone,) = wire.futures("GET", "orders/history", {"instrument": "BTC"}).data["rows"]
    assert gone["orderStatus"] == "markerChange"


def test_cancelling_answers_without_data_and_at_most_20_at_once(wire: Wire) -> None:
    number = wire.plan()
    assert wire.futures("DELETE", "order", {"id": str(number)}).body == {"code": 0, "msg": ""}
    ids = [str(wire.plan()) for _ in range(2)]
    many = {"sourceIds": [*ids, *map(str, range(19))], "posType": "plan"}
    assert wire.futures("DELETE", "batchOrders", many).code == 1
    some = {"sourceIds": ids, "posType": "plan"}
    assert wire.futures("DELETE", "batchOrders", some).body == {"code": 0, "msg": ""}


def test_all_positions_of_a_contract_are_closed_at_once(wire: Wire) -> None:
    wire.order()
    wire.order(direction="short")
    wire.order(instrument="ETH")
    assert wire.futures("DELETE", "allpositions", {"instrument": "BTC"}).code == 0
    (row,) = wire.futures("GET", "positions/all").data
    assert row["instrument"] == "ETH"


def test_orders_are_asked_for_by_kind_and_by_at_most_20_ids(wire: Wire) -> None:
    first, second = wire.plan(), wire.plan()
    asked = {"instrument": "BTC", "positionType": "plan"}
    (row,) = wire.futures("GET", "order", {**asked, "sourceIds": str(first)}).data
    assert row["id"] == first
    both = wire.futures("GET", "order", {**asked, "sourceIds": f"{first},{second}"}).data
    assert {one["id"] for one in both} == {first, second}
    many = ",".join(str(first + one) for one in range(21))
    assert wire.futures("GET", "order", {**asked, "sourceIds": many}).code == 1


def test_an_order_goes_from_un_finish_over_part_to_finish_or_is_cancelled(wire: Wire) -> None:
    number = wire.plan(quantity="10")
    seen = [wire.open()["rows"][0]["orderStatus"]]
    wire.mock.fill_order(str(number), size="4")
    seen.append(wire.open()["rows"][0]["orderStatus"])
    wire.mock.fill_order(str(number))
    other = wire.plan()
    wire.futures("DELETE", "order", {"id": str(other)})
    past = wire.futures("GET", "orders/history", {"instrument": "BTC"}).data["rows"]
    ended = {int(row["id"]): (row["orderStatus"], row["status"]) for row in past}
    assert seen == ["unFinish", "part"]
    assert ended == {number: ("finish", "open"), other: ("cancel", "cancel")}


# Stops


def test_an_order_has_one_take_profit_and_stop_loss(wire: Wire) -> None:
    stop = {"id": str(wire.plan()), "stopFrom": 1, "stopLossPrice": 80_000, "instrument": "BTC"}
    assert wire.futures("POST", "addTpsl", stop).code == 0
    answer = wire.futures("POST", "addTpsl", stop)
    assert (answer.code, answer.body["msg"]) == (
        9610,
        "Each limit order can only add one take profit and stop loss.",
    )


def test_at_most_five_stops_are_of_parts(wire: Wire) -> None:
    wire.order(quantity="10")
    named = {"id": str(wire.position()["id"]), "stopFrom": 2, "stopType": 1, "closePiece": "1"}
    codes = [
        wire.futures("POST", "addTpsl", {**named, "stopLossPrice": 80_000 + one}).code
        for one in range(6)
    ]
    assert [code == 0 for code in codes] == [True] * 5 + [False]


def test_a_stop_follows_the_market_and_closes(wire: Wire) -> None:
    wire.order()
    named = {"openId": str(wire.position()["id"]), "callbackRate": 0.01}
    answer = wire.futures("POST", "moveTPSL", {**named, "quantity": 5, "quantityUnit": 1})
    assert answer.code == 0
    wire.price("99000")
    wire.price("97900", 60_000)
    assert wire.futures("GET", "positions/all").data == []
    (row,) = wire.futures("GET", "orders/history", {"instrument": "BTC"}).data["rows"][:1]
    assert row["liquidateBy"] == "moveStopProfitAndLoss"


# Lists, positions and money of contracts


def test_no_open_orders_are_a_page_of_zeros(wire: Wire) -> None:
    assert wire.open() == {"nextId": 0, "prevId": 0, "rows": [], "total": 0}


def test_ids_are_above_2_to_the_53_and_have_all_digits(wire: Wire) -> None:
    number = wire.plan()
    assert number > 2**53
    text = wire.futures("GET", "orders/open", {"instrument": "BTC", "positionType": "plan"}).text
    assert str(number) in text


def test_lists_reach_back_as_far_as_documented(wire: Wire) -> None:
    wire.order()

    def rows(path: str) -> int:
        return len(wire.futures("GET", path, {"instrument": "BTC"}).data["rows"])

    wire.wait(3 * DAY_MS + 1_000)
    assert (rows("orders/deals"), rows("orders/deals/history")) == (0, 1)
    assert rows("orders/history") == 1
    wire.wait(4 * DAY_MS)
    assert (rows("orders/history"), rows("orders/archive")) == (0, 1)
    wire.wait(86 * DAY_MS)
    assert (rows("orders/archive"), rows("orders/deals/history")) == (0, 0)


def test_the_value_of_contracts_by_leverage_is_the_margin(wire: Wire) -> None:
    wire.order(quantity="10", positionModel=1)
    row = wire.position()
    value = D(str(row["openPrice"])) * D(str(row["baseSize"]))
    assert D(str(row["margin"])) == value / 10
    assert (row["totalPiece"], row["closedPiece"]) == (10, 0)
    assert D(row["fee"]) == (value * D("0.0006")).quantize(D("0.0001"))


def test_the_recorded_rates_are_those_of_the_account(wire: Wire) -> None:
    fees = wire.futures("GET", "account/fees").data
    assert (fees["makerFee"], fees["takerFee"]) == ("0.0001", "0.0006")


@pytest.mark.parametrize(("direction", "sign"), [("long", -1), ("short", 1)])
def test_longs_pay_shorts_at_a_rate_above_zero(wire: Wire, direction: str, sign: int) -> None:
    wire.order(direction=direction, quantity="50", positionModel=1)
    wire.wait(4 * 3_600_000)
    rate = D(str(wire.futures("GET", "fundingRate", {"instrument": "BTC"}).data["value"]))
    paid = D(wire.position(direction)["fundingFee"])
    assert (paid < 0) == (sign * rate > 0)


def test_a_position_is_liquidated_where_its_margin_rate_is_one(wire: Wire) -> None:
    wire.order(positionModel=0)
    at = D(str(wire.position()["liquidationPrice"]))
    named = {"positionId": str(wire.position()["id"])}
    assert D(str(wire.futures("GET", "positions/marginRate", named).data["value"])) > 1
    wire.price(str(at - 500), 10_000)
    assert wire.futures("GET", "positions/all").data == []
    assert wire.futures("GET", "positions/history").data["rows"][0]["liquidateBy"] == "liquidate"


@pytest.mark.parametrize(
    ("calls", "most", "in_ms"), [("doTrade", 30, 2_000), ("order", 30, 1_000), ("deals", 10, 1_000)]
)
def test_limits_are_those_of_each_call(calls: str, most: int, in_ms: int) -> None:
    with MockServer(clock=ManualClock(NOON_MS)) as mock:
        wire = Wire(mock)

        def code() -> Any:
            if calls == "doTrade":
                return wire.trade(symbol="NONE_USDT").code
            if calls == "order":
                return wire.order(instrument="NONE").code
            return wire.futures("GET", "orders/deals", {"instrument": "BTC"}).code

        assert [code() == 29001 for _ in range(most + 1)] == [False] * most + [True]
        wire.wait(in_ms)
        assert code() != 29001


# Errors of both


def test_paths_and_parameters_that_nobody_knows_have_their_codes(wire: Wire) -> None:
    no_path = wire.send("GET", "/v1/perpum/nothing")
    assert (no_path.status, no_path.code) == (404, 404)
    missing = wire.send("GET", "/v1/perpumPublic/ticker")
    assert (missing.status, missing.code) == (400, 904)
    assert wire.futures("GET", "orders/open", {"instrument": "BTC"}).code == 402


def test_a_key_without_the_right_is_told_so_without_an_envelope(wire: Wire) -> None:
    made = wire.mock.make_key("coinw", "main", ("read",))
    stamp, target, body = str(NOON_MS), "/v1/perpum/order", b"{}"
    text = f"{stamp}POST{target}".encode() + body
    sign = b64encode(hmac.digest(made.secret, text, "sha256")).decode()
    headers = {"api_key": made.key, "timestamp": stamp, "sign": sign}
    answer = wire.send("POST", target, {**headers, "Content-Type": "application/json"}, body)
    assert answer.body == {
        "code": 6003,
        "message": "require more permission",
        "retry": False,
        "success": False,
    }
