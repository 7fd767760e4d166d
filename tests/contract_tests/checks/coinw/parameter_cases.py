"""Clients of CoinW's futures for the checks of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.contract_tests.checks.case import Case

if TYPE_CHECKING:
    from tests.contract_tests.checks.actor import Actor

PATH = "/v1/perpum"
ORDER = {
    "instrument": "BTC",
    "direction": "long",
    "leverage": 1,
    "quantityUnit": 1,
    "quantity": "3",
    "positionModel": 0,
    "positionType": "plan",
    "openPrice": "95400.5",
}
CLOSE = {"id": "1", "closeNum": "1"}


def order(client: Actor, **changes: Any) -> None:
    row = {name: value for name, value in {**ORDER, **changes}.items() if value is not None}
    client.futures("POST", f"{PATH}/order", row)


def read(client: Actor) -> None:
    client.futures("GET", f"{PATH}/positions/type")


def read_some(client: Actor) -> None:
    client.futures("GET", f"{PATH}/orders/batchInsHistory?originType=plan&symbols=BTC,ETH")


def place(client: Actor) -> None:
    order(client)


def good_all_over(client: Actor) -> None:
    read_some(client)
    order(client)
    client.futures("DELETE", f"{PATH}/positions", CLOSE)


def undocumented(client: Actor) -> None:
    client.futures("POST", "/v1/fapi/open", {"instrument": "BTC"})


def wrong_method(client: Actor) -> None:
    client.futures("POST", f"{PATH}/positions", CLOSE)


def misspelt(client: Actor) -> None:
    order(client, thirdorderid="b1")


def without_a_quantity(client: Actor) -> None:
    order(client, quantity=None)


def both_ways_to_close(client: Actor) -> None:
    client.futures("DELETE", f"{PATH}/positions", {**CLOSE, "closeRate": "0.5"})


def close(client: Actor) -> None:
    client.futures("DELETE", f"{PATH}/positions", CLOSE)


def too_many_ids(client: Actor) -> None:
    ids = [str(number) for number in range(1, 22)]
    client.futures("DELETE", f"{PATH}/batchOrders", {"sourceIds": ids, "posType": "plan"})


def some_ids(client: Actor) -> None:
    client.futures("DELETE", f"{PATH}/batchOrders", {"sourceIds": ["1", "2"], "posType": "plan"})


def small_rate(client: Actor) -> None:
    client.futures("DELETE", f"{PATH}/positions", {"id": "1", "closeRate": str(0.00001)})


def capital(client: Actor) -> None:
    order(client, direction="LONG")


def unknown_direction(client: Actor) -> None:
    order(client, direction="buy")


def no_own_id(client: Actor) -> None:
    order(client, thirdOrderId="")


def get_with_body(client: Actor) -> None:
    client.futures("GET", f"{PATH}/positions/type", {"instrument": "BTC"})


def post_with_query(client: Actor) -> None:
    client.futures("POST", f"{PATH}/order?thirdOrderId=b1", ORDER)


def undeclared(client: Actor) -> None:
    client.futures("POST", f"{PATH}/order", ORDER, headers={"Content-Type": None})


def printed(client: Actor) -> None:
    client.futures("POST", f"{PATH}/order", str(ORDER).encode())


def twice(client: Actor) -> None:
    client.futures("GET", f"{PATH}/positions?instrument=BTC&instrument=ETH")


def between_ticks(client: Actor) -> None:
    order(client, openPrice="95400.55")


def half_a_contract(client: Actor) -> None:
    order(client, quantity="1.5")


def in_quote_coins(client: Actor) -> None:
    order(client, quantityUnit=0, quantity="150.55", openPrice=None, positionType="execute")


def withdraw(client: Actor, amount: str) -> None:
    address = "TXtvfb7cdrn6VX9H49mgio8bUxZ3DGfvYF"
    sent = {"amount": amount, "currency": "USDT", "chain": "TRX", "address": address}
    client.coinw("doWithdraw", sent, key="default")


def withdraw_enough(client: Actor) -> None:
    withdraw(client, "12.5")


def too_fine(client: Actor) -> None:
    withdraw(client, "12.500000001")


CASES = {
    "parameters/documented-path": Case(read, undocumented, "nobody documents POST /v1/fapi/open"),
    "parameters/documented-method": Case(
        read, wrong_method, "/v1/perpum/positions takes DELETE, GET, not POST", undocumented
    ),
    "parameters/unknown": Case(
        good_all_over,
        misspelt,
        "futures/order.post has no parameter thirdorderid (is thirdOrderId meant?)",
        read,
    ),
    "parameters/required": Case(
        good_all_over, without_a_quantity, "futures/order.post came without quantity", read
    ),
    "parameters/exclusive": Case(
        close,
        both_ways_to_close,
        "futures/positions.delete takes only one of closeNum, closeRate",
        read,
    ),
    "parameters/list-length": Case(
        some_ids, too_many_ids, "futures/batchOrders.delete takes 20 of sourceIds at most", place
    ),
    "parameters/exponent": Case(
        good_all_over, small_rate, "futures/positions.delete got closeRate with an exponent", read
    ),
    "parameters/precision": Case(
        withdraw_enough,
        too_fine,
        "spot/private/doWithdraw.post was refused: USDT has 8 decimal places",
        read,
    ),
    "parameters/case": Case(
        good_all_over, capital, "futures/order.post got direction=LONG for long", read
    ),
    "parameters/value": Case(
        good_all_over,
        unknown_direction,
        'futures/order.post got a bad direction: "buy" is not one of "long" or "short"',
        undocumented,
    ),
    "parameters/empty": Case(
        good_all_over, no_own_id, "futures/order.post got thirdOrderId without a value", read
    ),
    "parameters/get-body": Case(
        read, get_with_body, "futures/positions/type.get has a body of 21 bytes", place
    ),
    "parameters/query-of-body-call": Case(
        place, post_with_query, "futures/order.post has thirdOrderId in the query", read
    ),
    "parameters/content-type": Case(
        place, undeclared, "the body of futures/order.post is declared as nothing", read
    ),
    "parameters/readable-body": Case(
        place, printed, "the body of futures/order.post is not JSON", read
    ),
    "parameters/duplicate": Case(
        read_some, twice, "futures/positions.get got instrument twice", place
    ),
    "parameters/tick-size": Case(
        place,
        between_ticks,
        "futures/order.post: openPrice 95400.55 of BTC is no multiple of 0.1",
        in_quote_coins,
    ),
    "parameters/lot-size": Case(
        place,
        half_a_contract,
        "futures/order.post: quantity 1.5 of BTC is no multiple of 1",
        in_quote_coins,
    ),
}
