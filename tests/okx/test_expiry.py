"""Requests that name a time after which they are not to be processed."""

from __future__ import annotations

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.runtime.clock import wall_ms
from tests.clients import OkxClient, body_of, iso
from tests.conftest import NOON_MS
from tests.okx.draft import Draft

PLACE, CANCEL = "/api/v5/trade/order", "/api/v5/trade/cancel-order"
EXPIRES = ("order", "batch-orders", "amend-order", "amend-batch-orders")

# What a request is refused with that passes, since its body names nothing.
PASSES = "50014"


def code(mock: MockServer, target: str, expires: str, stamped_ms: int = NOON_MS) -> str:
    """Return the code that a request which names nothing is refused with."""
    body = b"[{}]" if "batch" in target else b'{"a": "b"}'
    draft = Draft(mock.okx, "POST", target, body, iso(stamped_ms))
    draft.headers["expTime"] = expires
    answer = body_of(draft.send(mock))
    rows: list[dict[str, str]] = answer["data"]
    return rows[0]["sCode"] if rows else str(answer["code"])


@pytest.mark.parametrize("name", EXPIRES)
def test_a_request_that_had_expired_when_it_was_stamped_is_refused(
    mock: MockServer, name: str
) -> None:
    assert code(mock, f"/api/v5/trade/{name}", str(NOON_MS - 1)) == "50036"


@pytest.mark.parametrize("name", EXPIRES)
def test_a_request_that_expires_on_its_way_is_refused(mock: MockServer, name: str) -> None:
    assert code(mock, f"/api/v5/trade/{name}", str(NOON_MS - 1), NOON_MS - 5) == "50037"


def test_a_request_is_good_until_its_time(mock: MockServer) -> None:
    assert code(mock, PLACE, str(NOON_MS), NOON_MS - 5) == PASSES
    assert code(mock, PLACE, str(NOON_MS), NOON_MS) == PASSES


def test_a_request_whose_clock_is_ahead_was_not_on_its_way(mock: MockServer) -> None:
    assert code(mock, PLACE, str(NOON_MS + 2_000), NOON_MS + 2_000) == PASSES


def test_a_client_may_stamp_by_its_machine_and_name_a_time_of_the_exchange() -> None:
    mock, stamped_ms = MockServer(clock=ManualClock(NOON_MS)), wall_ms()
    assert abs(stamped_ms - NOON_MS) > 86_400_000
    assert code(mock, PLACE, str(NOON_MS + 1_000), stamped_ms) == PASSES
    assert code(mock, PLACE, str(NOON_MS - 1), stamped_ms) == "50037"


def test_a_time_that_is_no_number_is_refused(mock: MockServer) -> None:
    assert code(mock, PLACE, "soon") == "51000"


def test_other_requests_do_not_expire(mock: MockServer) -> None:
    assert code(mock, CANCEL, "1") == PASSES


def placed(mock: MockServer, expires_ms: int) -> str:
    """Place an order that is good for so long, and return its id."""
    body = (
        b'{"instId":"BTC-USDT","tdMode":"cash","side":"buy",'
        b'"ordType":"limit","px":"90000","sz":"0.1","clOrdId":"mine%d"}' % expires_ms
    )
    draft = Draft(mock.okx, "POST", PLACE, body, iso(NOON_MS))
    draft.headers["expTime"] = str(expires_ms)
    return str(body_of(draft.send(mock))["data"][0]["ordId"])


def test_a_request_that_a_fault_delays_is_void_once_its_time_has_gone_by(mock: MockServer) -> None:
    mock.fault("delayed-execution", delayMs=3_000)
    in_time, _ = placed(mock, NOON_MS + 3_000), placed(mock, NOON_MS + 2_999)
    mock.advance(ms=3_000)
    assert [order.id for order in mock.open_orders()] == [in_time]


def test_an_order_that_is_void_before_it_arrives_is_never_there(mock: MockServer) -> None:
    mock.set_fill_settings(accept_ms=3_000)
    in_time, late = placed(mock, NOON_MS + 3_000), placed(mock, NOON_MS + 2_999)
    assert [order.id for order in mock.open_orders()] == [in_time, late]
    mock.advance(ms=3_000)
    assert [order.id for order in mock.open_orders()] == [in_time]
    client = OkxClient(mock, mock.okx)
    (account,) = body_of(client.get("/api/v5/account/balance?ccy=USDT"))["data"]
    assert account["details"][0]["ordFrozen"] == "9000"
    late_order = body_of(client.get(f"/api/v5/trade/order?instId=BTC-USDT&ordId={late}"))
    assert late_order["code"] == "51603"
