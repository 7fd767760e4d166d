"""What a sandbox is asked: what is due, bills, positions, the market, keys, endpoints, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.account import Account
from tests.clients import OkxClient
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from .conftest import Steered

SWAP = "BTC-USDT-SWAP"


def test_what_is_due_next_is_told_and_gone_to(steered: Steered) -> None:
    key = steered.call("POST", "/credentials", exchange="okx", account="main", expires_in_ms=10)
    (task,) = steered.call("GET", "/tasks?limit=1")["tasks"]
    assert task["at_ms"] == NOON_MS + 10
    assert key["key"] in str(task["data"])
    moved = steered.call("POST", "/clock/next")
    assert moved["clock"]["now_ms"] == NOON_MS + 10
    assert [one["kind"] for one in moved["happened"]] == [task["kind"]]
    assert steered.call("GET", "/tasks?limit=1")["tasks"] != [task]


def test_bills_of_both_books_come_newest_first(steered: Steered) -> None:
    for book, amount in (("funding", "1"), ("trading", "2"), ("funding", "3")):
        asked = {"exchange": "okx", "account": "main", "ccy": "ETH"}
        steered.call("POST", "/credit", **asked, book=book, amount=amount)
        steered.mock.advance(1)
    path = "/accounts/main/bills?exchange=okx"
    shown = steered.call("GET", f"{path}&limit=3")["bills"]
    assert [(one["book"], one["change"]) for one in shown] == [
        ("funding", "3"),
        ("trading", "2"),
        ("funding", "1"),
    ]
    trading = steered.call("GET", f"{path}&book=trading&limit=1")["bills"]
    assert [(one["ccy"], one["change"]) for one in trading] == [("ETH", "2")]


def test_bills_of_nobody_are_not_there(steered: Steered) -> None:
    assert steered.answer("GET", "/accounts/nobody/bills?exchange=okx")[0] == 404


def test_a_ledger_adds_up_until_a_balance_is_another(steered: Steered) -> None:
    assert steered.call("GET", "/audit")["mistakes"] == []
    store = steered.mock.sandbox.store
    with store.transaction() as unit:
        before = unit.get(Account, "okx:main")
        held = before.books["funding"]
        one = held["ETH"]._replace(available=held["ETH"].available + 1)
        wrong = before._replace(books={**before.books, "funding": {**held, "ETH": one}})
        unit.put(wrong)
    shown = steered.call("GET", "/audit")
    assert not shown["adds_up"]
    assert "okx:main/funding" in shown["mistakes"][0]
    with store.transaction() as unit:
        unit.put(before)


def test_a_position_is_as_far_from_liquidation_as_its_owner_is_told(steered: Steered) -> None:
    leverage = {"instId": SWAP, "mgnMode": "isolated", "lever": "50"}
    steered.post("account/set-leverage", **leverage)
    order = {"instId": SWAP, "tdMode": "isolated", "side": "buy", "ordType": "market"}
    steered.post("trade/order", **order, sz="1")
    (seen,) = steered.get("account/positions")
    (shown,) = steered.call("GET", "/positions?account=main")["positions"]
    assert (shown["account"], shown["side"], shown["contracts"]) == ("main", "long", "1")
    assert shown["ratio"] == seen["mgnRatio"]
    assert shown["liquidation_price"] == seen["liqPx"] != ""
    assert shown["entry_price"] == seen["avgPx"]
    assert steered.call("GET", "/positions?account=faux001")["positions"] == []


def test_the_book_has_the_part_of_the_sandboxs_own_orders(steered: Steered) -> None:
    best = steered.call("GET", "/market/book?instrument=ETH-USDT&depth=2")
    price = best["bids"][0]["price"]
    order = {"instId": "ETH-USDT", "tdMode": "cash", "side": "buy", "ordType": "post_only"}
    steered.post("trade/order", **order, px=price, sz="0.5")
    after = steered.call("GET", "/market/book?instrument=ETH-USDT&depth=2")
    assert (after["bids"][0]["price"], after["bids"][0]["own"]) == (price, "0.5")
    assert after["asks"][0]["own"] == "0"
    (seen,) = steered.get("market/books?instId=ETH-USDT&sz=2")
    shown = [[one["price"], one["size"]] for one in after["bids"]]
    assert shown == [row[:2] for row in seen["bids"]]


def test_trades_are_those_that_clients_see(steered: Steered) -> None:
    shown = steered.call("GET", "/market/trades?instrument=BTC-USDT&limit=3")["trades"]
    seen = steered.get("market/trades?instId=BTC-USDT&limit=3")
    assert [(one["id"], one["price"], one["size"]) for one in shown] == [
        (one["tradeId"], one["px"], one["sz"]) for one in seen
    ]


def test_what_is_listed_has_no_options(steered: Steered) -> None:
    shown = steered.call("GET", "/market/instruments")["instruments"]
    assert {"id": SWAP, "kind": "SWAP", "pair": "BTC-USDT", "state": "live"} in shown
    assert "OPTION" not in {one["kind"] for one in shown}


@pytest.mark.parametrize("path", ["book", "trades"])
def test_an_instrument_of_nobody_is_not_there(steered: Steered, path: str) -> None:
    assert steered.answer("GET", f"/market/{path}?instrument=X-Y")[0] == 404


def test_keys_in_force_are_shown_whole(steered: Steered) -> None:
    made = steered.call("POST", "/credentials", exchange="okx", account="main", name="bot")
    shown = steered.call("GET", "/credentials?exchange=okx&account=main")["credentials"]
    assert [one["secret"] for one in shown if one["key"] == made["key"]] == [made["secret"]]
    steered.call("DELETE", f"/credentials/okx/{made['key']}")
    left = steered.call("GET", "/credentials?exchange=okx&account=main")["credentials"]
    assert made["key"] not in {one["key"] for one in left}


def test_endpoints_have_how_often_they_were_called(steered: Steered) -> None:
    steered.get("asset/balances")
    steered.okx.get("/api/v5/asset/balances?ccy=%00")
    called = steered.call("GET", "/endpoints?called=true")["endpoints"]
    assert [(one["id"], one["fidelity"], one["calls"], one["refused"]) for one in called] == [
        ("asset/balances.get", "modelled", 2, 1)
    ]
    assert len(steered.call("GET", "/endpoints?exchange=okx")["endpoints"]) == len(
        steered.mock.app.exchanges["okx"].catalogue
    )


def test_limits_in_use_are_counted_down() -> None:
    server = MockServer(clock=ManualClock(NOON_MS))
    OkxClient(server, server.okx).get("/api/v5/asset/balances")
    (limit,) = server.limits()
    assert (limit["used"], limit["requests"], limit["window_ms"]) == (1, 6, 1000)
    server.advance(seconds=1)
    assert server.limits() == []
