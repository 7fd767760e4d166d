"""The increments of prices and sizes of orders, as the exchanges list them for instruments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from fauxchange_kit.recording.recording import RecordedCall

Row = Mapping[str, Any]

_SPOT = ("SPOT", "MARGIN")
# The price step of an option depends on its price, so it is not judged.
_OPTION = "OPTION"
# The units of a size on CoinW's futures that are not quote coins.
_CONTRACTS, _BASE = "1", "2"


class Increments(NamedTuple):
    """An instrument's kind, the steps of its prices and sizes, and its smallest size.

    ``contract`` is how much of the base coin one of a size is.
    """

    kind: str
    tick: Decimal
    lot: Decimal
    least: Decimal
    contract: Decimal = Decimal(1)


class Steps(NamedTuple):
    """The number that another one should be a multiple of, and the least that it may be."""

    step: Decimal
    least: Decimal = Decimal(0)


class Book(NamedTuple):
    """Where an exchange tells of its instruments, and how its orders name what is asked for.

    Args:
        exchange: the exchange.
        section: the section of the endpoints that take orders.
        lists: the endpoints that list instruments; the first has documented examples.
        instrument: the parameter that names one, in any case.
        prices: the parameters that are prices.
        sizes: the parameters that are sizes.
        name: the member of a list's row that names an instrument.
        read: returns the increments of such a row, None for one that lacks some.
        size: returns the steps of the sizes of an order, None where they count something else.

    """

    exchange: str
    section: str
    lists: tuple[str, ...]
    instrument: str
    prices: tuple[str, ...]
    sizes: tuple[str, ...]
    name: str
    read: Callable[[Row], Increments | None]
    size: Callable[[Row, Increments], Steps | None]

    def instrument_of(self, row: Row) -> str:
        """Return the name of the instrument of an order, as :func:`increments_of` has it."""
        return str(row.get(self.instrument)).upper()

    def steps(self, parameter: str, row: Row, increments: Increments) -> Steps | None:
        """Return the steps of a price or a size of an order, None where nobody can say."""
        if increments.kind == _OPTION:
            return None
        if parameter in self.prices:
            return Steps(increments.tick)
        return self.size(row, increments)


def increments_of(calls: Iterable[RecordedCall], book: Book) -> dict[str, Increments]:
    """Return the increments by instrument: those that a client read, else the documented ones.

    Instruments that the client was told something else of by a fault are left out: it could not
    know better.
    """
    own = tuple(calls)
    if not own:
        return {}
    examples = own[0].exchange.catalogue[book.lists[0]].examples
    documented = [row for one in examples for row in (one.response or {}).get("data", ())]
    # What a fault made of an answer is not what the exchange says of its instruments.
    lists = [call for call in own if call.endpoint_id in book.lists]
    rows = [row for call in lists if not call.faults for row in call.rows]
    known = dict(_read((*documented, *rows), book))
    for row in (row for call in lists if call.faults for row in call.rows):
        name = str(row.get(book.name)).upper() if isinstance(row, dict) else ""
        if name in known and book.read(row) != known[name]:
            del known[name]
    return known


def number(value: object) -> Decimal | None:
    """Return a number, None for what is none."""
    try:
        result = Decimal(str(value))
    except InvalidOperation:
        return None
    return result if result.is_finite() else None


def _read(rows: Iterable[Any], book: Book) -> Iterator[tuple[str, Increments]]:
    for row in rows:
        if isinstance(row, dict) and (increments := book.read(row)) is not None:
            yield str(row.get(book.name)).upper(), increments


def _of_okx(row: Row) -> Increments | None:
    tick, lot, least = (number(row.get(name)) for name in ("tickSz", "lotSz", "minSz"))
    if not tick or not lot or least is None:
        return None
    return Increments(str(row.get("instType")), tick, lot, least)


def _of_spot(row: Row) -> Increments | None:
    least = number(row.get("minBuyCount"))
    tick, lot = (_step(row.get(name)) for name in ("pricePrecision", "countPrecision"))
    if tick is None or lot is None or least is None:
        return None
    return Increments("", tick, lot, least)


def _of_futures(row: Row) -> Increments | None:
    tick = _step(row.get("pricePrecision"))
    least, contract = (number(row.get(name)) for name in ("minSize", "oneLotSize"))
    if tick is None or least is None or not contract:
        return None
    return Increments("", tick, Decimal(1), least, contract)


def _step(places: object) -> Decimal | None:
    return Decimal(1).scaleb(-places) if type(places) is int else None


def _okx_size(row: Row, increments: Increments) -> Steps | None:
    """Return the steps of a size in the base currency; what market orders buy may not be in it."""
    unit = row.get("tgtCcy") or ("quote_ccy" if _is_market_buy(row) else "base_ccy")
    if increments.kind in _SPOT and unit != "base_ccy":
        return None
    return Steps(increments.lot, increments.least)


def _is_market_buy(row: Row) -> bool:
    """Whether an order may buy for an amount of the quote currency, as orders without price do."""
    return not any(row.get(one) for one in ("px", "newSz")) and row.get("side") != "sell"


def _futures_size(row: Row, increments: Increments) -> Steps | None:
    each = {_CONTRACTS: Decimal(1), _BASE: increments.contract}.get(str(row.get("quantityUnit")))
    return None if each is None else Steps(increments.lot * each, increments.least * each)


BOOKS = (
    Book(
        exchange="okx",
        section="trade",
        lists=("public/instruments.get", "account/instruments.get"),
        instrument="instId",
        prices=("px", "newPx"),
        sizes=("sz", "newSz"),
        name="instId",
        read=_of_okx,
        size=_okx_size,
    ),
    Book(
        exchange="coinw",
        section="spot",
        lists=("spot/public/returnSymbol.get",),
        instrument="symbol",
        prices=("rate",),
        sizes=("amount",),
        name="currencyPair",
        read=_of_spot,
        size=lambda _, increments: Steps(increments.lot, increments.least),
    ),
    Book(
        exchange="coinw",
        section="futures",
        lists=("futures/instruments.get",),
        instrument="instrument",
        prices=("openPrice",),
        sizes=("quantity",),
        name="name",
        read=_of_futures,
        size=_futures_size,
    ),
)
