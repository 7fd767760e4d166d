"""The checks of safety: what is a leak, what is none, and where a call may go."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from fauxchange.worlds.world import read
from fauxchange_kit.analysis.hosts import is_local
from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.recording.har import run_of
from fauxchange_kit.verdict import judge

from .actor import Actor

if TYPE_CHECKING:
    from collections.abc import Callable

BALANCES = "/api/v5/asset/balances"
CHECKS = [one for one in all_checks() if one.family == "safety"]


def found(actor: Actor) -> dict[str, set[str]]:
    """Return what is unsafe about a client, by check."""
    return actor.problems("safety")


def test_the_secret_in_the_header_of_the_passphrase_is_a_leak(actor: Actor) -> None:
    secret = actor.keys("okx", "read").secret
    actor.get(BALANCES, headers={"OK-ACCESS-PASSPHRASE": secret})
    assert found(actor) == {
        "safety/secret-in-header": {
            "OK-ACCESS-PASSPHRASE of asset/balances.get has a secret or passphrase"
        }
    }


def test_the_passphrase_in_another_header_is_a_leak(actor: Actor) -> None:
    passphrase = actor.keys("okx", "read").passphrase
    actor.get(BALANCES, headers={"Authorization": f"Basic {passphrase}"})
    assert found(actor) == {
        "safety/secret-in-header": {
            "AUTHORIZATION of asset/balances.get has a secret or passphrase"
        }
    }


def test_a_secret_is_found_in_a_query_that_hides_it_by_its_encoding(actor: Actor) -> None:
    passphrase = actor.keys("okx", "read").passphrase.replace("-", "%2D")
    actor.send("GET", f"/api/v5/public/time?passphrase={passphrase}")
    assert found(actor) == {"safety/secret-in-url": {"the URL of public/time.get has credentials"}}


def test_an_okx_key_does_not_belong_into_a_url_and_coinws_does(actor: Actor) -> None:
    key = actor.keys("okx", "read").key
    actor.get(f"{BALANCES}?apiKey={key}")
    actor.coinw("returnBalances")
    assert found(actor) == {
        "safety/secret-in-url": {"the URL of asset/balances.get has credentials"}
    }


def test_a_finding_never_tells_the_secret(actor: Actor) -> None:
    secret = actor.keys("okx", "trade").secret
    actor.output = secret
    actor.transfer(clientId=secret)
    actor.get(f"{BALANCES}?secret={secret}", headers={"X-Secret": secret})
    problems = [one.problem for one in judge([actor.run()], CHECKS).findings]
    assert len(problems) == 4
    assert not any(secret in problem for problem in problems)


def basic(name: str, secret: str) -> str:
    """Return what HTTP calls basic authentication."""
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


@pytest.mark.parametrize(
    "encode",
    [
        lambda secret: secret.encode().hex(),
        lambda secret: f"0x{secret.encode().hex().upper()}",
        lambda secret: base64.b64encode(secret.encode()).decode(),
        lambda secret: basic("u", secret),
        lambda secret: basic("us", secret),
        lambda secret: basic("use", secret),
        lambda secret: base64.urlsafe_b64encode(f"~?{secret}".encode()).decode(),
    ],
)
def test_a_secret_in_base64_or_hex_is_a_secret(actor: Actor, encode: Callable[[str], str]) -> None:
    secret, other = actor.keys("okx", "trade").secret, "A" * 32
    actor.output = encode(other)
    actor.get(BALANCES, headers={"Authorization": encode(other)})
    assert found(actor) == {}
    actor.output = encode(secret)
    actor.get(BALANCES, "trade", headers={"Authorization": encode(secret)})
    assert found(actor).keys() == {"safety/secret-in-output", "safety/secret-in-header"}


def test_a_live_key_in_demo_trading_is_told(actor: Actor) -> None:
    actor.get(BALANCES, "only-live", headers={"x-simulated-trading": "1"})
    assert found(actor) == {
        "safety/environment": {"asset/balances.get came with the demo header, by a live key"}
    }


def test_a_key_for_withdrawals_may_withdraw_twice(actor: Actor) -> None:
    for _ in range(2):
        actor.post("/api/v5/asset/cancel-withdrawal", {"wdId": "1"}, "only-withdraw")
    assert found(actor) == {}


@pytest.mark.parametrize(
    "name",
    ["127.0.0.1", "::1", "localhost", "192.168.1.9", "172.17.0.1", "mock", "exchange.internal"],
)
def test_a_mock_is_at_home(name: str) -> None:
    assert is_local(name)


@pytest.mark.parametrize("name", ["www.okx.com", "api.coinw.com", "8.8.8.8", "2606:4700::1111"])
def test_the_open_network_is_not_at_home(name: str) -> None:
    assert not is_local(name)


def recorded(url: str) -> set[str]:
    """Return what is unsafe about one call of a recording, by check."""
    call = {
        "startedDateTime": "2025-06-18T12:00:00.000Z",
        "time": 5,
        "request": {
            "method": "GET",
            "url": url,
            "headers": [
                {"name": "OK-ACCESS-KEY", "value": "somebody"},
                {"name": "User-Agent", "value": "bot/1"},
            ],
        },
        "response": {
            "status": 200,
            "content": {"text": '{"code":"0","data":[],"msg":""}'},
        },
    }
    run = run_of({"log": {"entries": [call]}}, "calls.har", read("default"))
    return {one.check.id for one in judge([run], CHECKS).findings}


def test_a_recorded_call_to_the_exchange_is_safe() -> None:
    assert recorded("https://www.okx.com/api/v5/asset/balances") == set()


def test_a_recorded_call_without_encryption_is_not() -> None:
    assert recorded("http://www.okx.com/api/v5/asset/balances") == {"safety/plain-http"}


def test_a_recorded_call_to_somebody_else_is_not() -> None:
    assert recorded("https://okx.example.com/api/v5/asset/balances") == {"safety/foreign-host"}


def test_a_recorded_call_to_a_mock_is_safe() -> None:
    assert recorded("http://127.0.0.1:12700/api/v5/asset/balances") == set()
