"""Lost reply: the call is carried out, and its answer never arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxchange.domain.core.rejection import TimedOut
from fauxchange.faults.fault import Fault, FaultContext, delivered, wait

if TYPE_CHECKING:
    from fauxchange.message import Reply


@dataclass(frozen=True, slots=True)
class LostReply(Fault):
    """What the call did is done; a client that sends it again does it twice.

    Args:
        how: ``reset``, the connection ends without an answer; ``silence``, it does so only after a
            while; ``error``, the exchange says that it does not know what became of the call.
        ms: how long the silence is.

    """

    how: str = "reset"
    ms: float = 10_000

    def after(self, hit: FaultContext, reply: Reply) -> Reply:
        """Lose the answer."""
        if self.how == "error":
            lost = TimedOut("a fault lost the answer")
            return hit.exchange.reject(lost, hit.endpoint, hit.request.path)
        if self.how == "silence":
            wait(self.ms)
        return delivered(reply, reset="before")
