"""Mark prices, price limits, funding, open interest and greeks (public-data-rest-api)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments import funding_rate
from fauxchange.domain.market.instruments.families import date_text
from fauxchange.domain.market.instruments.instrument import (
    MARGIN,
    OPTION,
    SPOT,
    SWAP,
    Instrument,
    price_of,
)
from fauxchange.domain.market.views import totals
from fauxchange.domain.market.views.greeks import option_summary
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.market import rates as rows
from fauxchange.exchanges.okx.rows.row import Row

from .lookup import (
    ANY,
    families_of,
    instrument_of,
    instruments_of,
    is_of_kind,
    printed_until_ms,
    shown_ms,
)

_REACH_MS = 92 * DAY_MS


@okx.handles("public/mark-price.get")
def mark_price(call: Call) -> Iterator[Row]:
    """Yield the mark prices of one instrument, or of a kind of them."""
    for one in _marked(call):
        kind = MARGIN if one.kind == SPOT else one.kind
        price = price_of(one, call.market.mark(one).price(call.now_ms))
        yield rows.mark(one, kind, price, shown_ms(call))


def _marked(call: Call) -> Iterator[Instrument]:
    """Yield what has a mark price and is asked for; SPOT has one where margin is offered."""
    kind = call.params.get("instType", ANY)
    families = families_of(call)
    if "instId" in call.params:
        instruments = iter([instrument_of(call)])
    else:
        instruments = instruments_of(call, kind, families)
    for one in instruments:
        if is_of_kind(one, MARGIN if one.kind == SPOT else one.kind) and (
            kind == ANY or is_of_kind(one, kind)
        ):
            yield one


@okx.handles("public/price-limit.get")
def price_limit(call: Call) -> Iterator[Row]:
    """Yield between which prices an instrument may be ordered; options have no limits."""
    one = instrument_of(call)
    if one.kind == OPTION or printed_until_ms(call, one) is None:
        yield rows.no_limit(one, shown_ms(call))
        return
    limit = call.market.price_limit(one, call.now_ms)
    yield rows.limit(one, price_of(one, limit.buy), price_of(one, limit.sell), shown_ms(call))


@okx.handles("public/funding-rate.get")
def funding(call: Call) -> Iterator[Row]:
    """Yield the funding rate of a swap, or of all of them."""
    asked_for_all = call.params["instId"] == ANY
    for one in instruments_of(call, SWAP) if asked_for_all else (_swap_of(call),):
        rate = call.market.funding_rate(one, call.now_ms)
        state = number(call, "settlementState", "processing" if rate.is_settling else "settled")
        yield rows.funding(one, rate, state, shown_ms(call))


@okx.handles("public/funding-rate-history.get")
def funding_history(call: Call) -> Iterator[Row]:
    """Yield the rates that a swap was charged in the last three months, newest first."""
    one, page = _swap_of(call), call.page()
    charged = funding_rate.history(
        call.market.funding_basis(one),
        one.funding,
        call.market.funding_schedule(one),
        call.now_ms,
        page.size,
        older_than=page.older_than,
        newer_than=max(call.now_ms - _REACH_MS, page.newer_than or 0),
        listed_ms=one.listed_ms,
    )
    for rate in charged:
        yield rows.charged(one, rate)


@okx.handles("public/premium-history.get")
def premium_history(call: Call) -> Iterator[Row]:
    """Yield the premium of a swap minute by minute, of the last six months, newest first."""
    one, page = _swap_of(call), call.page()
    premiums = funding_rate.premiums(
        call.market.funding_basis(one),
        call.now_ms,
        page.size,
        older_than=page.older_than,
        newer_than=max(call.now_ms - 2 * _REACH_MS, one.listed_ms, page.newer_than or 0),
    )
    for premium in premiums:
        yield rows.premium(one, premium)


def _swap_of(call: Call) -> Instrument:
    one = instrument_of(call)
    if one.kind != SWAP:
        raise BadParameter("instId", f"{one.id} has no funding")
    return one


@okx.handles("public/open-interest.get")
def open_interest(call: Call) -> Iterator[Row]:
    """Yield what is open of one contract or of a kind of them."""
    kind, families = call.params["instType"], families_of(call)
    if "instId" in call.params:
        one = instrument_of(call)
        contracts = iter([one] if is_of_kind(one, kind) else [])
    else:
        contracts = instruments_of(call, kind, families)
    for one in contracts:
        interest = totals.interest(call.market, one, call.now_ms)
        yield rows.interest(one, interest, shown_ms(call))


@okx.handles("public/opt-summary.get")
def option_summaries(call: Call) -> Iterator[Row]:
    """Yield what the prices of a family of options depend on, of one expiry or of all."""
    expiry = call.params.get("expTime")
    for one in instruments_of(call, OPTION, families_of(call)):
        if expiry in {None, date_text(one.expiry_ms or 0)}:
            yield rows.summary(one, option_summary(call.market, one, call.now_ms), shown_ms(call))
