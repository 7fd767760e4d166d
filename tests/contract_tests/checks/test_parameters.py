"""The checks of parameters: their messages, and requests that look wrong and are right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.verdict import judge

from .actor import Actor

if TYPE_CHECKING:
    from fauxchange import MockServer

ORDER = "/api/v5/trade/order"
TRANSFER = "/api/v5/asset/transfer"
CHECKS = [one for one in all_checks() if one.family in {"parameters", "safety", "signing"}]


def found(actor: Actor) -> dict[str, set[str]]:
    """Return what is wrong with a client's parameters, by check."""
    return actor.problems("parameters", "safety", "signing")


def test_numbers_are_taken_for_texts_on_coinws_futures(actor: Actor) -> None:
    order = {
        "instrument": "BTC",
        "direction": "long",
        "leverage": 1,
        "quantityUnit": 0,
        "quantity": 100.5,
        "positionModel": 0,
        "positionType": "plan",
        "openPrice": 95400.5,
    }
    actor.futures("POST", "/v1/perpum/order", order)
    assert found(actor) == {}


def test_an_exponent_is_told_of_in_a_query_too(actor: Actor) -> None:
    order = {"symbol": "BTC_USDT", "type": "0", "isMarket": "false", "rate": "82000"}
    actor.coinw("doTrade", {**order, "amount": "1e-03"})
    assert found(actor) == {
        "parameters/exponent": {"spot/private/doTrade.post got amount with an exponent"}
    }


def test_a_json_number_with_an_exponent_is_an_exponent_alone(actor: Actor) -> None:
    actor.transfer(amt=1e-5)
    assert found(actor) == {"parameters/exponent": {"asset/transfer.post got amt with an exponent"}}


def test_a_truth_value_as_text_is_told_and_as_documented_text_is_not(actor: Actor) -> None:
    actor.order(reduceOnly="false")
    actor.transfer(omitPosRisk=False)
    assert found(actor) == {"parameters/json-type": {"trade/order.post got reduceOnly as string"}}


def test_rows_are_looked_at_one_by_one(actor: Actor) -> None:
    row = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit", "px": "2.1"}
    rows = [{**row, "sz": "2"}, {**row, "sz": "0.000000001"}]
    actor.post("/api/v5/trade/batch-orders", rows)
    assert found(actor) == {
        "parameters/lot-size": {
            "trade/batch-orders.post: sz 0.000000001 of BTC-USDT is no multiple of 0.00000001"
        }
    }


def test_one_row_where_rows_are_documented_is_told_and_its_members_are_known(actor: Actor) -> None:
    row = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "market", "sz": "1"}
    actor.post("/api/v5/trade/batch-orders", row)
    assert found(actor) == {
        "parameters/readable-body": {"the body of trade/batch-orders.post is no list of objects"}
    }


def test_members_of_inner_objects_are_looked_at(actor: Actor) -> None:
    actor.order(attachAlgoOrds=[{"tpTriggerPx": "3", "tpOrdPX": "-1"}])
    assert found(actor) == {
        "parameters/unknown": {"trade/order.post has no parameter tpOrdPX (is tpOrdPx meant?)"}
    }


def test_the_tick_that_the_exchange_told_counts(actor: Actor) -> None:
    actor.send("GET", "/api/v5/public/instruments?instType=SWAP")
    actor.order(instId="BTC-USDT-SWAP", tdMode="cross", px="97000.15", sz="0.01")
    assert set(found(actor)) == {"parameters/tick-size"}


def test_what_a_fault_made_of_the_instruments_does_not_count(actor: Actor) -> None:
    actor.mock.fault("nasty-answer", kinds=["huge-decimals"], times=1)
    actor.send("GET", "/api/v5/public/instruments?instType=SPOT")
    actor.order()
    assert found(actor) == {}


def test_who_was_told_another_tick_by_a_fault_is_not_judged_by_the_documented_one(
    actor: Actor,
) -> None:
    actor.mock.fault("nasty-answer", kinds=["tiny-decimals"], times=1)
    actor.send("GET", "/api/v5/public/instruments?instType=SPOT&instId=BTC-USDT")
    (row,) = actor.run().of("okx")[0].rows
    assert row["tickSz"] != "0.1"
    actor.order(px="2.15")
    assert found(actor) == {}


def test_a_market_order_that_sells_or_says_so_counts_the_base_currency(actor: Actor) -> None:
    row = {"instId": "BTC-USDT", "tdMode": "cash", "ordType": "market"}
    actor.post("/api/v5/trade/order", {**row, "side": "sell", "sz": "0.0000000123"})
    actor.post(
        "/api/v5/trade/order", {**row, "side": "buy", "sz": "0.0000000456", "tgtCcy": "base_ccy"}
    )
    actor.post("/api/v5/trade/order", {**row, "side": "buy", "sz": "0.0000000789"})
    assert found(actor)["parameters/lot-size"] == {
        "trade/order.post: sz 0.0000000123 of BTC-USDT is no multiple of 0.00000001",
        "trade/order.post: sz 0.0000000456 of BTC-USDT is no multiple of 0.00000001",
    }


def test_what_a_browser_asks_before_a_call_is_no_call_of_the_client(actor: Actor) -> None:
    asks = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "GET"}
    actor.send("OPTIONS", "/api/v5/asset/balances", asks)
    assert found(actor) == {}
    actor.send("OPTIONS", "/api/v5/asset/balances")
    assert found(actor) == {
        "parameters/documented-method": {"/api/v5/asset/balances takes GET, not OPTIONS"}
    }


def test_coinws_orders_have_steps_too(actor: Actor) -> None:
    order = {"symbol": "BTC_USDT", "type": "0", "isMarket": "false"}
    actor.coinw("doTrade", {**order, "rate": "82000.123", "amount": "0.00005"})
    assert found(actor) == {
        "parameters/tick-size": {
            "spot/private/doTrade.post: rate 82000.123 of BTC_USDT is no multiple of 0.01"
        },
        "parameters/lot-size": {
            "spot/private/doTrade.post: amount 0.00005 of BTC_USDT is no multiple of 0.0001"
        },
    }


def test_an_instrument_that_nobody_listed_is_not_judged(actor: Actor) -> None:
    actor.order(instId="XYZ-USDT", px="1.23456789")
    assert found(actor) == {}


def test_an_unknown_command_of_coinw_is_an_undocumented_path(actor: Actor) -> None:
    actor.coinw("getDepositAddress")
    assert set(found(actor)) == {"parameters/documented-path"}


def test_a_form_is_a_place_for_coinws_parameters(actor: Actor) -> None:
    key = actor.keys("coinw", "spot").key
    declared = {"Content-Type": "application/x-www-form-urlencoded"}
    body = f"api_key={key}&sign=00&ccy=BTC".encode()
    actor.send("POST", "/api/v1/private?command=returnBalances", declared, body)
    assert found(actor) == {
        "parameters/unknown": {"spot/private/returnBalances.post has no parameter ccy"},
        "signing/signature": {"spot/private/returnBalances.post is not signed as documented"},
    }


def test_json_is_no_form(actor: Actor) -> None:
    actor.send("POST", "/api/v1/private?command=returnBalances", {}, b'{"ccy":"BTC"}')
    assert "parameters/content-type" in found(actor)


def test_a_post_without_a_body_lacks_its_parameters(actor: Actor) -> None:
    actor.post(TRANSFER, b"")
    assert found(actor) == {"parameters/required": {"asset/transfer.post came without parameters"}}


def test_one_of_several_parameters_is_required(actor: Actor) -> None:
    actor.post("/api/v5/trade/cancel-order", {"instId": "BTC-USDT"})
    assert found(actor) == {
        "parameters/required": {"trade/cancel-order.post came without ordId or clOrdId"}
    }


def test_an_empty_parameter_that_nobody_knows_is_only_empty(actor: Actor) -> None:
    actor.transfer(instId="")
    assert found(actor) == {"parameters/empty": {"asset/transfer.post got instId without a value"}}


@settings(max_examples=60, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD"]),
    path=st.sampled_from(
        [ORDER, TRANSFER, "/api/v5/trade/batch-orders", "/v1/perpum/order", "/api/v1/private"]
    ),
    query=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40),
    body=st.one_of(
        st.binary(max_size=40),
        st.sampled_from([b"[1]", b"[[]]", b"null", b"1e5", b'{"a":{"b":[1]}}', b'[{"sz":1e999}]']),
    ),
    stamp=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30),
)
def test_no_check_breaks_at_whatever_is_sent(
    actors_mock: MockServer, method: str, path: str, query: str, body: bytes, stamp: str
) -> None:
    actor = Actor(actors_mock)
    target = f"{path}?{query}" if query else path
    actor.okx(method, target, body, "trade", headers={"OK-ACCESS-TIMESTAMP": stamp})
    actor.send(
        method, f"{path}?command=doTrade&{query}", {"api_key": "x", "timestamp": stamp}, body
    )
    judge([actor.run()], CHECKS)
