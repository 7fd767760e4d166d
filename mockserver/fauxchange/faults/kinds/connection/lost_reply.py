"""Lost reply: the call is carried out, and its answer never arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxchange.domain.core.rejection import TimedOut
from fauxchange.faults.fault import Fault, FaultContext, wait

if TYPE_CHECKING:
    from fauxchange.message import Reply


@dataclass(frozen=True, slots=True)
class LostReply(Fault):
    """The call has taken effect; a client that sends it again does it twice.

    Args:
        how: ``reset``, the connection ends without an answer; ``silence``, it does so only after a
            while; ``error``, the exchange answers that the outcome is unknown.
        ms: how long the silence is.

    """

    how: str = "reset"
    ms: float = 10_000

    def after(self, context: FaultContext, reply: Reply) -> Reply:
        """Drop the answer."""
        if self.how == "error":
            timeout = TimedOut("a fault lost the answer")
            return context.exchange.reject(timeout, context.endpoint, context.request.path)
        if self.how == "silence":
            wait(self.ms)
        return reply.with_delivery(reset="before")
