"""Savings: their terms, and who earns from the beginning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.earn import savings
from fauxchange.domain.earn.savings import SavingsTerms
from fauxchange.worlds.layout import KEY, date, layout, read

layout(
    SavingsTerms,
    ccy=KEY,
    minimum="minAmt",
    share="lenderShare",
    least="minRate",
    most="maxRate",
    since_ms=date("ratesSince"),
)


def seed_savings(unit: UnitOfWork, terms: Mapping[str, Any] | None, seed: int) -> None:
    """Write the terms of savings, if the world has any."""
    if not terms:
        return
    for rank, (ccy, currency) in enumerate(terms["currencies"].items()):
        unit.put(read(SavingsTerms, {**terms, **currency}, (ccy,), rank=rank, seed=seed))


def begin_saving(unit: UnitOfWork, account: Account, now_ms: int) -> None:
    """Have an account earn on what it saves at the beginning."""
    for ccy in account.book(savings.BOOK):
        savings.start_lending(unit, account.id, savings.terms_of(unit, ccy), now_ms)
