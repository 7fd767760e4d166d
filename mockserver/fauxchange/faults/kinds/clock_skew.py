"""Clock skew: for the calls that are struck, the exchange's clock is off."""

from __future__ import annotations

from dataclasses import dataclass

from fauxchange.faults.fault import Fault


@dataclass(frozen=True, slots=True)
class ClockSkew(Fault):
    """Stamps are checked against the clock that is off, and answers tell its time.

    Args:
        ms: how far the clock is ahead, or behind if it is below zero.

    """

    ms: int

    def off_ms(self) -> int:
        """Return how far."""
        return self.ms
