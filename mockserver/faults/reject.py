"""Reject: the call is refused with a documented error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mockserver.domain.rejection import Rejection

from .fault import Fault, Hit

if TYPE_CHECKING:
    from mockserver.message import Reply


class Injected(Rejection):
    """A refusal that a fault asked for. ``code`` names the error in ``errors.json``."""

    step = "fault"

    def __init__(self, code: str) -> None:
        super().__init__(f"a fault refuses with {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Reject(Fault):
    """The call is refused and changes nothing.

    Args:
        code: an error of the exchange, by its name in ``errors.json``.

    """

    code: str

    def before(self, hit: Hit) -> Reply | None:
        """Refuse; an exchange that does not have the error refuses as it does by default."""
        if self.code in hit.exchange.errors:
            raise Injected(self.code)
        raise Rejection(f"{hit.exchange.name} has no error {self.code}")
