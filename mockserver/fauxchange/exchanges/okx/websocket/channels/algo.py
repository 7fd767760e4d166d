"""Algo orders (order-book-trading-algo-trading-ws-algo-orders-channel, -ws-advance-...)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.market.instruments.instrument import price_of
from fauxchange.domain.trading.algo.order import (
    ICEBERG,
    LIVE,
    PAUSED,
    TRAILING,
    TWAP,
    AlgoOrder,
    AlgoOrderChanged,
)
from fauxchange.domain.trading.algo.queries import algo_orders
from fauxchange.domain.trading.order import BASE
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.market.lookup import shown_ms, tape_of
from fauxchange.exchanges.okx.handlers.trading.algo.lookup import figures_of
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import algo as rows

from .registry import okx
from .trading import is_asked_for, unit_usd

_ADVANCE = (TRAILING, TWAP, ICEBERG)


@okx.on("orders-algo", events=(AlgoOrderChanged,))
def algo_orders_changed(call: Call, event: AlgoOrderChanged) -> Iterator[Row]:
    """Yield an algo order that was placed or amended, that triggered, failed or was cancelled."""
    algo = event.document
    if algo.only_rests:
        return
    if algo.type not in _ADVANCE and is_asked_for(call, algo.kind, algo.instrument):
        yield rows.push(algo, figures_of(call, algo), _value_usd(call, algo), _numbers(call))


def _waiting(call: Call) -> Iterator[Row]:
    """Yield the advance orders that wait, which the channel begins with."""
    unit, account, now_ms = call.unit, call.account.id, call.now_ms
    for algo in algo_orders(unit, account, now_ms, states=(LIVE, PAUSED), kinds=_ADVANCE):
        yield from _advance(call, algo)


@okx.on("algo-advance", events=(AlgoOrderChanged,), first=_waiting)
def advance_orders_changed(call: Call, event: AlgoOrderChanged) -> Iterator[Row]:
    """Yield a trailing stop that has changed."""
    if event.document.type in _ADVANCE:
        yield from _advance(call, event.document)


def _advance(call: Call, algo: AlgoOrder) -> Iterator[Row]:
    algo_id = call.params.get("algoId", algo.id)
    if algo_id != algo.id or not is_asked_for(call, algo.kind, algo.instrument):
        return
    value, now_ms = _value_usd(call, algo), shown_ms(call)
    yield rows.advance_push(algo, figures_of(call, algo), value, now_ms, _numbers(call))


def _value_usd(call: Call, algo: AlgoOrder) -> Decimal:
    """Return what an algo order is worth in USD, at its own price or the last one."""
    one = call.market.find_any(algo.instrument, algo.updated_ms)
    last = price_of(one, tape_of(call, one).price(algo.updated_ms))
    if algo.unit != BASE:
        return algo.size * unit_usd(call, one, algo.updated_ms, last) / last
    price = next((leg.price for leg in algo.legs if leg.price is not None), last)
    return algo.size * unit_usd(call, one, algo.updated_ms, price)


def _numbers(call: Call) -> dict[str, dict[str, dict[str, str]]]:
    numbers: dict[str, dict[str, dict[str, str]]] = call.tables["numbers"]
    return numbers
