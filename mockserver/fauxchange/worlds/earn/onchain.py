"""Sowing the products of on-chain earn."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.earn.onchain.product import (
    SHELF,
    OnchainEarning,
    OnchainProduct,
    OnchainShelf,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork

_PERIOD_MS = {"H": 3_600_000, "D": 86_400_000}


def sow_onchain(unit: UnitOfWork, said: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the products, and their order."""
    for key, terms in said.items():
        unit.put(key, _product(key, terms))
    unit.put(SHELF, OnchainShelf(tuple(said)))


def onchain_mistakes(said: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield what a schema cannot say: where it is wrong, and why."""
    for key, terms in said.items():
        if Decimal(terms["minAmt"]) > Decimal(terms["maxAmt"]):
            yield f"/onchain/{key}/minAmt", "more than maxAmt"
        first, last = terms["redeemPeriod"]
        if period_ms(first) > period_ms(last):
            yield f"/onchain/{key}/redeemPeriod", f"{last} is shorter than {first}"
        if Decimal(terms["earlyKeeps"]) > 1:
            yield f"/onchain/{key}/earlyKeeps", "nobody keeps more than all"


def period_ms(text: str) -> int:
    """Return how long a period is, such as ``1H`` or ``28D``."""
    return int(text[:-1]) * _PERIOD_MS[text[-1]]


def _product(key: str, terms: Mapping[str, Any]) -> OnchainProduct:
    first, last = terms["redeemPeriod"]
    return OnchainProduct(
        id=key,
        protocol=terms["protocol"],
        protocol_type=terms["protocolType"],
        ccy=terms["ccy"],
        places=terms["places"],
        term_days=terms["termDays"],
        apy=Decimal(terms["apy"]),
        minimum=Decimal(terms["minAmt"]),
        maximum=Decimal(terms["maxAmt"]),
        capacity=Decimal(terms["capacity"]),
        sale=terms["sale"],
        redeems_early=terms["earlyRedeem"],
        early_keeps=Decimal(terms["earlyKeeps"]),
        redeems_itself=terms["redeemsItself"],
        is_cancelable=terms["cancelable"],
        pending_ms=terms["pendingSeconds"] * 1000,
        onchain_ms=terms["onchainSeconds"] * 1000,
        cancel_ms=terms["cancelSeconds"] * 1000,
        redeem_period=(first, last),
        redeem_ms=period_ms(last),
        undo_ms=terms["undoSeconds"] * 1000,
        earnings=tuple(_earning(one) for one in terms["earnings"]),
    )


def _earning(said: Mapping[str, Any]) -> OnchainEarning:
    rate = Decimal(said["rate"])
    return OnchainEarning(said["ccy"], rate, said["places"], is_daily=said["paid"] == "daily")
