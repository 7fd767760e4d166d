"""Header names, header bytes and targets count exactly as they stand on the wire."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Keys, ManualClock, MockServer
from tests.clients import OkxClient
from tests.conftest import NOON_MS
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

BALANCES = "/api/v5/asset/balances"
AVAILABLE = "/v1/perpum/account/available"


@pytest.fixture(scope="module", params=[True, False], ids=["fast path", "flask"])
def mock(request: pytest.FixtureRequest) -> Iterator[MockServer]:
    clock = ManualClock(NOON_MS, strict=True)
    with MockServer(clock=clock, limits=False, fast_path=request.param) as server:
        yield server


def send(
    mock: MockServer, target: str, *headers: tuple[str, str | bytes], method: str = "GET"
) -> tuple[int, Any]:
    """Send headers as they are; return status and body."""
    connection = http.client.HTTPConnection(mock.url.removeprefix("http://"), timeout=PATIENCE_S)
    connection.putrequest(method, target, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    return answer.status, body


def signed(mock: MockServer, target: str) -> dict[str, str]:
    """Return the headers of a correct call to OKX."""
    return OkxClient(mock, mock.okx).signed("GET", target)


def signed_futures(mock: MockServer) -> dict[str, str]:
    """Return the headers of a correct call to CoinW's futures market."""
    text = f"{NOON_MS}GET{AVAILABLE}?instrument=BTC".encode()
    digest = hmac.digest(mock.coinw.secret.encode(), text, hashlib.sha256)
    sign = base64.b64encode(digest).decode()
    return {"api_key": mock.coinw.key, "timestamp": str(NOON_MS), "sign": sign}


# Names of headers


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("OK-ACCESS-KEY", "50103"),
        ("OK-ACCESS-PASSPHRASE", "50104"),
        ("OK-ACCESS-SIGN", "50106"),
        ("OK-ACCESS-TIMESTAMP", "50107"),
    ],
)
def test_a_header_with_underscores_is_another_one(mock: MockServer, name: str, code: str) -> None:
    headers = signed(mock, BALANCES)
    headers[name.replace("-", "_")] = headers.pop(name)
    assert send(mock, BALANCES, *headers.items())[1]["code"] == code


def test_a_header_with_some_underscores_is_another_one(mock: MockServer) -> None:
    headers = signed(mock, BALANCES)
    headers["OK-ACCESS_KEY"] = headers.pop("OK-ACCESS-KEY")
    assert send(mock, BALANCES, *headers.items())[1]["code"] == "50103"


def test_a_header_with_underscores_does_not_beat_the_right_one(mock: MockServer) -> None:
    headers = signed(mock, BALANCES).items()
    wrong = ("OK_ACCESS_KEY", "wrong")
    for order in ((wrong, *headers), (*headers, wrong)):
        assert send(mock, BALANCES, *order)[1]["code"] == "0"


def test_a_live_key_stays_live_beside_a_header_that_is_like_the_demo_one(
    mock: MockServer,
) -> None:
    key = mock.make_key("okx", "main", environments=["live"])
    keys = Keys(key.name, key.key, key.secret.decode(), key.passphrase.decode())
    headers = OkxClient(mock, keys).signed("GET", BALANCES).items()
    assert send(mock, BALANCES, *headers, ("x_simulated_trading", "1"))[1]["code"] == "0"
    assert send(mock, BALANCES, *headers, ("x-simulated-trading", "1"))[1]["code"] == "50101"


def test_a_sandbox_is_named_by_the_header_with_dashes_only(mock: MockServer) -> None:
    assert send(mock, "/api/v5/public/time", ("X_Mock_Sandbox", "nobody"))[0] == 200
    assert send(mock, "/api/v5/public/time", ("X-Mock-Sandbox", "nobody"))[0] == 404


def test_the_key_of_coinws_futures_market_has_an_underscore(mock: MockServer) -> None:
    headers = signed_futures(mock)
    right = send(mock, f"{AVAILABLE}?instrument=BTC", *headers.items())
    headers["api-key"] = headers.pop("api_key")
    wrong = send(mock, f"{AVAILABLE}?instrument=BTC", *headers.items())
    assert right[1]["code"] == 0
    assert wrong[1]["code"] != 0


def test_case_is_no_part_of_a_name(mock: MockServer) -> None:
    headers = {name.lower(): value for name, value in signed_futures(mock).items()}
    headers["API_KEY"] = headers.pop("api_key")
    assert send(mock, f"{AVAILABLE}?instrument=BTC", *headers.items())[1]["code"] == 0


def test_a_length_with_an_underscore_is_no_length(mock: MockServer) -> None:
    assert send(mock, "/api/v5/public/time", ("Content_Length", "100"))[0] == 200


def test_a_continued_line_is_no_request(mock: MockServer) -> None:
    connection = http.client.HTTPConnection(mock.url.removeprefix("http://"), timeout=PATIENCE_S)
    connection.request("GET", BALANCES, headers={"X-Note": "a\r\n OK-ACCESS-KEY: b"})
    assert connection.getresponse().status == 400
    connection.close()


# Bytes of headers


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("OK-ACCESS-KEY", "50111"),
        ("OK-ACCESS-PASSPHRASE", "50105"),
        ("OK-ACCESS-SIGN", "50113"),
        ("OK-ACCESS-TIMESTAMP", "50112"),
    ],
)
def test_bytes_that_are_no_ascii_are_a_wrong_value(mock: MockServer, name: str, code: str) -> None:
    headers: dict[str, str | bytes] = {**signed(mock, BALANCES), name: b"\xff\xc3\xa9"}
    assert send(mock, BALANCES, *headers.items())[1]["code"] == code


# Targets

SPELLINGS = [
    "/api/v5/%61sset/balances",
    "/api/v5/%61sset/balances?ccy=BTC%2CETH",
    f"{BALANCES}?",
    "/%61pi/v5/asset/balances?ccy=BTC",
]


@pytest.mark.parametrize("target", SPELLINGS)
def test_a_target_is_signed_as_it_was_sent(mock: MockServer, target: str) -> None:
    assert send(mock, target, *signed(mock, target).items())[1]["code"] == "0"


@pytest.mark.parametrize(
    ("target", "other"),
    [
        (SPELLINGS[0], BALANCES),
        (SPELLINGS[1], f"{BALANCES}?ccy=BTC%2CETH"),
        (SPELLINGS[2], BALANCES),
        (BALANCES, SPELLINGS[2]),
    ],
)
def test_a_target_that_is_signed_in_another_spelling_is_refused(
    mock: MockServer, target: str, other: str
) -> None:
    assert send(mock, target, *signed(mock, other).items())[1]["code"] == "50113"


@pytest.mark.parametrize("target", SPELLINGS)
def test_the_prefix_of_a_sandbox_is_no_part_of_what_is_signed(
    mock: MockServer, target: str
) -> None:
    headers = signed(mock, target).items()
    assert send(mock, f"/s/default{target}", *headers)[1]["code"] == "0"


def test_the_journal_shows_the_target_as_it_was_sent(mock: MockServer) -> None:
    send(mock, SPELLINGS[1])
    assert mock.journal.entries()[-1].as_json()["target"] == SPELLINGS[1]
    assert mock.journal.entries()[-1].endpoint_id == "asset/balances.get"


def test_a_prefix_within_a_prefix_is_a_path_that_nobody_documents(mock: MockServer) -> None:
    one, other = mock.create_sandbox(), mock.create_sandbox()
    status, _ = send(mock, f"/s/{one.id}/s/{other.id}/api/v5/public/time")
    assert status == 404
    assert other.journal.count == 0
    assert one.journal.entries()[-1].rejection is not None
    for sandbox in (one, other):
        mock.remove_sandbox(sandbox.id)
