"""Clients for the checks of safety."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .case import Case

if TYPE_CHECKING:
    from .actor import Actor

BALANCES = "/api/v5/asset/balances"
WITHDRAWAL = {
    "ccy": "USDT",
    "amt": "12",
    "dest": "4",
    "toAddr": "0x1111111111111111111111111111111111111111",
    "chain": "USDT-ERC20",
}


def read(client: Actor) -> None:
    client.get(BALANCES)


def ask_time(client: Actor) -> None:
    client.send("GET", "/api/v5/public/time")


def read_with_a_withdraw_key(client: Actor) -> None:
    client.get(BALANCES, "withdraw")
    client.get(BALANCES, "withdraw")


def withdraw(client: Actor, key: str) -> None:
    client.post("/api/v5/asset/withdrawal", WITHDRAWAL, key)


def withdraw_and_transfer(client: Actor) -> None:
    client.transfer()
    withdraw(client, "only-withdraw")


def all_with_one_key(client: Actor) -> None:
    client.post(
        "/api/v5/asset/transfer",
        {"ccy": "USDT", "amt": "1", "from": "6", "to": "18"},
        "default",
    )
    withdraw(client, "default")


def only_transfer(client: Actor) -> None:
    client.transfer()


def demo_key_in_demo(client: Actor) -> None:
    client.get(BALANCES, "demo", headers={"x-simulated-trading": "1"})
    client.get(BALANCES, "only-live")


def demo_key_in_live(client: Actor) -> None:
    client.get(BALANCES, "demo")


def plain_http(client: Actor) -> None:
    client.get(BALANCES, headers={"Host": "www.okx.com"})


def behind_tls(client: Actor) -> None:
    client.get(BALANCES, headers={"Host": "www.okx.com", "X-Forwarded-Proto": "https"})


def without_a_host(client: Actor) -> None:
    client.get(BALANCES, headers={"Host": None})


def nameless(client: Actor) -> None:
    client.get(BALANCES, headers={"User-Agent": None})


def secret_in_url(client: Actor) -> None:
    secret = client.keys("coinw", "spot").secret
    client.coinw("returnBalances", {"secret_key": secret})


def one_currency(client: Actor) -> None:
    client.get(f"{BALANCES}?ccy=BTC")


def secret_in_body(client: Actor) -> None:
    client.transfer(clientId=client.keys("okx", "trade").secret)


def secret_in_header(client: Actor) -> None:
    client.get(BALANCES, headers={"X-Secret": client.keys("okx", "read").secret})


def prints(client: Actor) -> None:
    client.output = "balance of BTC: 0.5231"
    client.get(BALANCES)


def prints_its_secret(client: Actor) -> None:
    client.output = f"using secret {client.keys('okx', 'read').secret}"
    client.get(BALANCES)


def recorded_at_okx(client: Actor) -> None:
    client.origin = "https://eea.okx.com"
    client.get(BALANCES)


def recorded_elsewhere(client: Actor) -> None:
    client.origin = "https://www.okx.com.evil.net"
    client.get(BALANCES)


CASES = {
    "safety/withdraw-key-for-reads": Case(
        read,
        read_with_a_withdraw_key,
        "asset/balances.get and 1 more came with the key withdraw, which may withdraw",
        only_transfer,
    ),
    "safety/one-key-for-everything": Case(
        withdraw_and_transfer,
        all_with_one_key,
        "asset/transfer.post and asset/withdrawal.post came with one key",
        only_transfer,
    ),
    "safety/environment": Case(
        demo_key_in_demo,
        demo_key_in_live,
        "asset/balances.get came without the demo header, by a demo key",
        read,
    ),
    "safety/plain-http": Case(
        behind_tls,
        plain_http,
        "asset/balances.get went to http://www.okx.com",
        without_a_host,
    ),
    "safety/foreign-host": Case(
        recorded_at_okx,
        recorded_elsewhere,
        "asset/balances.get was sent to www.okx.com.evil.net with a key",
        read,
    ),
    "safety/user-agent": Case(read, nameless, "asset/balances.get came without a User-Agent"),
    "safety/secret-in-url": Case(
        one_currency,
        secret_in_url,
        "the URL of spot/private/returnBalances.post has credentials",
        read,
    ),
    "safety/secret-in-body": Case(
        only_transfer,
        secret_in_body,
        "the body of asset/transfer.post has a secret or passphrase",
        read,
    ),
    "safety/secret-in-header": Case(
        read, secret_in_header, "X-SECRET of asset/balances.get has a secret or passphrase"
    ),
    "safety/secret-in-output": Case(
        prints, prints_its_secret, "the output has a secret or passphrase", ask_time
    ),
}
