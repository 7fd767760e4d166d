"""Which windows the documented endpoints spend from: per user, instrument, family, address, row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, Request
from fauxchange.exchanges.rate_limit_costs import rate_limit_costs
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS
from tests.runtime.worlds import credential, default_world, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange import Reply

API = "/api/v5"
BTC, ETH = "BTC-USDT", "ETH-USDT"
CALL_70, CALL_80, PUT_70 = (
    "BTC-USD-260327-70000-C",
    "BTC-USD-260327-80000-C",
    "BTC-USD-260327-70000-P",
)
CALL_JUNE = "BTC-USD-260626-70000-C"
ETH_OPTION = "ETH-USD-260327-4000-C"
TOO_MANY = "50011"
USER_LIMIT = "50061"
# Over rows that are all refused: they were counted, and looked at.
REFUSED = "1"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """A world with a master, two sub-accounts, a stranger and a lead trader."""
    world = default_world()
    okx = world["okx"]
    for name, master in {"anne": "main", "bert": "main", "stranger": "stranger"}.items():
        okx["accounts"] += [{"id": name, "user": name, "master": master, "books": {}}]
        okx["credentials"] += [credential(name, account=name, passphrase="Words-1")]
    okx["accounts"] += [{"id": "lead", "user": "lead", "books": {}}]
    okx["credentials"] += [
        credential("lead", account="lead", passphrase="Words-1", roles=["lead-trader"])
    ]
    file = written(tmp_path_factory.mktemp("world"), world)
    return MockServer(world=file, clock=ManualClock(NOON_MS))


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    """That world at its beginning; nobody has called yet."""
    built.reset()
    return built


@pytest.fixture
def okx(mock: MockServer) -> OkxClient:
    """The caller that most tests are about."""
    return OkxClient(mock, mock.okx)


def other(mock: MockServer, name: str, remote: str = "127.0.0.1") -> OkxClient:
    """Return another caller of the world."""
    return OkxClient(mock, mock.keys("okx", name), remote=remote)


def order(inst_id: str = BTC) -> dict[str, str]:
    """Return a market order."""
    return {"instId": inst_id, "tdMode": "cash", "side": "buy", "ordType": "market", "sz": "1"}


def place(okx: OkxClient, inst_id: str = BTC) -> Reply:
    """Place one order."""
    return okx.post(f"{API}/trade/order", order(inst_id))


def batch(okx: OkxClient, *inst_ids: str) -> Reply:
    """Place a batch of orders."""
    return okx.post(f"{API}/trade/batch-orders", [order(inst_id) for inst_id in inst_ids])


def amend(okx: OkxClient, inst_id: str = BTC) -> Reply:
    """Amend one order."""
    return okx.post(f"{API}/trade/amend-order", {"instId": inst_id, "ordId": "1", "newSz": "1"})


def cancel(okx: OkxClient, inst_id: str = BTC) -> Reply:
    """Cancel one order."""
    return okx.post(f"{API}/trade/cancel-order", {"instId": inst_id, "ordId": "1"})


def code(reply: Reply) -> str:
    """Return the code of an answer."""
    found: str = body_of(reply)["code"]
    return found


def passing(replies: Sequence[Reply]) -> int:
    """Return how many calls passed before the first that was limited.

    A call may be refused for another reason: what it asks for need not be there.
    """
    limited = [code(reply) == TOO_MANY for reply in replies]
    passed = limited.count(False)
    assert limited == [False] * passed + [True] * (len(limited) - passed)
    return passed


# Per user and instrument


def test_sixty_orders_of_an_instrument_in_two_seconds(okx: OkxClient) -> None:
    assert passing([place(okx) for _ in range(62)]) == 60
    okx.mock.clock.advance(ms=1999)
    assert code(place(okx)) == TOO_MANY
    okx.mock.clock.advance(ms=1)
    assert passing([place(okx) for _ in range(62)]) == 60


def test_each_instrument_has_a_window_of_its_own(okx: OkxClient) -> None:
    assert passing([place(okx, BTC) for _ in range(61)]) == 60
    assert passing([place(okx, ETH) for _ in range(61)]) == 60
    assert passing([place(okx, "BTC-USDT-SWAP") for _ in range(61)]) == 60


def test_two_users_never_share(mock: MockServer) -> None:
    for name in ("default", "anne", "bert", "stranger"):
        assert passing([place(other(mock, name)) for _ in range(61)]) == 60


def test_two_keys_of_one_user_share(mock: MockServer) -> None:
    assert passing([place(other(mock, "default")) for _ in range(60)]) == 60
    assert code(place(other(mock, "trade"))) == TOO_MANY


def test_two_addresses_of_one_user_share(mock: MockServer) -> None:
    assert passing([place(other(mock, "default", "10.0.0.1")) for _ in range(60)]) == 60
    assert code(place(other(mock, "default", "10.0.0.2"))) == TOO_MANY


def test_placing_amending_and_cancelling_do_not_hinder_each_other(okx: OkxClient) -> None:
    assert passing([place(okx) for _ in range(61)]) == 60
    assert passing([amend(okx) for _ in range(61)]) == 60
    assert passing([cancel(okx) for _ in range(61)]) == 60
    query = f"{API}/trade/order?instId={BTC}&ordId=1"
    assert passing([okx.get(query) for _ in range(61)]) == 60


def test_transfers_count_per_currency(okx: OkxClient) -> None:
    def transfer(ccy: str) -> Reply:
        sent = {"ccy": ccy, "amt": "0.1", "from": "6", "to": "18"}
        return okx.post(f"{API}/asset/transfer", sent)

    assert passing([transfer("BTC") for _ in range(3)]) == 2
    assert passing([transfer("ETH") for _ in range(3)]) == 2


# Options


def test_all_options_of_a_family_share_a_window(okx: OkxClient) -> None:
    assert passing([place(okx, CALL_70) for _ in range(30)]) == 30
    assert passing([place(okx, CALL_80) for _ in range(10)]) == 10
    assert passing([place(okx, CALL_JUNE) for _ in range(10)]) == 10
    assert passing([place(okx, PUT_70) for _ in range(11)]) == 10


def test_another_family_has_a_window_of_its_own(okx: OkxClient) -> None:
    assert passing([place(okx, CALL_70) for _ in range(61)]) == 60
    assert passing([place(okx, ETH_OPTION) for _ in range(61)]) == 60


def test_a_future_of_the_family_does_not_count_with_its_options(okx: OkxClient) -> None:
    assert passing([place(okx, CALL_70) for _ in range(60)]) == 60
    assert passing([place(okx, "BTC-USD-260327") for _ in range(61)]) == 60
    assert passing([place(okx, "BTC-USD-SWAP") for _ in range(61)]) == 60


def test_the_family_rule_holds_for_amending_cancelling_and_asking(okx: OkxClient) -> None:
    for call in (amend, cancel):
        assert passing([call(okx, CALL_70) for _ in range(60)]) == 60
        assert code(call(okx, CALL_80)) == TOO_MANY
    asked = [f"{API}/trade/order?instId={one}&ordId=1" for one in (CALL_70, CALL_80)]
    assert passing([okx.get(asked[i % 2]) for i in range(61)]) == 60


def test_a_batch_of_options_counts_by_family(okx: OkxClient) -> None:
    options = [CALL_70, CALL_80] * 10
    assert passing([batch(okx, *options) for _ in range(16)]) == 15
    assert passing([batch(okx, *[ETH_OPTION] * 20) for _ in range(16)]) == 15


@pytest.mark.parametrize(
    ("inst_id", "windows"),
    [
        (CALL_70, [("447215863902417", "BTC-USD"), ("447215863902417",)]),
        (BTC, [("447215863902417", "BTC-USDT"), ("447215863902417",)]),
    ],
)
def test_an_order_spends_by_family_or_by_instrument_and_never_by_both(
    mock: MockServer, inst_id: str, windows: list[tuple[str, ...]]
) -> None:
    exchange = mock.app.exchanges["okx"]
    caller = mock.sandbox.credential("okx", mock.okx.key)
    endpoint = exchange.catalogue["trade/order.post"]
    spent = rate_limit_costs(exchange, endpoint, caller, "127.0.0.1", order(inst_id))
    assert [(whose, count) for _, whose, count in spent] == [(whose, 1) for whose in windows]


# Batches


def test_three_hundred_rows_of_an_instrument_in_two_seconds(okx: OkxClient) -> None:
    assert passing([batch(okx, *[BTC] * 20) for _ in range(16)]) == 15


def test_a_batch_that_does_not_fit_costs_nothing(okx: OkxClient) -> None:
    assert passing([batch(okx, *[BTC] * 19) for _ in range(16)]) == 15
    assert code(batch(okx, *[BTC] * 16)) == TOO_MANY
    assert code(batch(okx, *[BTC] * 15)) == "0"
    assert code(batch(okx, BTC, BTC)) == TOO_MANY


def test_a_batch_counts_for_each_of_its_instruments(okx: OkxClient) -> None:
    assert passing([batch(okx, *[BTC] * 19, ETH) for _ in range(15)]) == 15
    assert passing([batch(okx, *[BTC] * 15)]) == 1
    assert code(batch(okx, BTC, BTC)) == TOO_MANY
    assert code(batch(okx, BTC, ETH)) == TOO_MANY
    assert passing([batch(okx, *[ETH] * 20) for _ in range(14)]) == 14


def test_a_batch_of_many_does_not_count_as_single_orders(okx: OkxClient) -> None:
    assert passing([batch(okx, *[BTC] * 20) for _ in range(16)]) == 15
    assert passing([place(okx) for _ in range(61)]) == 60


def test_a_batch_of_one_counts_as_a_single_order(okx: OkxClient) -> None:
    assert passing([batch(okx, BTC) for _ in range(61)]) == 60
    assert code(place(okx)) == TOO_MANY
    assert code(batch(okx, BTC, BTC)) == "0"


def test_a_single_order_counts_as_a_batch_of_one(okx: OkxClient) -> None:
    assert passing([place(okx) for _ in range(60)]) == 60
    assert code(batch(okx, BTC)) == TOO_MANY
    assert code(batch(okx, ETH)) == "0"


def test_batches_of_one_amend_and_cancel_as_single_calls(okx: OkxClient) -> None:
    amended = [{"instId": BTC, "ordId": "1", "newSz": "1"}]
    cancelled = [{"instId": BTC, "ordId": "1"}]
    assert passing([okx.post(f"{API}/trade/amend-batch-orders", amended) for _ in range(60)]) == 60
    assert code(amend(okx)) == TOO_MANY
    assert passing([cancel(okx) for _ in range(60)]) == 60
    assert code(okx.post(f"{API}/trade/cancel-batch-orders", cancelled)) == TOO_MANY


def test_algo_cancellations_count_by_row_and_instrument(okx: OkxClient) -> None:
    def cancelled(inst_id: str) -> Reply:
        rows = [{"instId": inst_id, "algoId": "1"}] * 10
        return okx.post(f"{API}/trade/cancel-algos", rows)

    assert passing([cancelled(BTC) for _ in range(3)]) == 2
    assert passing([cancelled(ETH) for _ in range(3)]) == 2


def test_the_bots_stop_by_call_however_many_rows(okx: OkxClient) -> None:
    rows = [{"algoId": "1", "instId": BTC, "algoOrdType": "grid", "stopType": "1"}] * 10
    calls = [okx.post(f"{API}/tradingBot/grid/stop-order-algo", rows) for _ in range(21)]
    assert passing(calls) == 20


@pytest.mark.parametrize("rows", [[], [5], [{}], [None, {}], ["x"] * 20])
def test_rows_without_an_instrument_are_counted_without_trouble(
    okx: OkxClient, rows: list[Any]
) -> None:
    assert okx.post(f"{API}/trade/batch-orders", rows).status in {200, 400}


# Lead traders


def test_a_lead_trader_places_four_orders_of_an_instrument(mock: MockServer) -> None:
    lead = other(mock, "lead")
    assert passing([place(lead) for _ in range(5)]) == 4
    assert passing([place(lead, ETH) for _ in range(5)]) == 4
    assert passing([amend(lead) for _ in range(5)]) == 4


def test_a_lead_trader_cancels_as_everybody(mock: MockServer) -> None:
    assert passing([cancel(other(mock, "lead")) for _ in range(61)]) == 60


def test_a_lead_trader_places_one_algo_order(mock: MockServer) -> None:
    algo = {**order(), "ordType": "trigger", "triggerPx": "1"}
    calls = [other(mock, "lead").post(f"{API}/trade/order-algo", algo) for _ in range(2)]
    assert passing(calls) == 1
    ordinary = [other(mock, "stranger").post(f"{API}/trade/order-algo", algo) for _ in range(21)]
    assert passing(ordinary) == 20


def test_the_rows_of_a_lead_traders_batch_count(mock: MockServer) -> None:
    lead = other(mock, "lead")
    assert code(batch(lead, *[BTC] * 5)) == TOO_MANY
    assert code(batch(lead, *[BTC] * 4)) == REFUSED
    assert code(batch(lead, BTC, ETH)) == TOO_MANY
    assert code(batch(lead, *[ETH] * 4)) == REFUSED


# All orders of a sub-account


def fifty_batches(okx: OkxClient) -> list[str]:
    """Send a thousand orders of four instruments that nobody has; return the codes."""
    return [code(batch(okx, *[f"A{i % 4}-USDT"] * 20)) for i in range(50)]


def test_a_thousand_orders_of_a_user_in_two_seconds(okx: OkxClient) -> None:
    assert set(fifty_batches(okx)) == {REFUSED}
    reply = place(okx, "NEW-USDT")
    assert reply.status == 200
    assert body_of(reply) == {
        "code": USER_LIMIT,
        "data": [],
        "msg": "You've reached the maximum order rate limit for this account.",
    }


def test_amendments_count_among_the_thousand_and_cancellations_do_not(okx: OkxClient) -> None:
    assert set(fifty_batches(okx)) == {REFUSED}
    rows = [{"instId": "NEW-USDT", "ordId": "1"}] * 2
    assert code(amend(okx, "NEW-USDT")) == USER_LIMIT
    assert code(batch(okx, "NEW-USDT", "NEW-USDT")) == USER_LIMIT
    amended = [{**row, "newSz": "1"} for row in rows]
    assert code(okx.post(f"{API}/trade/amend-batch-orders", amended)) == USER_LIMIT
    assert code(cancel(okx, "NEW-USDT")) == REFUSED
    assert code(okx.post(f"{API}/trade/cancel-batch-orders", rows)) == REFUSED


def test_the_thousand_are_of_each_user_and_of_two_seconds(mock: MockServer) -> None:
    master, sub = other(mock, "default"), other(mock, "anne")
    assert set(fifty_batches(master)) == {REFUSED}
    assert set(fifty_batches(sub)) == {REFUSED}
    assert code(place(master, "NEW-USDT")) == USER_LIMIT
    mock.clock.advance(seconds=2)
    assert code(place(master, "NEW-USDT")) == REFUSED


# Addresses and instruments


def public(mock: MockServer, target: str, remote: str) -> Reply:
    """Call a public endpoint from an address."""
    return mock.handle(Request.of("GET", f"{API}/{target}", remote=remote))


def test_public_calls_count_per_address(mock: MockServer) -> None:
    calls = [public(mock, "public/time", "10.0.0.1") for _ in range(11)]
    assert passing(calls) == 10
    assert code(public(mock, "public/time", "10.0.0.2")) == "0"


def test_the_keys_of_an_address_do_not_matter_to_public_calls(mock: MockServer) -> None:
    callers = [other(mock, name, "10.0.0.1") for name in ("default", "stranger")]
    assert passing([callers[i % 2].get(f"{API}/public/time") for i in range(11)]) == 10


def test_an_address_has_a_window_for_each_instrument(mock: MockServer) -> None:
    def rate(inst_id: str, remote: str = "10.0.0.1") -> Reply:
        return public(mock, f"public/funding-rate?instId={inst_id}", remote)

    assert passing([rate("BTC-USDT-SWAP") for _ in range(11)]) == 10
    assert passing([rate("ETH-USDT-SWAP") for _ in range(11)]) == 10
    assert passing([rate("BTC-USDT-SWAP", "10.0.0.2") for _ in range(11)]) == 10


def test_an_address_has_a_window_for_each_family_by_either_name(mock: MockServer) -> None:
    summaries = [f"public/opt-summary?{name}=BTC-USD" for name in ("uly", "instFamily")]
    calls = [public(mock, summaries[i % 2], "10.0.0.1") for i in range(21)]
    assert passing(calls) == 20
    assert code(public(mock, "public/opt-summary?uly=ETH-USD", "10.0.0.1")) == "0"


def test_users_of_one_address_share_a_rule_by_instrument(mock: MockServer) -> None:
    def asked(name: str, remote: str) -> Reply:
        return other(mock, name, remote).get(f"{API}/public/mark-price?instId=BTC-USDT-SWAP")

    assert passing([asked("default", "10.0.0.1") for _ in range(10)]) == 10
    assert code(asked("stranger", "10.0.0.1")) == TOO_MANY
    assert code(asked("stranger", "10.0.0.2")) == "0"


def test_a_rule_by_pair_alone_is_shared_by_all_users(mock: MockServer) -> None:
    def quote(name: str, base: str = "ETH") -> Reply:
        pair = {"baseCcy": base, "quoteCcy": "USDT", "side": "buy", "rfqSz": "1"}
        sent = {**pair, "rfqSzCcy": "USDT"}
        return other(mock, name).post(f"{API}/asset/convert/estimate-quote", sent)

    assert code(quote("default")) == "0"
    assert code(quote("stranger")) == TOO_MANY
    assert code(quote("stranger", "BTC")) == "0"
    mock.clock.advance(seconds=5)
    assert code(quote("stranger")) == "0"


def test_each_side_of_a_convert_trade_has_a_window_of_its_own(mock: MockServer) -> None:
    def trade(side: str, name: str = "default") -> Reply:
        pair = {"quoteId": "none", "baseCcy": "ETH", "quoteCcy": "USDT", "side": side}
        sent = {**pair, "sz": "30", "szCcy": "USDT"}
        return other(mock, name).post(f"{API}/asset/convert/trade", sent)

    assert [code(trade(side)) for side in ("buy", "sell")] == ["52927", "52927"]
    assert [code(trade(side)) for side in ("buy", "sell")] == [TOO_MANY, TOO_MANY]
    assert code(trade("buy", "stranger")) == "52927"
    mock.clock.advance(seconds=5)
    assert code(trade("buy")) == "52927"


def test_announcements_count_by_user_with_a_key_and_by_address_without(mock: MockServer) -> None:
    target = f"{API}/support/announcements"
    assert passing([public(mock, "support/announcements", "10.0.0.1") for _ in range(6)]) == 5
    assert passing([other(mock, "default", "10.0.0.1").get(target) for _ in range(6)]) == 5
    assert code(other(mock, "default", "10.0.0.2").get(target)) == TOO_MANY


# Rules on top of each other


def rfq(okx: OkxClient) -> Reply:
    """Ask for a quote."""
    legs = [{"instId": BTC, "sz": "1", "side": "buy"}]
    return okx.post(f"{API}/rfq/create-rfq", {"counterparties": ["T1"], "legs": legs})


def test_both_of_two_rules_hold(okx: OkxClient) -> None:
    for _ in range(16):
        assert passing([rfq(okx) for _ in range(6)]) == 5
        okx.mock.clock.advance(seconds=2)
    assert code(rfq(okx)) == TOO_MANY
    okx.mock.clock.advance(seconds=43_200 - 32)
    assert passing([rfq(okx) for _ in range(6)]) == 5
    okx.mock.clock.advance(seconds=2)
    assert passing([rfq(okx) for _ in range(6)]) == 5


# Masters


def move(okx: OkxClient) -> Reply:
    """Move positions between accounts of one master."""
    leg = {
        "from": {"posId": "1", "side": "sell", "sz": "1"},
        "to": {"tdMode": "cross", "posSide": "net", "ccy": "USDT"},
    }
    sent = {"fromAcct": "0", "toAcct": "anne", "legs": [leg], "clientId": "a1"}
    return okx.post(f"{API}/account/move-positions", sent)


def test_the_sub_accounts_of_a_master_share_its_window(mock: MockServer) -> None:
    assert code(move(other(mock, "anne"))) == "0"
    assert code(move(other(mock, "bert"))) == TOO_MANY
    assert code(move(other(mock, "default"))) == TOO_MANY
    mock.clock.advance(seconds=1)
    assert code(move(other(mock, "default"))) == "0"
    assert code(move(other(mock, "anne"))) == TOO_MANY


def test_another_master_has_a_window_of_its_own(mock: MockServer) -> None:
    assert code(move(other(mock, "anne"))) == "0"
    assert code(move(other(mock, "stranger"))) == "0"


def test_asking_counts_apart_from_moving(mock: MockServer) -> None:
    assert code(move(other(mock, "anne"))) == "0"
    target = f"{API}/account/move-positions-history"
    assert passing([other(mock, f"sub{1 + i % 2}").get(target) for i in range(3)]) == 2
