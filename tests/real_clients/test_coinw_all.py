"""The clients of examples/coinw_requests.py call every command and endpoint of CoinW."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from examples.coinw_requests import CoinW, CoinWError, CoinWFutures, sign, sign_futures
from fauxchange import MockServer
from fauxchange.worlds.world import World, named_world
from tests.catalogues import catalogue, id_of
from tests.coinw.expected import expected, expected_again
from tests.each import for_each
from tests.requests_of import text_of, valid_params
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.spec.endpoint import Endpoint
    from tests.real_clients.conftest import ChangedWorld

CATALOGUE = catalogue("coinw")
COMMANDS = [one for one in CATALOGUE if one.command]
PUBLIC_COMMANDS = [one for one in COMMANDS if one.is_public]
PRIVATE_COMMANDS = [one for one in COMMANDS if one.permission]
FUTURES = [one for one in CATALOGUE if not one.command]

JSON = "application/json"
ORDER = "/v1/perpum/order"

# Of CoinW's own sample, and worked out by hand from its description.
SPOT_VECTORS = [
    ({"api_key": "key"}, "9B5103CB36AD2B8E0CF6F36D2A657EDE"),
    (
        {"amount": "0.01", "api_key": "key", "symbol": "BTC_USDT"},
        "1F739D1FCDD9E1A86F45D47630B27909",
    ),
    (
        {
            "api_key": "key",
            "symbol": "BTC_USDT",
            "type": "0",
            "amount": "0.0001",
            "rate": "82000",
            "isMarket": "false",
            "out_trade_no": "3-04-11-06",
        },
        "E4FD21184BA886F64B45A9B19AF25915",
    ),
]
FUTURES_VECTORS = [
    (
        "POST",
        "/v1/fapi/open",
        '{"instrument":"ADA"}',
        "lHHB2LP6weApCS4ezLsIndvCuZNIEsMnvoB01/O7lXc=",
    ),
    (
        "GET",
        "/v1/perpum/orders/deals?instrument=btc&positionModel=0&originType=plan&page=1",
        "",
        "r1vKyff0r652gwh6mPv6D0vUFWQf+7NUDDjTpEoz/o0=",
    ),
    ("GET", "/v1/perpum/account/available", "", "ZKs/b9cKw2b/SHA9kd1O+Uf+NbKWDjfsD1PKO7MAC9o="),
    (
        "DELETE",
        "/v1/perpum/order",
        '{"id": "33308741701971947"}',
        "UnOBJ0z+RA4JgBxr5YGCxluPonbbaAr1oPUpuVqMuwk=",
    ),
]
KEY = "key of vectors"
SIGNED_AT = "1701945494169"


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(limits=False) as running:
        yield running


@pytest.fixture(scope="module")
def spot(server: MockServer) -> Iterator[CoinW]:
    with CoinW(server.coinw.key, server.coinw.secret, server.url) as client:
        yield client


@pytest.fixture(scope="module")
def spot_by_form(server: MockServer) -> Iterator[CoinW]:
    with CoinW(server.coinw.key, server.coinw.secret, server.url, form=True) as client:
        yield client


@pytest.fixture(scope="module")
def futures(server: MockServer) -> Iterator[CoinWFutures]:
    with CoinWFutures(server.coinw.key, server.coinw.secret, server.url) as client:
        yield client


@pytest.fixture
def known_server(changed_world: ChangedWorld) -> Iterator[MockServer]:
    """A mock whose secret is that of the published signatures."""
    with MockServer(world=changed_world("coinw", key=KEY, secret="secret")) as running:
        yield running


def reached(server: MockServer) -> str | None:
    """Return the id of the endpoint called last."""
    endpoint = server.journal.entries(1)[0].endpoint
    return endpoint.id if endpoint else None


def as_text(params: dict[str, Any]) -> dict[str, str]:
    """Return parameters as they go into a query or a form."""
    return {name: text_of(value) for name, value in params.items()}


def answered(client: CoinW, endpoint: Endpoint, path: str = "/api/v1/private") -> None:
    """Require that the documented request is answered as it is where nobody did anything yet."""
    try:
        client.private(str(endpoint.command), as_text(valid_params(endpoint)), path)
        code = "200"
    except CoinWError as error:
        code = error.code
    # An own id names one order: a second request for it is refused.
    assert code in {expected(endpoint), expected_again(endpoint)}


def code(client: CoinWFutures, method: str, target: str, body: str) -> str:
    """Return the code of a refusal."""
    with pytest.raises(CoinWError) as raised:
        client.send(method, target, body)
    return raised.value.code


def test_there_are_29_commands_and_51_endpoints() -> None:
    assert (len(PUBLIC_COMMANDS), len(PRIVATE_COMMANDS), len(FUTURES)) == (7, 22, 51)


@for_each("endpoint", PUBLIC_COMMANDS, ids=id_of)
def test_a_public_command_is_answered(server: MockServer, spot: CoinW, endpoint: Endpoint) -> None:
    assert spot.public(str(endpoint.command), as_text(valid_params(endpoint))) is not None
    assert reached(server) == endpoint.id


@for_each("endpoint", PRIVATE_COMMANDS, ids=id_of)
def test_a_command_is_answered_with_its_parameters_in_the_query(
    server: MockServer, spot: CoinW, endpoint: Endpoint
) -> None:
    answered(spot, endpoint)
    assert reached(server) == endpoint.id


@for_each("endpoint", PRIVATE_COMMANDS, ids=id_of)
def test_a_command_is_answered_with_its_parameters_in_a_form(
    server: MockServer, spot_by_form: CoinW, endpoint: Endpoint
) -> None:
    answered(spot_by_form, endpoint)
    assert reached(server) == endpoint.id


@for_each("endpoint", PRIVATE_COMMANDS, ids=id_of)
def test_a_command_is_answered_at_its_other_path(
    server: MockServer, spot: CoinW, spot_by_form: CoinW, endpoint: Endpoint
) -> None:
    for client in (spot, spot_by_form):
        answered(client, endpoint, path="/v1/private")
        assert reached(server) == endpoint.id


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (None, b""),
        ("", b""),
        (JSON, b""),
        ("application/x-www-form-urlencoded", b""),
        (None, b"{}"),
        (JSON, b"{}"),
    ],
)
def test_a_body_without_parameters_beside_a_query_changes_nothing(
    spot: CoinW, kind: str | None, body: bytes
) -> None:
    sent = {"command": "returnBalances", "api_key": spot.key}
    sent["sign"] = sign({"api_key": spot.key}, spot.secret)
    headers = {"Content-Type": kind} if kind is not None else {}
    url = f"{spot.url}/api/v1/private"
    answer = spot.session.post(
        url, params=sent, data=body, headers=headers, timeout=PATIENCE_S
    ).json()
    assert (answer["code"], answer["msg"]) == ("200", "SUCCESS")


@for_each("endpoint", FUTURES, ids=id_of)
def test_an_endpoint_of_the_futures_is_answered(
    server: MockServer, futures: CoinWFutures, endpoint: Endpoint
) -> None:
    params = valid_params(endpoint)
    if endpoint.method == "GET":
        params = as_text(params)
    try:
        futures.call(endpoint.method, endpoint.path, params)
        answer = "0"
    except CoinWError as error:
        answer = error.code
    # A valid call gets further than its signature and its parameters, wherever they are.
    assert answer in {str(expected(endpoint)), str(expected_again(endpoint))}
    assert reached(server) == endpoint.id
    assert server.journal.entries(1)[0].request.method == endpoint.method


def test_every_ticker_of_the_futures_has_a_name_and_a_price(futures: CoinWFutures) -> None:
    rows = futures.call("GET", "/v1/perpumPublic/tickers")
    assert rows
    assert all(row["name"] and row["last_price"] > 0 for row in rows)


@pytest.mark.parametrize("body", ["", "{}", " {} "])
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", ORDER), ("DELETE", ORDER), ("PUT", ORDER), ("POST", "/v1/perpum/positions/type")],
)
def test_a_signed_body_without_members_lacks_parameters_and_not_its_signature(
    futures: CoinWFutures, method: str, path: str, body: str
) -> None:
    assert code(futures, method, path, body) == "402"


@pytest.mark.parametrize(("signed", "body"), [("", "{}"), ("{}", "")])
def test_nothing_and_an_empty_object_are_signed_alike(
    futures: CoinWFutures, signed: str, body: str
) -> None:
    headers = {
        "api_key": futures.key,
        "timestamp": SIGNED_AT,
        "sign": sign_futures(f"{SIGNED_AT}POST{ORDER}{signed}", futures.secret),
        "Content-type": JSON,
    }
    url = futures.url + ORDER
    answer = futures.session.post(url, headers=headers, data=body, timeout=PATIENCE_S).json()
    assert answer == {"code": 402, "msg": "param required"}


def test_a_body_with_members_has_to_be_signed(futures: CoinWFutures) -> None:
    headers = {
        "api_key": futures.key,
        "timestamp": SIGNED_AT,
        "sign": sign_futures(f"{SIGNED_AT}DELETE{ORDER}", futures.secret),
        "Content-type": JSON,
    }
    url = futures.url + ORDER
    answer = futures.session.delete(
        url, headers=headers, data='{"id": "1"}', timeout=PATIENCE_S
    ).json()
    assert answer["code"] == 6001


@pytest.mark.parametrize("separators", ['{"id": "1"}', '{"id":"1"}', '{ "id" : "1" }'])
def test_json_is_signed_however_it_is_written(futures: CoinWFutures, separators: str) -> None:
    # The signature is good; nobody has the order.
    with pytest.raises(CoinWError, match="1 the order does not exist"):
        futures.send("DELETE", ORDER, separators)


@pytest.mark.parametrize("symbols", ["BTC,ETH", "BTC%2CETH"])
def test_commas_of_a_query_are_signed_as_they_are_sent(futures: CoinWFutures, symbols: str) -> None:
    path = "/v1/perpum/orders/batchInsHistory"
    futures.send("GET", f"{path}?originType=execute&symbols={symbols}")


def test_a_query_is_signed_before_it_is_encoded(futures: CoinWFutures) -> None:
    path = "/v1/perpum/orders/batchInsHistory?originType=execute&symbols="
    headers = {
        "api_key": futures.key,
        "timestamp": SIGNED_AT,
        "sign": sign_futures(f"{SIGNED_AT}GET{path}BTC,ETH", futures.secret),
    }
    url = f"{futures.url}{path}BTC%2CETH"
    assert futures.session.get(url, headers=headers, timeout=PATIENCE_S).json()["code"] == 0


@pytest.mark.parametrize("secret", ["not the secret", ""])
def test_a_wrong_secret_is_refused(server: MockServer, secret: str) -> None:
    with CoinWFutures(server.coinw.key, secret, server.url) as stranger:
        assert code(stranger, "GET", "/v1/perpum/account/available", "") == "6001"


@pytest.mark.parametrize(("params", "signature"), SPOT_VECTORS)
def test_the_client_signs_spot_like_the_published_signatures(
    params: dict[str, str], signature: str
) -> None:
    assert sign(params, "secret") == signature


@pytest.mark.parametrize(("method", "target", "body", "signature"), FUTURES_VECTORS)
def test_the_client_signs_futures_like_the_published_signatures(
    method: str, target: str, body: str, signature: str
) -> None:
    assert sign_futures(f"{SIGNED_AT}{method}{target}{body}", "secret") == signature


def test_published_signatures_of_spot_are_accepted(spot: CoinW) -> None:
    # The key is part of what is signed, and shorter than a world's keys may be.
    credential = {"key": "key", "secret": "secret", "permissions": ["read", "spot"]}
    default = named_world("default")
    coinw = {**default.exchanges["coinw"], "credentials": [owned(default, credential)]}
    with MockServer(world=World("vectors", {"coinw": coinw}), exchange="coinw") as known:
        for params, signature in SPOT_VECTORS:
            command = "doTrade" if "rate" in params else "returnBalances"
            sent = {"command": command, **params, "sign": signature}
            url = f"{known.url}/api/v1/private"
            answer = spot.session.post(url, params=sent, timeout=PATIENCE_S).json()
            # This world has no market, so no pair either.
            code = "-3" if command == "doTrade" else "200"
            assert answer["code"] == code, answer


def owned(world: World, credential: dict[str, Any]) -> dict[str, Any]:
    """Return a credential with everything else like the first one's of a world."""
    return {**world.credentials("coinw")[0], **credential}


@pytest.mark.parametrize(("method", "target", "body", "signature"), FUTURES_VECTORS[1:])
def test_published_signatures_of_futures_are_accepted(
    known_server: MockServer,
    futures: CoinWFutures,
    method: str,
    target: str,
    body: str,
    signature: str,
) -> None:
    headers = {
        "api_key": KEY,
        "timestamp": SIGNED_AT,
        "sign": signature,
        "Content-type": JSON,
    }
    url = known_server.url + target
    response = futures.session.request(method, url, headers=headers, data=body, timeout=PATIENCE_S)
    # Nobody has the order that one of them cancels.
    assert response.json()["code"] == (1 if method == "DELETE" else 0)


def test_the_path_of_an_old_sample_is_no_longer_there(
    known_server: MockServer, futures: CoinWFutures
) -> None:
    method, target, body, signature = FUTURES_VECTORS[0]
    headers = {"api_key": KEY, "timestamp": SIGNED_AT, "sign": signature, "Content-type": JSON}
    url = known_server.url + target
    response = futures.session.request(method, url, headers=headers, data=body, timeout=PATIENCE_S)
    assert response.status_code == 404
