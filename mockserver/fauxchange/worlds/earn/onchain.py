"""The products of on-chain earn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.earn.onchain.product import (
    OnchainEarning,
    OnchainProduct,
)
from fauxchange.worlds.layout import KEY, FileSource, layout, period_ms, read, seconds
from fauxchange.worlds.mistakes import Mistakes, above

layout(
    OnchainProduct,
    id=KEY,
    minimum="minAmt",
    maximum="maxAmt",
    redeems_early="earlyRedeem",
    is_cancelable="cancelable",
    pending_ms=seconds("pendingSeconds"),
    onchain_ms=seconds("onchainSeconds"),
    cancel_ms=seconds("cancelSeconds"),
    redeem_ms=FileSource("redeemPeriod", lambda periods: period_ms(periods[1])),
    undo_ms=seconds("undoSeconds"),
)
layout(OnchainEarning, is_daily=FileSource("paid", lambda paid: paid == "daily"))


def seed_onchain(unit: UnitOfWork, products: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the products."""
    for rank, (key, terms) in enumerate(products.items()):
        unit.put(read(OnchainProduct, terms, (key,), rank=rank))


def onchain_mistakes(products: Mapping[str, Mapping[str, Any]]) -> Mistakes:
    """Yield what a schema cannot say: where it is wrong, and why."""
    for key, terms in products.items():
        where = f"/onchain/{key}"
        yield from above(f"{where}/minAmt", terms["minAmt"], terms["maxAmt"], "more than maxAmt")
        first, last = terms["redeemPeriod"]
        if period_ms(first) > period_ms(last):
            yield f"{where}/redeemPeriod", f"{last} is shorter than {first}"
        yield from above(
            f"{where}/earlyKeeps", terms["earlyKeeps"], "1", "nobody keeps more than all"
        )
