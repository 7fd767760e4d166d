"""Events as the owner of a sandbox reads them: in Python, and as JSON under /_mock/events."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.admin.event_reference import event_classes, value_class
from fauxchange.domain.core.account import Balance
from fauxchange.domain.core.events import BalanceChanged, ClockChanged
from fauxchange.state.kinds import kind_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.fixture(scope="module")
def built() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS))


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    built.reset()
    return built


@pytest.fixture
def admin(mock: MockServer) -> FlaskClient:
    return mock.flask_app().test_client()


def read(admin: FlaskClient, query: str = "") -> Any:
    answer = admin.get(f"/_mock/events{query}")
    assert answer.status_code == 200
    return answer.json


def test_events_are_values_in_their_order(mock: MockServer) -> None:
    mock.credit("okx", "main", "USDT", "5")
    mock.advance(seconds=3)
    (given, moved) = (event.what for event in mock.events().events)
    assert isinstance(given, BalanceChanged)
    assert (given.account, given.book) == ("okx:main", "funding")
    ((ccy, balance),) = given.balances
    assert ccy == "USDT"
    assert isinstance(balance, Balance)
    assert moved == ClockChanged(NOON_MS + 3_000, Decimal(0), 0, 0)


def test_a_reader_goes_on_from_its_cursor_in_pages(mock: MockServer) -> None:
    for _ in range(5):
        mock.credit("okx", "main", "USDT", "1")
    first = mock.events(limit=2)
    rest = mock.events(first.cursor)
    assert [one.number for one in first.events] == [1, 2]
    assert [one.number for one in rest.events] == [3, 4, 5]
    assert mock.events(rest.cursor) == ((), rest.cursor, "")


def test_what_is_due_by_now_has_happened(mock: MockServer) -> None:
    mock.deposit("okx", "main", "ETH", "1")
    cursor = mock.events().cursor
    mock.clock.advance(days=1)
    kinds = [type(one.what).__name__ for one in mock.events(cursor).events]
    assert kinds[0] == "ClockChanged"
    assert "DepositChanged" in kinds


def test_a_cursor_of_before_a_reset_leads_to_the_state(mock: MockServer) -> None:
    mock.credit("okx", "main", "USDT", "1")
    cursor = mock.events().cursor
    mock.reset()
    page = mock.events(cursor)
    assert page.events == ()
    assert "Read the state" in page.reset
    assert mock.events(page.cursor).reset == ""


def test_an_event_is_plain_json(mock: MockServer, admin: FlaskClient) -> None:
    mock.deposit("okx", "main", "ETH", "2")
    document = read(admin)
    (deposited,) = [one for one in document["events"] if one["kind"] == "DepositChanged"]
    what = deposited.pop("what")
    assert deposited == {
        "number": 1,
        "at_ms": NOON_MS,
        "at": "2025-06-18T12:00:00.000Z",
        "kind": "DepositChanged",
        "account": "okx:main",
    }
    assert (what["ccy"], what["amount"]) == ("ETH", "2")
    assert document["reset"] == ""
    assert read(admin, f"?since={document['cursor']}")["events"] == []


def test_every_kind_of_event_can_be_written_as_json(mock: MockServer, admin: FlaskClient) -> None:
    mock.advance(1)
    mock.set_pair_price("BTC-USDT", "9000")
    mock.set_premium("BTC-USDT-SWAP", "0.01")
    mock.set_book("BTC-USDT", spread="9")
    mock.halt("BTC-USDT")
    kinds = [one["kind"] for one in read(admin)["events"]]
    assert kinds == [
        "ClockChanged",
        "PriceScriptChanged",
        "PremiumChanged",
        "BookShapeChanged",
        "InstrumentChanged",
    ]
    assert all(kind_of(value_class(event)) for event in event_classes())


def test_nobody_reads_secrets_from_events(mock: MockServer, admin: FlaskClient) -> None:
    made = mock.make_key("okx", "main", ("read",))
    text = admin.get("/_mock/events").get_data(as_text=True)
    assert "KeyChanged" in text
    assert made.secret.decode() not in text
    assert made.passphrase.decode() not in text


def test_each_sandbox_has_its_own(mock: MockServer, admin: FlaskClient) -> None:
    other = mock.create_sandbox()
    other.credit("okx", "main", "USDT", "1")
    assert read(admin)["events"] == []
    answer = admin.get("/_mock/events", headers={"X-Mock-Sandbox": other.id})
    assert [one["kind"] for one in answer.json["events"]] == ["BalanceChanged"]  # type: ignore[index]
    mock.remove_sandbox(other.id)


@pytest.mark.parametrize("query", ["?limit=0", "?limit=10001", "?limit=x", "?sinse=1"])
def test_a_question_that_is_none_is_refused(admin: FlaskClient, query: str) -> None:
    assert admin.get(f"/_mock/events{query}").status_code == 400
