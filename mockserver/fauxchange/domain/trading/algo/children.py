"""Triggering: an algo order places its order, as large as the account can pay for by then."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import InsufficientFunds, Rejection
from fauxchange.domain.market.instruments.instrument import MARGIN, SPOT
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.position import LONG, NET
from fauxchange.domain.positions.rejection import NothingToReduce
from fauxchange.domain.trading.acts.checks import require_free_client_id
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.contracts.admission import closes, closing_capacity, obstacle
from fauxchange.domain.trading.margin.admission import capacity, price_of
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.order import BASE, CANCEL_MAKER, LIMIT, MARKET, STOP_TRIGGERED, Order
from fauxchange.domain.trading.rejection import DuplicateClientId
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading.terms import order_terms

from .acts import begin_algo
from .legs import LOSS, AlgoOrigin, Leg
from .linked import cancel_linked, cancel_lone_profits
from .order import CHASE, EFFECTIVE, FAILED, TRAILING, AlgoOrder
from .records import end_algo, order_mode
from .rejection import NothingToClose, failure_of
from .request import AlgoRequest

# Less of a quote currency is nothing.
_LEAST = Decimal("1e-12")


def trigger(context: Context, algo: AlgoOrder, name: str) -> AlgoOrder:
    """Place the order of an algo order, which is effective then, or has failed; return it."""
    unit, now_ms = context.unit, context.now_ms
    leg = algo.leg(name)
    role = leg.role if leg else ""
    # The take profit in the book would close what the stop loss closes now.
    cancel_linked(context.ledger, algo, STOP_TRIGGERED)
    if role == LOSS:
        cancel_lone_profits(context.ledger, algo)
    try:
        with unit.savepoint():
            if algo.child_type == CHASE:
                return _start_chase(context, algo, role)
            child = _place(context, algo, leg)
    except Rejection as refusal:
        failure = failure_of(refusal)
        return end_algo(unit, algo, FAILED, now_ms, triggered_ms=now_ms, role=role, failure=failure)
    return end_algo(
        unit,
        algo,
        EFFECTIVE,
        now_ms,
        orders=(*algo.orders, child.id),
        triggered_ms=now_ms,
        role=role,
        child_size=child.size,
        child_price=child.price,
    )


def _start_chase(context: Context, algo: AlgoOrder, role: str) -> AlgoOrder:
    """Have a chase order begin that a trigger has waited with."""
    request = AlgoRequest(
        context.instrument,
        CHASE,
        algo.side,
        algo.trade_mode,
        algo.size,
        plan=algo.plan,
        position_side=algo.position_side,
        reduces=algo.reduces,
        tag=algo.tag,
        leverage=algo.leverage,
        part=algo.part,
        separate=algo.separate,
    )
    chase = begin_algo(context, algo.account, request)
    now_ms = context.now_ms
    ended = {"triggered_ms": now_ms, "role": role, "started": (chase.id,)}
    return end_algo(context.unit, algo, EFFECTIVE, now_ms, **ended)


def _place(context: Context, algo: AlgoOrder, leg: Leg | None) -> Order:
    """Place the order of an algo order; one that the account cannot pay is made smaller.

    Raises:
        Rejection: not even the smallest can be placed, or it is refused for another reason.

    """
    unit, request = context.unit, _request(context, algo, leg)
    account = unit.get(Account, algo.account)
    try:
        with unit.savepoint():
            return place(context.ledger, context.market, account, request)
    except InsufficientFunds as short:
        size = _affordable(context, account.id, request, short)
        if size < (context.terms.minimum if request.unit == BASE else _LEAST):
            raise
    return place(context.ledger, context.market, account, request._replace(size=size))


def _request(context: Context, algo: AlgoOrder, leg: Leg | None) -> OrderRequest:
    price = leg.price if leg else None
    type_ = MARKET if price is None else algo.child_type or LIMIT
    request = OrderRequest(
        context.instrument,
        algo.side,
        algo.size,
        type_,
        price,
        algo.unit if type_ == MARKET else BASE,
        algo.kind,
        _client_id(context, algo),
        algo.tag,
        CANCEL_MAKER,
        order_mode(context.unit, algo),
        position_side=algo.position_side,
        reduces=algo.reduces and algo.position_side == NET,
        algo=AlgoOrigin(algo.id, algo.client_id, _origin(algo)),
        attached=algo.attached,
        leverage=algo.leverage,
        part=algo.part,
        separate=algo.separate,
        coupons=algo.coupons,
        margin_ccy=algo.margin_ccy,
    )
    return request._replace(size=_closing_size(context, algo, request))


# How the ids begin that orders of algo orders have in place of the client's own.
_PREFIX = "O"


def _client_id(context: Context, algo: AlgoOrder) -> str:
    """Return the client's id of an order: the algo order's where that is kept and free, or ours."""
    if algo.client_id and order_terms(context.unit, algo.account).keeps_client_ids:
        with suppress(DuplicateClientId):
            require_free_client_id(context, algo.account, algo.client_id)
            return algo.client_id
    return f"{_PREFIX}{context.unit.new_id()}"


def _origin(algo: AlgoOrder) -> str:
    return (
        algo.type
        if algo.type == TRAILING or not algo.counting_legs()
        else algo.counting_legs()[0].role
    )


def _closing_size(context: Context, algo: AlgoOrder, request: OrderRequest) -> Decimal:
    """Return how much of an order is placed: one that only closes no more than there is to close.

    Raises:
        NothingToClose: it closes the whole of a position that is not there.
        NothingToReduce: it closes contracts, and there are none.

    """
    unit = context.unit
    if algo.kind == SPOT:
        return algo.size
    only_closes = algo.reduces or algo.closes_whole
    if algo.position_side != NET:
        only_closes = (algo.side == "buy") != (algo.position_side == LONG)
    if not only_closes:
        return algo.size
    place_ = (algo.account, algo.instrument, algo.trade_mode, algo.position_side, algo.part)
    position = find_position(unit, *place_)
    if algo.closes_whole:
        if position is None or not closes(position, algo.side):
            raise NothingToClose("there is no position")
        return abs(position.contracts)
    size = min(algo.size, _capacity(context, algo.account, request))
    if not size:
        raise NothingToReduce(algo.instrument, obstacle(unit, algo.account, request))
    return size


def _affordable(
    context: Context, account: str, request: OrderRequest, short: InsufficientFunds
) -> Decimal:
    """Return how much of an order can be paid; what it closes of a position costs nothing."""
    closing = ZERO
    if request.kind != SPOT:
        closing = min(_capacity(context, account, request), request.size)
    rest = EXACT.subtract(request.size, closing)
    available = max(short.available, ZERO)
    size = EXACT.divide(EXACT.multiply(rest, available), short.required)
    if request.unit == BASE or request.kind == MARGIN:
        lot = max(context.terms.lot, context.lot)
        if request.unit != BASE:
            lot = EXACT.multiply(lot, price_of(context, request))
        size = EXACT.multiply(EXACT.divide_int(size, lot), lot)
    return EXACT.add(closing, size)


def _capacity(context: Context, account: str, request: OrderRequest) -> Decimal:
    """Return how much an order may close that no open order is going to, as its size counts."""
    if request.kind != MARGIN:
        return closing_capacity(context.unit, account, request)
    owner, price = context.unit.get(Account, account), price_of(context, request)
    closing = capacity(context, owner, request, price)
    return closing if request.unit == BASE else EXACT.multiply(closing, price)
