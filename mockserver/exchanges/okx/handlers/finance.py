"""Staking of ETH and SOL."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mockserver.domain import staking
from mockserver.domain.staking import Staked, StakingProduct
from mockserver.exchanges.okx import rows

from . import okx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mockserver.exchanges.exchange import Call
    from mockserver.exchanges.okx.rows import Row


@okx.handles("finance/staking-defi/eth/balance.get")
def eth_balance(call: Call) -> Iterator[Row]:
    """Yield all BETH of the account, and when that was true."""
    for row in _balance(call, "eth"):
        yield {**row, "ts": str(call.now_ms)}


@okx.handles("finance/staking-defi/sol/balance.get")
def sol_balance(call: Call) -> Iterator[Row]:
    """Yield all OKSOL of the account."""
    return _balance(call, "sol")


@okx.handles("finance/staking-defi/eth/purchase.post")
def eth_purchase(call: Call) -> tuple[()]:
    """Stake ETH from the funding account."""
    product = call.unit.get(StakingProduct, "eth")
    staking.purchase(call.ledger, call.account.id, product, Decimal(call.params["amt"]))
    return ()


def _balance(call: Call, product_id: str) -> Iterator[Row]:
    product = call.unit.get(StakingProduct, product_id)
    account = call.account
    amount = staking.held(account, product)
    interest = call.unit.find(Staked, staking.staked_key(account.id, product.id))
    if amount > 0 or interest is not None:
        yield rows.staked(product.gives, amount, interest or Staked())
