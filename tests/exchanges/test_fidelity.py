"""Answers say how true they are: modelled, a documented example, or a made up one."""

from __future__ import annotations

import pytest
import requests

from fauxchange import MockServer
from fauxchange.exchanges.exchange import fidelity_of
from fauxchange.message import FIDELITY, Request
from fauxchange.wire.flask_app import create_app
from tests.clients import OkxClient

MODELLED = "/api/v5/public/time"
EXAMPLE = "/api/v5/sprd/spreads"


@pytest.mark.parametrize(("path", "fidelity"), [(MODELLED, "modelled"), (EXAMPLE, "example")])
def test_an_answer_says_how_true_it_is(path: str, fidelity: str) -> None:
    with MockServer() as server:
        assert requests.get(server.url + path, timeout=30).headers[FIDELITY] == fidelity


@pytest.mark.parametrize("path", [MODELLED, EXAMPLE])
def test_both_ways_of_an_answer_say_the_same(path: str) -> None:
    mock = MockServer()
    shown = [
        create_app(mock.app, fast_path=fast).test_client().get(path).headers[FIDELITY]
        for fast in (True, False)
    ]
    assert shown[0] == shown[1]


def test_what_is_made_up_says_so(mock: MockServer) -> None:
    exchange = mock.app.exchanges["okx"]
    documented = exchange.catalogue["account/move-positions-history.get"]
    assert fidelity_of(exchange, documented) == "example"
    assert fidelity_of(exchange, documented._replace(examples=())) == "sampled"


def test_a_refusal_says_nothing_of_that() -> None:
    assert MockServer().handle(Request.of("GET", "/api/v5/asset/balances")).headers == ()


def test_the_journal_has_it(okx: OkxClient, mock: MockServer) -> None:
    for path in (MODELLED, EXAMPLE, "/api/v5/nowhere"):
        okx.get(path)
    shown = [one.as_json().get("fidelity") for one in mock.journal.entries()]
    assert shown == ["modelled", "example", None]
