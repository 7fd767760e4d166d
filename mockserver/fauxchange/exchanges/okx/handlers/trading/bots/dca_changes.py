"""Changes of DCA bots (order-book-trading-dca-trading-post-amend-spot-dca-basic-param)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.trading.bots.contract_grid.acts import ADD, REDUCE
from fauxchange.domain.trading.bots.dca.changes import (
    PlanChange,
    add_order,
    change_margin,
    change_plan,
    change_reinvestment,
    change_target,
)
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading.bots import dca as rows

from .dca import begins_by, named_dca, plan_of

_MARKET = "market"


@okx.handles("tradingBot/dca/amend-order-algo.post")
def amend_dca_plan(call: Call) -> Iterator[Row]:
    """Give a DCA bot of spot another plan."""
    ledger, market, account, bot = call.ledger, call.market, call.account, named_dca(call)
    change = PlanChange(plan_of(call), call.params["reserveFunds"], begins_by(call))
    yield rows.amended(change_plan(ledger, market, account, bot, change))


@okx.handles("tradingBot/dca/orders/manual-buy.post")
def add_dca_order(call: Call) -> Iterator[Row]:
    """Give a DCA bot more money, and have it open more for it."""
    params, bot, amount = call.params, named_dca(call), Decimal(call.params["amt"])
    at_market = not bot.leverage and params.get("ordType") == _MARKET
    price = None if at_market else Decimal(params["price"])
    bot = add_order(call.ledger, call.market, call.account, bot, amount, price)
    yield rows.added(bot, amount)


@okx.handles("tradingBot/dca/settings/take-profit.post")
def amend_take_profit(call: Call) -> Iterator[Row]:
    """Have a DCA bot of contracts take profit at a price."""
    price = Decimal(call.params["tpPrice"])
    yield rows.changed(change_target(call.ledger, call.market, named_dca(call), price))


@okx.handles("tradingBot/dca/settings/reinvestment.post")
def amend_reinvestment(call: Call) -> Iterator[Row]:
    """Have a DCA bot of contracts trade with what it has won, or not."""
    reinvests = call.params["allowReinvest"]
    yield rows.changed(change_reinvestment(call.ledger, named_dca(call), reinvests=reinvests))


@okx.handles("tradingBot/dca/margin/add.post")
def add_dca_margin(call: Call) -> Iterator[Row]:
    """Give a DCA bot of contracts more margin."""
    yield _move_margin(call, ADD)


@okx.handles("tradingBot/dca/margin/reduce.post")
def reduce_dca_margin(call: Call) -> Iterator[Row]:
    """Take margin from a DCA bot of contracts that it does not need."""
    yield _move_margin(call, REDUCE)


def _move_margin(call: Call, kind: str) -> Row:
    amount = Decimal(call.params["amt"])
    return rows.changed(change_margin(call.ledger, call.account, named_dca(call), kind, amount))
