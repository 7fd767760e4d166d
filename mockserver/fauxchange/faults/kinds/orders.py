"""Order event: at a time, or at a call, something happens to orders, or to how they fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import count
from typing import Any, ClassVar

from fauxchange.domain.core.account import account_id
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.market.state import has_market
from fauxchange.domain.market_events.orders import (
    CANCEL,
    FILL,
    FILLS,
    KIND,
    NEXT,
    begin,
    require_and_begin,
)
from fauxchange.faults.fault import Fault, FaultContext, Target
from fauxchange.message import Reply

# Only its orders are modelled.
_EXCHANGE = "okx"

# The options that an event has, beside those that say which orders.
_OPTIONS: Mapping[str, frozenset[str]] = {
    FILLS: frozenset(
        {"model", "pieces", "through", "accept_ms", "match_ms", "cancel_ms", "for_ms"}
    ),
    FILL: frozenset({"account", "part"}),
    CANCEL: frozenset({"account", "reason", "detail"}),
    NEXT: frozenset({"account", "reason", "detail", "nth"}),
}


@dataclass(frozen=True, slots=True)
class OrderEvent(Fault):
    """Something that an exchange does to orders; the calls themselves are answered as ever.

    A rule that says nothing of calls has it begin at the rule's time, whether anybody calls or
    not. One that does has it begin at each call that it strikes, which sees it already.

    Args:
        event: ``fills``, ``fill``, ``cancel`` or ``next``.
        account: only orders of an account, by its id in the world.
        instrument: only orders of an instrument.
        model: how orders fill from then on; this and what follows are those of ``FillSettings``.
        pieces: in how many pieces.
        through: whether the tape has to trade beyond a price.
        accept_ms: how long an order is on its way.
        match_ms: how long it stands before it is matched.
        cancel_ms: how long cancellations and amendments take.
        for_ms: after how long orders fill as they did before.
        part: which part of what is left of orders fills.
        reason: why orders are cancelled.
        detail: what is said besides.
        nth: which of the coming orders.

    """

    begins_by_itself: ClassVar[bool] = True
    task_kind: ClassVar[str] = KIND

    event: str
    account: str | None = None
    instrument: str | None = None
    model: str | None = None
    pieces: int | None = None
    through: bool | None = None
    accept_ms: int | None = None
    match_ms: int | None = None
    cancel_ms: int | None = None
    for_ms: int | None = None
    part: str | None = None
    reason: str | None = None
    detail: str | None = None
    nth: int | None = None

    def option_error(self, exchanges: Sequence[str]) -> tuple[str, str] | None:  # noqa: ARG002
        """Return an option that the event does not have, or None."""
        others = self._options().keys() - _OPTIONS[self.event] - {"event", "instrument"}
        names = ", ".join(sorted(map(_camel_case, others)))
        return ("event", f"{self.event} has no {names}") if others else None

    def world_error(self, sandbox: Target) -> tuple[str, str] | None:
        """Return what of the options the sandbox cannot do, found out on a copy of its state."""
        trial = sandbox.store.fork(map(str, count(1)).__next__)
        try:
            with trial.transaction() as unit:
                if not has_market(unit):
                    return "event", "the world has no market"
                require_and_begin(Ledger(unit, sandbox.moment_ms), self._options())
        except KeyError:
            return "event", f"there is no {self.instrument or ''} or no account {self.account}"
        except ValueError as error:
            return "event", str(error)
        return None

    def schedule(self, sandbox: Target, begin_ms: int) -> str:
        """Have it begin at its time, whether anybody calls or not; return the task's id."""
        with sandbox.store.transaction() as unit:
            return unit.schedule(ScheduledTask(begin_ms, KIND, self._options()))

    def before(self, context: FaultContext) -> Reply | None:
        """Have it begin now."""
        with context.sandbox.store.transaction() as unit:
            begin(Ledger(unit, context.sandbox.moment_ms), self._options())
        return None

    def _options(self) -> dict[str, Any]:
        """Return what was given as plain values, which a store can write."""
        options = {one.name: getattr(self, one.name) for one in fields(self)}
        options = {name: value for name, value in options.items() if value is not None}
        if self.account is not None:
            options["account"] = account_id(_EXCHANGE, self.account)
        return options


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
