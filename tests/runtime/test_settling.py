"""A task that fails: it stays due, is reported each time, and logged once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fauxchange.domain.core import scheduler
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.rejection import ServerError
from fauxchange.domain.core.unit_of_work import ScheduledTask
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from fauxchange import MockServer

BALANCES = "/api/v5/asset/balances"


class Payer:
    """Pays 5 USDT when it is due, and stumbles behind the payment while a test says so."""

    def __init__(self) -> None:
        self.stumbles = True
        self.asked: list[str] = []

    def __call__(self, ledger: Ledger, due: ScheduledTask) -> None:
        """Pay."""
        self.asked.append(due.data["name"])
        paid = LedgerAccount("okx:main", "funding")
        ledger.move(
            "USDT", Decimal(5), debit=exchange_account("test"), credit=paid, reason="deposit"
        )
        if self.stumbles:
            raise ZeroDivisionError("stumbled")


@pytest.fixture
def payer(monkeypatch: pytest.MonkeyPatch) -> Payer:
    """What is due in these tests."""
    made = Payer()
    monkeypatch.setitem(scheduler._BY_KIND, "test.pay", made)
    return made


@pytest.fixture
def client(mock: MockServer, payer: Payer) -> OkxClient:
    """A client of a mock in which two payments are due at the same time."""
    with mock.sandbox.store.transaction() as unit:
        for name in ("first", "second"):
            unit.schedule(ScheduledTask(NOON_MS + 1000, "test.pay", {"name": name}))
    return OkxClient(mock, mock.okx)


def held(client: OkxClient) -> str:
    """Return what the funding account has of USDT."""
    return str(body_of(client.get(f"{BALANCES}?ccy=USDT"))["data"][0]["bal"])


def test_a_failure_is_told_in_the_exchanges_words(client: OkxClient) -> None:
    client.mock.clock.advance(seconds=1)
    reply = client.get(BALANCES)
    assert reply.status == 500
    assert body_of(reply)["code"] == "50026"


def test_the_journal_says_what_failed(client: OkxClient) -> None:
    client.mock.clock.advance(seconds=1)
    client.get(BALANCES)
    diagnosis = client.mock.journal.entries()[-1].as_json()["diagnosis"]
    assert diagnosis["step"] == "server"
    assert diagnosis["reason"] == (
        "test.pay, due at 1750248001000, failed: ZeroDivisionError: stumbled"
    )


def test_who_advances_the_clock_is_told_too(client: OkxClient) -> None:
    with pytest.raises(ServerError, match=r"test\.pay, due at 1750248001000, failed") as raised:
        client.mock.sandbox.advance(1000)
    assert isinstance(raised.value.__cause__, ZeroDivisionError)


def test_the_admin_api_tells_it_as_an_error(client: OkxClient) -> None:
    admin = client.mock.flask_app().test_client()
    answer = admin.post("/_mock/clock", json={"advance": {"seconds": 1}})
    assert answer.status_code == 500
    assert answer.json == {
        "error": "test.pay, due at 1750248001000, failed: ZeroDivisionError: stumbled"
    }


def test_nothing_is_lost_and_nothing_happens_twice(client: OkxClient, payer: Payer) -> None:
    client.mock.clock.advance(seconds=1)
    assert [client.get(BALANCES).status for _ in range(3)] == [500] * 3
    payer.stumbles = False
    assert held(client) == "10510.25"
    assert held(client) == "10510.25"


def test_what_failed_is_tried_first_again(client: OkxClient, payer: Payer) -> None:
    client.mock.clock.advance(seconds=1)
    for _ in range(2):
        client.get(BALANCES)
    payer.stumbles = False
    client.get(BALANCES)
    assert payer.asked == ["first", "first", "first", "second"]


def test_a_failure_is_logged_once(client: OkxClient, caplog: pytest.LogCaptureFixture) -> None:
    client.mock.clock.advance(seconds=1)
    for _ in range(3):
        client.get(BALANCES)
    assert [record.getMessage() for record in caplog.records] == [
        "test.pay, due at 1750248001000, failed"
    ]


def test_a_reset_forgets_what_failed(client: OkxClient) -> None:
    client.mock.clock.advance(seconds=1)
    client.get(BALANCES)
    client.mock.reset()
    client.mock.clock.advance(seconds=1)
    assert held(client) == "10500.25"
