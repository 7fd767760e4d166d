"""Coupons that an account of a world begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.account import Balance
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.coupons import BOOK, CCY, USUAL_MS, Coupon, begin

Document = Mapping[str, Any]


def book_of(documents: Iterable[Document]) -> dict[str, dict[str, Balance]]:
    """Return the book that has what coupons of a file are worth together."""
    worth = sum((Decimal(one["amount"]) for one in documents), Decimal(0))
    return {BOOK: {CCY: Balance(worth)}}


def begin_coupons(
    unit: UnitOfWork, account: str, documents: Iterable[Document], now_ms: int
) -> None:
    """Write the coupons of an account, whose book has their money."""
    for number, one in enumerate(documents, start=1):
        amount = Decimal(one["amount"])
        ends_ms = now_ms + one["days"] * DAY_MS if "days" in one else now_ms + USUAL_MS
        names = one.get("name", ""), one.get("remark", "")
        times = now_ms, now_ms, now_ms, ends_ms
        begin(unit, Coupon(account, unit.new_id(), number, CCY, amount, amount, *times, *names))
