"""Market event: at a time, or at a call, something happens to a price, a book or an instrument."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, fields
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.loans import monitor
from fauxchange.domain.market import instrument_changes, pair_changes
from fauxchange.domain.market.instruments.instrument import SUSPENDED
from fauxchange.domain.market.pair_changes import Crash
from fauxchange.faults.fault import Fault, FaultContext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fauxchange.faults.fault import Target
    from fauxchange.message import Reply

KIND = "market-event"

GAP, RAMP, CRASH = "gap", "ramp", "crash"
FREEZE, BOOK, PREMIUM = "freeze", "book", "premium"
HALT, STATE, TICK = "halt", "state", "tick"


class _Event(NamedTuple):
    """What an event is about, what it needs, and what it does with the options of a plan."""

    about: str
    needs: tuple[str, ...]
    begin: Callable[[Ledger, Mapping[str, Any]], object]


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
            _begin(Ledger(unit, context.sandbox.moment_ms), self._options())
        return None

    def _options(self) -> dict[str, Any]:
        """Return what was given as plain values, which a store can write."""
        options = {one.name: getattr(self, one.name) for one in fields(self)}
        if self.percent is not None:
            options["percent"] = str(self.percent)
        return {name: value for name, value in options.items() if value not in {"", None}}


@on_due(KIND)
def begin_event(ledger: Ledger, due: ScheduledTask) -> None:
    """Have an event begin whose time has come."""
    _begin(ledger, due.data)


def _begin(ledger: Ledger, options: Mapping[str, Any]) -> None:
    # What cannot be done any more by then, as at a future that has expired, is not done.
    with suppress(KeyError, ValueError):
        EVENTS[options["event"]].begin(ledger, options)
        monitor.review_all(ledger)


def _price(ledger: Ledger, options: Mapping[str, Any]) -> Decimal:
    """Return where a pair goes: the price, or where so many percent lead to."""
    if "price" in options:
        return Decimal(options["price"])
    percent = Decimal(options["percent"])
    return pair_changes.moved(ledger.unit, ledger.now_ms, options["pair"], percent)


def _gap(ledger: Ledger, options: Mapping[str, Any]) -> None:
    unit, now_ms = ledger.unit, ledger.now_ms
    price, over_ms = _price(ledger, options), options["over_ms"]
    pair_changes.set_pair_price(
        unit, now_ms, options["pair"], price, begin_ms=now_ms, over_ms=over_ms
    )


def _crash(ledger: Ledger, options: Mapping[str, Any]) -> None:
    crash = Crash(options["fall_ms"], options["hold_ms"], options["return_ms"])
    price = _price(ledger, options)
    pair_changes.flash_crash(ledger.unit, ledger.now_ms, options["pair"], price, crash)


def _freeze(ledger: Ledger, options: Mapping[str, Any]) -> None:
    instrument_changes.freeze(
        ledger.unit,
        ledger.now_ms,
        options["instrument"],
        options["view"],
        _decimal(options, "price"),
        options.get("for_ms"),
    )


def _book(ledger: Ledger, options: Mapping[str, Any]) -> None:
    instrument_changes.set_book(
        ledger.unit,
        ledger.now_ms,
        options["instrument"],
        _decimal(options, "spread"),
        _decimal(options, "depth"),
        options.get("empty", ""),
        options.get("for_ms"),
    )


def _premium(ledger: Ledger, options: Mapping[str, Any]) -> None:
    premium, name = Decimal(options["premium"]), options["instrument"]
    instrument_changes.set_premium(ledger.unit, ledger.now_ms, name, premium, options["intervals"])


def _terms(ledger: Ledger, options: Mapping[str, Any]) -> None:
    is_halt = options["event"] == HALT
    instrument_changes.set_terms(
        ledger.unit,
        ledger.now_ms,
        options["instrument"],
        state=SUSPENDED if is_halt else options.get("state"),
        tick=_decimal(options, "tick"),
        begin_ms=ledger.now_ms,
        for_ms=options.get("for_ms"),
    )


def _decimal(options: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(options[name]) if name in options else None


EVENTS: Mapping[str, _Event] = {
    GAP: _Event("pair", (), _gap),
    RAMP: _Event("pair", ("over_ms",), _gap),
    CRASH: _Event("pair", (), _crash),
    FREEZE: _Event("instrument", (), _freeze),
    BOOK: _Event("instrument", (), _book),
    PREMIUM: _Event("instrument", ("premium",), _premium),
    HALT: _Event("instrument", (), _terms),
    STATE: _Event("instrument", ("state",), _terms),
    TICK: _Event("instrument", ("tick",), _terms),
}


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
