"""Market event: at a time, or at a call, something happens to a price, a book or an instrument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.market.pair_changes import Crash
from fauxchange.domain.market_events.event import EVENTS, KIND, begin

from .event import WorldEvent, camel_case


@dataclass(frozen=True, slots=True)
class MarketEvent(WorldEvent):
    """Something that a market does to everybody.

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
        hours: the funding interval of a swap.
        state: what the instrument is.
        tick: its tick.
        way: which positions are closed, ``long`` or ``short``; ``price`` is at which.
        contracts: how many of them.
        for_ms: how long it stays so, or how late a settlement is.

    """

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
    hours: int = 0
    state: str = ""
    tick: str = ""
    way: str = ""
    contracts: str = ""
    for_ms: int | None = None

    def option_error(self, exchanges: Sequence[str]) -> tuple[str, str] | None:  # noqa: ARG002
        """Return which option an event needs and does not have, or None."""
        event = EVENTS[self.event]
        for name in (event.about, *event.needs):
            if not getattr(self, name):
                return "event", f"{self.event} needs {camel_case(name)}"
        if event.about == "pair" and bool(self.price) == (self.percent is not None):
            return "event", f"{self.event} needs either price or percent"
        return None

    def begin(self, ledger: Ledger, options: dict[str, Any]) -> None:
        """Have the market do it."""
        begin(ledger, options)

    def rehearse(self, ledger: Ledger, options: dict[str, Any]) -> None:
        """Have the market of a copy do it; KeyError or ValueError if it cannot."""
        EVENTS[self.event].begin(ledger, options)

    def absence(self) -> tuple[str, str]:
        """Return that the market has no such pair or instrument."""
        about = EVENTS[self.event].about
        return about, f"the market has no {about} {getattr(self, about)}"

    def options(self) -> dict[str, Any]:
        """Return what was given as plain values, which a store can write."""
        options = WorldEvent.options(self)
        if self.percent is not None:
            options["percent"] = str(self.percent)
        return {name: value for name, value in options.items() if value not in {"", None}}
