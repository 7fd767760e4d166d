"""Monthly statements: applied for, made, and then there to be fetched."""

from __future__ import annotations

from dataclasses import dataclass

from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.unit_of_work import UnitOfWork

from . import currency

ONGOING = "ongoing"
FINISHED = "finished"


@document("{account}/{month}")
@dataclass(frozen=True, slots=True)
class Statement:
    """An account's statement of a month, such as ``2025-05``."""

    account: str
    month: str
    asked_ms: int
    ready_ms: int
    href: str

    def state(self, now_ms: int) -> str:
        """Return whether it is made."""
        return FINISHED if now_ms >= self.ready_ms else ONGOING


def apply(ledger: Ledger, account: str, month: str) -> Statement:
    """Have a statement made; while one of the month is being made, that is the one."""
    unit = ledger.unit
    before = find(unit, account, month)
    if before is not None and before.state(ledger.now_ms) == ONGOING:
        return before
    terms = currency.terms_of(unit, account)
    href = f"{terms.statement_href}{unit.new_id()}/{month}.zip"
    ready_ms = ledger.now_ms + terms.statement_ms
    made = Statement(account, month, ledger.now_ms, ready_ms, href)
    unit.put(made)
    return made


def find(unit: UnitOfWork, account: str, month: str) -> Statement | None:
    """Return the statement of a month, or None if nobody applied for it."""
    return unit.find(Statement, account, month)
