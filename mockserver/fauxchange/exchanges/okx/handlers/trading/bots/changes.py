"""Changes of grid bots of spot (order-book-trading-grid-trading-post-amend-grid-algo-order)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.trading.bots.changes import (
    add_investment,
    change_grids,
    change_triggers,
    withdraw_income,
)
from fauxchange.domain.trading.bots.grid import GridBot
from fauxchange.domain.trading.bots.lists import find_bot
from fauxchange.domain.trading.bots.rejection import UnknownBot
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading.bots import grid as rows

from .grid import grid_of
from .triggers import triggers_of

_REINVESTS = "true"


@okx.handles("tradingBot/grid/amend-order-algo.post", scope="topUpAmt of spot")
def amend(call: Call) -> Iterator[Row]:
    """Give a grid bot other prices that begin or end it."""
    bot = _named(call)
    if bot.instrument != call.params["instId"]:
        raise UnknownBot(bot.id)
    triggers = triggers_of(call, of_contracts=bool(bot.direction))
    bot = change_triggers(call.ledger, call.market, bot, triggers)
    if "topUpAmt" in call.params:
        bot = _add(call, bot, Decimal(call.params["topUpAmt"]), reinvests=True)
    yield rows.done(bot)


@okx.handles("tradingBot/grid/adjust-investment.post")
def adjust_investment(call: Call) -> Iterator[Row]:
    """Give a grid bot more of the quote currency."""
    reinvests = call.param("allowReinvestProfit") == _REINVESTS
    bot = _add(call, _named(call), Decimal(call.params["amt"]), reinvests=reinvests)
    yield {"algoId": bot.id}


@okx.handles("tradingBot/grid/withdraw-income.post")
def withdraw(call: Call) -> Iterator[Row]:
    """Give the owner of a grid bot what it has won in its grids."""
    bot = _named(call)
    yield rows.withdrawn(bot, withdraw_income(call.ledger, bot))


@okx.handles("tradingBot/grid/amend-algo-basic-param.post", scope="grids of spot")
def amend_grids(call: Call) -> Iterator[Row]:
    """Have a grid bot trade between other prices, or in more or fewer grids."""
    bot = _named(call)
    if Decimal(call.params.get("topupAmount", 0)):
        raise BadParameter("topupAmount", "only grids of contracts are topped up")
    request = grid_of(call, call.market.find_any(bot.instrument, call.now_ms))
    yield rows.topped_up(change_grids(call.ledger, call.market, bot, request))


def _add(call: Call, bot: GridBot, amount: Decimal, *, reinvests: bool) -> GridBot:
    ledger, market, account = call.ledger, call.market, call.account
    return add_investment(ledger, market, account, bot, amount, reinvests=reinvests)


def _named(call: Call) -> GridBot:
    """Return the grid bot that a call names."""
    return find_bot(call.unit, GridBot, call.account.id, call.params["algoId"], call.now_ms)
