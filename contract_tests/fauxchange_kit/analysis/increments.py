"""The increments of prices and sizes of orders, as the exchanges list them for instruments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from fauxchange_kit.recording.recording import RecordedCall


class Increments(NamedTuple):
    """An instrument's kind, the steps of its prices and sizes, and its smallest size."""

    kind: str
    tick: Decimal
    lot: Decimal
    least: Decimal


class Book(NamedTuple):
    """Where an exchange tells of its instruments, and how its orders name what is asked for.

    Args:
        section: the section of the endpoints that take orders.
        lists: the endpoints that list instruments; the first has documented examples.
        instrument: the parameter that names one.
        prices: the parameters that are prices.
        sizes: the parameters that are sizes.

    """

    section: str
    lists: tuple[str, ...]
    instrument: str
    prices: tuple[str, ...]
    sizes: tuple[str, ...]


BOOKS: Mapping[str, Book] = {
    "okx": Book(
        "trade",
        ("public/instruments.get", "account/instruments.get"),
        "instId",
        ("px", "newPx"),
        ("sz", "newSz"),
    ),
    "coinw": Book("spot", ("spot/public/returnSymbol.get",), "symbol", ("rate",), ("amount",)),
}


def increments_of(calls: tuple[RecordedCall, ...], book: Book) -> dict[str, Increments]:
    """Return the increments by instrument: those that a client read, else the documented ones."""
    if not calls:
        return {}
    examples = calls[0].exchange.catalogue[book.lists[0]].examples
    documented = [row for one in examples for row in (one.response or {}).get("data", ())]
    # What a fault made of an answer is not what the exchange says of its instruments.
    lists = [call for call in calls if call.endpoint_id in book.lists and not call.faults]
    listed = [row for call in lists for row in call.rows]
    return dict(_read((*documented, *listed)))


def number(value: object) -> Decimal | None:
    """Return a number, None for what is none."""
    try:
        result = Decimal(str(value))
    except InvalidOperation:
        return None
    return result if result.is_finite() else None


def _read(rows: Iterable[Any]) -> Iterator[tuple[str, Increments]]:
    for row in rows:
        if isinstance(row, dict):
            steps = _of_coinw(row) if "currencyPair" in row else _of_okx(row)
            if steps is not None:
                yield str(row.get("instId", row.get("currencyPair"))), steps


def _of_okx(row: Mapping[str, Any]) -> Increments | None:
    tick, lot, least = (number(row.get(name)) for name in ("tickSz", "lotSz", "minSz"))
    if not tick or not lot or least is None:
        return None
    return Increments(str(row.get("instType")), tick, lot, least)


def _of_coinw(row: Mapping[str, Any]) -> Increments | None:
    places = row.get("pricePrecision"), row.get("countPrecision")
    least = number(row.get("minBuyCount"))
    if least is None or not all(type(one) is int for one in places):
        return None
    tick, lot = (Decimal(1).scaleb(-int(one or 0)) for one in places)
    return Increments("", tick, lot, least)
