"""Orders and fills (order-book-trading-trade-ws-order-channel, -ws-fills-channel)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.instruments.instrument import SPOT, Instrument, price_of
from fauxchange.domain.market.price import usd
from fauxchange.domain.trading.events import Filled, OrderChanged
from fauxchange.domain.trading.fill import Fill
from fauxchange.domain.trading.live_pushes import is_skipped
from fauxchange.domain.trading.order import FILLED, MARKET, PARTLY_FILLED, TAKER
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push, ReactiveFeed
from fauxchange.exchanges.okx.handlers.market.lookup import tape_of
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import pushes as rows

from .registry import okx

_ANY = "ANY"


@okx.feed("orders")
class OrdersFeed(ReactiveFeed):
    """Pushes every change of an order, a message for each."""

    events: tuple[type, ...] = (OrderChanged,)

    def react(self, call: Call, event: Any) -> Iterable[Push]:
        """Yield an order as it has become.

        A market order of spot that is filled is pushed once more, without a fill: all its fills
        leave it partly filled.
        """
        order, fill = event.order, event.fill
        if not is_asked_for(call, order.kind, order.instrument) or is_skipped(call.unit, event):
            return
        is_market = order.type == MARKET and order.kind == SPOT
        if is_market and fill is not None and order.state == FILLED:
            yield Push([_row(call, event._replace(order=order.having(state=PARTLY_FILLED)))])
            event = event._replace(fill=None)
        yield Push([_row(call, event)])


def _row(call: Call, event: OrderChanged) -> Row:
    order, market = event.order, call.market
    instrument = market.find_any(order.instrument, event.at_ms)
    last = price_of(instrument, tape_of(call, instrument).price(event.at_ms))
    prices = rows.OrderPrices(last, partial(unit_usd, call, instrument, event.at_ms))
    return rows.order(order, event.fill, event.amendment, prices, call.tables["numbers"])


def unit_usd(call: Call, one: Instrument, at_ms: int, price: Decimal) -> Decimal:
    """Return what a unit of an instrument's sizes is worth in USD at a price of its own."""
    if one.contract_value is None:
        return price * usd(call.unit, one.quote, at_ms)
    value = one.contract_value * one.multiplier
    return value if one.is_inverse else value * price * usd(call.unit, one.quote, at_ms)


@okx.feed("fills")
class FillsFeed(ReactiveFeed):
    """Pushes fills: those that a taker had at one price joined, those of makers one by one."""

    events: tuple[type, ...] = (Filled,)

    def __init__(self) -> None:
        self._joined: list[Fill] = []

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:  # noqa: ARG002
        """Return the fills that nothing was joined to any more."""
        yield from self._tell()

    def react(self, call: Call, event: Any) -> Iterator[Push]:
        """Return the fills before one that is not joined to them.

        Liquidations, deleveraging and deliveries are no fills of the book.
        """
        fill: Fill = event.fill
        if not fill.liquidity or not is_asked_for(call, fill.kind, fill.instrument):
            return
        if not (self._joined and _are_joined(self._joined[-1], fill)):
            yield from self._tell()
        self._joined.append(fill)

    def _tell(self) -> Iterator[Push]:
        fills, self._joined = self._joined, []
        if fills:
            whole = fills[-1]._replace(size=sum((one.size for one in fills), ZERO))
            yield Push([rows.fill(whole, len(fills))])


def _are_joined(before: Fill, after: Fill) -> bool:
    if after.liquidity != TAKER:
        return False
    return (before.order, before.price) == (after.order, after.price)


def is_asked_for(call: Call, kind: str, instrument: str) -> bool:
    """Whether something of an instrument passes the argument; spot has no family.

    An instrument wins over a family.
    """
    params = call.params
    if params.get("instType", _ANY) not in {_ANY, kind}:
        return False
    if "instId" in params:
        return bool(params["instId"] == instrument)
    if "instFamily" not in params:
        return True
    return kind != SPOT and instrument.startswith(f"{params['instFamily']}-")
