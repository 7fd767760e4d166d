"""Events of a market by name: each begins now, with the options that a plan has given it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.loans import monitor
from fauxchange.domain.market import funding_changes, instrument_changes, pair_changes
from fauxchange.domain.market.instruments.instrument import SUSPENDED
from fauxchange.domain.market.pair_changes import Crash
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.contracts.liquidation.deleveraging import deleverage
from fauxchange.domain.trading.matching.context import find_listed

KIND = "market-event"

GAP, RAMP, CRASH = "gap", "ramp", "crash"
FREEZE, BOOK, PREMIUM = "freeze", "book", "premium"
HALT, STATE, TICK = "halt", "state", "tick"
INTERVAL, SETTLEMENT = "funding-interval", "settlement-delay"
DELEVERAGING = "deleveraging"


class MarketEventKind(NamedTuple):
    """What an event is about, what it needs, and what it does with the options of a plan."""

    about: str
    needs: tuple[str, ...]
    begin: Callable[[Ledger, Mapping[str, Any]], object]


@on_due(KIND)
def begin_due(ledger: Ledger, due: ScheduledTask) -> None:
    """Have an event begin whose time has come."""
    begin(ledger, due.data)


def begin(ledger: Ledger, options: Mapping[str, Any]) -> None:
    """Have an event begin now; ``options`` has its name under ``event``.

    What cannot be done any more by then, as at a future that has expired, is not done.
    """
    with suppress(KeyError, ValueError), ledger.unit.savepoint():
        EVENTS[options["event"]].begin(ledger, options)
    monitor.review_all(ledger)


def _price(ledger: Ledger, options: Mapping[str, Any]) -> Decimal:
    """Return where a pair goes: the price, or where so many percent lead to."""
    if "price" in options:
        return Decimal(options["price"])
    percent = Decimal(options["percent"])
    return pair_changes.price_after_move(ledger.unit, ledger.now_ms, options["pair"], percent)


def _gap(ledger: Ledger, options: Mapping[str, Any]) -> None:
    unit, now_ms = ledger.unit, ledger.now_ms
    price, over_ms = _price(ledger, options), options["over_ms"]
    pair_changes.set_pair_price(
        unit, now_ms, options["pair"], price, begin_ms=now_ms, over_ms=over_ms
    )


def _crash(ledger: Ledger, options: Mapping[str, Any]) -> None:
    crash = Crash(options["fall_ms"], options["hold_ms"], options["return_ms"])
    price = _price(ledger, options)
    now_ms = ledger.now_ms
    pair_changes.flash_crash(ledger.unit, now_ms, options["pair"], price, crash, begin_ms=now_ms)


def _freeze(ledger: Ledger, options: Mapping[str, Any]) -> None:
    instrument_changes.freeze(
        ledger.unit,
        ledger.now_ms,
        options["instrument"],
        options["view"],
        _decimal(options, "price"),
        options.get("for_ms"),
    )


def _book(ledger: Ledger, options: Mapping[str, Any]) -> None:
    instrument_changes.set_book(
        ledger.unit,
        ledger.now_ms,
        options["instrument"],
        _decimal(options, "spread"),
        _decimal(options, "depth"),
        options.get("empty", ""),
        options.get("for_ms"),
    )


def _premium(ledger: Ledger, options: Mapping[str, Any]) -> None:
    premium, name = Decimal(options["premium"]), options["instrument"]
    funding_changes.set_premium(ledger.unit, ledger.now_ms, name, premium, options["intervals"])


def _interval(ledger: Ledger, options: Mapping[str, Any]) -> None:
    name, hours = options["instrument"], options["hours"]
    funding_changes.set_interval(ledger.unit, ledger.now_ms, name, hours)


def _settlement(ledger: Ledger, options: Mapping[str, Any]) -> None:
    name, for_ms = options["instrument"], options["for_ms"]
    funding_changes.delay_settlement(ledger.unit, ledger.now_ms, name, for_ms)


def _deleverage(ledger: Ledger, options: Mapping[str, Any]) -> None:
    market, name = market_of(ledger.unit), options["instrument"]
    one = find_listed(market, name, ledger.now_ms)
    if one is None:
        raise KeyError(name)
    deleverage(
        ledger,
        market,
        one,
        options["way"],
        contracts=_decimal(options, "contracts"),
        price=_decimal(options, "price"),
    )


def _terms(ledger: Ledger, options: Mapping[str, Any]) -> None:
    is_halt = options["event"] == HALT
    instrument_changes.set_terms(
        ledger.unit,
        ledger.now_ms,
        options["instrument"],
        state=SUSPENDED if is_halt else options.get("state"),
        tick=_decimal(options, "tick"),
        begin_ms=ledger.now_ms,
        for_ms=options.get("for_ms"),
    )


def _decimal(options: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(options[name]) if name in options else None


EVENTS: Mapping[str, MarketEventKind] = {
    GAP: MarketEventKind("pair", (), _gap),
    RAMP: MarketEventKind("pair", ("over_ms",), _gap),
    CRASH: MarketEventKind("pair", (), _crash),
    FREEZE: MarketEventKind("instrument", (), _freeze),
    BOOK: MarketEventKind("instrument", (), _book),
    PREMIUM: MarketEventKind("instrument", ("premium",), _premium),
    INTERVAL: MarketEventKind("instrument", ("hours",), _interval),
    SETTLEMENT: MarketEventKind("instrument", ("for_ms",), _settlement),
    DELEVERAGING: MarketEventKind("instrument", ("way",), _deleverage),
    HALT: MarketEventKind("instrument", (), _terms),
    STATE: MarketEventKind("instrument", ("state",), _terms),
    TICK: MarketEventKind("instrument", ("tick",), _terms),
}
