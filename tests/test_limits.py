"""Rate limits as callers meet them: whose calls count together, and what does not count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.domain.access.credential import Credential
from fauxchange.exchanges.coinw.dialect import CoinW
from fauxchange.exchanges.okx.dialect import Okx
from fauxchange.exchanges.rate_limit_costs import rate_limit_costs
from fauxchange.spec.catalogue import Catalogue
from fauxchange.spec.endpoint import RateLimit
from tests.clients import CoinwClient, OkxClient, body_of
from tests.conftest import NOON_MS
from tests.runtime.worlds import credential, default_world, written

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange import Reply

BALANCES = "/api/v5/asset/balances"
ETH_BALANCE = "/api/v5/finance/staking-defi/eth/balance"
PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"


@pytest.fixture(scope="module")
def built() -> MockServer:
    """The default world at noon; reading the schemas takes its time."""
    return MockServer(clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    """The default world at noon, at its beginning."""
    built.reset()
    return built


@pytest.fixture
def own_mock() -> MockServer:
    """A mock whose catalogue a test may change."""
    return MockServer(clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture
def client(mock: MockServer) -> OkxClient:
    """An OKX client with the default keys."""
    return OkxClient(mock, mock.okx)


def spend_all(client: OkxClient, target: str = BALANCES, calls: int = 6) -> None:
    """Use up a limit."""
    assert [client.get(target).status for _ in range(calls)] == [200] * calls


def limited(mock: MockServer, *rules: RateLimit) -> None:
    """Give the balances other limits than the documented ones."""
    exchange = mock.app.exchanges["okx"]
    assert isinstance(exchange, Okx)
    endpoint = exchange.catalogue["asset/balances.get"]._replace(rate_limits=rules)
    exchange.catalogue = Catalogue([endpoint], None, {})


def rule(requests: int, *per: str, window_ms: int = 1000, rows: bool = False) -> RateLimit:
    """Return a rule."""
    return RateLimit("rule", requests, window_ms, per, counts_rows=rows)


# OKX


def test_six_balances_a_second_are_free_and_the_seventh_is_not(client: OkxClient) -> None:
    spend_all(client)
    reply = client.get(BALANCES)
    assert reply.status == 429
    assert reply.body == b'{"msg":"Too Many Requests","code":"50011"}'


def test_a_purchase_has_its_own_smaller_limit(client: OkxClient) -> None:
    statuses = [client.post(PURCHASE, {"amt": "1"}).status for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_a_limited_purchase_takes_no_money(client: OkxClient) -> None:
    for _ in range(5):
        client.post(PURCHASE, {"amt": "1"})
    assert body_of(client.get(f"{BALANCES}?ccy=ETH"))["data"][0]["bal"] == "35.11827078"


def test_each_endpoint_counts_for_itself(client: OkxClient) -> None:
    spend_all(client)
    assert client.get(ETH_BALANCE).status == 200


def test_exactly_one_second_later_there_is_room_again(client: OkxClient) -> None:
    spend_all(client)
    client.mock.clock.advance(ms=999)
    assert client.get(BALANCES).status == 429
    client.mock.clock.advance(ms=1)
    spend_all(client)


def test_refused_calls_do_not_lengthen_the_wait(client: OkxClient) -> None:
    spend_all(client)
    client.mock.clock.advance(ms=999)
    assert {client.get(BALANCES).status for _ in range(20)} == {429}
    client.mock.clock.advance(ms=1)
    spend_all(client)


def test_calls_refused_by_authentication_cost_nothing(client: OkxClient) -> None:
    wrong = replace(client, headers={"OK-ACCESS-SIGN": "wrong"})
    assert {wrong.get(BALANCES).status for _ in range(10)} == {401}
    spend_all(client)


def test_calls_refused_for_want_of_permission_cost_nothing(mock: MockServer) -> None:
    reader = OkxClient(mock, mock.keys("okx", "read"))
    assert {body_of(reader.post(PURCHASE, {"amt": "1"}))["code"] for _ in range(5)} == {"50120"}
    trader = OkxClient(mock, mock.okx)
    assert [trader.post(PURCHASE, {"amt": "1"}).status for _ in range(2)] == [200, 200]


def test_calls_of_unknown_paths_and_methods_cost_nothing(client: OkxClient) -> None:
    for _ in range(10):
        client.post(BALANCES, {})
        client.get("/api/v5/no/such/path")
    spend_all(client)


def test_a_call_over_the_limit_is_told_so_whatever_its_parameters(client: OkxClient) -> None:
    for _ in range(2):
        assert body_of(client.post(PURCHASE, {"amt": "x"}))["code"] == "51000"
    assert body_of(client.post(PURCHASE, {"amt": "x"}))["code"] == "50011"


def test_two_keys_of_one_user_count_together(mock: MockServer) -> None:
    spend_all(OkxClient(mock, mock.okx))
    assert OkxClient(mock, mock.keys("okx", "read")).get(BALANCES).status == 429


def test_two_addresses_of_one_user_count_together(client: OkxClient) -> None:
    spend_all(client)
    assert replace(client, remote="10.0.0.7").get(BALANCES).status == 429


def test_other_users_are_unaffected(tmp_path: Path) -> None:
    world = default_world()
    world["okx"]["accounts"] += [{"id": "other", "user": "2", "books": {}}]
    world["okx"]["credentials"] += [credential("other", account="other", passphrase="Words-1")]
    mock = MockServer(world=written(tmp_path, world), clock=ManualClock(NOON_MS))
    spend_all(OkxClient(mock, mock.okx))
    assert OkxClient(mock, mock.okx).get(BALANCES).status == 429
    spend_all(OkxClient(mock, mock.keys("okx", "other")))


def test_a_reset_gives_all_room_back(client: OkxClient) -> None:
    spend_all(client)
    client.mock.reset()
    spend_all(client)


def test_without_limits_everything_passes() -> None:
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False)
    spend_all(OkxClient(mock, mock.okx), calls=200)
    coinw = CoinwClient(mock, mock.coinw)
    assert {body_of(coinw.post("returnBalances"))["code"] for _ in range(200)} == {"200"}


# Whose calls count together


def test_a_rule_per_ip_counts_all_users_of_an_address(own_mock: MockServer) -> None:
    limited(own_mock, rule(2, "ip"))
    here, there = (OkxClient(own_mock, own_mock.okx, remote=at) for at in ("10.0.0.1", "10.0.0.2"))
    assert [here.get(BALANCES).status for _ in range(3)] == [200, 200, 429]
    assert [there.get(BALANCES).status for _ in range(3)] == [200, 200, 429]


def test_a_rule_per_user_and_parameter_counts_each_value_for_itself(own_mock: MockServer) -> None:
    limited(own_mock, rule(1, "user", "instId"))
    client = OkxClient(own_mock, own_mock.okx)
    statuses = [
        client.get(f"{BALANCES}?instId={inst_id}").status
        for inst_id in ("BTC-USDT", "ETH-USDT", "BTC-USDT", "ETH-USDT")
    ]
    assert statuses == [200, 200, 429, 429]


def test_a_parameter_that_is_left_out_counts_as_a_value_of_its_own(own_mock: MockServer) -> None:
    limited(own_mock, rule(1, "user", "instId"))
    client = OkxClient(own_mock, own_mock.okx)
    assert client.get(BALANCES).status == 200
    assert client.get(f"{BALANCES}?instId=").status == 429
    assert client.get(f"{BALANCES}?instId=BTC-USDT").status == 200


def test_all_rules_of_an_endpoint_hold(own_mock: MockServer) -> None:
    limited(own_mock, rule(1, "user", "instId"), rule(2, "user", window_ms=10_000))
    client = OkxClient(own_mock, own_mock.okx)
    statuses = [client.get(f"{BALANCES}?instId={inst_id}").status for inst_id in "ABC"]
    assert statuses == [200, 200, 429]
    own_mock.clock.advance(seconds=1)
    assert client.get(f"{BALANCES}?instId=A").status == 429
    own_mock.clock.advance(seconds=9)
    assert client.get(f"{BALANCES}?instId=A").status == 200


def test_a_call_refused_by_the_second_rule_costs_nothing_of_the_first(own_mock: MockServer) -> None:
    limited(own_mock, rule(2, "user", window_ms=10_000), rule(1, "user"))
    client = OkxClient(own_mock, own_mock.okx)
    assert [client.get(BALANCES).status for _ in range(4)] == [200, 429, 429, 429]
    own_mock.clock.advance(seconds=1)
    assert client.get(BALANCES).status == 200


def found(mock: MockServer, rule: RateLimit, params: Any, *, signed: bool = True) -> Any:
    """Return what a call spends, without the rule itself."""
    exchange = mock.app.exchanges["okx"]
    endpoint = exchange.catalogue["asset/balances.get"]
    caller = mock.sandbox.credential("okx", mock.okx.key) if signed else None
    assert isinstance(caller, Credential) or not signed
    counted = endpoint._replace(rate_limits=(rule,))
    spent = rate_limit_costs(exchange, counted, caller, "10.0.0.7", params)
    return [(whose, count) for _, whose, count in spent]


def test_a_batch_counts_once_where_requests_count(mock: MockServer) -> None:
    batch = [{"instId": "BTC-USDT"}, {"instId": "ETH-USDT"}]
    assert found(mock, rule(60, "user"), batch) == [(("447215863902417",), 1)]


def test_a_batch_counts_each_row_where_rows_count(mock: MockServer) -> None:
    batch = [{"instId": "BTC-USDT"}] * 3
    assert found(mock, rule(60, "user", rows=True), batch) == [(("447215863902417",), 3)]


def test_rows_count_by_their_own_parameters(mock: MockServer) -> None:
    batch = [{"instId": "BTC-USDT"}, {"instId": "ETH-USDT"}, {"instId": "BTC-USDT"}]
    assert found(mock, rule(60, "user", "instId", rows=True), batch) == [
        (("447215863902417", "BTC-USDT"), 2),
        (("447215863902417", "ETH-USDT"), 1),
    ]


def test_a_single_order_is_one_row(mock: MockServer) -> None:
    one = {"instId": "BTC-USDT"}
    assert found(mock, rule(60, "user", "instId", rows=True), one) == [
        (("447215863902417", "BTC-USDT"), 1)
    ]


@pytest.mark.parametrize(
    ("per", "signed", "whose"),
    [
        ("user", True, "447215863902417"),
        ("master", True, "okx:main"),
        ("ip", True, "10.0.0.7"),
        ("ip", False, "10.0.0.7"),
        ("caller", True, "447215863902417"),
        ("caller", False, "10.0.0.7"),
    ],
)
def test_who_is_counted(mock: MockServer, per: str, signed: bool, whose: str) -> None:
    assert found(mock, rule(60, per), {}, signed=signed) == [((whose,), 1)]


def test_a_rule_may_have_an_error_of_its_own(own_mock: MockServer) -> None:
    limited(own_mock, RateLimit("orders", 1, 2_000, ("user",), code="50061"))
    client = OkxClient(own_mock, own_mock.okx)
    assert client.get(BALANCES).status == 200
    reply = client.get(BALANCES)
    assert reply.status == 200
    assert body_of(reply) == {
        "code": "50061",
        "data": [],
        "msg": "You've reached the maximum order rate limit for this account.",
    }


# CoinW


def verdicts(client: CoinwClient, calls: int) -> list[Any]:
    """Return the codes of so many calls."""
    return [body_of(client.post("returnBalances"))["code"] for _ in range(calls)]


def crowd(tmp_path: Path, users: int) -> MockServer:
    """Return a mock with many CoinW users."""
    world = default_world()
    for i in range(users):
        account = {"id": f"a{i}", "user": f"{i}", "books": {}}
        world["coinw"]["accounts"] += [account]
        world["coinw"]["credentials"] += [credential(f"user{i}", account=f"a{i}")]
    return MockServer(world=written(tmp_path, world), clock=ManualClock(NOON_MS))


def test_coinw_takes_three_balances_a_second_of_each_user(mock: MockServer) -> None:
    client = CoinwClient(mock, mock.coinw)
    assert verdicts(client, 5) == ["200", "200", "200", 29001, 29001]
    mock.clock.advance(seconds=1)
    assert verdicts(client, 4) == ["200", "200", "200", 29001]


def test_coinw_says_too_many_in_its_documented_body(mock: MockServer) -> None:
    client = CoinwClient(mock, mock.coinw)
    replies: list[Reply] = [client.post("returnBalances") for _ in range(4)]
    assert replies[3].status == 200
    assert replies[3].body == b'{"code":29001,"msg":"API access frequently"}'


def test_coinw_takes_a_hundred_calls_a_second_of_one_address(tmp_path: Path) -> None:
    mock = crowd(tmp_path, 34)
    clients = [CoinwClient(mock, mock.keys("coinw", f"user{i}")) for i in range(34)]
    codes = [code for client in clients for code in verdicts(client, 3)]
    assert codes == ["200"] * 100 + [29001] * 2
    elsewhere = replace(clients[33], remote="10.0.0.7")
    assert verdicts(elsewhere, 3) == ["200", "200", 29001]


def test_coinw_takes_300_calls_a_second_of_one_user_from_everywhere(own_mock: MockServer) -> None:
    exchange = own_mock.app.exchanges["coinw"]
    assert isinstance(exchange, CoinW)
    endpoint = exchange.catalogue["spot/private/returnBalances.post"]
    # Its own three a second would hide the limit that all commands share.
    shared = tuple(rule for rule in endpoint.rate_limits if rule.name != endpoint.id)
    exchange.catalogue = Catalogue([endpoint._replace(rate_limits=shared)], "command", {})
    addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.3"]
    for remote in addresses:
        client = CoinwClient(own_mock, own_mock.coinw, remote)
        assert set(verdicts(client, 100)) == {"200"}
    assert verdicts(CoinwClient(own_mock, own_mock.coinw, "10.0.0.4"), 1) == [29001]
    own_mock.clock.advance(seconds=1)
    assert verdicts(CoinwClient(own_mock, own_mock.coinw, "10.0.0.4"), 1) == ["200"]


def test_okx_and_coinw_count_apart(mock: MockServer) -> None:
    spend_all(OkxClient(mock, mock.okx))
    assert verdicts(CoinwClient(mock, mock.coinw), 3) == ["200"] * 3
