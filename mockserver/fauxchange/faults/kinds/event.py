"""What events have in common: they begin at a time or at a call, and everybody meets them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import count
from typing import Any, ClassVar

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.faults.fault import Fault, FaultContext, Target
from fauxchange.message import Reply


@dataclass(frozen=True, slots=True)
class WorldEvent(Fault):
    """Something that happens to the world; the calls themselves are answered as ever.

    A rule that says nothing of calls has it begin at the rule's time, whether anybody calls or
    not. One that does has it begin at each call that it strikes, which sees it already.
    """

    begins_by_itself: ClassVar[bool] = True

    def world_error(self, sandbox: Target) -> tuple[str, str] | None:
        """Return what of the options the sandbox cannot do, found out on a copy of its state."""
        trial = sandbox.store.fork(map(str, count(1)).__next__)
        try:
            with trial.transaction() as unit:
                self.rehearse(Ledger(unit, sandbox.moment_ms), self.options())
        except KeyError:
            return self.absence()
        except ValueError as error:
            return "event", str(error)
        return None

    def schedule(self, sandbox: Target, begin_ms: int) -> str:
        """Have it begin at its time, whether anybody calls or not; return the task's id."""
        with sandbox.store.transaction() as unit:
            return unit.schedule(ScheduledTask(begin_ms, self.task_kind, self.options()))

    def before(self, context: FaultContext) -> Reply | None:
        """Have it begin now."""
        with context.sandbox.store.transaction() as unit:
            self.begin(Ledger(unit, context.sandbox.moment_ms), self.options())
        return None

    def options(self) -> dict[str, Any]:
        """Return what was given as plain values, which a store can write."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def begin(self, ledger: Ledger, options: dict[str, Any]) -> None:
        """Have it happen; what cannot happen now does nothing."""
        raise NotImplementedError

    def rehearse(self, ledger: Ledger, options: dict[str, Any]) -> None:
        """Have it happen on a copy.

        Raises:
            KeyError: it names what is not there.
            ValueError: it cannot happen.

        """
        raise NotImplementedError

    def absence(self) -> tuple[str, str]:
        """Return which option names what is not there, and a sentence on it."""
        raise NotImplementedError


def camel_case(name: str) -> str:
    """Return the name of an option as plans have it."""
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
