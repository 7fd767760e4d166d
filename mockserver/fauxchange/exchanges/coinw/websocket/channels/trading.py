"""Private channels of orders and positions: each change is told when it has happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fauxchange.domain.market.instruments.instrument import SPOT
from fauxchange.domain.market.venue import name_of
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.position import PositionChanged
from fauxchange.domain.trading.algo.order import TRIGGER, AlgoOrderChanged
from fauxchange.domain.trading.events import OrderChanged
from fauxchange.domain.trading.live_pushes import is_skipped
from fauxchange.domain.trading.order import MARKET, Order
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push, ReactiveFeed
from fauxchange.exchanges.coinw.enums import number
from fauxchange.exchanges.coinw.handlers.positions.lists import position_row
from fauxchange.exchanges.coinw.handlers.trading.contracts.deals import deal_row
from fauxchange.exchanges.coinw.handlers.trading.contracts.orders import order_row, waiting_row
from fauxchange.exchanges.coinw.rows import pushes as rows
from fauxchange.exchanges.coinw.rows.pushes import Row

from .registry import coinw


@coinw.on("spot-order", events=(OrderChanged,))
def spot_orders(call: Call, event: OrderChanged) -> Iterator[Row]:
    """Yield an order of spot that was placed, that filled, or that ended."""
    order = event.order
    if order.kind == SPOT and not is_skipped(call.unit, event):
        side = "" if order.type == MARKET else number(call, "spotSide", order.side)
        kind = number(call, "orderPush", "open" if order.is_open else "ended")
        reason = "" if order.is_open else number(call, "orderEnd", order.state)
        words = number(call, "spotOrderType", order.type), reason
        yield rows.spot_order(order, kind, side, words, event.at_ms + call.skew_ms)


@coinw.feed("futures-order")
class OrderFeed(ReactiveFeed):
    """Pushes every change of an order of contracts, and of a trigger order, which is listed too."""

    events: tuple[type, ...] = (OrderChanged, AlgoOrderChanged)

    def react(self, call: Call, event: Any) -> Iterable[Push]:
        """Yield an order as it has become."""
        if isinstance(event, AlgoOrderChanged):
            algo = event.document
            if algo.kind != SPOT and algo.type == TRIGGER:
                yield _push(algo.instrument, rows.contract_order(waiting_row(call, algo)))
            return
        order: Order = event.order
        if order.kind != SPOT and not is_skipped(call.unit, event):
            yield _push(order.instrument, rows.contract_order(order_row(call, order)))


@coinw.feed("futures-position_change")
class PositionChangeFeed(ReactiveFeed):
    """Pushes what each fill has done to a position, and what it brought."""

    events: tuple[type, ...] = (OrderChanged,)

    def react(self, call: Call, event: Any) -> Iterable[Push]:
        """Yield the deal of an order that has filled."""
        order: Order = event.order
        if order.kind != SPOT and event.fill is not None:
            yield _push(order.instrument, rows.position_change(deal_row(call, order), event.fill))


@coinw.feed("futures-position")
class ContractPositionFeed(ReactiveFeed):
    """Pushes positions: all at first, and then each that has changed."""

    events: tuple[type, ...] = (PositionChanged,)
    rank = 1

    def first(self, call: Call) -> Iterator[Push]:
        """Return all that are held, a message for each."""
        for held in positions_of(call.unit, call.account.id):
            yield _push(held.instrument, rows.position(position_row(call, held), held.trade_id))

    def react(self, call: Call, event: Any) -> Iterable[Push]:
        """Yield a position as it has become, also one that holds nothing any more."""
        held = event.document
        row = rows.position(position_row(call, held), held.trade_id)
        if not held.contracts:
            row["status"] = number(call, "recordState", "close")
        yield _push(held.instrument, row)


def _push(instrument: str, row: Row) -> Push:
    return Push([row], {"pairCode": name_of(instrument)})
