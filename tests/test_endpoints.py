"""The endpoints as clients see them: figures to the last digit, and the same bytes on both ways in.

Every documented endpoint is a Flask rule. The fast path answers the same calls without Flask, and
nobody may be able to tell.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, Request
from fauxchange.app import EXCHANGES
from tests.catalogues import id_of
from tests.clients import CoinwClient, OkxClient, body_of
from tests.conftest import NOON_MS
from tests.each import for_each
from tests.requests_of import coinw_request, okx_request, valid_params

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from fauxchange import Keys
    from fauxchange.spec.endpoint import Endpoint

FUNDING = "/api/v5/asset/balances"
ETH_BALANCE = "/api/v5/finance/staking-defi/eth/balance"
SOL_BALANCE = "/api/v5/finance/staking-defi/sol/balance"
PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture(scope="module")
def shared() -> MockServer:
    """One mock for all tests of this file: building it costs more than a test."""
    return MockServer(clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture
def mock(shared: MockServer) -> MockServer:
    """The shared mock at its beginning."""
    shared.reset()
    return shared


@pytest.fixture
def okx(mock: MockServer) -> OkxClient:
    """OKX's caller in the default world."""
    return OkxClient(mock, mock.okx)


@pytest.fixture
def empty() -> MockServer:
    """The empty world."""
    return MockServer(world="empty", clock=ManualClock(NOON_MS), copying=True)


def test_funding_shows_everything_held_in_the_order_of_the_world(okx: OkxClient) -> None:
    reply = okx.get(FUNDING)
    assert [(row["ccy"], row["bal"]) for row in body_of(reply)["data"]] == [
        ("ETH", "37.11827078"),
        ("BTC", "0.5231"),
        ("SOL", "12.5"),
        ("USDT", "10500.25"),
        ("USDC", "800"),
        ("OKB", "15.75"),
        ("BETH", "0.63926191"),
        ("OKSOL", "0.01100012"),
    ]


def test_funding_of_one_currency_is_answered_byte_for_byte(okx: OkxClient) -> None:
    reply = okx.get(f"{FUNDING}?ccy=ETH")
    assert (reply.status, reply.content_type) == (200, "application/json")
    assert reply.body == (
        b'{"code":"0","msg":"","data":[{"availBal":"37.11827078","bal":"37.11827078",'
        b'"ccy":"ETH","frozenBal":"0"}]}'
    )


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?ccy=BTC", ["BTC"]),
        ("?ccy=BTC,ETH", ["ETH", "BTC"]),
        ("?ccy=BTC%2CETH", ["ETH", "BTC"]),
        ("?ccy=ETH,ETH", ["ETH"]),
        ("?ccy=BTC,DOGE", ["BTC"]),
        ("?ccy=DOGE", []),
        ("?ccy=eth", []),
        ("?ccy=BTC&ccy=ETH", ["BTC"]),
    ],
)
def test_funding_shows_only_the_currencies_asked_for(
    okx: OkxClient, query: str, shown: list[str]
) -> None:
    assert [row["ccy"] for row in body_of(okx.get(FUNDING + query))["data"]] == shown


@pytest.mark.parametrize("query", ["", "?ccy=", "?other=1"])
def test_funding_without_a_currency_shows_all(okx: OkxClient, query: str) -> None:
    assert len(body_of(okx.get(FUNDING + query))["data"]) == 8


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("?ccy=E%20H", "51000", "Parameter ccy error"),
        ("?ccy=ETH%0A", "51000", "Parameter ccy error"),
        ("?ccy=" + ",".join(["ETH"] * 21), "50025", "Parameter ccy count exceeds the limit 20."),
    ],
)
def test_funding_refuses_what_is_no_list_of_currencies(
    okx: OkxClient, query: str, code: str, words: str
) -> None:
    body = body_of(okx.get(FUNDING + query))
    assert (body["code"], body["msg"]) == (code, words)


def test_staked_eth_comes_with_the_time_of_the_clock(okx: OkxClient) -> None:
    assert body_of(okx.get(ETH_BALANCE))["data"] == [
        {
            "amt": "0.63926191",
            "ccy": "BETH",
            "latestInterestAccrual": "0.00006549",
            "totalInterestAccrual": "0.01490596",
            "ts": "1750248000000",
        }
    ]
    okx.mock.clock.advance(ms=1)
    assert body_of(okx.get(ETH_BALANCE))["data"][0]["ts"] == "1750248000001"


def test_staked_sol_is_shown_to_the_last_decimal(okx: OkxClient) -> None:
    assert body_of(okx.get(SOL_BALANCE))["data"] == [
        {
            "amt": "0.01100012",
            "ccy": "OKSOL",
            "latestInterestAccrual": "0.00000012",
            "totalInterestAccrual": "0.00000012",
        }
    ]


def test_the_balances_of_coinw_are_the_documented_bytes(mock: MockServer) -> None:
    reply = CoinwClient(mock, mock.coinw).post("returnBalances")
    assert reply.status == 200
    assert reply.body == (
        b'{"code":"200","data":{"BTC":"0.0012","CWT":"400.000","SAND":"108.467","ETH":"0.0330",'
        b'"USDT":"257.518301140000000"},"msg":"SUCCESS","success":true,"failed":false}'
    )


@pytest.mark.parametrize("path", [FUNDING, ETH_BALANCE, SOL_BALANCE])
def test_an_empty_okx_account_has_empty_lists(empty: MockServer, path: str) -> None:
    reply = OkxClient(empty, empty.okx).get(path)
    assert reply.body == b'{"code":"0","msg":"","data":[]}'


def test_an_empty_coinw_account_has_an_empty_object(empty: MockServer) -> None:
    body = body_of(CoinwClient(empty, empty.coinw).post("returnBalances"))
    assert (body["code"], body["data"], body["success"]) == ("200", {}, True)


@pytest.mark.parametrize(
    ("params", "status", "code", "words"),
    [
        ({}, 400, "50014", "Parameter amt can not be empty."),
        ({"amt": ""}, 400, "50014", "Parameter amt can not be empty."),
        ({"amt": "0"}, 400, "51000", "Parameter amt error"),
        ({"amt": "-1"}, 400, "51000", "Parameter amt error"),
        ({"amt": "1e1"}, 400, "51000", "Parameter amt error"),
        ({"amt": "0.000000001"}, 400, "51000", "Parameter amt error"),
        ({"amt": "37.11827079"}, 200, "51736", "Insufficient ETH balance"),
    ],
)
def test_a_purchase_is_refused_in_the_words_of_okx(
    okx: OkxClient, params: Any, status: int, code: str, words: str
) -> None:
    reply = okx.post(PURCHASE, params)
    assert (reply.status, body_of(reply)) == (status, {"code": code, "data": [], "msg": words})


@pytest.mark.parametrize("body", [b'{"amt":"\\ud800"}', b'{"amt":"1","tag":"\\udfff"}'])
def test_half_a_character_in_a_body_is_no_error_of_ours(okx: OkxClient, body: bytes) -> None:
    # JSON can write half of a surrogate pair; no UTF-8 can hold it.
    assert okx.post(PURCHASE, body=body).status != 500


ENDPOINTS = [
    endpoint for exchange in MockServer().app.exchanges.values() for endpoint in exchange.catalogue
]
REQUESTS: dict[str, Callable[[Endpoint, Any, Keys | None, int], Request]] = {
    "okx": okx_request,
    "coinw": coinw_request,
}


class Pair:
    """Two equal worlds, one behind Flask, the other behind the fast path."""

    def __init__(self) -> None:
        self.fast = self._mock(fast_path=True)
        self.plain = self._mock(fast_path=False)
        self._clients = [mock.flask_app().test_client() for mock in (self.fast, self.plain)]

    @staticmethod
    def _mock(*, fast_path: bool) -> MockServer:
        # That no endpoint keeps what it read, test_every_okx_endpoint.py and its like look for.
        return MockServer(clock=ManualClock(NOON_MS), limits=False, fast_path=fast_path)

    def request(self, endpoint: Endpoint, *, signed: bool) -> Request:
        """Return a valid call of an endpoint, with keys or without."""
        keys = (
            (self.fast.okx if endpoint.exchange == "okx" else self.fast.coinw) if signed else None
        )
        return REQUESTS[endpoint.exchange](endpoint, valid_params(endpoint), keys, NOON_MS)

    def both(self, request: Request) -> list[TestResponse]:
        """Send a request both ways."""
        return [_sent(client, request) for client in self._clients]


def _sent(client: FlaskClient, request: Request) -> TestResponse:
    return client.open(
        request.path,
        method=request.method,
        query_string=request.query,
        data=request.body,
        environ_overrides=dict(request.headers),
    )


def _seen(response: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = [(name, text) for name, text in response.headers if name not in {"Date", "Server"}]
    return response.status_code, headers, response.data


@pytest.fixture(scope="module")
def pair() -> Pair:
    """One pair for all endpoints: both worlds go through the same calls."""
    return Pair()


@for_each("endpoint", ENDPOINTS, ids=id_of)
@for_each("signed", [True, False])
def test_an_endpoint_answers_the_same_bytes_on_both_ways(
    pair: Pair, endpoint: Endpoint, signed: bool
) -> None:
    fast, plain = pair.both(pair.request(endpoint, signed=signed))
    assert _seen(fast) == _seen(plain)


@for_each("endpoint", ENDPOINTS, ids=id_of)
def test_a_path_next_to_an_endpoint_is_refused_in_the_same_bytes(
    pair: Pair, endpoint: Endpoint
) -> None:
    right = pair.request(endpoint, signed=True)
    for path in (f"{right.path}/", f"{right.path}x", f"/{right.path}"):
        fast, plain = pair.both(right._replace(path=path))
        assert _seen(fast) == _seen(plain)


@for_each("endpoint", ENDPOINTS, ids=id_of)
def test_a_wrong_method_is_refused_in_the_same_bytes(pair: Pair, endpoint: Endpoint) -> None:
    right = pair.request(endpoint, signed=True)
    for method in METHODS:
        if method == right.method:
            continue
        fast, plain = pair.both(right._replace(method=method))
        assert _seen(fast) == _seen(plain)


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", FUNDING, "401 Unauthorized"),
        ("POST", PURCHASE, "401 Unauthorized"),
        ("GET", "/nowhere", "404 Not Found"),
        ("GET", PURCHASE, "405 Method Not Allowed"),
        ("POST", "/api/v1/private?command=returnBalances", "200 OK"),
    ],
)
def test_the_status_line_is_the_same_on_both_ways(
    pair: Pair, method: str, target: str, status: str
) -> None:
    fast, plain = pair.both(Request.of(method, target))
    assert fast.status == plain.status
    assert fast.status.lower() == status.lower()


def test_the_fast_path_does_not_ask_flask(mock: MockServer) -> None:
    app = mock.flask_app()
    asked: list[str] = []
    app.before_request(lambda: asked.append("flask"))
    client = app.test_client()
    assert client.get(FUNDING).status_code == 401
    assert asked == []
    assert client.get("/_mock/health").status_code == 200
    assert asked == ["flask"]


def test_without_the_fast_path_flask_is_asked() -> None:
    app = MockServer(fast_path=False).flask_app()
    asked: list[str] = []
    app.before_request(lambda: asked.append("flask"))
    assert app.test_client().get(FUNDING).status_code == 401
    assert asked == ["flask"]


@pytest.mark.parametrize("fast_path", [True, False])
def test_every_documented_endpoint_is_a_flask_rule(*, fast_path: bool) -> None:
    mock = MockServer(fast_path=fast_path)
    rules = {
        (method, rule.rule)
        for rule in mock.flask_app().url_map.iter_rules()
        for method in rule.methods or ()
    }
    for name in EXCHANGES:
        documented = set(mock.app.exchanges[name].catalogue.routes())
        assert documented
        assert documented <= rules


def test_a_body_beyond_the_limit_is_refused_in_the_same_bytes(pair: Pair) -> None:
    request = Request.of("POST", PURCHASE, body=b" " * (2 << 20))
    fast, plain = pair.both(request)
    assert _seen(fast) == _seen(plain)
    assert json.loads(fast.data)["code"] != "0"
