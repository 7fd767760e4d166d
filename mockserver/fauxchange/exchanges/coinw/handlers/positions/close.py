"""Closing and reversing positions (futures-trading/trade)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import EitherParameter, Rejection
from fauxchange.domain.market.instruments.instrument import SWAP
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.figures import instrument_of
from fauxchange.domain.positions.layout import layout_of
from fauxchange.domain.positions.position import Position
from fauxchange.domain.positions.rejection import NoPosition
from fauxchange.domain.trading.contracts.close import close_part, close_whole
from fauxchange.domain.trading.contracts.close import reverse as reverse_position
from fauxchange.domain.trading.order import LIMIT, MARKET, Order
from fauxchange.domain.trading.queries.lists import positions_by_client_id
from fauxchange.domain.trading.rejection import SizeBelowMinimum
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import word
from fauxchange.exchanges.coinw.handlers.market.lookup import find_instrument
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.rows import positions as rows
from fauxchange.exchanges.coinw.rows.positions import Row

from .lookup import market_order, named_position


@coinw.handles("futures/positions.delete")
def close_position(call: Call) -> Row:
    """Close contracts of a position, at the market or with a limit order.

    Raises:
        NoPosition: the account holds none such.
        NothingToReduce: it has fewer contracts that no other order is going to close.

    """
    position, params = named_position(call, call.params["id"]), call.params
    request = market_order(call, position, _contracts(call, position))
    if word(call, "contractOrderType", call.param("positionType")) == LIMIT:
        request = request._replace(type=LIMIT, price=Decimal(params["orderPrice"]))
    order = close_part(call.ledger, call.market, call.account, request, position)
    return {"value": order.number}


def _contracts(call: Call, position: Position) -> Decimal:
    """Return how many contracts a call closes: those that it names, or a part in whole lots."""
    if "closeNum" in call.params:
        return Decimal(call.params["closeNum"])
    if "closeRate" not in call.params:
        raise EitherParameter("closeNum", "closeRate", "one of them is needed")
    lot = instrument_of(call.market, position, call.now_ms).lot
    part = EXACT.multiply(abs(position.contracts), Decimal(call.params["closeRate"]))
    contracts = EXACT.multiply(EXACT.divide_int(part, lot), lot)
    if not contracts:
        raise SizeBelowMinimum(contracts, lot)
    return contracts


@coinw.handles("futures/allpositions.delete")
def close_all(call: Call) -> None:
    """Close all positions of a contract at the market; that there are none is no error."""
    one = find_instrument(call, call.params["instrument"], SWAP)
    for position in list(positions_of(call.unit, call.account.id)):
        if position.instrument == one.id:
            _close(call, position)


@coinw.handles("futures/batchClose.delete")
def close_by_own_ids(call: Call) -> Iterator[Row | Rejection]:
    """Close positions at the market, named by the client's ids of the orders that opened them.

    All positions of an id are closed (documented). There is one row for an id, with the order that
    closed the last of them (assumed).
    """
    for params in call.params:
        own_id = params["thirdOrderId"]
        try:
            with call.unit.savepoint():
                order = [_close(call, one) for one in _opened_by(call, own_id)][-1]
        except Rejection as refusal:
            yield refusal
        else:
            yield rows.closed_of_batch(order, own_id)


def _opened_by(call: Call, own_id: str) -> list[Position]:
    """Return the positions that orders opened which the client gave an id, the first one first."""
    held = positions_by_client_id(call.unit, call.account.id, own_id)
    if not held:
        raise NoPosition(own_id)
    return [position for position, _ in held.values()]


def _close(call: Call, position: Position) -> Order:
    request = market_order(call, position, ZERO)
    return close_whole(call.ledger, call.market, call.account, request, cancels=True)


@coinw.handles("futures/positions/reverse.post")
def reverse(call: Call) -> Row:
    """Close a position and open one of the other side that is as large, at the market."""
    position = named_position(call, call.params["id"])
    request = market_order(call, position, abs(position.contracts))
    separate = layout_of(call.unit, call.account.id).separate
    request = request._replace(type=MARKET, part="", separate=separate)
    order = reverse_position(call.ledger, call.market, call.account, request, position)
    return {"value": order.id}
