"""The terms of dual investment."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.earn.dual.product import DualPair, DualSizes, DualTerms, State
from fauxchange.worlds.layout import FileSource, layout, read, seconds, time_of_day
from fauxchange.worlds.mistakes import Mistakes, above, without_price

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

layout(
    DualTerms,
    expire_at_ms=time_of_day("expireAtUtc"),
    trade_end_ms=seconds("tradeEndSeconds"),
    redeem_end_ms=seconds("redeemEndSeconds"),
    accrual_ms=seconds("accrualSeconds"),
    quote_ms=seconds("quoteSeconds"),
    share="yieldShare",
    cost="earlyCost",
    least="minYield",
    waits=FileSource("", lambda terms: [[state, terms[at] * 1000] for state, at in _WAITS.items()]),
)
layout(
    DualPair,
    underlying="uly",
    redeems_early="earlyRedeem",
    sizes=FileSource("", lambda pair: [[side, pair[side]] for side in _SIDES]),
)
layout(DualSizes, smallest="minSz", largest="maxSz", step="stepSz")


def seed_dual(unit: UnitOfWork, terms: Mapping[str, Any] | None, seed: int) -> None:
    """Write the terms of dual investment, if the world has any."""
    if terms is not None:
        unit.put(read(DualTerms, terms, seed=seed))


def dual_mistakes(terms: Mapping[str, Any], prices: Mapping[str, Any]) -> Mistakes:
    """Yield what a schema cannot say: where it is wrong, and why."""
    for member in ("yieldShare", "earlyCost"):
        yield from above(f"/dual/{member}", terms[member], "1", "a part is at most 1")
    redeeming = terms["redeemReceiveSeconds"] + terms["redeemBookSeconds"] + terms["redeemSeconds"]
    if redeeming >= terms["redeemEndSeconds"]:
        yield "/dual/redeemEndSeconds", "a redemption ends after the expiry"
    opening = terms["quoteSeconds"] + terms["receiveSeconds"] + terms["bookSeconds"]
    if terms["tradeEndSeconds"] < max(terms["redeemEndSeconds"] + terms["accrualSeconds"], opening):
        yield "/dual/tradeEndSeconds", "too late for an order to be live and earn before its end"
    if terms["tradeEndSeconds"] * 1000 >= min(one["days"] for one in terms["tenors"]) * DAY_MS:
        yield "/dual/tradeEndSeconds", "the sale ends before it begins"
    seen: set[tuple[str, str]] = set()
    for i, one in enumerate(terms["pairs"]):
        where = f"/dual/pairs/{i}"
        if (one["base"], one["quote"]) in seen or one["base"] == one["quote"]:
            yield where, "a pair is of two currencies, and there once"
        seen.add((one["base"], one["quote"]))
        yield from ((where + at, why) for at, why in _pair_mistakes(one, prices))


def _pair_mistakes(pair: Mapping[str, Any], prices: Mapping[str, Any]) -> Mistakes:
    yield from without_price("", pair, ("base", "quote"), prices)
    if not Decimal(pair["tick"]):
        yield "/tick", "strikes are multiples of something"
    if Decimal(pair["volatility"]) < _LEAST_VOLATILITY:
        yield "/volatility", f"less than {_LEAST_VOLATILITY}"
    for i, distance in enumerate(pair["distances"]):
        if not 0 < Decimal(distance) < 1:
            yield f"/distances/{i}", "a strike is away from the price, and above nothing"
    for side in _SIDES:
        sizes = pair[side]
        least, most, step, capacity = (
            Decimal(sizes[name]) for name in ("minSz", "maxSz", "stepSz", "capacity")
        )
        if not step:
            yield f"/{side}/stepSz", "sizes are multiples of something"
        if not 0 < least <= most <= capacity:
            yield f"/{side}", "minSz, maxSz and capacity are not in order"
