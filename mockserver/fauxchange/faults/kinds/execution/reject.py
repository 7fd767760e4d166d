"""Reject: the call is refused with a documented error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxchange.domain.core.rejection import Rejection
from fauxchange.faults.fault import Fault, FaultContext
from fauxchange.faults.references import code_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange.message import Reply


class Injected(Rejection):
    """A refusal that a fault asked for. ``code`` names the error in ``errors.json``."""

    step = "fault"

    def __init__(self, code: str) -> None:
        super().__init__(f"a fault refuses with {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Reject(Fault):
    """The call is refused and changes nothing; calls to an exchange without the error are left.

    Args:
        code: an error of the exchange, by its name in ``errors.json``.

    """

    code: str

    def option_error(self, exchanges: Sequence[str]) -> tuple[str, str] | None:
        """Return an error if an exchange does not have the code."""
        reason = code_error(self.code, exchanges)
        return ("code", reason) if reason else None

    def before(self, context: FaultContext) -> Reply | None:  # noqa: ARG002
        """Refuse."""
        raise Injected(self.code)
