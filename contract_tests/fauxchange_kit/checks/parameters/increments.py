"""Parameters: whether prices and sizes of orders are whole steps of their instrument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange_kit.analysis.increments import BOOKS, Book, Increments, increments_of, number
from fauxchange_kit.analysis.parameters import parameters_of
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.recording.recording import RecordedCall, Run

_DOCS = {
    "okx": "public-data-rest-api-get-instruments",
    "coinw": "https://www.coinw.com/api-doc/en/spot-trading/market/get-trading-pair-information",
}
# The price step of an option depends on its price, so it is not judged.
_OPTION = "OPTION"
_SPOT = ("SPOT", "MARGIN")


class OrderNumber(NamedTuple):
    """A number of an order, the step it should be a multiple of, and the least it may be."""

    name: str
    number: Decimal
    instrument: str
    step: Decimal
    least: Decimal = Decimal(0)

    @property
    def problem(self) -> str:
        """What is wrong with it, empty for nothing."""
        text = f"{self.name} {self.number:f} of {self.instrument}"
        if self.number % self.step:
            return f"{text} is no multiple of {self.step:f}"
        return f"{text} is below {self.least.normalize():f}" if self.number < self.least else ""


@check(
    "parameters/tick-size",
    "prices are whole ticks of their instrument",
    Severity.ERROR,
    why="The exchange refuses the order, or rounds its price to the client's disadvantage.",
    fix="Round prices to the step of the instrument, as the exchange lists it: tickSz on OKX, "
    "pricePrecision on CoinW.",
    docs=_DOCS,
)
def tick_size(run: Run) -> Iterator[Evidence]:
    """Divide the prices of orders by the tick, where the instrument is known."""
    for exchange, book in BOOKS.items():
        yield from _evidence(run.of(exchange), book, book.prices)


@check(
    "parameters/lot-size",
    "sizes are whole lots of their instrument, and not below the smallest order",
    Severity.ERROR,
    why="The exchange refuses the order.",
    fix="Cut sizes down to the step of the instrument, and compare with its smallest: lotSz and "
    "minSz on OKX, countPrecision and minBuyCount on CoinW.",
    docs=_DOCS,
)
def lot_size(run: Run) -> Iterator[Evidence]:
    """Divide the sizes of orders by the lot, where they are sizes in the base currency."""
    for exchange, book in BOOKS.items():
        yield from _evidence(run.of(exchange), book, book.sizes)


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
    call: RecordedCall, book: Book, known_steps: Mapping[str, Increments], names: tuple[str, ...]
) -> Iterator[OrderNumber]:
    """Yield the numbers of the orders of a call whose steps are known."""
    for one in parameters_of(call):
        instrument = str(one.row.get(book.instrument))
        steps, amount = known_steps.get(instrument), number(one.value)
        if one.name not in names or not one.is_decimal or steps is None or amount is None:
            continue
        if amount <= 0 or steps.kind == _OPTION:
            continue
        if one.name in book.prices:
            yield OrderNumber(one.name, amount, instrument, steps.tick)
        elif steps.kind not in _SPOT or _is_in_base(one.row):
            yield OrderNumber(one.name, amount, instrument, steps.lot, steps.least)


def _is_in_base(row: Mapping[str, Any]) -> bool:
    """Whether a size is one of the base currency: those of OKX's market orders may not be."""
    return row.get("tgtCcy") != "quote_ccy" and any(row.get(name) for name in ("px", "newSz"))
