"""Rows of OKX's answers: from domain values to the documented members, all texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.domain.money import text

if TYPE_CHECKING:
    from mockserver.domain.account import Held

Row = dict[str, str]


def balance(ccy: str, held: Held) -> Row:
    """One currency of the funding account (funding-account-rest-api-get-balance)."""
    available = text(held.available)
    if not held.frozen:
        return {"availBal": available, "bal": available, "ccy": ccy, "frozenBal": "0"}
    return {
        "availBal": available,
        "bal": text(held.total),
        "ccy": ccy,
        "frozenBal": text(held.frozen),
    }
