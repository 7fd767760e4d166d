"""Which instruments a call asks about, and their paths as clients see them."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.rejection import BadParameter, Rejection
from fauxchange.domain.market import tape as users_tape
from fauxchange.domain.market.instruments.instrument import MARGIN, SPOT, Instrument
from fauxchange.domain.market.instruments.knobs import Pair
from fauxchange.domain.market.instruments.life import printed_until
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.rejection import UnknownIndex, UnknownInstrument
from fauxchange.domain.market.views.order_book import Book
from fauxchange.domain.trading.matching import makers
from fauxchange.exchanges.call import Call

ANY = "ANY"


def instrument_of(call: Call, name: str = "instId") -> Instrument:
    """Return the instrument that a parameter names.

    Raises:
        UnknownInstrument: nobody sees it at the moment.

    """
    return find_instrument(call, call.params[name])


def find_instrument(call: Call, inst_id: str) -> Instrument:
    """Return an instrument by its id.

    Raises:
        UnknownInstrument: nobody sees it at the moment.

    """
    one = call.market.find(inst_id, call.now_ms)
    if one is None:
        raise UnknownInstrument(inst_id)
    return one


def instruments_of(call: Call, kind: str, families: tuple[str, ...] = ()) -> Iterator[Instrument]:
    """Yield the instruments of a kind, all kinds or those that margin is offered for.

    Families are of contracts; what has none is not asked for its family.
    """
    for one in call.market.instruments(call.now_ms):
        if is_of_kind(one, kind) and (not families or not one.family or one.family in families):
            yield one


def is_of_kind(one: Instrument, kind: str) -> bool:
    """Whether an instrument is of a kind; SPOT with leverage is MARGIN, too."""
    if kind == MARGIN:
        return one.kind == SPOT and one.maxima.leverage is not None
    return kind in {ANY, one.kind}


def families_of(call: Call) -> tuple[str, ...]:
    """Return the families that a call asks for: none if it asks for all.

    What is no family was seen to be a bad parameter, and what is no index to be one that does not
    exist.

    Raises:
        BadParameter: no contract could have such a family.
        UnknownIndex: no contract could follow such an index.

    """
    name = "instFamily" if call.params.get("instFamily") else "uly"
    asked = call.params.get(name) or ()
    families = (asked,) if isinstance(asked, str) else tuple(asked)
    known = {pair.name for pair in call.market.facts.pairs} if families else set()
    for family in families:
        if family not in known:
            raise _unknown_family(name, family)
    return families


def some_of_families(call: Call, kind: str, families: tuple[str, ...]) -> list[Instrument]:
    """Return the instruments of a kind, of which there are some if families are asked for.

    Raises:
        BadParameter: no contract of the kind has such a family.

    """
    found = list(instruments_of(call, kind, families))
    if families and not found:
        raise _unknown_family("instFamily", families[0])
    return found


def _unknown_family(name: str, family: str) -> Rejection:
    if name == "uly":
        return UnknownIndex(family)
    return BadParameter(name, f"there are no contracts of {family}")


def pair_of(call: Call, name: str) -> Pair:
    """Return a pair of currencies by its name: an index.

    Raises:
        UnknownInstrument: there is no such pair.

    """
    for pair in call.market.facts.pairs:
        if pair.name == name:
            return pair
    raise UnknownInstrument(name)


def tape_of(call: Call, one: Instrument) -> Source:
    """Return the path of an instrument's trades, users' own included."""
    return users_tape.tape_of(call.unit, call.market, one)


def printed_until_ms(call: Call, one: Instrument) -> int | None:
    """Return until when an instrument has printed trades, None if it never has."""
    return printed_until(one, call.market.facts.origin_ms, call.now_ms)


def book_of(call: Call, one: Instrument, depth: int) -> Book:
    """Return the book of an instrument, empty where nobody may order."""
    return makers.book_of(call.unit, call.market, one, call.now_ms, depth)


def shown_ms(call: Call) -> int:
    """Return the time of the call on the clock that the exchange shows."""
    return call.now_ms + call.skew_ms
