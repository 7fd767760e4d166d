"""What people do to a market, as events: what each adds to the market's log, and takes from it.

What is taken away had not begun, and never will.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from .facts import BookSetting, MarketLog
from .instruments.index import PriceStretch
from .instruments.instrument import Change
from .paths.basis import PremiumOverride

T = TypeVar("T")


class PriceScriptChanged(NamedTuple):
    """Prices of pairs or instruments were set, or given back to the world."""

    added: tuple[PriceStretch, ...]
    removed: tuple[PriceStretch, ...]


class PremiumChanged(NamedTuple):
    """Premiums of swaps were set, by their ids; funding rates follow from them."""

    added: tuple[tuple[str, PremiumOverride], ...]
    removed: tuple[tuple[str, PremiumOverride], ...]


class BookShapeChanged(NamedTuple):
    """Books of instruments have another shape from a moment on."""

    added: tuple[BookSetting, ...]
    removed: tuple[BookSetting, ...]


class InstrumentChanged(NamedTuple):
    """States, ticks or sizes of instruments, by their ids, are different from a moment on."""

    added: tuple[tuple[str, Change], ...]
    removed: tuple[tuple[str, Change], ...]


def log_events(before: MarketLog, after: MarketLog) -> Iterator[object]:
    """Yield the events that lead from one log of a market to another."""
    if before.stretches != after.stretches:
        yield PriceScriptChanged(*_difference(before.stretches, after.stretches))
    if before.premiums != after.premiums:
        yield PremiumChanged(*_difference(before.premiums, after.premiums))
    if before.books != after.books:
        yield BookShapeChanged(*_difference(before.books, after.books))
    if before.changes != after.changes:
        yield InstrumentChanged(*_difference(before.changes, after.changes))


def names_moved(event: object) -> Iterator[str]:
    """Yield the pairs and instruments whose prices, or terms, an event of a market has changed."""
    if isinstance(event, PriceScriptChanged):
        yield from (one.target for one in (*event.added, *event.removed))
    elif isinstance(event, (PremiumChanged, InstrumentChanged)):
        yield from (name for name, _ in (*event.added, *event.removed))


def _difference(before: tuple[T, ...], after: tuple[T, ...]) -> tuple[tuple[T, ...], tuple[T, ...]]:
    """Return what is new, and what is gone; what was done twice is in a log twice."""
    begin = next(
        (i for i, (one, other) in enumerate(zip(before, after, strict=False)) if one is not other),
        min(len(before), len(after)),
    )
    gone, added = list(before[begin:]), []
    for one in after[begin:]:
        if one in gone:
            gone.remove(one)
        else:
            added.append(one)
    return tuple(added), tuple(gone)
