"""What is traded, and on which terms (public-data-rest-api-get-instruments and its neighbours)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import (
    FUTURES,
    MARGIN,
    OPTION,
    SPOT,
    SWAP,
    Instrument,
    terms_at,
)
from fauxchange.domain.market.instruments.tiers import tiers_of
from fauxchange.domain.trading_account.terms import terms_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.market import instruments as rows
from fauxchange.exchanges.okx.rows.market import tiers as tier_rows
from fauxchange.exchanges.okx.rows.row import Row

from .lookup import (
    families_of,
    find_instrument,
    instrument_of,
    instruments_of,
    is_of_kind,
    pair_of,
    some_of_families,
)

_TERMS = ("tick", "minimum")


@okx.handles("public/instruments.get")
def instruments(call: Call) -> Iterator[Row]:
    """Yield what everybody may trade of a kind."""
    for one in _instruments(call):
        alias = number(call, "alias", one.alias) if one.kind == FUTURES else ""
        yield {**_row(call, one), **rows.public_members(one, alias)}


@okx.handles("account/instruments.get")
def account_instruments(call: Call) -> Iterator[Row]:
    """Yield what the caller may trade of a kind."""
    legacy_names = call.tables["legacyNames"]
    for one in _instruments(call):
        yield {**_row(call, one), **rows.account_members(one, legacy_names=legacy_names)}


def _instruments(call: Call) -> Iterator[Instrument]:
    kind = call.params["instType"]
    families = families_of(call)
    if "instId" in call.params:
        one = instrument_of(call)
        found = is_of_kind(one, kind) and (not families or one.family in families)
        yield from (one,) if found else ()
        return
    yield from some_of_families(call, kind, families)


def _row(call: Call, one: Instrument) -> Row:
    terms = terms_at(one, call.now_ms)
    words = rows.Words(
        kind=call.params["instType"],
        state=number(call, "instrumentState", terms.state),
        option=number(call, "option", one.option) if one.option else "",
        fee_group=_fee_group(call, one),
        open_type=_open_type(call, one),
        rule=number(call, "ruleType", "normal"),
        category=number(call, "category", "crypto"),
    )
    changes = [
        rows.upcoming(number(call, "changedTerm", term), value, change.at_ms)
        for change in one.changes
        for term in _TERMS
        if change.at_ms > call.now_ms and (value := getattr(change, term)) is not None
    ]
    return rows.instrument(one, terms, words, changes)


def _open_type(call: Call, one: Instrument) -> str:
    opened = {SPOT: "opened", SWAP: "auctioned"}.get(one.kind)
    return number(call, "openType", opened) if opened else ""


def _fee_group(call: Call, one: Instrument) -> str:
    """Return the number by which the fee rates of an instrument are found; all levels share it."""
    kind, every = call.params["instType"], terms_of(call.unit).fees
    fees = next((fees for (_, of), fees in every.items() if of == kind), None)
    return "" if fees is None else fees.number_of(one.id, one.family)


@okx.handles("public/underlying.get")
def underlying(call: Call) -> Iterator[list[str]]:
    """Yield one list: the families of a kind."""
    kind = call.params["instType"]
    yield list(dict.fromkeys(one.underlying for one in instruments_of(call, kind)))


@okx.handles("public/instrument-tick-bands.get")
def tick_bands(call: Call) -> Iterator[Row]:
    """Yield the ticks of each family of a kind."""
    kind = call.params["instType"]
    ticks = {
        one.family: terms_at(one, call.now_ms).tick
        for one in instruments_of(call, kind, families_of(call))
    }
    for family, tick in ticks.items():
        yield rows.tick_band(kind, family, tick)


@okx.handles("public/position-tiers.get")
def position_tiers(call: Call) -> Iterator[Row]:
    """Yield the tiers of some instruments or families.

    Raises:
        BadParameter: none of them has contracts, or one has no margin.
        UnknownInstrument: one of them does not exist.

    """
    tier = call.params.get("tier")
    for one, names in _tiered(call):
        for row in tiers_of(one, pair_of(call, one.pair)):
            if tier in {None, str(row.number)}:
                yield tier_rows.tier(row, names, is_loan=one.kind == SPOT)


@okx.handles("account/position-tiers.get")
def position_limits(call: Call) -> Iterator[Row]:
    """Yield how large cross positions of some families may be in portfolio margin mode.

    Raises:
        UnknownInstrument: one of them does not exist.

    """
    for one, names in _tiered(call):
        last = tiers_of(one, pair_of(call, one.pair))[-1]
        yield tier_rows.largest(last, names, is_option=one.kind == OPTION)


def _tiered(call: Call) -> Iterator[tuple[Instrument, tier_rows.Names]]:
    """Yield the instruments whose tiers are asked for, and what rows are to name."""
    kind, ids = call.params["instType"], call.list("instId")
    if kind != MARGIN:
        of_family: dict[str, Instrument] = {}
        for one in some_of_families(call, kind, families_of(call)):
            of_family.setdefault(one.family, one)
        for family, one in of_family.items():
            yield one, tier_rows.Names(one.underlying, family, "")
        return
    if ids:
        for inst_id in ids:
            one = find_instrument(call, inst_id)
            if not is_of_kind(one, kind):
                raise BadParameter("instId", f"{inst_id} has no margin")
            yield one, tier_rows.Names("", "", one.id)
        return
    ccy = call.params["ccy"]
    margins = (one for one in instruments_of(call, kind) if one.base == ccy)
    first = next(margins, None)
    if first is not None:
        yield first, tier_rows.Names("", "", "")
