"""From calls that a sandbox met to a run."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Request
from fauxchange_kit.recording import serialization
from fauxchange_kit.recording.recorder import Recorder, Recording, record_all, run_of
from tests.clients import CoinwClient, OkxClient

if TYPE_CHECKING:
    from fauxchange import MockServer
    from fauxchange_kit.recording.recording import RecordedCall, Run

TRANSFER = "/api/v5/asset/transfer"
BALANCES = "/api/v5/asset/balances"
LONG = 20_000


@pytest.fixture
def kept(mock: MockServer) -> MockServer:
    """A mock that keeps all calls."""
    record_all(mock.sandbox)
    return mock


def run(mock: MockServer, profile: str = "plain") -> Run:
    return run_of(mock.app.exchanges, mock.sandbox, profile)


def only(mock: MockServer) -> RecordedCall:
    (call,) = run(mock).calls
    return call


def test_a_call_is_kept_with_what_was_sent_and_answered(kept: MockServer) -> None:
    OkxClient(kept, kept.okx).get(f"{BALANCES}?ccy=ETH,BTC")
    call = only(kept)
    assert (call.number, call.method, call.endpoint_id) == (1, "GET", "asset/balances.get")
    assert call.target == f"{BALANCES}?ccy=ETH,BTC"
    assert call.raw == {"ccy": "ETH,BTC"}
    assert call.params == {"ccy": ["ETH", "BTC"]}
    assert call.headers["HTTP_OK_ACCESS_KEY"] == kept.okx.key
    assert (call.status, call.code, call.is_accepted, call.was_delivered) == (200, "0", True, True)
    assert [row["ccy"] for row in call.rows] == ["ETH", "BTC"]
    assert call.at_ms == kept.clock.now_ms()
    assert call.wall_ms > 1_700_000_000_000


def test_numbers_of_a_body_are_decimals_as_sent(kept: MockServer) -> None:
    body = b'{"ccy": "ETH", "amt": 0.10, "from": 6, "to": "18"}'
    OkxClient(kept, kept.okx).post(TRANSFER, body=body)
    call = only(kept)
    assert call.raw == {"ccy": "ETH", "amt": Decimal("0.10"), "from": Decimal(6), "to": "18"}
    assert str(call.raw["amt"]) == "0.10"
    assert call.params["amt"] == "0.10"
    assert call.body == body


def test_empty_parameters_are_kept_as_sent(kept: MockServer) -> None:
    OkxClient(kept, kept.okx).get(f"{BALANCES}?ccy=")
    assert only(kept).raw == {"ccy": ""}


def test_a_body_that_is_no_json_has_no_parameters(kept: MockServer) -> None:
    OkxClient(kept, kept.okx).post(TRANSFER, body=b"ccy=ETH")
    call = only(kept)
    assert (call.raw, call.params, call.step) == (None, None, "parameters")


def test_what_names_the_endpoint_and_the_caller_is_no_parameter(kept: MockServer) -> None:
    CoinwClient(kept, kept.coinw).post("returnOpenOrders", {"currencyPair": "BTC_USDT"})
    call = only(kept)
    assert call.raw == {"currencyPair": "BTC_USDT"}
    assert call.credential is not None
    assert call.credential.key == kept.coinw.key


def test_a_form_is_read_like_a_query(kept: MockServer) -> None:
    query = CoinwClient(kept, kept.coinw).query("returnBalances")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    target, body = "/api/v1/private?command=returnBalances", f"{query}&a=1".encode()
    kept.handle(Request.of("POST", target, form, body))
    assert only(kept).raw == {"a": "1"}


def test_bodies_are_kept_whole(kept: MockServer) -> None:
    kept.handle(Request.of("POST", TRANSFER, {}, b"x" * LONG))
    kept.handle(Request.of("GET", "/api/v5/public/instruments?instType=SPOT"))
    posted, body = run(kept).calls
    assert len(posted.body) == LONG
    assert body.json["code"] == "0"


def test_a_nameless_call_has_no_credential(kept: MockServer) -> None:
    kept.handle(Request.of("GET", BALANCES))
    call = only(kept)
    assert call.credential is None
    assert (call.step, call.reason) == ("authentication", "no key header")


def test_a_path_that_nobody_documents_has_no_endpoint(kept: MockServer) -> None:
    kept.handle(Request.of("GET", "/api/v5/nope"))
    call = only(kept)
    assert (call.endpoint, call.endpoint_id, call.params, call.step) == (None, "", None, "route")


def test_a_signing_mistake_is_named(kept: MockServer) -> None:
    request = OkxClient(kept, kept.okx).request("GET", f"{BALANCES}?ccy=ETH")
    signed = OkxClient(kept, kept.okx).signed("GET", BALANCES)
    kept.handle(Request.of("GET", request.target, signed))
    assert only(kept).mistake == "query-not-signed"


@pytest.mark.parametrize(
    ("kind", "options", "step", "is_delivered"),
    [
        ("lost-reply", {}, "", False),
        ("connection-reset", {}, "fault", False),
        ("connection-reset", {"when": "after"}, "", True),
        ("truncated-body", {"bytes": 3}, "", False),
        ("slow-drip", {"pauseMs": 1}, "", True),
        ("http-status", {"status": 503}, "fault", True),
        ("rate-limit-storm", {}, "rate limit", True),
        ("malformed-body", {"body": "html"}, "", True),
    ],
)
def test_a_fault_says_whether_the_call_was_carried_out_and_answered(
    kept: MockServer, kind: str, options: dict[str, Any], step: str, is_delivered: bool
) -> None:
    kept.fault(kind, **options)
    OkxClient(kept, kept.okx).get(BALANCES)
    call = only(kept)
    assert (call.faults, call.step, call.was_delivered) == ((kind,), step, is_delivered)


def test_a_run_knows_the_secrets_of_its_sandbox(kept: MockServer) -> None:
    secrets = run(kept).secrets
    assert {kept.okx.secret, kept.okx.passphrase, kept.coinw.secret} <= set(secrets)
    assert kept.okx.key not in secrets


def test_more_calls_are_kept_than_a_journal_has_room_for(mock: MockServer) -> None:
    mock.sandbox.journal = Recorder(mock.journal, capacity=1)
    mock.handle(TIME)
    mock.handle(TIME)
    assert len(mock.journal.entries()) == 1
    assert [call.number for call in run(mock)] == [1, 2]


TIME = Request.of("GET", "/api/v5/public/time")


def test_a_sandbox_that_is_reset_forgets_its_calls(kept: MockServer) -> None:
    kept.handle(TIME)
    kept.reset()
    assert run(kept).calls == ()


def test_a_journal_that_is_no_tape_gives_what_it_still_has(mock: MockServer) -> None:
    mock.handle(TIME)
    call = only(mock)
    assert call.endpoint_id == "public/time.get"
    assert call.wall_ms == call.at_ms - round(call.took_ms)


def test_a_tape_is_a_journal(kept: MockServer) -> None:
    kept.handle(TIME)
    assert [entry.endpoint_id for entry in kept.journal.find(endpoint="public/*")] == [
        "public/time.get"
    ]
    assert record_all(kept.sandbox) is kept.journal


def test_a_run_can_be_sent_to_another_process(kept: MockServer) -> None:
    OkxClient(kept, kept.okx).post(TRANSFER, {"ccy": "ETH", "amt": "1", "from": "6", "to": "18"})
    CoinwClient(kept, kept.coinw).post("returnBalances")
    kept.handle(Request.of("GET", "/api/v5/nope"))
    whole = run(kept, "reset")
    again = serialization.deserialize(serialization.serialize(whole))
    assert (again.profile, again.secrets) == ("reset", whole.secrets)
    for one, other in zip(whole, again, strict=True):
        assert (one.endpoint_id, one.raw, one.params) == (
            other.endpoint_id,
            other.raw,
            other.params,
        )
        assert (one.credential, one.answer, one.step) == (
            other.credential,
            other.answer,
            other.step,
        )


def test_a_parcel_is_made_of_plain_values(kept: MockServer) -> None:
    OkxClient(kept, kept.okx).get(BALANCES)

    def text(value: object) -> str:
        assert isinstance(value, bytes)
        return value.decode()

    assert (
        json.loads(json.dumps(serialization.serialize(run(kept)), default=text))["profile"]
        == "plain"
    )


def test_calls_are_in_the_order_in_which_they_came(kept: MockServer) -> None:
    for path in (BALANCES, "/api/v5/account/config", "/api/v5/account/balance"):
        OkxClient(kept, kept.okx).get(path)
    journal = kept.sandbox.journal
    assert isinstance(journal, Recorder)
    first, second, third = (one.entry for one in journal.recordings)
    # The second came first, and took two seconds.
    journal.recordings[:] = [
        Recording(10_000, first._replace(took_ns=300_000)),
        Recording(10_500, third._replace(took_ns=300_000)),
        Recording(11_000, second._replace(took_ns=2_000_000_000)),
    ]
    assert [(call.number, call.endpoint_id) for call in run(kept)] == [
        (1, "account/config.get"),
        (2, "asset/balances.get"),
        (3, "account/balance.get"),
    ]
