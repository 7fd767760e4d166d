"""Parameters: whether prices and sizes of orders are whole steps of their instrument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from fauxchange_kit.analysis.increments import (
    BOOKS,
    Book,
    Increments,
    Steps,
    increments_of,
    number,
)
from fauxchange_kit.analysis.parameters import parameters_of
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.recording.recording import RecordedCall, Run

_DOCS = {
    "okx": "public-data-rest-api-get-instruments",
    "coinw": "https://www.coinw.com/api-doc/en/spot-trading/market/get-trading-pair-information",
}


class OrderNumber(NamedTuple):
    """A number of an order, of which instrument, and its steps."""

    name: str
    number: Decimal
    instrument: str
    steps: Steps

    @property
    def problem(self) -> str:
        """What is wrong with it, empty for nothing."""
        text = f"{self.name} {self.number:f} of {self.instrument}"
        if self.number % self.steps.step:
            return f"{text} is no multiple of {self.steps.step:f}"
        least = self.steps.least
        return f"{text} is below {least.normalize():f}" if self.number < least else ""


@check(
    "parameters/tick-size",
    "prices are whole ticks of their instrument",
    Severity.ERROR,
    why="The exchange refuses the order, or rounds its price to the client's disadvantage.",
    fix="Round prices to the step of the instrument, as the exchange lists it: tickSz on OKX, "
    "pricePrecision on CoinW.",
    docs=_DOCS,
    frames=True,
    unseen="Options, prices of triggers and of attached orders, and instruments that the "
    "client has not read and no example lists.",
)
def tick_size(run: Run) -> Iterator[Evidence]:
    """Divide the prices of orders by the tick, where the instrument is known."""
    for book in BOOKS:
        yield from _evidence(run.of(book.exchange), book, book.prices)


@check(
    "parameters/lot-size",
    "sizes are whole lots of their instrument, and not below the smallest order",
    Severity.ERROR,
    why="The exchange refuses the order.",
    fix="Cut sizes down to the step of the instrument, and compare with its smallest: lotSz and "
    "minSz on OKX, countPrecision and minBuyCount on CoinW, oneLotSize and minSize on its futures.",
    docs=_DOCS,
    frames=True,
    unseen="Options, market orders that buy for an amount of the quote currency, and "
    "instruments that the client has not read and no example lists.",
)
def lot_size(run: Run) -> Iterator[Evidence]:
    """Divide the sizes of orders by the lot, where it is known what they count."""
    for book in BOOKS:
        yield from _evidence(run.of(book.exchange), book, book.sizes)


def _evidence(
    calls: tuple[RecordedCall, ...], book: Book, names: tuple[str, ...]
) -> Iterator[Evidence]:
    steps = increments_of(calls, book)
    for call in calls:
        if call.endpoint is None or call.endpoint.section != book.section:
            continue
        numbers = list(_order_numbers(call, book, steps, names))
        wrong = "; ".join(problem for one in numbers if (problem := one.problem))
        if numbers:
            yield Evidence((call,), f"{call.endpoint_id}: {wrong}" if wrong else "")


def _order_numbers(
    call: RecordedCall, book: Book, known: Mapping[str, Increments], names: tuple[str, ...]
) -> Iterator[OrderNumber]:
    """Yield the numbers of the orders of a call whose steps are known."""
    for one in parameters_of(call):
        increments, amount = known.get(book.instrument_of(one.row)), number(one.value)
        if one.name not in names or not one.is_decimal or increments is None or not amount:
            continue
        steps = book.steps(one.name, one.row, increments)
        if amount > 0 and steps is not None:
            yield OrderNumber(one.name, amount, str(one.row[book.instrument]), steps)
