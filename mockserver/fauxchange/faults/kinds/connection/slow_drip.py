"""Slow drip: the answer arrives in small pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxchange.faults.fault import Fault, FaultContext

if TYPE_CHECKING:
    from fauxchange.message import Reply


@dataclass(frozen=True, slots=True)
class SlowDrip(Fault):
    """The headers arrive at once, the body bit by bit.

    Args:
        chunk: how many bytes arrive at a time.
        pause_ms: how long each piece is waited for.

    """

    chunk: int = 16
    pause_ms: int = 50

    def after(self, context: FaultContext, reply: Reply) -> Reply:  # noqa: ARG002
        """Answer slowly."""
        return reply.with_delivery(chunk=self.chunk, pause_ms=self.pause_ms)
