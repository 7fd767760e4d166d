"""Clients of CoinW's futures for the checks of signing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import NOON_MS
from tests.contract_tests.checks.case import Case

if TYPE_CHECKING:
    from tests.contract_tests.checks.actor import Actor

AVAILABLE = "/v1/perpum/account/available"
TICKER = "/v1/perpumPublic/ticker?instrument=BTC"


def read(client: Actor) -> None:
    client.futures("GET", AVAILABLE)


def look_at_the_market(client: Actor) -> None:
    client.send("GET", TICKER)


def without_a_signature(client: Actor) -> None:
    client.futures("GET", AVAILABLE, headers={"sign": None})


def with_an_unknown_key(client: Actor) -> None:
    key = "11111111-2222-3333-4444-555555555555"
    client.futures("GET", AVAILABLE, headers={"api_key": key})


def signed_with_another_secret(client: Actor) -> None:
    client.futures("GET", AVAILABLE, secret=client.keys("coinw", "default").secret)


def market_with_a_key(client: Actor) -> None:
    client.futures("GET", TICKER)


def from_another_address(client: Actor) -> None:
    client.futures("GET", AVAILABLE, key="elsewhere")


def unix_seconds(client: Actor) -> None:
    client.futures("GET", AVAILABLE, stamp=str(NOON_MS // 1000))


def read_twice(client: Actor) -> None:
    client.futures("GET", AVAILABLE)
    client.mock.advance(5_000)
    client.futures("GET", AVAILABLE)


def replayed(client: Actor) -> None:
    client.futures("GET", AVAILABLE, stamp=str(NOON_MS))
    client.mock.advance(5_000)
    client.futures("GET", AVAILABLE, stamp=str(NOON_MS))


CASES = {
    "signing/credentials-complete": Case(
        read,
        without_a_signature,
        "futures/account/available.get came without sign",
        look_at_the_market,
    ),
    "signing/known-key": Case(
        read,
        with_an_unknown_key,
        "nobody has the key of futures/account/available.get",
        look_at_the_market,
    ),
    "signing/signature": Case(
        read,
        signed_with_another_secret,
        "futures/account/available.get is not signed as documented (secret-of-another-key)",
        look_at_the_market,
    ),
    "signing/key-on-public-call": Case(
        look_at_the_market,
        market_with_a_key,
        "futures/public/ticker.get is public and was sent with a key",
        read,
    ),
    "signing/accepted": Case(
        read,
        from_another_address,
        "futures/account/available.get was refused: 127.0.0.1 is not in 203.0.113.7 "
        "(address-not-listed)",
        look_at_the_market,
    ),
    "signing/timestamp-format": Case(
        read,
        unix_seconds,
        "the timestamp of futures/account/available.get is not in the documented form",
        look_at_the_market,
    ),
    "signing/replayed": Case(
        read_twice,
        replayed,
        "futures/account/available.get was sent again with an old signature",
        read,
    ),
}
