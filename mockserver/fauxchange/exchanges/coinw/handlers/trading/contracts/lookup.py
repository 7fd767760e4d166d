"""Which order of contracts a call names, and what its row says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import SPOT, SWAP, price_of
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.arithmetic import Contract, value
from fauxchange.domain.positions.position import LONG
from fauxchange.domain.trading.algo.legs import Leg
from fauxchange.domain.trading.algo.order import AlgoOrder
from fauxchange.domain.trading.contracts.need import margin_of
from fauxchange.domain.trading.money.fees import fee_rates
from fauxchange.domain.trading.order import CANCELED, LIMIT, MARKET, Order
from fauxchange.domain.trading.queries.lists import find_order
from fauxchange.domain.trading.rejection import OrderFinished, UnknownOrder
from fauxchange.domain.trading.retention import BY_TRAIL, BY_TRIGGER, ORIGINS
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count, number
from fauxchange.exchanges.coinw.handlers.market.lookup import find_instrument
from fauxchange.exchanges.coinw.handlers.trading.stops.legs import rate_of
from fauxchange.exchanges.coinw.rows.contracts import OrderFigures, OrderWords, Row
from fauxchange.exchanges.coinw.rows.stops import stop_members

ORIGIN_TYPES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "": ((LIMIT, MARKET), ORIGINS),
    "execute": ((MARKET,), ORIGINS),
    "plan": ((LIMIT,), ORIGINS),
    "planTrigger": ((LIMIT, MARKET), (BY_TRIGGER,)),
    "moveStopProfitLoss": ((LIMIT, MARKET), (BY_TRAIL,)),
}
"""Which types an ``originType`` names, and who placed them: of a plan, limit orders that a trigger
placed are, too (get-transaction-details-3days)."""

_CONTRACTS, _USER = "contracts", "user"


def named_order(call: Call, name: str) -> Order:
    """Return an order of contracts by its id.

    Raises:
        UnknownOrder: the account has no such order, or it is no longer shown.

    """
    order = find_order(call.unit, call.account.id, call.now_ms, order_id=str(int(name)))
    if order.kind == SPOT:
        raise UnknownOrder(order.id)
    return order


def open_order_of(call: Call, name: str) -> Order | AlgoOrder:
    """Return an open order of contracts, or what waits for a price, by its id.

    Raises:
        UnknownOrder: the account has none such.
        OrderFinished: it is filled, cancelled or triggered.

    """
    known = call.unit.find(AlgoOrder, call.account.id, str(int(name)))
    one = known if known is not None and known.kind != SPOT else named_order(call, name)
    if not one.is_open:
        raise OrderFinished(one.id, one.state)
    return one


def is_named(call: Call, instrument: str) -> bool:
    """Whether a call names a contract, or none.

    Raises:
        UnknownInstrument: it names one that there is not.

    """
    name = call.params.get("instrument")
    return name is None or find_instrument(call, name, SWAP).id == instrument


def require_named(call: Call, instrument: str) -> None:
    """Let a call pass that names a contract beside an id of it, or none.

    Raises:
        UnknownInstrument, BadParameter: it names one that there is not, or another one.

    """
    if not is_named(call, instrument):
        raise BadParameter("instrument", "what the id names is of another contract")


def opens(order: Order) -> bool:
    """Whether an order opens a position, and does not close one."""
    return (order.side == BUY) == (order.position_side == LONG)


def words_of(call: Call, order: Order) -> OrderWords:
    """Return CoinW's words for an order."""
    state = number(call, "contractOrderState", order.state)
    if order.detail in call.tables["numbers"]["replacedOrder"]:
        state = number(call, "replacedOrder", order.detail)
    record = "open" if opens(order) else "close"
    if order.state == CANCELED and not order.filled:
        record = CANCELED
    kind = origin = number(call, "contractOrderType", order.type)
    ended_by = number(call, "endedBy", order.category or _USER)
    if order.algo is not None:
        origin = number(call, "stopOrderType", order.algo.kind)
        ended_by = number(call, "endedByStop", order.algo.kind)
    return OrderWords(
        kind,
        origin,
        state,
        order.position_side,
        number(call, "recordState", record),
        count(call, "marginMode", order.trade_mode),
        count(call, "quantityUnit", order.quantity_unit or _CONTRACTS),
        ended_by,
        *_trigger_of(call, order),
    )


def _trigger_of(call: Call, order: Order) -> tuple[Decimal, int | None]:
    """Return the price at which an algo order placed an order and its type; none of others."""
    algo = order.algo and call.unit.find(AlgoOrder, order.account, order.algo.id)
    leg = algo.leg(algo.role) if algo else None
    if leg is None:
        return ZERO, None
    return leg.trigger, count(call, "triggerType", order.type)


def stops_of(call: Call, legs: Iterable[Leg], entry: tuple[Decimal, Decimal]) -> Row:
    """Return the members of a take profit and a stop loss: of a position, or that an order brings.

    ``entry`` is the price that rates are counted from, and the leverage that they are of.
    """
    found: Row = {}
    for leg in legs:
        kind = number(call, "contractOrderType", MARKET if leg.price is None else LIMIT)
        found |= stop_members(leg, kind, rate_of(leg.trigger, entry))
    return found


def figures_of(call: Call, order: Order) -> OrderFigures:
    """Return what an order is worth, at its price or else at that of its fills."""
    one = call.market.find_any(order.instrument, call.now_ms)
    contract, price = Contract.of(one), order.price or order.average_price or ZERO
    at_ms = call.now_ms if order.is_open else order.updated_ms
    held = margin_of(contract, min(order.left, order.opening), price, order.leverage)
    return OrderFigures(
        EXACT.multiply(contract.size, order.size),
        margin_of(contract, order.size, price, order.leverage),
        max(ZERO, EXACT.subtract(order.held, held)) if order.is_open and order.price else ZERO,
        value(contract, order.size, price),
        EXACT.multiply(order.spent, contract.size),
        price_of(one, call.market.index_price(one, at_ms)),
        fee_rates(call.unit, order.account, one),
    )
