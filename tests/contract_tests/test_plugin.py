"""The fixture that users' tests take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests

from fauxchange import Request
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from fauxchange import MockServer


def test_the_exchange_answers_on_a_socket(mock_exchange: MockServer) -> None:
    answer = requests.get(f"{mock_exchange.url}/api/v5/public/time", timeout=PATIENCE_S)
    assert answer.json()["code"] == "0"


def test_a_test_may_leave_calls_behind(mock_exchange: MockServer) -> None:
    mock_exchange.handle(Request.of("GET", "/api/v5/public/time"))
    assert mock_exchange.journal.count == 1


def test_the_next_test_begins_anew(mock_exchange: MockServer) -> None:
    assert mock_exchange.journal.count == 0
