"""Balances and staking with python-okx, the client as it is published.

python examples/okx_python_okx.py                           starts a mock of its own
python examples/okx_python_okx.py http://127.0.0.1:12700    uses a running `fauxchange serve`

With a URL, the keys are those of the environment (OKX_API_KEY, OKX_API_SECRET, OKX_API_PASSPHRASE)
or, where it has none, those of the default world.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import httpx
from okx.Finance.EthStaking import EthStakingAPI
from okx.Funding import FundingAPI

from fauxchange import Keys, MockServer


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


def show(url: str, keys: Keys) -> None:
    # Only a mock has this page: on a real exchange the script ends here, and nothing is staked.
    httpx.get(f"{url}/_mock/health").raise_for_status()
    signed = {"passphrase": keys.passphrase, "flag": "0", "domain": url}
    with (
        FundingAPI(keys.key, keys.secret, **signed) as funding,
        EthStakingAPI(keys.key, keys.secret, **signed) as staking,
        EthStakingAPI(keys.key, "not the secret", **signed) as stranger,
    ):
        print("funding account:", available(funding))
        print("stake 0.1 ETH:  ", verdict(staking.eth_purchase("0.1")))
        advance(url, minutes=2)
        print("two minutes on: ", available(funding))
        print("all BETH:       ", staking.eth_balance()["data"][0]["amt"])
        print("too much:       ", verdict(staking.eth_purchase("1000000")))
        print("wrong secret:   ", verdict(stranger.eth_balance()))


def available(funding: Any) -> str:
    rows = funding.get_balances("ETH,BETH")["data"]
    return ", ".join(f"{row['availBal']} {row['ccy']}" for row in rows)


def verdict(answer: dict[str, Any]) -> str:
    return f"{answer['code']} {answer['msg']}".strip()


def advance(url: str, **by: float) -> None:
    httpx.post(f"{url}/_mock/clock", json={"advance": by}).raise_for_status()


if __name__ == "__main__":
    main()
