"""Clients for the checks of signing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients import iso
from tests.conftest import NOON_MS

from .case import Case

if TYPE_CHECKING:
    from .actor import Actor

BALANCES = "/api/v5/asset/balances"
TIME = "/api/v5/public/time"


def read(client: Actor) -> None:
    client.get(BALANCES)


def read_everywhere(client: Actor) -> None:
    client.get(BALANCES)
    client.coinw("returnBalances")
    client.futures("GET", "/v1/perpum/account/available")


def ask_time(client: Actor) -> None:
    client.send("GET", TIME)


def read_coinw(client: Actor) -> None:
    client.coinw("returnBalances")


def without_a_signature(client: Actor) -> None:
    client.get(BALANCES, headers={"OK-ACCESS-SIGN": None})


def without_a_passphrase(client: Actor) -> None:
    client.get(BALANCES, headers={"OK-ACCESS-PASSPHRASE": None})


def with_an_unknown_key(client: Actor) -> None:
    client.get(BALANCES, headers={"OK-ACCESS-KEY": "11111111-2222-3333-4444-555555555555"})


def signed_with_another_secret(client: Actor) -> None:
    client.get(BALANCES, secret=client.keys("okx", "trade").secret)


def time_with_a_key(client: Actor) -> None:
    client.get(TIME)


def demo_now_and_then(client: Actor) -> None:
    client.get(BALANCES, headers={"x-simulated-trading": "1"})
    client.transfer()
    client.get("/api/v5/asset/currencies")


def demo_always(client: Actor) -> None:
    for target in (BALANCES, "/api/v5/asset/currencies"):
        client.get(target, headers={"x-simulated-trading": "1"})


def from_another_address(client: Actor) -> None:
    client.get(BALANCES, "elsewhere")


def unix_seconds(client: Actor) -> None:
    client.get(BALANCES, stamp=str(NOON_MS // 1000))


def whole_seconds(client: Actor) -> None:
    client.get(BALANCES, stamp="2025-06-18T12:00:00Z")


def a_slow_clock(client: Actor) -> None:
    client.get(BALANCES, stamp=iso(NOON_MS - 12_000))


def skewed(client: Actor) -> None:
    client.profile = "skewed-clock"
    client.mock.clock.skew(45_000)


def locked_out(client: Actor) -> None:
    skewed(client)
    client.get(BALANCES)
    client.get(BALANCES)


def resynchronised(client: Actor) -> None:
    skewed(client)
    client.get(BALANCES)
    client.send("GET", TIME)
    client.get(BALANCES, stamp=iso(NOON_MS + 45_000))


def synchronised_first(client: Actor) -> None:
    skewed(client)
    client.send("GET", TIME)
    client.get(BALANCES, stamp=iso(NOON_MS + 45_000))


def only_time_while_skewed(client: Actor) -> None:
    skewed(client)
    client.send("GET", TIME)


def read_twice(client: Actor) -> None:
    client.get(BALANCES)
    client.mock.advance(5_000)
    client.get(BALANCES)


def replayed(client: Actor) -> None:
    client.get(BALANCES, stamp=iso(NOON_MS))
    client.mock.advance(5_000)
    client.get(BALANCES, stamp=iso(NOON_MS))


CASES = {
    "signing/credentials-complete": Case(
        read_everywhere,
        without_a_signature,
        "asset/balances.get came without OK-ACCESS-SIGN",
        ask_time,
    ),
    "signing/passphrase": Case(
        read,
        without_a_passphrase,
        "asset/balances.get came without a passphrase",
        read_coinw,
    ),
    "signing/known-key": Case(
        read_everywhere, with_an_unknown_key, "nobody has the key of asset/balances.get", ask_time
    ),
    "signing/signature": Case(
        read_everywhere,
        signed_with_another_secret,
        "asset/balances.get is not signed as documented (secret-of-another-key)",
        ask_time,
    ),
    "signing/key-on-public-call": Case(
        ask_time, time_with_a_key, "public/time.get is public and was sent with a key", read
    ),
    "signing/demo-header": Case(
        demo_always,
        demo_now_and_then,
        "asset/currencies.get came without the demo header, unlike asset/balances.get",
        read,
    ),
    "signing/accepted": Case(
        read_everywhere,
        from_another_address,
        "asset/balances.get was refused: 127.0.0.1 is not in 203.0.113.7 (address-not-listed)",
        ask_time,
    ),
    "signing/timestamp-format": Case(
        read_everywhere,
        unix_seconds,
        "the timestamp of asset/balances.get is not in the documented form (unix-seconds)",
        ask_time,
    ),
    "signing/timestamp-milliseconds": Case(
        read,
        whole_seconds,
        "the timestamp of asset/balances.get has no three digits after the point",
        read_coinw,
    ),
    "signing/clock": Case(
        read, a_slow_clock, "the timestamp of asset/balances.get is 12 s off", read_coinw
    ),
    "signing/resynchronises": Case(
        resynchronised,
        locked_out,
        "2 calls were refused as expired, and none was accepted after that",
        only_time_while_skewed,
    ),
    "signing/replayed": Case(
        read_twice,
        replayed,
        "asset/balances.get was sent again with an old signature",
        read,
    ),
}
