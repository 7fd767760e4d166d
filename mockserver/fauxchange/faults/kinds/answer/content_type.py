"""Content type: the answer is declared as something else than it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxchange.faults.fault import Fault, FaultContext

if TYPE_CHECKING:
    from fauxchange.message import Reply


@dataclass(frozen=True, slots=True)
class ContentType(Fault):
    """The answer is as it should be, but for its ``Content-Type``.

    Args:
        type: what it is declared as.

    """

    type: str = "text/plain"

    def after(self, context: FaultContext, reply: Reply) -> Reply:  # noqa: ARG002
        """Declare."""
        return reply._replace(content_type=self.type)
