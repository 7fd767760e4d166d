"""Grid bots of spot and of contracts (order-book-trading-grid-trading)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.rejection import BadParameter, Rejection
from fauxchange.domain.market.instruments.instrument import SPOT, SWAP, Instrument, price_of
from fauxchange.domain.market.market import Market
from fauxchange.domain.trading.bots.acts import begin_now, create_grid, stop_grid
from fauxchange.domain.trading.bots.checks import FEWEST
from fauxchange.domain.trading.bots.contract_grid.figures import contract_figures
from fauxchange.domain.trading.bots.grid import (
    ARITHMETIC,
    LOSS_RATIO,
    OPEN_STATES,
    PROFIT_RATIO,
    STOPPED,
    GridBot,
    GridRequest,
    RoleSignal,
)
from fauxchange.domain.trading.bots.levels import margin_range
from fauxchange.domain.trading.bots.lists import bots_of, find_bot
from fauxchange.domain.trading.bots.queries import figures_of
from fauxchange.domain.trading.bots.rejection import UnknownBot
from fauxchange.domain.trading.money.fees import fee_rates
from fauxchange.domain.trading.order import FILLED, Order
from fauxchange.domain.trading.queries.lists import finished_orders, open_orders
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.market.lookup import find_instrument, tape_of
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.handlers.trading.each_row import each_row
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading.bots import grid as rows
from fauxchange.exchanges.okx.rows.trading.bots import parts as part_rows
from fauxchange.exchanges.okx.rows.trading.bots.grid import CONTRACT_GRID, GridTerms

from .triggers import triggers_of

_SELLS = "1"
# Documented by OKX (error-code-rest-api, 51000): also what a bot says that does not support it.
_NOT_OFFERED = "nobody follows bots here"


@okx.handles("tradingBot/grid/order-algo.post", scope="grids of spot and linear swaps")
def create(call: Call) -> Iterator[Row]:
    """Create a grid bot."""
    params = call.params
    instrument = find_instrument(call, params["instId"])
    if params.get("profitSharingRatio") not in {None, "0"}:
        raise BadParameter("profitSharingRatio", _NOT_OFFERED)
    grid = grid_of(call, instrument)
    triggers = triggers_of(call, of_contracts=bool(grid.direction))
    request = grid._replace(
        triggers={role: price for role, price in triggers.prices.items() if price is not None},
        sells=triggers.sells is not False,
        signals=tuple(RoleSignal(*one) for one in triggers.signals.items()),
        profit_ratio=triggers.ratios.get(PROFIT_RATIO, ZERO),
        loss_ratio=triggers.ratios.get(LOSS_RATIO, ZERO),
    )
    yield rows.done(create_grid(call.ledger, call.market, call.account, request))


@okx.handles("tradingBot/grid/order-instant-trigger.post", scope="without topUpAmt")
def trigger(call: Call) -> Iterator[Row]:
    """Have a grid bot begin that waits for its price."""
    if "topUpAmt" in call.params:
        raise BadParameter("topUpAmt", "a bot begins with what was invested in it")
    bot = find_bot(call.unit, GridBot, call.account.id, call.params["algoId"], call.now_ms)
    yield rows.named(begin_now(call.ledger, call.market, bot))


@okx.handles("tradingBot/grid/stop-order-algo.post")
def stop(call: Call) -> Iterator[Row | Rejection]:
    """Stop grid bots one after the other; each is stopped or refused by itself."""
    return each_row(call, _stop)


def _stop(call: Call, market: Market) -> Row:
    bot = _named(call)
    if bot.instrument != call.params["instId"]:
        raise UnknownBot(bot.id)
    return rows.done(stop_grid(call.ledger, market, bot, sells=call.params["stopType"] == _SELLS))


@okx.handles("tradingBot/grid/orders-algo-details.get")
def grid_details(call: Call) -> Iterator[Row]:
    """Yield one grid bot."""
    bot = _named(call)
    yield rows.details(bot, terms_of(call, bot), call.tables["numbers"])


@okx.handles("tradingBot/grid/orders-algo-pending.get")
def pending_grids(call: Call) -> Iterator[Row]:
    """Yield the grid bots that run, newest first."""
    return _list(call, OPEN_STATES)


@okx.handles("tradingBot/grid/orders-algo-history.get")
def stopped_grids(call: Call) -> Iterator[Row]:
    """Yield the grid bots that have stopped, newest first."""
    return _list(call, (STOPPED,))


@okx.handles("tradingBot/grid/sub-orders.get")
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
    terms, numbers = part_terms(call, bot), call.tables["numbers"]
    return (part_rows.part(bot, one, terms, numbers) for one in page.cut(shown))


def grid_of(call: Call, instrument: Instrument) -> GridRequest:
    """Return the grid that a call's parameters describe, without prices that begin or end it."""
    params = call.params
    request = GridRequest(
        instrument,
        word(call, "gridSpacing", params["runType"]) if "runType" in params else ARITHMETIC,
        Decimal(params["minPx"]),
        Decimal(params["maxPx"]),
        int(params.get("gridNum", FEWEST)),
        _invested(call, "quoteSz"),
        _invested(call, "baseSz"),
        params.get("algoClOrdId", ""),
        params.get("tag", ""),
    )
    if params.get("algoOrdType") != CONTRACT_GRID or "direction" not in params:
        return request
    return request._replace(
        quote=_invested(call, "sz"),
        base=ZERO,
        direction=word(call, "gridDirection", params["direction"]),
        leverage=Decimal(params["lever"]),
        opens=params.get("basePos", False),
    )


def _invested(call: Call, name: str) -> Decimal:
    """Return an amount that is invested, nothing without one."""
    amount = Decimal(call.params.get(name) or ZERO)
    if amount < 0:
        raise BadParameter(name, f"{amount} is below zero")
    return amount


def _named(call: Call) -> GridBot:
    """Return the grid bot that a call names."""
    bot = find_bot(call.unit, GridBot, call.account.id, call.params["algoId"], call.now_ms)
    if call.params["algoOrdType"] != rows.kind_of(bot):
        raise UnknownBot(bot.id)
    return bot


def _list(call: Call, states: tuple[str, ...]) -> Iterator[Row]:
    params, page = call.params, call.page()
    kind = params["algoOrdType"]
    found = bots_of(call.unit, GridBot, call.account.id, call.now_ms, states=states, **page.ids)
    shown = (
        one
        for one in found
        if rows.kind_of(one) == kind
        and params.get("instType", _instrument_kind(one)) == _instrument_kind(one)
        and params.get("algoId", one.id) == one.id
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
    contracts = contract_figures(call.unit, bot, call.now_ms) if bot.direction else None
    return GridTerms(figures, margin_range(bot.prices, fee), instrument, contracts)


def part_terms(call: Call, bot: GridBot) -> part_rows.PartTerms:
    """Return what is shown of the orders of a grid bot besides their own."""
    instrument = call.market.find_any(bot.instrument, call.now_ms)
    return part_rows.PartTerms(instrument.kind, instrument.contract_value)


def _instrument_kind(bot: GridBot) -> str:
    return SWAP if bot.direction else SPOT
