"""Rate limit storm: calls are refused as if a limit were used up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxchange.domain.core.rejection import RateLimited
from fauxchange.faults.fault import Fault, FaultContext

if TYPE_CHECKING:
    from fauxchange.message import Reply


@dataclass(frozen=True, slots=True)
class RateLimitStorm(Fault):
    """The call meets the first limit of its endpoint without room, and changes nothing."""

    def before(self, context: FaultContext) -> Reply | None:
        """Refuse, with the error of the limit if it has one of its own."""
        rule = next(iter(context.endpoint.rate_limits), None)
        if rule is None:
            raise RateLimited("a fault leaves no room", context.endpoint.id)
        raise RateLimited(f"a fault leaves no room in {rule.describe()}", rule.name, rule.code)
