"""Grid bots of spot (order-book-trading-grid-trading); of contracts there are none.

A bot of contracts is refused, and lists and ids of theirs know none.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.rejection import BadParameter, Rejection
from fauxchange.domain.market.instruments.instrument import SPOT, Instrument, price_of
from fauxchange.domain.market.market import Market
from fauxchange.domain.trading.bots.acts import create_grid, least_investment, stop_grid
from fauxchange.domain.trading.bots.grid import (
    ARITHMETIC,
    OPEN_STATES,
    STOPPED,
    GridBot,
    GridRequest,
)
from fauxchange.domain.trading.bots.levels import margin_range
from fauxchange.domain.trading.bots.queries import figures_of, find_grid, grid_bots
from fauxchange.domain.trading.bots.rejection import BotNotOffered, UnknownBot
from fauxchange.domain.trading.money.fees import fee_rates
from fauxchange.domain.trading.order import FILLED, Order
from fauxchange.domain.trading.queries.lists import finished_orders, open_orders
from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.market.lookup import find_instrument, tape_of
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.handlers.trading.each_row import each_row
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading.bots import grid as rows
from fauxchange.exchanges.okx.rows.trading.bots.grid import SPOT_GRID, GridTerms

_SELLS, _QUOTE = "1", "quote"
_INSTANT, _START = "instant", "start"
# Documented by OKX (error-code-rest-api, 51000): also what a bot says that does not support it.
_NOT_OFFERED = "grid bots begin at once and are stopped by their owner"
_UNSUPPORTED = ("tpTriggerPx", "slTriggerPx", "tpRatio", "slRatio", "profitSharingRatio")


@okx.handles(
    "tradingBot/grid/order-algo.post",
    scope="grids of spot that begin at once, without take profit, stop loss or other triggers",
)
def create(call: Call) -> Iterator[Row]:
    """Create a grid bot."""
    params = call.params
    instrument = find_instrument(call, params["instId"])
    if params["algoOrdType"] != SPOT_GRID:
        raise BotNotOffered(instrument.id)
    _require_supported(call)
    request = _grid(call, instrument)
    yield rows.done(create_grid(call.ledger, call.market, call.account, request))


@okx.handles(
    "tradingBot/grid/min-investment.post", scope="grids of spot, invested in quote currency"
)
def min_investment(call: Call) -> Iterator[Row]:
    """Yield the least that a grid bot needs at the moment."""
    params = call.params
    instrument = find_instrument(call, params["instId"])
    if params["algoOrdType"] != SPOT_GRID:
        raise BotNotOffered(instrument.id)
    if params.get("investmentType", _QUOTE) != _QUOTE:
        raise BadParameter("investmentType", "only investments in quote currency are worked out")
    least = least_investment(call.ledger, call.market, _grid(call, instrument))
    yield rows.least(least, instrument.quote)


@okx.handles("tradingBot/grid/stop-order-algo.post", scope="grids of spot")
def stop(call: Call) -> Iterator[Row | Rejection]:
    """Stop grid bots one after the other; each is stopped or refused by itself."""
    return each_row(call, _stop)


def _stop(call: Call, market: Market) -> Row:
    bot = _named(call)
    if bot.instrument != call.params["instId"]:
        raise UnknownBot(bot.id)
    return rows.done(stop_grid(call.ledger, market, bot, sells=call.params["stopType"] == _SELLS))


@okx.handles("tradingBot/grid/orders-algo-details.get", scope="grids of spot")
def grid_details(call: Call) -> Iterator[Row]:
    """Yield one grid bot."""
    bot = _named(call)
    yield rows.details(bot, terms_of(call, bot), call.tables["numbers"])


@okx.handles("tradingBot/grid/orders-algo-pending.get", scope="grids of spot")
def pending_grids(call: Call) -> Iterator[Row]:
    """Yield the grid bots that run, newest first."""
    return _list(call, OPEN_STATES)


@okx.handles("tradingBot/grid/orders-algo-history.get", scope="grids of spot")
def stopped_grids(call: Call) -> Iterator[Row]:
    """Yield the grid bots that have stopped, newest first."""
    return _list(call, (STOPPED,))


@okx.handles("tradingBot/grid/sub-orders.get", scope="grids of spot")
def sub_orders(call: Call) -> Iterator[Row]:
    """Yield the orders of a grid bot that are open, or that were filled, newest first."""
    bot, page, unit = _named(call), call.page(), call.unit
    found: Iterator[Order]
    if call.params["type"] == FILLED:
        ended = finished_orders(unit, bot.purse, call.now_ms, archive=True, **page.ids)
        found = (one for one in ended if one.state == FILLED)
    else:
        found = open_orders(unit, bot.purse, **page.ids)
    group = call.params.get("groupId")
    shown = (one for one in found if group in {None, one.client_id})
    numbers = call.tables["numbers"]
    return (rows.part(bot, one, int(one.client_id), numbers) for one in page.cut(shown))


def _grid(call: Call, instrument: Instrument) -> GridRequest:
    """Return the grid that a call's parameters describe."""
    params = call.params
    return GridRequest(
        instrument,
        word(call, "gridSpacing", params["runType"]) if "runType" in params else ARITHMETIC,
        Decimal(params["minPx"]),
        Decimal(params["maxPx"]),
        int(params["gridNum"]),
        _invested(call, "quoteSz"),
        _invested(call, "baseSz"),
        params.get("algoClOrdId", ""),
        params.get("tag", ""),
    )


def _invested(call: Call, name: str) -> Decimal:
    """Return an amount that is invested, nothing without one."""
    amount = Decimal(call.params.get(name) or ZERO)
    if amount < 0:
        raise BadParameter(name, f"{amount} is below zero")
    return amount


def _require_supported(call: Call) -> None:
    params = call.params
    for name in _UNSUPPORTED:
        if params.get(name) not in {None, "", "0"}:
            raise BadParameter(name, _NOT_OFFERED)
    for one in params.get("triggerParams", ()):
        if (one["triggerAction"], one["triggerStrategy"]) != (_START, _INSTANT):
            raise BadParameter("triggerParams", _NOT_OFFERED)


def _named(call: Call) -> GridBot:
    """Return the grid bot that a call names."""
    bot = find_grid(call.unit, call.account.id, call.params["algoId"], call.now_ms)
    if call.params["algoOrdType"] != SPOT_GRID:
        raise UnknownBot(bot.id)
    return bot


def _list(call: Call, states: tuple[str, ...]) -> Iterator[Row]:
    params, page = call.params, call.page()
    if params["algoOrdType"] != SPOT_GRID or params.get("instType", SPOT) != SPOT:
        return iter(())
    found = grid_bots(call.unit, call.account.id, call.now_ms, states=states, **page.ids)
    shown = (
        one
        for one in found
        if params.get("algoId", one.id) == one.id
        and params.get("instId", one.instrument) == one.instrument
    )
    numbers = call.tables["numbers"]
    return (rows.listed(one, terms_of(call, one), numbers) for one in page.cut(shown))


def terms_of(call: Call, bot: GridBot) -> GridTerms:
    """Return what is shown of a grid bot besides its own."""
    instrument = call.market.find_any(bot.instrument, call.now_ms)
    last = price_of(instrument, tape_of(call, instrument).price(call.now_ms))
    fee = fee_rates(call.unit, bot.account, instrument).reserve
    figures = figures_of(call.unit, bot, last, call.now_ms)
    return GridTerms(figures, margin_range(bot.prices, fee))
