"""Grid bots, their orders and positions (-ws-spot-grid-algo-orders-channel and others)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fauxchange.domain.market.instruments.instrument import SPOT, SWAP
from fauxchange.domain.trading.bots.grid import (
    OPEN_STATES,
    GridBot,
    GridBotChanged,
    GridOrderChanged,
)
from fauxchange.domain.trading.bots.lists import bots_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push, ReactiveFeed
from fauxchange.exchanges.okx.handlers.market.lookup import shown_ms
from fauxchange.exchanges.okx.handlers.trading.bots.contract_grid import position_of
from fauxchange.exchanges.okx.handlers.trading.bots.grid import part_terms, terms_of
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading.bots import contract_grid as contract_rows
from fauxchange.exchanges.okx.rows.trading.bots import grid as rows
from fauxchange.exchanges.okx.rows.trading.bots import parts as part_rows
from fauxchange.exchanges.okx.websocket.channels.registry import okx
from fauxchange.exchanges.okx.websocket.channels.trading import is_asked_for

# The channel of the bots of a kind of instrument.
_CHANNELS = {SPOT: "grid-orders-spot", SWAP: "grid-orders-contract"}


def _running(call: Call) -> Iterator[Row]:
    """Yield the grid bots that run, which the channel begins with."""
    for bot in bots_of(call.unit, GridBot, call.account.id, call.now_ms, states=OPEN_STATES):
        yield from _push(call, bot)


@okx.on("grid-orders-spot", "grid-orders-contract", events=(GridBotChanged,), first=_running)
def grid_bots_changed(call: Call, event: GridBotChanged) -> Iterator[Row]:
    """Yield a grid bot that was created, that traded, or that stops."""
    yield from _push(call, event.document)


@okx.on("grid-sub-orders", events=(GridOrderChanged,))
def grid_orders_changed(call: Call, event: GridOrderChanged) -> Iterator[Row]:
    """Yield an order of a grid bot that was placed, that was filled, or that has ended."""
    if call.params["algoId"] != event.bot:
        return
    bot = call.unit.find(GridBot, event.account, event.bot)
    if bot is not None:
        terms, numbers = part_terms(call, bot), _numbers(call)
        yield part_rows.part_push(bot, event.order, terms, shown_ms(call), numbers)


@okx.feed("grid-positions")
class GridPositionFeed(ReactiveFeed):
    """Pushes the position of a grid bot of contracts when the bot has traded.

    A position that was closed is pushed once, with nothing left of it.
    """

    events: tuple[type, ...] = (GridBotChanged,)

    def __init__(self) -> None:
        self._is_held = False

    def first(self, call: Call) -> Iterator[Push]:
        """Return nothing; that a position is held already is remembered."""
        bot = call.unit.find(GridBot, call.account.id, call.params["algoId"])
        self._is_held = bot is not None and any(position_of(call, bot))
        return iter(())

    def react(self, call: Call, event: Any) -> Iterator[Push]:
        """Return the position as it has become."""
        bot = event.document
        if bot.id != call.params["algoId"] or not bot.direction:
            return
        rows_now = list(position_of(call, bot, closed=self._is_held))
        self._is_held = any(position_of(call, bot))
        if rows_now:
            yield Push([contract_rows.position_push(row, shown_ms(call)) for row in rows_now])


def _push(call: Call, bot: GridBot) -> Iterator[Row]:
    """Yield a grid bot if the topic is of its kind and asks for it."""
    kind = SWAP if bot.direction else SPOT
    if call.endpoint.id.rpartition("/")[2] != _CHANNELS[kind]:
        return
    if call.params.get("algoId", bot.id) == bot.id and is_asked_for(call, kind, bot.instrument):
        yield rows.push(bot, terms_of(call, bot), shown_ms(call), _numbers(call))


def _numbers(call: Call) -> dict[str, Any]:
    numbers: dict[str, Any] = call.tables["numbers"]
    return numbers
