"""Balances and staking with ccxt, the client as it is published.

python examples/okx_ccxt.py                           starts a mock of its own
python examples/okx_ccxt.py http://127.0.0.1:12700    uses a running `fauxchange serve`

With a URL, the keys are those of the environment (OKX_API_KEY, OKX_API_SECRET, OKX_API_PASSPHRASE)
or, where it has none, those of the default world.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import ccxt
import requests

from fauxchange import Keys, MockServer

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    if len(sys.argv) > 1:
        show(sys.argv[1], keys_from_environment())
    else:
        with MockServer() as mock:
            show(mock.url, mock.okx)


def keys_from_environment() -> Keys:
    default = MockServer().okx  # without `with` there is no server, only its world
    return Keys(
        "environment",
        os.environ.get("OKX_API_KEY", default.key),
        os.environ.get("OKX_API_SECRET", default.secret),
        os.environ.get("OKX_API_PASSPHRASE", default.passphrase),
    )


def connect(url: str, keys: Keys) -> Any:
    exchange = ccxt.okx({"apiKey": keys.key, "secret": keys.secret, "password": keys.passphrase})
    exchange.urls["api"]["rest"] = url  # all that ccxt needs to be told
    return exchange


def show(url: str, keys: Keys) -> None:
    # Only a mock has this page: on a real exchange the script ends here, and nothing is staked.
    requests.get(f"{url}/_mock/health", timeout=10).raise_for_status()
    exchange = connect(url, keys)
    stake = exchange.private_post_finance_staking_defi_eth_purchase
    staked = exchange.private_get_finance_staking_defi_eth_balance
    print("funding account:", available(exchange))
    print("stake 0.1 ETH:  ", stake({"amt": "0.1"})["code"])
    advance(url, minutes=2)
    print("two minutes on: ", available(exchange))
    print("all BETH:       ", staked()["data"][0]["amt"])
    print("too much:       ", refusal(lambda: stake({"amt": "1000000"})))
    exchange.secret = "not the secret"
    print("wrong secret:   ", refusal(staked))


def available(exchange: Any) -> str:
    rows = exchange.private_get_asset_balances({"ccy": "ETH,BETH"})["data"]
    return ", ".join(f"{row['availBal']} {row['ccy']}" for row in rows)


def refusal(call: Callable[[], Any]) -> str:
    try:
        call()
    except ccxt.BaseError as error:
        return type(error).__name__
    return "accepted"


def advance(url: str, **by: float) -> None:
    requests.post(f"{url}/_mock/clock", json={"advance": by}, timeout=10).raise_for_status()


if __name__ == "__main__":
    main()
