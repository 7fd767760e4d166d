"""Why a call was refused is found in steps that do not grow faster than what anybody sends."""

from __future__ import annotations

import base64
import hmac
import sys
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, Request
from fauxchange.exchanges.diagnosis.names import similar_name
from fauxchange.explain.nearest import nearest
from fauxchange.runtime import redaction
from tests.clients import OkxClient
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

BALANCES = "/api/v5/asset/balances"


@pytest.fixture(scope="module")
def mock() -> MockServer:
    server = MockServer(clock=ManualClock(NOON_MS), limits=False)
    # What is read once for each process is no step of a call.
    nearest(Request.of("GET", "/"), server.app.exchanges.values())
    return server


def lines_run(work: Callable[[], object]) -> int:
    """Return how many lines of Python a call runs."""
    count = 0

    def trace(_: FrameType, event: str, __: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("part", ["a", "asset/", "/api/v5/"])
def test_of_a_long_path_no_more_is_compared_than_of_a_short_one(
    mock: MockServer, part: str
) -> None:
    def compare(length: int) -> int:
        request = Request.of("GET", "/" + part * (length // len(part)))
        return lines_run(lambda: nearest(request, mock.app.exchanges.values()))

    assert compare(4_000) <= 1.1 * compare(400)


def test_of_a_long_command_no_more_is_compared_than_of_a_short_one(mock: MockServer) -> None:
    def compare(length: int) -> int:
        request = Request.of("GET", "/api/v1/private?command=" + "a" * length)
        return lines_run(lambda: nearest(request, mock.app.exchanges.values()))

    assert compare(4_000) <= 1.1 * compare(400)


def test_a_name_is_looked_for_among_the_first_of_very_many() -> None:
    def compare(count: int) -> int:
        names = [f"api{number}key" for number in range(count)]
        return lines_run(lambda: similar_name("api_key", names, frozenset()))

    assert compare(10_000) <= 1.1 * compare(1_000)


def test_a_very_long_name_is_like_none() -> None:
    assert similar_name("api_key", ["api-key"], frozenset()) == "api-key"
    assert similar_name("api_key", ["key" * 1_000], frozenset()) == ""


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes each signature was made of."""
    sizes: list[int] = []
    digest = hmac.digest

    def count(key: bytes, message: bytes, name: Any) -> bytes:
        sizes.append(len(message))
        return digest(key, message, name)

    monkeypatch.setattr(hmac, "digest", count)
    return sizes


@pytest.mark.parametrize("size", [4_000, 40_000, 400_000])
def test_a_wrong_signature_of_a_long_query_is_looked_into_within_bounds(
    mock: MockServer, hashed: list[int], size: int
) -> None:
    client = OkxClient(mock, mock.okx, {"OK-ACCESS-SIGN": "wrong", "X-Mock-Explain": "1"})
    query = "&".join(f"ccy{number}=%41" for number in range(size // 9))
    reply = mock.handle(client.request("GET", f"{BALANCES}?{query}"))
    mock.journal.entries()[-1].as_json()
    assert reply.code == "50113"
    assert sum(hashed) < 100_000_000


def test_a_short_call_is_still_looked_into_for_two_mistakes(mock: MockServer) -> None:
    target = f"{BALANCES}?ccy=BTC"
    signed = OkxClient(mock, mock.okx).signed("GET", BALANCES)
    lower = mock.okx.secret.lower()
    text = f"{signed['OK-ACCESS-TIMESTAMP']}GET{BALANCES}"
    sign = base64.b64encode(hmac.digest(lower.encode(), text.encode(), "sha256")).decode()
    mock.handle(Request.of("GET", target, {**signed, "OK-ACCESS-SIGN": sign}))
    mistake = mock.journal.entries()[-1].as_json()["diagnosis"]["mistake"]
    assert mistake["name"] == "query-not-signed+secret-in-other-case"


def test_a_pair_is_read_from_one_place_only() -> None:
    text = "x=1&" + "a" * 1_000 + "="
    begins = [i for i in range(len(text)) if redaction._PAIR.match(text, i)]
    assert begins == [0, 4]


def test_nothing_is_read_twice_where_no_pair_ends() -> None:
    assert redaction.redact("x=1&" + "a" * 1_000_000) == "x=1&" + "a" * 1_000_000
    blanks = '"sign"' + " " * 1_000_000
    assert redaction.redact(blanks) == blanks


@pytest.mark.parametrize("digits", [13, 15, 20, 5_000])
def test_a_stamp_of_any_length_is_explained(mock: MockServer, digits: int) -> None:
    headers = {
        "api_key": mock.coinw.key,
        "timestamp": "9" * digits,
        "sign": "wrong",
        "X-Mock-Explain": "1",
    }
    reply = mock.handle(Request.of("GET", "/v1/perpum/account/available", headers))
    assert dict(reply.headers)["X-Mock-Diagnosis"].startswith("authentication: not the signature")
