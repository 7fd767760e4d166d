"""Stable rewards: products, holdings and rates.

The endpoints that subscribe and redeem are documented as no longer active.
"""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.rewards import stable_rewards
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import rewards as rows
from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("finance/stable-rewards/product-info.get")
def product_info(call: Call) -> Iterator[Row]:
    """Yield what a stablecoin is subscribed with, and redeemed for."""
    yield rows.product(stable_rewards.product(call.unit, call.params["ccy"]), call.now_ms)


@okx.handles("finance/stable-rewards/balance.get")
def balance(call: Call) -> Iterator[Row]:
    """Yield what the account holds, of all stablecoins or of the one asked for."""
    account = call.account
    held = [
        stable_rewards.holding(call.unit, account, product)
        for product in stable_rewards.products(call.unit, call.params.get("ccy"))
    ]
    yield rows.balance(held, call.now_ms)


@okx.handles("finance/stable-rewards/apy-history.get")
def apy_history(call: Call) -> Iterator[Row]:
    """Yield the rates of the last days, newest first."""
    product = stable_rewards.product(call.unit, call.params["ccy"])
    days = int(call.param("days"))
    for at_ms, rate in stable_rewards.rates(product, days, call.now_ms):
        yield rows.rate(at_ms, rate)
