"""Parameters: whether prices and sizes of orders are whole steps of their instrument."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from contract_tests.check import Evidence, Severity, check
from contract_tests.members import members

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_tests.traffic import Run, Sent
    from mockserver.exchanges.exchange import Exchange

_DOCS = {"okx": "public-data-rest-api-get-instruments"}
_LISTS = ("public/instruments.get", "account/instruments.get")
_SECTION = "trade"
_PRICES = ("px", "newPx")
_SIZES = ("sz", "newSz")
# The price step of an option depends on its price, so it is not judged.
_OPTION = "OPTION"
_SPOT = ("SPOT", "MARGIN")


class Steps(NamedTuple):
    """An instrument's kind, and the steps of its prices and sizes."""

    kind: str
    tick: Decimal
    lot: Decimal
    least: Decimal


class Asked(NamedTuple):
    """A number of an order, the step it should be a multiple of, and the least it may be."""

    name: str
    number: Decimal
    inst_id: str
    step: Decimal
    least: Decimal = Decimal(0)

    @property
    def problem(self) -> str:
        """What is wrong with it, empty for nothing."""
        said = f"{self.name} {self.number} of {self.inst_id}"
        if self.number % self.step:
            return f"{said} is no multiple of {self.step}"
        return f"{said} is below {self.least}" if self.number < self.least else ""


@check(
    "parameters/tick-size",
    "prices are whole ticks of their instrument",
    Severity.ERROR,
    why="The exchange refuses the order, or rounds its price to the client's disadvantage.",
    fix="Round prices to tickSz of the instrument, as the exchange lists it.",
    docs=_DOCS,
)
def tick_size(run: Run) -> Iterator[Evidence]:
    """Divide the prices of orders by the tick, where the instrument is known."""
    return _judged(run, _PRICES)


@check(
    "parameters/lot-size",
    "sizes are whole lots of their instrument, and not below the smallest order",
    Severity.ERROR,
    why="The exchange refuses the order.",
    fix="Cut sizes down to lotSz of the instrument, and compare with its minSz.",
    docs=_DOCS,
)
def lot_size(run: Run) -> Iterator[Evidence]:
    """Divide the sizes of orders by the lot, where they are sizes in the base currency."""
    return _judged(run, _SIZES)


def _judged(run: Run, names: tuple[str, ...]) -> Iterator[Evidence]:
    known = _known(run)
    for sent in run.of("okx"):
        if sent.endpoint is None or sent.endpoint.section != _SECTION:
            continue
        asked = list(_asked(sent, known, names))
        wrong = "; ".join(problem for one in asked if (problem := one.problem))
        if asked:
            yield Evidence((sent,), f"{sent.endpoint_id}: {wrong}" if wrong else "")


def _asked(sent: Sent, known: Mapping[str, Steps], names: tuple[str, ...]) -> Iterator[Asked]:
    """Yield the numbers of the orders of a call whose steps are known."""
    for one in members(sent):
        inst_id = str(one.row.get("instId"))
        steps, number = known.get(inst_id), _number(one.value)
        if one.name not in names or not one.is_decimal or steps is None or number is None:
            continue
        if number <= 0 or steps.kind == _OPTION:
            continue
        if one.name in _PRICES:
            yield Asked(one.name, number, inst_id, steps.tick)
        elif steps.kind not in _SPOT or _is_in_base(one.row):
            yield Asked(one.name, number, inst_id, steps.lot, steps.least)


def _is_in_base(row: Mapping[str, Any]) -> bool:
    """Whether a size is one of the base currency: those of market orders may be of the quote."""
    return row.get("tgtCcy") != "quote_ccy" and any(row.get(name) for name in ("px", "newSz"))


def _known(run: Run) -> dict[str, Steps]:
    """Return what the exchange told the client of instruments, and of others what is documented."""
    calls = run.of("okx")
    lists = [sent for sent in calls if sent.endpoint_id in _LISTS and sent.was_delivered]
    told = {inst_id: steps for sent in lists for inst_id, steps in _read(sent.rows)}
    return dict(_read(_documented(calls[0].exchange))) | told if calls else {}


def _documented(exchange: Exchange) -> list[Any]:
    """Return the instruments of the documentation's examples."""
    examples = exchange.catalogue[_LISTS[0]].examples
    return [row for one in examples for row in (one.response or {}).get("data", ())]


def _read(rows: Any) -> Iterator[tuple[str, Steps]]:
    for row in rows:
        if not isinstance(row, dict):
            continue
        numbers = [_number(row.get(name)) for name in ("tickSz", "lotSz", "minSz")]
        tick, lot, least = numbers
        if tick and lot and least is not None:
            yield str(row.get("instId")), Steps(str(row.get("instType")), tick, lot, least)


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
