"""Partial batch: some rows of a batch fail, the others are carried out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fauxchange.faults.facts import lacks_error
from fauxchange.faults.fault import Fault, FaultContext

from .reject import Injected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange.faults.fault import Execution, Executor


@dataclass(frozen=True, slots=True)
class PartialBatch(Fault):
    """Other calls than batches that tell of each row how it went are carried out as ever.

    Args:
        code: the error of the rows that fail, by its name in ``errors.json``.
        rows: which ones fail, counted from 0; by default some that chance picks, and of several
            never all.

    """

    code: str
    rows: tuple[int, ...] = ()

    def mistake(self, exchanges: Sequence[str]) -> tuple[str, str] | None:
        """Say which exchanges do not have the error."""
        reason = lacks_error(self.code, exchanges)
        return ("code", reason) if reason else None

    def perform(self, hit: FaultContext, work: Execution, perform: Executor) -> Any:
        """Carry out the rows that do not fail."""
        exchange, endpoint, rows = hit.exchange, hit.endpoint, work.params
        if not exchange.reports_rows(endpoint):
            return perform(work)
        why, now_ms = Injected(self.code), work.now_ms
        failing = self.rows or self._picked(hit, len(rows))
        fine = [row for i, row in enumerate(rows) if i not in failing]
        done = iter(perform(work._replace(params=fine)) if fine else ())
        return [
            exchange.refused_row(endpoint, row, why, now_ms) if i in failing else next(done)
            for i, row in enumerate(rows)
        ]

    def _picked(self, hit: FaultContext, count: int) -> Sequence[int]:
        return hit.random.sample(range(count), hit.random.randint(1, max(1, count - 1)))
