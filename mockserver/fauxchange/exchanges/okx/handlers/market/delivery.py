"""Expiries, settlements, and how many coins contracts are (public-data-rest-api)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import FUTURES, OPTION, SPOT, Instrument
from fauxchange.domain.market.instruments.volume import coins, contracts
from fauxchange.domain.market.views import delivery
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number, word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.market import delivery as rows
from fauxchange.exchanges.okx.rows.row import Row

from .lookup import families_of, instrument_of, pair_of, shown_ms

# An estimate is there only in the hour before its time.
_ESTIMATED_MS = HOUR_MS


@okx.handles("public/estimated-price.get")
def estimated_price(call: Call) -> Iterator[Row]:
    """Yield at what price a contract would expire, in the hour before it does."""
    one = instrument_of(call)
    if one.kind not in {FUTURES, OPTION} or one.expiry_ms is None:
        raise BadParameter("instId", f"{one.id} does not expire")
    if one.expiry_ms - call.now_ms <= _ESTIMATED_MS:
        price = delivery.final_price(call.market, one, call.now_ms)
        yield rows.estimated(one, price, shown_ms(call))


@okx.handles("public/estimated-settlement-info.get")
def estimated_settlement(call: Call) -> Iterator[Row]:
    """Yield at what price a future would be settled, in the hour before it is."""
    one = instrument_of(call)
    if one.kind != FUTURES or not one.settles_daily:
        raise BadParameter("instId", f"{one.id} is not settled daily")
    settled_ms = delivery.next_settlement_ms(call.now_ms)
    if settled_ms - call.now_ms <= _ESTIMATED_MS:
        price = delivery.settlement_price(call.market, one, settled_ms, call.now_ms)
        yield rows.estimated_settlement(one, price, settled_ms, shown_ms(call))


@okx.handles("public/delivery-exercise-history.get")
def delivery_history(call: Call) -> Iterator[Row]:
    """Yield how the contracts of a family expired in the last three months, newest first."""
    page = call.page()
    (family,) = families_of(call)
    history = delivery.deliveries(
        call.market, call.params["instType"], family, call.now_ms, **page.ids
    )
    for at_ms, ended in page.cut(history):
        details = [
            rows.ended(one.instrument, one.price, number(call, "delivery", _fate(one)))
            for one in ended
        ]
        yield rows.history(at_ms, details)


def _fate(one: delivery.Expiry) -> str:
    if one.instrument.kind == FUTURES:
        return "delivered"
    return "exercised" if one.in_the_money else "expired"


@okx.handles("public/settlement-history.get")
def settlement_history(call: Call) -> Iterator[Row]:
    """Yield how the futures of a family were settled in the last three months, newest first."""
    page = call.page()
    (family,) = families_of(call)
    history = delivery.settlements(call.market, family, call.now_ms, **page.ids)
    for at_ms, settled in page.cut(history):
        details = [rows.settled(one.instrument, one.price) for one in settled]
        yield rows.history(at_ms, details)


@okx.handles("public/convert-contract-coin.get")
def convert_contracts(call: Call) -> Iterator[Row]:
    """Yield how many contracts some coins or dollars are, or how many of these are contracts.

    Without a price it is the mark price of now.
    """
    one, params = instrument_of(call), call.params
    if one.kind == SPOT:
        raise BadParameter("instId", f"{one.id} has no contracts")
    price = Decimal(params["px"]) if "px" in params else _price(call, one)
    if price <= 0:
        raise BadParameter("px", "a price is above zero")
    size, in_dollars = Decimal(params["sz"]), call.param("unit") != "coin"
    kind = call.param("type")
    if word(call, "conversion", kind) == "to contracts":
        base = size / price if in_dollars else size
        result = contracts(one, base, price, opens=call.param("opType") == "open")
    else:
        base = coins(one, size, price)
        result = base * price if in_dollars else base
    yield rows.conversion(one, kind, price, result, call.param("unit"))


def _price(call: Call, one: Instrument) -> Decimal:
    pair = pair_of(call, one.pair)
    return call.market.index(pair.name).price(call.now_ms) * pair.tick
