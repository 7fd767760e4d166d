"""Bills of past quarters: applied for, made, and then there to be fetched for a while."""

from __future__ import annotations

from dataclasses import dataclass

from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading_account.terms import terms_of

ONGOING, FINISHED = "ongoing", "finished"


@document("{account}/{quarter}/{kinds}")
@dataclass(frozen=True, slots=True)
class ArchivedBills:
    """An account's bills of a quarter, such as ``2023-Q4``, of some types or of all."""

    account: str
    number: str
    quarter: str
    types: tuple[str, ...]
    asked_ms: int
    ready_ms: int
    gone_ms: int

    @property
    def kinds(self) -> str:
        """The types of bills as one text, whatever order they were named in."""
        return _kinds(self.types)

    def state(self, now_ms: int) -> str:
        """Return whether they are made."""
        return FINISHED if now_ms >= self.ready_ms else ONGOING


def apply(
    ledger: Ledger, account: str, quarter: str, types: tuple[str, ...]
) -> tuple[ArchivedBills, bool]:
    """Have bills made; return them, and whether they are there already.

    While they are made or kept, nobody needs to apply again.
    """
    unit, now_ms = ledger.unit, ledger.now_ms
    before = find(unit, account, quarter, types, now_ms)
    if before is not None:
        return before, before.state(now_ms) == FINISHED
    terms = terms_of(unit).archive
    ready_ms = now_ms + terms.making_ms
    made = ArchivedBills(
        account, unit.new_id(), quarter, types, now_ms, ready_ms, ready_ms + terms.kept_ms
    )
    unit.put(made)
    return made, False


def find(
    unit: UnitOfWork, account: str, quarter: str, types: tuple[str, ...], now_ms: int
) -> ArchivedBills | None:
    """Return the bills of a quarter, or None if nobody applied for them, or too long ago."""
    found = unit.find(ArchivedBills, account, quarter, _kinds(types))
    return found if found is not None and now_ms < found.gone_ms else None


def href(unit: UnitOfWork, bills: ArchivedBills, now_ms: int) -> str:
    """Return the link to bills that are made; each link is good for a while."""
    terms = terms_of(unit).archive
    if bills.state(now_ms) == ONGOING:
        return ""
    turn = (now_ms - bills.ready_ms) // terms.link_ms
    return f"{terms.href}{bills.number}/{bills.quarter}-{turn}.zip"


def _kinds(types: tuple[str, ...]) -> str:
    return ",".join(sorted(types))
