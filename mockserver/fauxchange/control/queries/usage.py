"""What clients have used of an exchange: its endpoints, and its rate limits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from fauxchange.control.base import ControlBase

if TYPE_CHECKING:
    from fauxchange.app import MockApp


class UsageControl(ControlBase):
    """Shows what the clients of a sandbox have used."""

    app: MockApp

    def endpoints(
        self, exchange: str | None = None, *, fidelity: str | None = None, called: bool = False
    ) -> list[dict[str, Any]]:
        """Return the documented endpoints as plain JSON, and how often each was called.

        Counted are the calls that the journal keeps: ``calls``, and of those the ``refused``.

        Args:
            exchange: only those of an exchange.
            fidelity: only those that are as true as that.
            called: only those that were called.

        """
        from fauxchange.exchanges.coverage import endpoint_row

        calls: Counter[tuple[str, str]] = Counter()
        refused: Counter[tuple[str, str]] = Counter()
        for entry in self.sandbox.journal.entries():
            which = entry.exchange, entry.endpoint_id
            calls[which] += 1
            refused[which] += entry.rejection is not None
        rows = (
            endpoint_row(served, one)
            for served in self.app.exchanges.values()
            if exchange in {None, served.name}
            for one in served.catalogue
        )
        counted = (
            {**row, "calls": calls[which], "refused": refused[which]}
            for row in rows
            for which in [(row["exchange"], row["id"])]
        )
        return [
            row
            for row in counted
            if fidelity in {None, row["fidelity"]} and (row["calls"] or not called)
        ]

    def limits(self) -> list[dict[str, Any]]:
        """Return the rate limits that calls count against now as plain JSON, fullest first.

        A rule that nobody has called by since a snapshot was restored is left out.
        """
        now_ms = self.sandbox.clock.now_ms()
        used = [
            {
                "rule": one.rule.describe(),
                "whose": list(one.whose),
                "used": one.used,
                "requests": one.rule.requests,
                "window_ms": one.rule.window_ms,
                "free_ms": one.free_ms,
            }
            for one in self.sandbox.limiter.usage(now_ms)
        ]
        return sorted(used, key=lambda one: -one["used"] / one["requests"])
