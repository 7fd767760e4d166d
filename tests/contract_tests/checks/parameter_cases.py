"""Clients for the checks of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .case import Case

if TYPE_CHECKING:
    from .actor import Actor

BALANCES = "/api/v5/asset/balances"
TRANSFER = "/api/v5/asset/transfer"
CURRENCIES = ",".join(f"C{i}" for i in range(21))
QUOTES = "/api/v5/finance/stable-rewards/quote"
INSTRUMENTS = "/api/v5/public/instruments"
FORM = "application/x-www-form-urlencoded"


def ask_time(client: Actor) -> None:
    client.send("GET", "/api/v5/public/time")


def read(client: Actor) -> None:
    client.get(BALANCES)


def read_some(client: Actor) -> None:
    client.get(f"{BALANCES}?ccy=BTC,ETH")


def transfer(client: Actor) -> None:
    client.transfer()


def order(client: Actor) -> None:
    client.order()


def good_all_over(client: Actor) -> None:
    client.get(f"{BALANCES}?ccy=BTC,ETH")
    client.transfer()
    client.order()
    client.coinw("returnOpenOrders", {"currencyPair": "BTC_USDT"})
    client.futures("POST", "/v1/perpum/order", FUTURES_ORDER)


FUTURES_ORDER = {
    "instrument": "BTC",
    "direction": "long",
    "leverage": 1,
    "quantityUnit": 0,
    "quantity": "100",
    "positionModel": 0,
    "positionType": "plan",
    "openPrice": 95400,
}


def undocumented(client: Actor) -> None:
    client.post("/api/v5/asset/purchase_redempt", {"ccy": "USDT"})


def wrong_method(client: Actor) -> None:
    client.post(BALANCES, {"ccy": "BTC"})


def inactive(client: Actor) -> None:
    client.post(QUOTES, {"ccy": "USDG", "settleCcy": "USDT", "action": "subscribe", "amt": "1000"})


def misspelt(client: Actor) -> None:
    client.transfer(clientID="b1")


def of_old(client: Actor) -> None:
    client.send("GET", f"{INSTRUMENTS}?instType=OPTION&uly=BTC-USD")


def instruments(client: Actor) -> None:
    client.send("GET", f"{INSTRUMENTS}?instType=OPTION&instFamily=BTC-USD")


def without_amount(client: Actor) -> None:
    client.transfer(amt=...)


def with_both_prices(client: Actor) -> None:
    client.order(pxUsd="2")


def too_many_currencies(client: Actor) -> None:
    client.get(f"{BALANCES}?ccy={CURRENCIES}")


def number_for_text(client: Actor) -> None:
    client.transfer(**{"from": 6})


def float_amount(client: Actor) -> None:
    client.transfer(amt=0.5)


def small_amount(client: Actor) -> None:
    client.transfer(amt=str(0.00001))


def too_fine(client: Actor) -> None:
    client.transfer(amt="1.000000001")


def capital(client: Actor) -> None:
    client.order(side="BUY")


def unknown_side(client: Actor) -> None:
    client.order(side="long")


def no_client_id(client: Actor) -> None:
    client.transfer(clientId="")


def get_with_body(client: Actor) -> None:
    client.okx("GET", BALANCES, b'{"ccy":"BTC"}', "read")


def post_with_query(client: Actor) -> None:
    client.post(f"{TRANSFER}?clientId=b1", {"ccy": "USDT", "amt": "1.5", "from": "6", "to": "18"})


def undeclared(client: Actor) -> None:
    body = b'{"ccy":"USDT","amt":"1.5","from":"6","to":"18"}'
    client.post(TRANSFER, body, headers={"Content-Type": None})


def printed(client: Actor) -> None:
    client.post(TRANSFER, b"{'ccy': 'USDT', 'amt': '1.5', 'from': '6', 'to': '18'}")


def twice(client: Actor) -> None:
    client.get(f"{BALANCES}?ccy=BTC&ccy=ETH")


def between_ticks(client: Actor) -> None:
    client.order(px="2.15")


def below_the_least(client: Actor) -> None:
    client.order(sz="0.000009")


def market_order_in_quote(client: Actor) -> None:
    client.post(
        "/api/v5/trade/order",
        {
            "instId": "BTC-USDT",
            "tdMode": "cash",
            "side": "buy",
            "ordType": "market",
            "sz": "0.000009",
        },
    )


CASES = {
    "parameters/documented-path": Case(
        read, undocumented, "nobody documents POST /api/v5/asset/purchase_redempt"
    ),
    "parameters/documented-method": Case(
        read, wrong_method, "/api/v5/asset/balances takes GET, not POST", undocumented
    ),
    "parameters/active-endpoint": Case(
        read, inactive, "finance/stable-rewards/quote.post is no longer active", undocumented
    ),
    "parameters/unknown": Case(
        good_all_over,
        misspelt,
        "asset/transfer.post has no parameter clientID (is clientId meant?)",
        read,
    ),
    "parameters/deprecated": Case(
        instruments, of_old, "public/instruments.get has uly only for clients of old", ask_time
    ),
    "parameters/required": Case(
        good_all_over, without_amount, "asset/transfer.post came without amt", read
    ),
    "parameters/exclusive": Case(
        order, with_both_prices, "trade/order.post takes only one of px, pxUsd", read
    ),
    "parameters/list-length": Case(
        read_some, too_many_currencies, "asset/balances.get takes 20 of ccy at most", transfer
    ),
    "parameters/json-type": Case(
        good_all_over, number_for_text, "asset/transfer.post got from as integer", read_some
    ),
    "parameters/float-amount": Case(
        good_all_over, float_amount, "asset/transfer.post got amt as JSON numbers", read_some
    ),
    "parameters/exponent": Case(
        good_all_over, small_amount, "asset/transfer.post got amt with an exponent", read_some
    ),
    "parameters/precision": Case(
        transfer,
        too_fine,
        "asset/transfer.post was refused: USDT has 8 decimal places",
        read_some,
    ),
    "parameters/case": Case(
        good_all_over, capital, "trade/order.post got side=BUY for buy", read_some
    ),
    "parameters/value": Case(
        good_all_over,
        unknown_side,
        'trade/order.post got a bad side: "long" is not one of "buy" or "sell"',
        read,
    ),
    "parameters/empty": Case(
        good_all_over, no_client_id, "asset/transfer.post got clientId without a value", read
    ),
    "parameters/get-body": Case(
        read_some, get_with_body, "asset/balances.get has a body of 13 bytes", transfer
    ),
    "parameters/query-of-body-call": Case(
        good_all_over, post_with_query, "asset/transfer.post has clientId in the query", read_some
    ),
    "parameters/content-type": Case(
        good_all_over,
        undeclared,
        "the body of asset/transfer.post is declared as nothing",
        read_some,
    ),
    "parameters/readable-body": Case(
        good_all_over, printed, "the body of asset/transfer.post is not JSON", read_some
    ),
    "parameters/duplicate": Case(read_some, twice, "asset/balances.get got ccy twice", transfer),
    "parameters/tick-size": Case(
        order,
        between_ticks,
        "trade/order.post: px 2.15 of BTC-USDT is no multiple of 0.1",
        market_order_in_quote,
    ),
    "parameters/lot-size": Case(
        order,
        below_the_least,
        "trade/order.post: sz 0.000009 of BTC-USDT is below 0.00001",
        market_order_in_quote,
    ),
}
