"""Sowing on which terms trading accounts are margined, borrow and pay fees."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.trading_account.terms import (
    Archive,
    FeeGroup,
    Fees,
    MarginCurrency,
    MarginTier,
    TradingTerms,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork

_DAY_MS = 86_400_000


def sow_trading(unit: UnitOfWork, said: Mapping[str, Any] | None, saved: Collection[str]) -> None:
    """Write the terms of trading accounts, if the world has any.

    What nobody saves, nobody borrows.
    """
    if said is not None:
        unit.put("", _terms(said, saved))


def _terms(said: Mapping[str, Any], saved: Collection[str]) -> TradingTerms:
    plain = TradingTerms()
    return TradingTerms(
        coins={
            ccy: _coin(ccy, facts, is_lent="quota" in facts and ccy in saved)
            for ccy, facts in said["currencies"].items()
        },
        levels=_amounts(said.get("loanQuotaCoefficients", {})),
        leverage=Decimal(said["borrowLeverage"]),
        maintenance=Decimal(said["borrowMaintenance"]),
        equity=_amounts(said.get("leastEquityUsd", {})),
        usdg=_amounts(said.get("usdgEarn", {})),
        fees={
            (level, kind): _fees(facts)
            for level, kinds in said.get("fees", {}).items()
            for kind, facts in kinds.items()
        },
        increases=said.get("demoIncreasesPerDay", plain.increases),
        archive=_archive(said["archive"]) if "archive" in said else plain.archive,
    )


def _coin(ccy: str, facts: Mapping[str, Any], *, is_lent: bool) -> MarginCurrency:
    steps = facts["discount"]
    upto = (Decimal(step["upTo"]) if "upTo" in step else None for step in steps)
    tiers = (MarginTier(Decimal(step["rate"]), end) for step, end in zip(steps, upto, strict=True))
    return MarginCurrency(
        ccy=ccy,
        tiers=tuple(tiers),
        quota=Decimal(facts["quota"]) if is_lent else None,
        minimum=Decimal(facts.get("minBorrow", "0")),
        places=facts.get("places", 8),
        is_suspended=facts.get("lendingSuspended", False),
        is_fixed=facts.get("alwaysCollateral", False),
        with_coin=facts.get("collateralWith", ""),
    )


def _fees(facts: Mapping[str, Any]) -> Fees:
    def rate(name: str) -> Decimal | None:
        return Decimal(facts[name]) if name in facts else None

    groups = (
        FeeGroup(number, Decimal(rates["taker"]), Decimal(rates["maker"]))
        for number, rates in facts["groups"].items()
    )
    return Fees(
        groups=tuple(groups),
        delivery=rate("delivery"),
        exercise=rate("exercise"),
        settlement=rate("settlement"),
        of=facts.get("of", {}),
    )


def _archive(said: Mapping[str, Any]) -> Archive:
    return Archive(
        href=said["href"],
        making_ms=said["seconds"] * 1000,
        kept_ms=said["keepDays"] * _DAY_MS,
        link_ms=said["linkSeconds"] * 1000,
    )


def _amounts(said: Mapping[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(amount) for name, amount in said.items()}


def trading_mistakes(
    said: Mapping[str, Any], prices: Mapping[str, Any], saved: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield what a schema cannot say: where it is wrong, and why."""
    if Decimal(said["borrowLeverage"]) < 1:
        yield "/trading/borrowLeverage", "what is borrowed is covered at most once over"
    if Decimal(said["borrowMaintenance"]) >= 1:
        yield "/trading/borrowMaintenance", "a part is less than the whole"
    for ccy, facts in said["currencies"].items():
        where = f"/trading/currencies/{ccy}"
        if ccy not in prices:
            yield where, "the world has no price of it"
        if saved and "quota" in facts and ccy not in saved:
            yield f"{where}/quota", "what is lent comes from savings, and nobody saves it"
        if facts.get("collateralWith", ccy) not in said["currencies"]:
            yield f"{where}/collateralWith", "it is not among the currencies"
        yield from _discount_mistakes(where, facts["discount"])
    yield from _fee_mistakes(said.get("fees", {}))


def _fee_mistakes(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for level, kinds in said.items():
        for kind, fees in kinds.items():
            for name, group in fees.get("of", {}).items():
                if group not in fees["groups"]:
                    yield f"/trading/fees/{level}/{kind}/of/{name}", f"there is no group {group}"


def _discount_mistakes(where: str, steps: list[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    floor = Decimal(0)
    for i, step in enumerate(steps):
        at = f"{where}/discount/{i}"
        is_last = i == len(steps) - 1
        if is_last == ("upTo" in step):
            yield at, "the last one, and no other, is without end"
        elif not is_last and Decimal(step["upTo"]) <= floor:
            yield f"{at}/upTo", "not more than the one before"
        if Decimal(step["rate"]) > 1:
            yield f"{at}/rate", "more than the whole"
        floor = Decimal(step.get("upTo", floor))
