"""Events of orders by name: each begins now, with the options that a plan has given it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.acts.by_hand import (
    fill_by_hand,
    reset_fill_settings,
    set_fill_settings,
)
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.matching.context import find_listed
from fauxchange.domain.trading.order import BY_SYSTEM, Order
from fauxchange.domain.trading.queries.all_accounts import open_orders
from fauxchange.domain.trading.settings import (
    FillSettings,
    NextOrder,
    decide_next,
    fill_settings,
    order_rules,
)

Options = Mapping[str, Any]

KIND, END = "order-event", "order-event-end"

FILLS, FILL, CANCEL, NEXT = "fills", "fill", "cancel", "next"

# What a plan may say of how orders fill, by the names of `FillSettings`.
_SETTINGS = ("model", "pieces", "through", "accept_ms", "match_ms", "cancel_ms")


@on_due(KIND)
def begin_due(ledger: Ledger, due: ScheduledTask) -> None:
    """Have an event begin whose time has come."""
    begin(ledger, due.data)


def begin(ledger: Ledger, options: Options) -> None:
    """Have an event begin now; ``options`` has its name under ``event``.

    What cannot be done any more by then, as at an instrument that was delisted, is not done.
    """
    with suppress(KeyError, ValueError), ledger.unit.savepoint():
        require_and_begin(ledger, options)


@on_due(END)
def end_due(ledger: Ledger, due: ScheduledTask) -> None:
    """Have orders fill as they did before an event whose time is over."""
    instrument, settings = due.data["instrument"], due.data["settings"]
    if settings is None:
        reset_fill_settings(ledger, instrument)
    else:
        set_fill_settings(ledger, FillSettings(instrument, **settings))


def require_and_begin(ledger: Ledger, options: Options) -> None:
    """Have an event begin now.

    Raises:
        KeyError: there is no such instrument or account.
        ValueError: orders cannot fill like that.

    """
    instrument, account = options.get("instrument", ""), options.get("account", "")
    if instrument and find_listed(market_of(ledger.unit), instrument, ledger.now_ms) is None:
        raise KeyError(instrument)
    if account:
        ledger.unit.get(Account, account)
    ORDER_EVENTS[options["event"]](ledger, options)


def _set_fills(ledger: Ledger, options: Options) -> None:
    unit, instrument = ledger.unit, options.get("instrument", "")
    before = order_rules(unit).fills.get(instrument)
    changes = {name: options[name] for name in _SETTINGS if name in options}
    now = replace(fill_settings(unit, instrument), instrument=instrument, **changes)
    set_fill_settings(ledger, now)
    if "for_ms" in options:
        old = {name: getattr(before, name) for name in _SETTINGS} if before else None
        data = {"instrument": instrument, "settings": old}
        unit.schedule(ScheduledTask(ledger.now_ms + options["for_ms"], END, data))


def _fill(ledger: Ledger, options: Options) -> None:
    part = Decimal(options.get("part", 1))
    for market, instrument, order in _open(ledger, options):
        lots = EXACT.divide_int(EXACT.multiply(order.left, part), instrument.lot)
        # An order that is not in the book yet cannot be filled.
        if lots:
            with suppress(Rejection):
                size = EXACT.multiply(lots, instrument.lot)
                fill_by_hand(ledger, market, instrument, order, size=size)


def _cancel(ledger: Ledger, options: Options) -> None:
    reason, detail = options.get("reason", BY_SYSTEM), options.get("detail", "")
    for market, _, order in _open(ledger, options):
        cancel(ledger, market, order, reason=reason, detail=detail, at_once=True)


def _open(ledger: Ledger, options: Options) -> Iterator[tuple[Market, Instrument, Order]]:
    """Yield the open orders that an event is about."""
    market = market_of(ledger.unit)
    of = options.get("account", ""), options.get("instrument", "")
    for order in open_orders(ledger.unit, *of):
        instrument = find_listed(market, order.instrument, ledger.now_ms)
        if instrument is not None:
            yield market, instrument, order


def _next(ledger: Ledger, options: Options) -> None:
    rule = NextOrder(
        options.get("reason", BY_SYSTEM),
        options.get("detail", ""),
        options.get("account", ""),
        options.get("instrument", ""),
        options.get("nth", 1),
    )
    decide_next(ledger.unit, rule)


ORDER_EVENTS: Mapping[str, Callable[[Ledger, Options], None]] = {
    FILLS: _set_fills,
    FILL: _fill,
    CANCEL: _cancel,
    NEXT: _next,
}
