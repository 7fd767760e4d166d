"""Faults of the connection: it breaks, waits, or carries half an answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fauxchange.domain.core.rejection import TimedOut
from fauxchange.faults.fault import Fault, FaultContext
from fauxchange.message import Delivery, Pause, Reply

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

    def before(self, context: FaultContext) -> Pause:
        """Have the call wait."""
        return Pause(min(self._wait_ms(context), self.max_ms))

    def _wait_ms(self, context: FaultContext) -> float:
        match self.distribution:
            case "uniform":
                return context.random.uniform(self.ms, self.max_ms)
            case "lognormal":
                return context.random.lognormvariate(math.log(self.ms), self.sigma)
            case _:
                return self.ms


@dataclass(frozen=True, slots=True)
class LostReply(Fault):
    """The call has taken effect; a client that sends it again does it twice.

    Args:
        executed: whether it has; if not, nothing is different but what the client may think.
        how: ``reset``, the connection ends without an answer; ``silence``, it does so only after a
            while; ``error``, the exchange answers that the outcome is unknown.
        ms: how long the silence is.

    """

    how: str = "reset"
    ms: float = 10_000
    executed: bool = True

    def before(self, context: FaultContext) -> Reply | None:  # noqa: ARG002
        """Answer in place of the exchange, which does not see the call.

        Raises:
            TimedOut: it is answered that the outcome is unknown, of a call that has none.

        """
        if not self.executed and self.how == "error":
            raise TimedOut("a fault kept it from the exchange")
        return None if self.executed else Reply(_NO_ANSWER, b"")

    def after(self, context: FaultContext, reply: Reply) -> Reply:
        """Drop the answer."""
        if self.how == "error":
            timeout = TimedOut("a fault lost the answer")
            return context.exchange.reject(timeout, context.endpoint, context.request.path)
        delay_ms = self.ms if self.how == "silence" else 0
        return reply.with_delivery(reset="before", delay_ms=delay_ms)


@dataclass(frozen=True, slots=True)
class PushBeforeReply(Fault):
    """What the call did is pushed before it is answered: exchanges promise neither order."""

    def after(self, context: FaultContext, reply: Reply) -> Reply:  # noqa: ARG002
        """Hold the answer back until the pushes are sent."""
        return reply.with_delivery(after_pushes=True)


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


@dataclass(frozen=True, slots=True)
class TruncatedBody(Fault):
    """The call is carried out; at least one byte fewer arrives than ``Content-Length`` says.

    Args:
        share: how much of the body is sent.
        bytes: how many bytes are sent, instead of a share.

    """

    share: float = 0.5
    bytes: int | None = None

    def after(self, context: FaultContext, reply: Reply) -> Reply:  # noqa: ARG002
        """Answer in part."""
        whole = len(reply.body)
        cut = int(whole * self.share) if self.bytes is None else self.bytes
        return reply.with_delivery(cut=min(cut, whole - 1)) if whole else reply
