"""Clock skew: during a call the exchange's clock is ahead or behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxchange.faults.fault import Fault, FaultContext

if TYPE_CHECKING:
    from fauxchange.message import Reply


@dataclass(frozen=True, slots=True)
class ClockSkew(Fault):
    """Timestamps are checked against the skewed clock, and answers show its time.

    Args:
        ms: how far the clock is ahead, or behind if it is below zero.

    """

    ms: int

    def before(self, context: FaultContext) -> Reply | None:
        """Put the exchange's clock ahead, for this call."""
        context.sandbox.clock.add_offset(self.ms)
        return None

    def after(self, context: FaultContext, reply: Reply) -> Reply:
        """Put it right again."""
        context.sandbox.clock.clear_offset()
        return reply
