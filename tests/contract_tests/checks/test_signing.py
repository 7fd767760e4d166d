"""The checks of signing: which of them fails in the cases that are easily confused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients import OkxClient, iso
from tests.conftest import NOON_MS

from .actor import Actor

if TYPE_CHECKING:
    pass

BALANCES = "/api/v5/asset/balances"
LEVERAGE = "/v1/perpum/positions/leverage"


def found(actor: Actor) -> dict[str, set[str]]:
    """Return what is wrong with a client, by check."""
    return actor.problems("signing")


def test_a_signature_over_the_decoded_query_is_named(actor: Actor) -> None:
    client = OkxClient(actor.mock, actor.keys("okx", "read"))
    headers = client.signed("GET", f"{BALANCES}?ccy=BTC,ETH")
    actor.send("GET", f"{BALANCES}?ccy=BTC%2CETH", dict(headers))
    assert found(actor) == {
        "signing/signature": {"asset/balances.get is not signed as documented (query-decoded)"}
    }


def test_a_body_that_is_signed_otherwise_than_sent_is_named(actor: Actor) -> None:
    compact = b'{"ccy":"USDT","amt":"1","from":"6","to":"18"}'
    spaced = compact.replace(b",", b", ").replace(b":", b": ")
    client = OkxClient(actor.mock, actor.keys("okx", "trade"))
    headers = client.signed("POST", "/api/v5/asset/transfer", compact)
    actor.send("POST", "/api/v5/asset/transfer", dict(headers), spaced)
    assert found(actor) == {
        "signing/signature": {"asset/transfer.post is not signed as documented (json-compact)"}
    }


def test_a_local_time_is_a_matter_of_the_clock(actor: Actor) -> None:
    actor.get(BALANCES, stamp=iso(NOON_MS + 2 * 3_600_000))
    assert found(actor) == {
        "signing/clock": {"the timestamp of asset/balances.get is 7200 s off (local-time)"}
    }


def test_the_secret_as_passphrase_is_a_wrong_passphrase(actor: Actor) -> None:
    secret = actor.keys("okx", "read").secret
    actor.get(BALANCES, headers={"OK-ACCESS-PASSPHRASE": secret})
    assert found(actor) == {
        "signing/passphrase": {
            "asset/balances.get came with a wrong passphrase (secret-as-passphrase)"
        }
    }


def test_a_key_of_another_exchange_is_nobodys(actor: Actor) -> None:
    actor.get(BALANCES, headers={"OK-ACCESS-KEY": actor.keys("coinw", "spot").key})
    assert found(actor) == {
        "signing/known-key": {"nobody has the key of asset/balances.get (key-of-another-exchange)"}
    }


def test_an_unknown_key_of_coinw_is_told_from_a_wrong_signature(actor: Actor) -> None:
    key = actor.keys("coinw", "spot").key
    actor.send("POST", f"/api/v1/private?command=returnBalances&api_key={key}&sign=00")
    actor.send("POST", "/api/v1/private?command=returnBalances&api_key=nobody&sign=00")
    assert found(actor) == {
        "signing/signature": {"spot/private/returnBalances.post is not signed as documented"},
        "signing/known-key": {"nobody has the key of spot/private/returnBalances.post"},
    }


def test_unix_seconds_are_no_timestamp_of_coinws_futures(actor: Actor) -> None:
    actor.futures("GET", f"{LEVERAGE}?openId=1", stamp=str(NOON_MS // 1000))
    assert found(actor) == {
        "signing/timestamp-format": {
            "the timestamp of futures/positions/leverage.get is not in the documented form"
        }
    }


def test_microseconds_are_read_and_told(actor: Actor) -> None:
    actor.get(BALANCES, stamp="2025-06-18T12:00:00.000000Z")
    assert set(found(actor)) == {"signing/timestamp-milliseconds"}


def test_two_calls_of_one_moment_may_have_one_signature(actor: Actor) -> None:
    actor.get(BALANCES)
    actor.get(BALANCES)
    assert found(actor) == {}


def test_a_retry_with_the_old_signature_is_told_at_once(actor: Actor) -> None:
    stamp = iso(NOON_MS + 1)
    actor.mock.fault("http-status", times=1, status=503)
    actor.get(BALANCES, stamp=stamp)
    actor.mock.advance(20)
    actor.get(BALANCES, stamp=stamp)
    assert set(found(actor)) == {"signing/replayed"}


def test_a_retry_in_the_millisecond_of_the_first_try_may_have_its_signature(actor: Actor) -> None:
    stamp = iso(NOON_MS + 1)
    actor.mock.fault("http-status", times=1, status=503)
    actor.get(BALANCES, stamp=stamp)
    actor.get(BALANCES, stamp=stamp)
    assert found(actor) == {}


def test_calls_of_one_millisecond_are_no_retries_because_their_answers_have_new_members(
    actor: Actor,
) -> None:
    stamp = iso(NOON_MS + 1)
    actor.mock.fault("nasty-answer", kinds=["new-fields"])
    for _ in range(2):
        actor.get(BALANCES, stamp=stamp)
        actor.mock.advance(20)
    assert found(actor) == {}


def test_a_retry_that_is_signed_anew_is_none(actor: Actor) -> None:
    actor.mock.fault("http-status", times=1, status=503)
    actor.get(BALANCES, stamp=iso(NOON_MS + 1))
    actor.get(BALANCES, stamp=iso(NOON_MS + 2))
    assert found(actor) == {}


def test_what_a_fault_refuses_is_not_the_clients_signature(actor: Actor) -> None:
    actor.mock.fault("reject", times=1, code="50113")
    actor.get(BALANCES)
    assert found(actor) == {}


def test_who_asks_for_the_time_before_it_signs_is_never_refused(actor: Actor) -> None:
    actor.profile = "skewed-clock"
    actor.mock.clock.skew(45_000)
    actor.send("GET", "/api/v5/public/time")
    actor.get(BALANCES, stamp=iso(NOON_MS + 45_000))
    assert found(actor) == {}


def test_a_key_that_is_optional_may_be_there(actor: Actor) -> None:
    actor.get("/api/v5/support/announcements")
    assert found(actor) == {}
