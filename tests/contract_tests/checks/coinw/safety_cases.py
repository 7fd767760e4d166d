"""Clients of CoinW for the checks of safety: of its futures, and of spot where money leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract_tests.checks.case import Case

from .parameter_cases import ORDER, PATH, place, withdraw_enough

if TYPE_CHECKING:
    from tests.contract_tests.checks.actor import Actor

AVAILABLE = f"{PATH}/account/available"


def read(client: Actor) -> None:
    client.futures("GET", AVAILABLE, key="read")


def look_at_the_market(client: Actor) -> None:
    client.send("GET", "/v1/perpumPublic/ticker?instrument=BTC")


def read_with_a_withdraw_key(client: Actor) -> None:
    client.futures("GET", AVAILABLE, key="default")
    client.futures("GET", f"{PATH}/positions/type", key="default")


def withdraw_and_trade(client: Actor) -> None:
    place(client)
    client.coinw("doWithdraw", {"amount": "1"}, key="only-withdraw")


def all_with_one_key(client: Actor) -> None:
    client.futures("POST", f"{PATH}/order", ORDER, key="default")
    withdraw_enough(client)


def plain_http(client: Actor) -> None:
    client.futures("GET", AVAILABLE, headers={"Host": "api.coinw.com"})


def behind_tls(client: Actor) -> None:
    secure = {"Host": "api.coinw.com", "X-Forwarded-Proto": "https"}
    client.futures("GET", AVAILABLE, headers=secure)


def without_a_host(client: Actor) -> None:
    client.futures("GET", AVAILABLE, headers={"Host": None})


def recorded_at_coinw(client: Actor) -> None:
    client.origin = "https://api.coinw.com"
    client.futures("GET", AVAILABLE)


def recorded_elsewhere(client: Actor) -> None:
    client.origin = "https://api.coinw.com.evil.net"
    client.futures("GET", AVAILABLE)


def nameless(client: Actor) -> None:
    client.futures("GET", AVAILABLE, headers={"User-Agent": None})


def secret_in_url(client: Actor) -> None:
    secret = client.keys("coinw", "spot").secret
    client.futures("GET", f"{PATH}/positions?instrument=BTC&secret={secret}")


def positions(client: Actor) -> None:
    client.futures("GET", f"{PATH}/positions?instrument=BTC")


def secret_in_body(client: Actor) -> None:
    own_id = client.keys("coinw", "spot").secret
    client.futures("POST", f"{PATH}/order", {**ORDER, "thirdOrderId": own_id})


def secret_in_header(client: Actor) -> None:
    client.futures("GET", AVAILABLE, headers={"X-Secret": client.keys("coinw", "spot").secret})


def prints(client: Actor) -> None:
    client.output = "available: 438.79"
    read(client)


def prints_its_secret(client: Actor) -> None:
    client.output = f"using secret {client.keys('coinw', 'read').secret}"
    read(client)


CASES = {
    "safety/withdraw-key-for-reads": Case(
        read,
        read_with_a_withdraw_key,
        "futures/account/available.get and 1 more came with the key default, which may withdraw",
        place,
    ),
    "safety/one-key-for-everything": Case(
        withdraw_and_trade,
        all_with_one_key,
        "futures/order.post and spot/private/doWithdraw.post came with one key",
        place,
    ),
    "safety/plain-http": Case(
        behind_tls,
        plain_http,
        "futures/account/available.get went to http://api.coinw.com",
        without_a_host,
    ),
    "safety/foreign-host": Case(
        recorded_at_coinw,
        recorded_elsewhere,
        "futures/account/available.get was sent to api.coinw.com.evil.net with a key",
        read,
    ),
    "safety/user-agent": Case(
        read, nameless, "futures/account/available.get came without a User-Agent"
    ),
    "safety/secret-in-url": Case(
        positions, secret_in_url, "the URL of futures/positions.get has credentials", read
    ),
    "safety/secret-in-body": Case(
        place, secret_in_body, "the body of futures/order.post has a secret or passphrase", read
    ),
    "safety/secret-in-header": Case(
        read,
        secret_in_header,
        "X-SECRET of futures/account/available.get has a secret or passphrase",
    ),
    "safety/secret-in-output": Case(
        prints, prints_its_secret, "the output has a secret or passphrase", look_at_the_market
    ),
}
