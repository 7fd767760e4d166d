"""Positions and margin of grid bots of contracts (order-book-trading-grid-trading)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.rejection import MissingParameter
from fauxchange.domain.market.instruments.instrument import price_of
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.figures import figures_of
from fauxchange.domain.positions.position import CROSS, NET
from fauxchange.domain.trading.bots.checks import require_open_bot
from fauxchange.domain.trading.bots.contract_grid.acts import (
    cancel_close,
    change_margin,
    close_contracts,
    margin_change,
)
from fauxchange.domain.trading.bots.grid import GridBot
from fauxchange.domain.trading.bots.lists import find_bot
from fauxchange.domain.trading.bots.purse_bots import PurseBot
from fauxchange.domain.trading.bots.rejection import BotNotOffered
from fauxchange.domain.trading_account.account import usd
from fauxchange.domain.trading_account.risk import risk_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.market.lookup import tape_of
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.positions import Prices
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading.bots import contract_grid as rows


@okx.handles("tradingBot/grid/positions.get")
def grid_positions(call: Call) -> Iterator[Row]:
    """Yield the position of a grid bot of contracts, if it holds any."""
    return position_of(call, _named(call))


@okx.handles("tradingBot/grid/close-position.post")
def close_position(call: Call) -> Iterator[Row]:
    """Have a grid bot that has ended close contracts, all at the market or some at a price."""
    params, bot = call.params, _named(call)
    if params["mktClose"]:
        close_contracts(call.ledger, call.market, bot)
        yield rows.closing(bot, "")
        return
    size, price = Decimal(params["sz"]), Decimal(params["px"])
    order = close_contracts(call.ledger, call.market, bot, size, price)
    yield rows.closing(bot, order.id)


@okx.handles("tradingBot/grid/cancel-close-order.post")
def cancel_close_order(call: Call) -> Iterator[Row]:
    """Cancel the order by which a grid bot closes contracts."""
    bot = _named(call)
    yield rows.closing(bot, cancel_close(call.ledger, call.market, bot, call.params["ordId"]).id)


@okx.handles("tradingBot/grid/compute-margin-balance.post")
def compute_margin(call: Call) -> Iterator[Row]:
    """Yield how much margin may be moved, and what the leverage is then."""
    kind, amount = _kind(call), Decimal(call.params.get("amt", 0))
    yield rows.margin(margin_change(call.ledger, call.account, _named(call), kind, amount))


@okx.handles("tradingBot/grid/margin-balance.post", scope="by amount")
def amend_margin(call: Call) -> Iterator[Row]:
    """Give a grid bot more margin, or take some."""
    bot = _named(call)
    require_open_bot(bot)
    if "amt" not in call.params:
        raise MissingParameter("amt", "what a percentage is of is not documented")
    amount = Decimal(call.params["amt"])
    yield rows.named(change_margin(call.ledger, call.account, bot, _kind(call), amount))


def position_of(call: Call, bot: PurseBot, *, closed: bool = False) -> Iterator[Row]:
    """Yield the position of a bot of contracts, if it holds any; a closed one, too, if wanted."""
    held = find_position(call.unit, bot.purse, bot.instrument, CROSS, NET)
    if held is None or not (held.contracts or closed):
        return
    figures = figures_of(call.market, held, call.now_ms)
    one, at_ms = figures.instrument, call.now_ms
    last = price_of(one, tape_of(call, one).price(at_ms))
    index = price_of(one, call.market.index_price(one, at_ms))
    danger = risk_of(call.unit, call.unit.get(Account, bot.purse), figures, at_ms)
    yield rows.position(bot, figures, Prices(last, index, usd(call.unit, held.ccy, at_ms)), danger)


def _kind(call: Call) -> str:
    return word(call, "marginChange", call.params["type"])


def _named(call: Call) -> GridBot:
    """Return the grid bot of contracts that a call names."""
    bot = find_bot(call.unit, GridBot, call.account.id, call.params["algoId"], call.now_ms)
    if not bot.direction:
        raise BotNotOffered(bot.instrument)
    return bot
