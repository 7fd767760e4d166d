"""Recurring buys (order-book-trading-recurring-buy)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.money import EXACT
from fauxchange.domain.core.rejection import BadParameter, Rejection
from fauxchange.domain.market.instruments.instrument import SPOT, price_of
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.price import usd
from fauxchange.domain.trading.bots.lists import bots_of, find_bot
from fauxchange.domain.trading.bots.recurring import acts
from fauxchange.domain.trading.bots.recurring.order import (
    OPEN_STATES,
    STOPPED,
    PriceRange,
    RecurringBuy,
    RecurringRequest,
    RecurringTarget,
)
from fauxchange.domain.trading.bots.recurring.queries import (
    figures_of,
    recurring_orders,
)
from fauxchange.domain.trading.bots.recurring.times import HOURLY, MONTHLY, WEEKLY, Schedule
from fauxchange.domain.trading.bots.rejection import CurrencyNotOffered
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.market.lookup import tape_of
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.handlers.trading.each_row import each_row
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading.bots import recurring as rows
from fauxchange.exchanges.okx.rows.trading.bots.recurring import RecurringTerms

_AT_ONCE = "2"
# What buys is taken from the trading account.
_SOURCES = ["1"]
# Documented by OKX (get-recurring-buy-order-details): the market value is in this currency.
_VALUE_CCY = "USDT"


@okx.handles("tradingBot/recurring/order-algo.post", scope="paid by the trading account")
def create(call: Call) -> Iterator[Row]:
    """Make a recurring buy."""
    params = call.params
    ccy = params["investmentCcy"]
    if params.get("source", _SOURCES) != _SOURCES:
        raise BadParameter("source", "only the trading account pays for what is bought")
    if params.get("tradeQuoteCcy", ccy) != ccy:
        raise BadParameter("tradeQuoteCcy", f"what is bought is paid in {ccy}")
    request = RecurringRequest(
        params["stgyName"],
        ccy,
        Decimal(params["amt"]),
        tuple(_target(call, ccy, each) for each in params["recurringList"]),
        _schedule(call),
        params.get("algoClOrdId", ""),
        params.get("tag", ""),
    )
    yield rows.done(acts.create_recurring(call.ledger, call.market, call.account, request))


@okx.handles("tradingBot/recurring/amend-order-algo.post")
def rename(call: Call) -> Iterator[Row]:
    """Give a recurring buy another name."""
    yield rows.amended(acts.rename(call.ledger, _named(call), call.params["stgyName"]))


@okx.handles("tradingBot/recurring/amend-recurring-amount.post")
def change_amount(call: Call) -> Iterator[Row]:
    """Have a recurring buy spend another amount."""
    one, amount = _named(call), Decimal(call.params["amount"])
    yield rows.accepted(acts.change_amount(call.ledger, call.market, one, amount))


@okx.handles("tradingBot/recurring/amend-recurring-time.post")
def change_time(call: Call) -> Iterator[Row]:
    """Have a recurring buy buy at other times."""
    yield rows.accepted(acts.change_schedule(call.ledger, _named(call), _schedule(call)))


@okx.handles("tradingBot/recurring/amend-price-range.post")
def change_range(call: Call) -> Iterator[Row]:
    """Give currencies of a recurring buy other lowest and highest prices."""
    bounds = {each["ccy"]: _bounds(each) for each in call.params["recurringList"]}
    yield rows.accepted(acts.change_bounds(call.ledger, _named(call), bounds))


@okx.handles("tradingBot/recurring/add-investment.post")
def add_money(call: Call) -> Iterator[Row]:
    """Have a recurring buy spend an amount now."""
    one, amount = _named(call), Decimal(call.params["amount"])
    yield rows.accepted(acts.add_money(call.ledger, call.market, one, amount))


@okx.handles("tradingBot/recurring/pause.post")
def pause(call: Call) -> Iterator[Row]:
    """Have a recurring buy buy nothing until it is restarted."""
    yield rows.accepted(acts.pause(call.ledger, _named(call)))


@okx.handles("tradingBot/recurring/restart.post")
def restart(call: Call) -> Iterator[Row]:
    """Have a recurring buy that was paused go on."""
    yield rows.accepted(acts.restart(call.ledger, _named(call)))


@okx.handles("tradingBot/recurring/stop-order-algo.post")
def stop(call: Call) -> Iterator[Row | Rejection]:
    """Stop recurring buys one after the other; each is stopped or refused by itself."""
    return each_row(call, _stop)


def _stop(call: Call, _market: Market) -> Row:
    return rows.done(acts.stop_recurring(call.ledger, _named(call)))


@okx.handles("tradingBot/recurring/orders-algo-details.get")
def recurring_details(call: Call) -> Iterator[Row]:
    """Yield one recurring buy."""
    one = _named(call)
    yield rows.details(one, terms_of(call, one), call.tables["numbers"])


@okx.handles("tradingBot/recurring/orders-algo-pending.get")
def pending_recurring_buys(call: Call) -> Iterator[Row]:
    """Yield the recurring buys that have not stopped, newest first."""
    return _list(call, OPEN_STATES)


@okx.handles("tradingBot/recurring/orders-algo-history.get")
def stopped_recurring_buys(call: Call) -> Iterator[Row]:
    """Yield the recurring buys that have stopped, newest first."""
    return _list(call, (STOPPED,))


@okx.handles("tradingBot/recurring/sub-orders.get")
def recurring_sub_orders(call: Call) -> Iterator[Row]:
    """Yield the orders of a recurring buy, newest first."""
    one, page, bounds = _named(call), call.page(), call.page().ids
    if "ordId" in call.params:
        asked = int(call.params["ordId"])
        bounds = {"older_than": asked + 1, "newer_than": asked - 1}
    found = recurring_orders(call.unit, one, call.now_ms, **bounds)
    return (rows.part(one, each, call.tables["numbers"]) for each in page.cut(found))


def _target(call: Call, quote: str, row: dict[str, Any]) -> RecurringTarget:
    ccy = row["ccy"]
    instrument = call.market.find(f"{ccy}-{quote}", call.now_ms)
    if instrument is None or instrument.kind != SPOT:
        raise CurrencyNotOffered(ccy)
    return RecurringTarget(ccy, instrument.id, Decimal(row["ratio"]), _bounds(row))


def _bounds(row: dict[str, Any]) -> PriceRange:
    """Return the prices between which a currency is bought; an empty one is no bound."""
    low, high = row.get("minPx"), row.get("maxPx")
    return PriceRange(Decimal(low) if low else None, Decimal(high) if high else None)


def _schedule(call: Call) -> Schedule:
    """Return when a call has a recurring buy buy."""
    params = call.params
    period = word(call, "recurringPeriod", params["period"])
    return Schedule(
        period,
        int(params["timeZone"]),
        int(params.get("recurringTime", 0)),
        day=int(params["recurringDay"]) if period in {WEEKLY, MONTHLY} else 0,
        hours=int(params["recurringHour"]) if period == HOURLY else 0,
        starts_at_once=params.get("recurringTimeType") == _AT_ONCE,
    )


def _named(call: Call) -> RecurringBuy:
    """Return the recurring buy that a call names."""
    return find_bot(call.unit, RecurringBuy, call.account.id, call.params["algoId"], call.now_ms)


def _list(call: Call, states: tuple[str, ...]) -> Iterator[Row]:
    page, asked = call.page(), call.params.get("algoId")
    found = bots_of(
        call.unit, RecurringBuy, call.account.id, call.now_ms, states=states, **page.ids
    )
    shown = (one for one in found if asked in {None, one.id})
    numbers = call.tables["numbers"]
    return (rows.listed(one, terms_of(call, one), numbers) for one in page.cut(shown))


def terms_of(call: Call, one: RecurringBuy) -> RecurringTerms:
    """Return what is shown of a recurring buy besides its own."""
    prices = {each.ccy: _last(call, each) for each in one.targets}
    figures = figures_of(one, prices, call.now_ms)
    rate = EXACT.divide(
        usd(call.unit, one.ccy, call.now_ms), usd(call.unit, _VALUE_CCY, call.now_ms)
    )
    return RecurringTerms(figures, prices, EXACT.multiply(figures.value, rate))


def _last(call: Call, target: RecurringTarget) -> Decimal:
    instrument = call.market.find_any(target.instrument, call.now_ms)
    return price_of(instrument, tape_of(call, instrument).price(call.now_ms))
