"""Latency: the call is answered late."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxchange.faults.fault import Fault, FaultContext, wait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange.message import Reply


@dataclass(frozen=True, slots=True)
class Latency(Fault):
    """The call waits before it is looked at.

    Args:
        ms: how long; of ``lognormal``, the median.
        max_ms: the longest wait: of ``uniform``, which begins at ``ms``, and of ``lognormal``.
        distribution: ``constant``, ``uniform`` or ``lognormal``.
        sigma: how wide ``lognormal`` is, as the deviation of the logarithm.

    """

    ms: float
    max_ms: float = 60_000
    distribution: str = "constant"
    sigma: float = 0.5

    def option_error(self, exchanges: Sequence[str]) -> tuple[str, str] | None:  # noqa: ARG002
        """Return an error if the longest wait is shorter than the shortest."""
        return ("maxMs", f"is less than ms, {self.ms:g}") if self.max_ms < self.ms else None

    def before(self, context: FaultContext) -> Reply | None:
        """Wait."""
        wait(min(self._wait_ms(context), self.max_ms))
        return None

    def _wait_ms(self, context: FaultContext) -> float:
        match self.distribution:
            case "uniform":
                return context.random.uniform(self.ms, self.max_ms)
            case "lognormal":
                return context.random.lognormvariate(math.log(self.ms), self.sigma)
            case _:
                return self.ms
