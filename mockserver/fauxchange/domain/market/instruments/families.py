"""Families of futures and grids of options: rules from which instruments follow at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from fauxchange.domain.core.calendar import date_at
from fauxchange.domain.core.durations import DAY_MS

from .expiries import expiries, listing_ms
from .instrument import CALL, PUT, Instrument


@dataclass(frozen=True, slots=True)
class FuturesFamily:
    """Futures that are alike but for their expiry; they roll at 08:00 UTC.

    ``template`` is one of them without expiry; its id is what ids begin with. ``rules`` are those
    of `expiries`. Codes are numbered from the template's on.
    """

    template: Instrument
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OptionGrid:
    """Calls and puts at strikes around the price at which an expiry was listed.

    ``step`` lies between two strikes; there are ``each_side`` of them above and below the middle.
    """

    template: Instrument
    rules: tuple[str, ...]
    step: Decimal
    each_side: int = 3


def futures(family: FuturesFamily, at_ms: int) -> list[Instrument]:
    """Return the futures of a family that are listed at a moment, by expiry."""
    return [
        future(family, expiry_ms, rule) for expiry_ms, rule in expiries(family.rules, at_ms).items()
    ]


def future(family: FuturesFamily, expiry_ms: int, alias: str = "") -> Instrument:
    """Return the future of a family with an expiry, whether it is still listed or not."""
    template = family.template
    return replace(
        template,
        id=f"{template.id}-{date_text(expiry_ms)}",
        expiry_ms=expiry_ms,
        listed_ms=listing_ms(family.rules, expiry_ms),
        alias=alias,
        code=_code(template, expiry_ms, 0),
    )


def options(
    grid: OptionGrid, at_ms: int, price_at: Callable[[int], Decimal]
) -> Iterator[Instrument]:
    """Yield the options of a grid that are listed at a moment, by expiry, strike, call and put.

    ``price_at`` tells the price of the underlying at the time an expiry was listed.
    """
    for expiry_ms, rule in expiries(grid.rules, at_ms).items():
        yield from options_of(grid, expiry_ms, price_at, rule)


def options_of(
    grid: OptionGrid, expiry_ms: int, price_at: Callable[[int], Decimal], alias: str = ""
) -> Iterator[Instrument]:
    """Yield the options of a grid with an expiry, whether they are still listed or not."""
    listed_ms = listing_ms(grid.rules, expiry_ms)
    middle = max(grid.each_side + 1, int(price_at(listed_ms) / grid.step))
    template, date = grid.template, date_text(expiry_ms)
    for i, number in enumerate(range(middle - grid.each_side, middle + grid.each_side + 1)):
        strike = number * grid.step
        for j, kind in enumerate((CALL, PUT)):
            yield replace(
                template,
                id=f"{template.id}-{date}-{strike.normalize():f}-{kind[0].upper()}",
                expiry_ms=expiry_ms,
                listed_ms=listed_ms,
                strike=strike,
                option=kind,
                alias=alias,
                code=_code(template, expiry_ms, 2 * i + j),
            )


def date_text(at_ms: int) -> str:
    """Return the date of a moment as ids have it: two digits each of year, month and day."""
    year, month, day = date_at(at_ms)
    return f"{year % 100:02}{month:02}{day:02}"


def _code(template: Instrument, expiry_ms: int, number: int) -> int:
    """Return a code that no other instrument of the family gets: days first, then the place."""
    return template.code and template.code + expiry_ms // DAY_MS * 100 + number
