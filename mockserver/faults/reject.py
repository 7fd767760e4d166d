"""Reject: the call is refused with a documented error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mockserver.domain.rejection import Rejection

from .facts import lacks_error
from .fault import Fault, Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mockserver.exchanges.exchange import Exchange
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

    def mistake(self, exchanges: Sequence[str]) -> tuple[str, str] | None:
        """Say which exchanges do not have the error."""
        reason = lacks_error(self.code, exchanges)
        return ("code", reason) if reason else None

    def before(self, hit: Hit) -> Reply | None:
        """Refuse."""
        raise refusal(hit.exchange, self.code)


def refusal(exchange: Exchange, code: str) -> Rejection:
    """Return the refusal with an error; an exchange without it refuses as it does by default."""
    if code in exchange.errors:
        return Injected(code)
    return Rejection(f"{exchange.name} has no error {code}")
