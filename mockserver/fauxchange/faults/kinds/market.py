"""Market event: at a time, or at a call, something happens to a price, a book or an instrument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import count
from typing import Any, ClassVar

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.market.pair_changes import Crash
from fauxchange.domain.market_events.event import EVENTS, KIND, begin
from fauxchange.faults.fault import Fault, FaultContext, Target
from fauxchange.message import Reply


@dataclass(frozen=True, slots=True)
class MarketEvent(Fault):
    """Something that a market does to everybody; the calls themselves are answered as ever.

    A rule that says nothing of calls has it begin at the rule's time, whether anybody calls or
    not. One that does has it begin at each call that it strikes, which sees it already.

    Args:
        event: a row of ``EVENTS``.
        pair: the pair of a gap, a ramp or a crash.
        price: where the pair goes, or the price stands.
        percent: how far the pair goes from where it is, in place of a price.
        over_ms: how long a ramp takes.
        fall_ms: how long a crash falls.
        hold_ms: how long it stays there.
        return_ms: how long it takes to come back.
        instrument: the instrument of all other events.
        view: which price is frozen.
        spread: best ask minus best bid.
        depth: the mean amount of a level.
        empty: the side of the book without levels.
        premium: what a swap costs above its index, as a part of the price.
        intervals: for how many funding intervals.
        state: what the instrument is.
        tick: its tick.
        for_ms: how long it stays so.

    """

    begins_by_itself: ClassVar[bool] = True
    task_kind: ClassVar[str] = KIND

    event: str
    pair: str = ""
    price: str = ""
    percent: float | None = None
    over_ms: int = 0
    fall_ms: int = Crash().fall_ms
    hold_ms: int = 0
    return_ms: int = Crash().return_ms
    instrument: str = ""
    view: str = "last"
    spread: str = ""
    depth: str = ""
    empty: str = ""
    premium: str = ""
    intervals: int = 1
    state: str = ""
    tick: str = ""
    for_ms: int | None = None

    def option_error(self, exchanges: Sequence[str]) -> tuple[str, str] | None:  # noqa: ARG002
        """Return which option an event needs and does not have, or None."""
        event = EVENTS[self.event]
        for name in (event.about, *event.needs):
            if not getattr(self, name):
                return "event", f"{self.event} needs {_camel_case(name)}"
        if event.about == "pair" and bool(self.price) == (self.percent is not None):
            return "event", f"{self.event} needs either price or percent"
        return None

    def world_error(self, sandbox: Target) -> tuple[str, str] | None:
        """Return what of the options the sandbox cannot do, found out on a copy of its state."""
        trial = sandbox.store.fork(map(str, count(1)).__next__)
        try:
            with trial.transaction() as unit:
                EVENTS[self.event].begin(Ledger(unit, sandbox.moment_ms), self._options())
        except KeyError:
            about = EVENTS[self.event].about
            return about, f"the market has no {about} {getattr(self, about)}"
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
        if self.percent is not None:
            options["percent"] = str(self.percent)
        return {name: value for name, value in options.items() if value not in {"", None}}


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
