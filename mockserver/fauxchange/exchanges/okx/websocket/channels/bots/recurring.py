"""Recurring buys (order-book-trading-recurring-buy-ws-recurring-buy-orders-channel)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.trading.bots.lists import bots_of
from fauxchange.domain.trading.bots.recurring.order import (
    OPEN_STATES,
    RecurringBuy,
    RecurringBuyChanged,
)
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.market.lookup import shown_ms
from fauxchange.exchanges.okx.handlers.trading.bots.recurring import terms_of
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading.bots import recurring as rows
from fauxchange.exchanges.okx.websocket.channels.registry import okx


def _open(call: Call) -> Iterator[Row]:
    """Yield the recurring buys that have not stopped, which the channel begins with."""
    for one in bots_of(call.unit, RecurringBuy, call.account.id, call.now_ms, states=OPEN_STATES):
        yield from _push(call, one)


@okx.on("algo-recurring-buy", events=(RecurringBuyChanged,), first=_open)
def recurring_buys_changed(call: Call, event: RecurringBuyChanged) -> Iterator[Row]:
    """Yield a recurring buy that was made or amended, that has bought, or that has stopped."""
    yield from _push(call, event.document)


def _push(call: Call, one: RecurringBuy) -> Iterator[Row]:
    if call.params.get("algoId", one.id) == one.id:
        yield rows.push(one, terms_of(call, one), shown_ms(call), call.tables["numbers"])
