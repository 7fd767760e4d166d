"""Connection reset: the connection ends without an answer, or right after it."""

from __future__ import annotations

from dataclasses import dataclass

from fauxchange.faults.fault import Fault, FaultContext
from fauxchange.message import Delivery, Reply

# What nginx writes into its log for a connection that it closed without an answer.
_NO_ANSWER = 444


@dataclass(frozen=True, slots=True)
class ConnectionReset(Fault):
    """The connection ends early.

    Args:
        when: ``before``: the call is not carried out, and gets no byte of an answer; ``after``: it
            is carried out and answered, and the connection then ends although it was to be kept.

    """

    when: str = "before"

    def before(self, context: FaultContext) -> Reply | None:  # noqa: ARG002
        """End the connection."""
        if self.when == "before":
            return Reply(_NO_ANSWER, b"", delivery=Delivery(reset="before"))
        return None

    def after(self, context: FaultContext, reply: Reply) -> Reply:  # noqa: ARG002
        """Answer, and end the connection."""
        return reply.with_delivery(reset="after") if self.when == "after" else reply
