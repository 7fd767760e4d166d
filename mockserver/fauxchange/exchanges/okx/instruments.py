"""OKX's instruments that are documented, with their pairs of currencies."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from .instrument_names import family, is_option, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fauxchange.spec.catalogue import Catalogue

SOURCE = "public/instruments.get"


class OkxInstrument(NamedTuple):
    """An instrument with its pair; ``tick`` is the step of its price, empty if it is unknown."""

    id: str
    kind: str
    family: str
    base: str
    quote: str
    tick: str = ""

    def step(self, price: Decimal) -> Decimal:
        """Return the step of the price: the tick, or one in the sixth digit if it is unknown."""
        return Decimal(self.tick) if self.tick else Decimal(1).scaleb(price.adjusted() - 5)


def instruments_of(catalogue: Catalogue) -> Mapping[str, OkxInstrument]:
    """Return the instruments that the documentation of an endpoint lists, by their id."""
    return {one.id: one for one in _documented_instruments(catalogue)}


def find_instrument(instruments: Mapping[str, OkxInstrument], inst_id: str) -> OkxInstrument | None:
    """Return the instrument of an id, documented or not; None if the id has no pair in it."""
    found = instruments.get(inst_id)
    if found is not None or is_option(inst_id):
        return found
    base, _, quote = family(inst_id).partition("-")
    return (
        OkxInstrument(inst_id, kind_of(inst_id), f"{base}-{quote}", base, quote) if quote else None
    )


def _documented_instruments(catalogue: Catalogue) -> Iterator[OkxInstrument]:
    # An exchange that is played with fewer endpoints may have no list of instruments.
    source = catalogue.get(SOURCE)
    for example in source.examples if source else ():
        rows: list[dict[str, Any]] = (example.response or {}).get("data", [])
        for row in rows:
            of = family(row["instId"])
            base, _, quote = of.partition("-")
            if quote:
                yield OkxInstrument(row["instId"], row["instType"], of, base, quote, row["tickSz"])
