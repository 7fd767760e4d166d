"""Truncated body: the connection ends in the middle of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxchange.faults.fault import Fault, FaultContext

if TYPE_CHECKING:
    from fauxchange.message import Reply


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
