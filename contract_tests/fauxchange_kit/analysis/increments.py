"""What the exchanges tell of instruments: how fine prices and sizes of orders may be."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fauxchange_kit.recording.recording import RecordedCall


class Steps(NamedTuple):
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


def known(calls: tuple[RecordedCall, ...], book: Book) -> dict[str, Steps]:
    """Return what an exchange told a client of instruments; of others what is documented."""
    if not calls:
        return {}
    examples = calls[0].exchange.catalogue[book.lists[0]].examples
    shown = [row for one in examples for row in (one.response or {}).get("data", ())]
    # What a fault made of an answer is not what the exchange says of its instruments.
    lists = [sent for sent in calls if sent.endpoint_id in book.lists and not sent.faults]
    told = [row for sent in lists for row in sent.rows]
    return dict(_read((*shown, *told)))


def number(value: object) -> Decimal | None:
    """Return a number, None for what is none."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _read(rows: Iterable[Any]) -> Iterator[tuple[str, Steps]]:
    for row in rows:
        if isinstance(row, dict):
            steps = _of_coinw(row) if "currencyPair" in row else _of_okx(row)
            if steps is not None:
                yield str(row.get("instId", row.get("currencyPair"))), steps


def _of_okx(row: Mapping[str, Any]) -> Steps | None:
    tick, lot, least = (number(row.get(name)) for name in ("tickSz", "lotSz", "minSz"))
    if not tick or not lot or least is None:
        return None
    return Steps(str(row.get("instType")), tick, lot, least)


def _of_coinw(row: Mapping[str, Any]) -> Steps | None:
    places = row.get("pricePrecision"), row.get("countPrecision")
    least = number(row.get("minBuyCount"))
    if least is None or not all(type(one) is int for one in places):
        return None
    tick, lot = (Decimal(1).scaleb(-int(one or 0)) for one in places)
    return Steps("", tick, lot, least)
