"""Algo orders as they are and were (get-algo-order-details, -list, -history)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.trading.algo.order import LIVE, PAUSED, AlgoOrder
from fauxchange.domain.trading.algo.queries import algo_orders, find_algo
from fauxchange.domain.trading.rejection import UnknownOrder
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.handlers.trading.lookup import is_of, require_consistent
from fauxchange.exchanges.okx.rows.row import Row

from .lookup import named_algo, row_of

# What of iceberg orders only lists show.
_LISTS_ONLY = frozenset({"lmtOrderNumber", "aggressiveness", "triggerParams"})
# Documented (get-algo-order-list): which kinds one request may have beside each other.
_TOGETHER = frozenset({"conditional", "oco"})


@okx.handles("trade/order-algo.get")
def algo_order(call: Call) -> Iterator[Row]:
    """Yield one algo order."""
    row = row_of(call, named_algo(call))
    yield {name: row[name] for name in row if name not in _LISTS_ONLY}


@okx.handles("trade/orders-algo-pending.get")
def pending_algo_orders(call: Call) -> Iterator[Row]:
    """Yield the algo orders that wait, newest first."""
    return _list(call, (LIVE, PAUSED))


@okx.handles("trade/orders-algo-history.get")
def algo_order_history(call: Call) -> Iterator[Row]:
    """Yield the algo orders that ended within three months, newest first."""
    if "state" not in call.params:
        return _list(call, _final(call))
    return _list(call, tuple(_words(call, "algoState", (call.params["state"],))))


def _final(call: Call) -> tuple[str, ...]:
    return tuple(one for one in call.tables["numbers"]["algoState"] if one not in {LIVE, PAUSED})


def _list(call: Call, states: tuple[str, ...]) -> Iterator[Row]:
    require_consistent(call)
    page, params = call.page(), call.params
    names = call.list("ordType")
    if len(names) > 1 and not _TOGETHER.issuperset(names):
        raise BadParameter("ordType", "only conditional and oco are listed together")
    kinds = tuple(_words(call, "algoType", names))
    if "algoId" in params:
        found = _only(call, states, kinds)
    else:
        of = {"states": states, "kinds": kinds}
        found = algo_orders(call.unit, call.account.id, call.now_ms, **of, **page.ids)
    shown = (one for one in found if is_of(params, one.kind, one.instrument))
    return (row_of(call, one) for one in page.cut(shown))


def _only(call: Call, states: tuple[str, ...], kinds: tuple[str, ...]) -> Iterator[AlgoOrder]:
    """Yield the algo order of an id, if it is of the list."""
    algo_id = call.params["algoId"]
    try:
        algo = find_algo(call.unit, call.account.id, call.now_ms, algo_id=algo_id)
    except UnknownOrder:
        return
    if algo.state in states and algo.type in kinds:
        yield algo


def _words(call: Call, kind: str, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the domain's words for what of a list is modelled; of the rest there is nothing."""
    known = {entry["number"] for entry in call.tables["numbers"][kind].values()}
    return (word(call, kind, name) for name in names if name in known)
