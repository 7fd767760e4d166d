"""Partial batch: some rows of a batch fail, the others are carried out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fauxchange.faults.fault import Fault, FaultContext
from fauxchange.faults.kinds.execution.reject import Injected
from fauxchange.faults.references import code_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange.admitted import Admitted, Executor


@dataclass(frozen=True, slots=True)
class PartialBatch(Fault):
    """Only calls that answer for each row of a batch are affected.

    Args:
        code: the error of the rows that fail, by its name in ``errors.json``.
        rows: which ones fail, counted from 0; by default some that chance picks, and of several
            never all.

    """

    code: str
    rows: tuple[int, ...] = ()

    def option_error(self, exchanges: Sequence[str]) -> tuple[str, str] | None:
        """Return an error if an exchange does not have the code."""
        reason = code_error(self.code, exchanges)
        return ("code", reason) if reason else None

    def around(self, context: FaultContext, call: Admitted, execute: Executor) -> Any:
        """Execute the rows that do not fail."""
        exchange, endpoint, rows = context.exchange, context.endpoint, call.params
        if not exchange.reports_rows(endpoint):
            return execute(call)
        rejection, now_ms = Injected(self.code), call.arrived_ms
        failing = self.rows or self._random_rows(context, len(rows))
        accepted = [row for i, row in enumerate(rows) if i not in failing]
        results = iter(execute(call._replace(params=accepted)) if accepted else ())
        return [
            exchange.refused_row(endpoint, row, rejection, now_ms)
            if i in failing
            else next(results)
            for i, row in enumerate(rows)
        ]

    def _random_rows(self, context: FaultContext, count: int) -> Sequence[int]:
        return context.random.sample(range(count), context.random.randint(1, max(1, count - 1)))
