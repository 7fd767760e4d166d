"""Sowing the terms of dual investment."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.earn.dual.product import (
    DAY_MS,
    TERMS,
    DualPair,
    DualSizes,
    DualTenor,
    DualTerms,
)

from .earn import time_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork
    from fauxchange.domain.earn.dual.product import State

_SIDES = ("call", "put")
_WAITS: Mapping[State, str] = {
    "received": "receiveSeconds",
    "booking": "bookSeconds",
    "settling": "settleSeconds",
    "redemption received": "redeemReceiveSeconds",
    "redemption booked": "redeemBookSeconds",
    "redeeming": "redeemSeconds",
}
_LEAST_VOLATILITY = Decimal("0.01")


def sow_dual(unit: UnitOfWork, said: Mapping[str, Any] | None, seed: int) -> None:
    """Write the terms of dual investment, if the world has any."""
    if said is None:
        return
    terms = DualTerms(
        pairs=tuple(_pair(one) for one in said["pairs"]),
        tenors=tuple(DualTenor(one["days"], one["every"]) for one in said["tenors"]),
        expire_at_ms=time_of_day(said["expireAtUtc"]),
        trade_end_ms=said["tradeEndSeconds"] * 1000,
        redeem_end_ms=said["redeemEndSeconds"] * 1000,
        accrual_ms=said["accrualSeconds"] * 1000,
        quote_ms=said["quoteSeconds"] * 1000,
        share=Decimal(said["yieldShare"]),
        cost=Decimal(said["earlyCost"]),
        slippage=Decimal(said["slippage"]),
        least=Decimal(said["minYield"]),
        waits={state: said[member] * 1000 for state, member in _WAITS.items()},
        seed=seed,
    )
    unit.put(TERMS, terms)


def dual_mistakes(said: Mapping[str, Any], prices: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a schema cannot say: where it is wrong, and why."""
    for member in ("yieldShare", "earlyCost"):
        if Decimal(said[member]) > 1:
            yield f"/dual/{member}", "a part is at most 1"
    redeeming = said["redeemReceiveSeconds"] + said["redeemBookSeconds"] + said["redeemSeconds"]
    if redeeming >= said["redeemEndSeconds"]:
        yield "/dual/redeemEndSeconds", "a redemption ends after the expiry"
    opening = said["quoteSeconds"] + said["receiveSeconds"] + said["bookSeconds"]
    if said["tradeEndSeconds"] < max(said["redeemEndSeconds"] + said["accrualSeconds"], opening):
        yield "/dual/tradeEndSeconds", "too late for an order to be live and earn before its end"
    if said["tradeEndSeconds"] * 1000 >= min(one["days"] for one in said["tenors"]) * DAY_MS:
        yield "/dual/tradeEndSeconds", "the sale ends before it begins"
    seen: set[tuple[str, str]] = set()
    for i, one in enumerate(said["pairs"]):
        where = f"/dual/pairs/{i}"
        if (one["base"], one["quote"]) in seen or one["base"] == one["quote"]:
            yield where, "a pair is of two currencies, and there once"
        seen.add((one["base"], one["quote"]))
        yield from ((where + at, why) for at, why in _pair_mistakes(one, prices))


def _pair_mistakes(said: Mapping[str, Any], prices: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for member in ("base", "quote"):
        if said[member] not in prices:
            yield f"/{member}", "the world has no price of it"
    if not Decimal(said["tick"]):
        yield "/tick", "strikes are multiples of something"
    if Decimal(said["volatility"]) < _LEAST_VOLATILITY:
        yield "/volatility", f"less than {_LEAST_VOLATILITY}"
    for i, distance in enumerate(said["distances"]):
        if not 0 < Decimal(distance) < 1:
            yield f"/distances/{i}", "a strike is away from the price, and above nothing"
    for side in _SIDES:
        sizes = said[side]
        least, most, step, capacity = (
            Decimal(sizes[name]) for name in ("minSz", "maxSz", "stepSz", "capacity")
        )
        if not step:
            yield f"/{side}/stepSz", "sizes are multiples of something"
        if not 0 < least <= most <= capacity:
            yield f"/{side}", "minSz, maxSz and capacity are not in order"


def _pair(said: Mapping[str, Any]) -> DualPair:
    return DualPair(
        base=said["base"],
        quote=said["quote"],
        underlying=said["uly"],
        tick=Decimal(said["tick"]),
        volatility=Decimal(said["volatility"]),
        distances=tuple(map(Decimal, said["distances"])),
        redeems_early=said["earlyRedeem"],
        sizes={"C": _sizes(said["call"]), "P": _sizes(said["put"])},
    )


def _sizes(said: Mapping[str, Any]) -> DualSizes:
    return DualSizes(
        smallest=Decimal(said["minSz"]),
        largest=Decimal(said["maxSz"]),
        step=Decimal(said["stepSz"]),
        capacity=Decimal(said["capacity"]),
        places=said["places"],
    )
