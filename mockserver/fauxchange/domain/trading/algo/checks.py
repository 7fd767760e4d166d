"""What is asked of an algo order before it is accepted."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.market.instruments.instrument import FUTURES, SPOT, SWAP
from fauxchange.domain.market.paths.bars import SELL
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.trading.acts import checks
from fauxchange.domain.trading.contracts.admission import closes
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.order import BASE, LIMIT, MARKET
from fauxchange.domain.trading.rejection import (
    KindNotOffered,
    OffTick,
    SizeBelowMinimum,
    TooLarge,
)
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading.settings import limits_by

from .legs import LAST, MOST_PARTS, PLAIN, PROFIT, Leg, Plan, Trail
from .order import (
    CHASE,
    CONDITIONAL,
    ICEBERG,
    LIVE,
    OCO,
    TRAILING,
    TRIGGER,
    TWAP,
    AlgoClientId,
    AlgoOrder,
)
from .records import waiting
from .rejection import (
    ActivationPassed,
    CallbackOutOfRange,
    DuplicateAlgoId,
    NothingToClose,
    PartOutOfRange,
    TooManyAlgos,
    TriggerPassed,
    WholeAlreadyClosed,
)
from .request import AlgoRequest
from .watching import price_now

_OFFERED = frozenset({SPOT, SWAP, FUTURES})
_ONE, _HUNDRED = Decimal(1), Decimal(100)


def require_all(context: Context, account: str, request: AlgoRequest) -> None:
    """Check all that is asked of a new algo order; nothing is changed.

    Raises what `acts.place_algo` raises.
    """
    if request.instrument.kind not in _OFFERED:
        raise KindNotOffered(request.instrument.kind)
    checks.require_open(context, LIMIT)
    for leg in request.legs:
        require_prices(context, leg)
    if not request.closes_whole:
        require_size(context, request)
    for leg in counting_legs(request):
        require_side(context, request.side, leg)
    if request.trail is not None:
        require_trail(context, request.side, request.trail)
    if request.plan is not None:
        require_plan(context, request, request.plan)
    require_free_id(context, account, request.client_id)
    require_room(context, account, request)
    if request.closes_whole:
        whole_of(context, account, request)


def counting_legs(request: AlgoRequest) -> tuple[Leg, ...]:
    """Return the legs that count: of a conditional order with both, the stop loss."""
    if request.type == CONDITIONAL and len(request.legs) > 1:
        return request.legs[1:]
    return tuple(one for one in request.legs if not one.rests)


def rises(side: str, role: str) -> bool:
    """Return whether a leg of an order of a side is reached from below."""
    return (role == PROFIT) == (side == SELL)


def require_prices(context: Context, leg: Leg) -> None:
    """Let a leg pass whose prices are some; that of its order is on the tick.

    Raises:
        ImpossiblePrice: one is not above zero, or has too many digits.
        OffTick: that of the order is between two ticks.

    """
    if not leg.rests:
        checks.require_price(leg.trigger)
    if leg.price is None:
        return
    checks.require_price(leg.price)
    if EXACT.remainder(leg.price, context.terms.tick):
        raise OffTick(leg.price, context.terms.tick)


def require_size(context: Context, request: AlgoRequest) -> None:
    """Let a size pass that an order may have.

    Raises:
        InvalidField, SizeBelowMinimum, NotALotMultiple, TooLarge: it is none.

    """
    instrument, size = request.instrument, request.size
    price = next((one.price for one in request.legs if one.price), None)
    if request.plan is not None:
        price = request.plan.limit
    at = price_now(context, LAST) if price is None else price
    type_ = MARKET if price is None and request.plan is None else LIMIT
    if request.unit != BASE:
        if EXACT.divide(size, at) < context.terms.minimum:
            raise SizeBelowMinimum(size, EXACT.multiply(context.terms.minimum, at))
    else:
        checks.lots_of(context, size)
    if instrument.contract_value is None:
        order = OrderRequest(instrument, request.side, size, type_, price, request.unit)
        checks.require_maximum(context, order, checks.value_of(order, at))
        return
    maxima = instrument.maxima
    most = maxima.market_amount if type_ == MARKET else maxima.limit_amount
    if size > most:
        raise TooLarge(type_, "contracts", size, most)


def require_side(context: Context, side: str, leg: Leg) -> None:
    """Let a leg pass whose trigger the price has not passed already.

    Raises:
        TriggerPassed: it has.

    """
    if leg.role == PLAIN:
        return
    price = price_now(context, leg.by)
    if leg.trigger < price if leg.rises else leg.trigger > price:
        raise TriggerPassed(side, leg.role, leg.by)


def require_trail(context: Context, side: str, trail: Trail) -> None:
    """Let a trailing stop pass that follows the market at a distance, from a price to come on.

    Raises:
        CallbackOutOfRange: the distance is nothing, or more than the price itself.
        ActivationPassed: the market has passed the price already.

    """
    last = price_now(context, LAST)
    if trail.spread:
        if not 0 < trail.spread < last:
            raise CallbackOutOfRange("distance", ZERO, last)
        # A distance counts in ticks of the price.
        if EXACT.remainder(trail.spread, context.tick):
            raise OffTick(trail.spread, context.terms.tick)
    elif not 0 < trail.ratio <= _ONE:
        raise CallbackOutOfRange("ratio", ZERO, _HUNDRED)
    activation = trail.activation
    if activation is None:
        return
    checks.require_price(activation)
    if activation < last if side == SELL else activation > last:
        raise ActivationPassed(side)


def require_plan(context: Context, request: AlgoRequest, plan: Plan) -> None:
    """Let a plan pass whose parts are parts of the size.

    Raises:
        PartOutOfRange: a part is above the size, or below a thousandth of it.
        InvalidField: a part is no size of an order, or a price or a time is none.

    """
    if plan.limit is not None:
        checks.require_price(plan.limit)
    if request.type not in {TWAP, ICEBERG}:
        return
    smallest = EXACT.divide(request.size, MOST_PARTS)
    if not smallest < plan.each <= request.size or plan.splits > MOST_PARTS:
        raise PartOutOfRange("a part is above the size, or too small for it")
    checks.lots_of(context, plan.each)


def require_free_id(context: Context, account: str, client_id: str) -> None:
    """Let an id pass that no algo order has which waits.

    Raises:
        DuplicateAlgoId: one has it.

    """
    unit = context.unit
    known = unit.find(AlgoClientId, account, client_id) if client_id else None
    algo = known and unit.find(AlgoOrder, account, known.algo)
    if algo and algo.is_open:
        raise DuplicateAlgoId(client_id)


def require_room(context: Context, account: str, request: AlgoRequest) -> None:
    """Let an algo order pass that may wait besides those that do.

    Raises:
        TooManyAlgos: there are as many of its kind as may be.

    """
    limits = limits_by(context.unit, context.rules, account)
    by_kind = {
        TRIGGER: limits.triggers,
        TRAILING: limits.trailing,
        TWAP: limits.twaps,
        ICEBERG: limits.icebergs,
        CHASE: limits.chases,
    }
    limit = by_kind.get(request.type, limits.stops)
    if waiting(context.unit, account, request.type, request.instrument.id) >= limit:
        raise TooManyAlgos(request.type, limit)


def whole_of(context: Context, account: str, request: AlgoRequest) -> Decimal:
    """Return the contracts of the position that an order closes whole; nothing else may.

    Raises:
        NothingToClose: there is no position that it would close.
        WholeAlreadyClosed: another one closes it.

    """
    unit, name = context.unit, request.instrument.id
    mine = (name, request.trade_mode, request.position_side, request.part)
    position = find_position(unit, account, *mine)
    if position is None or not closes(position, request.side):
        raise NothingToClose(f"there is no position of {name} to close")
    for kind in (CONDITIONAL, OCO):
        for one in unit.scan(AlgoOrder, (account, LIVE, kind)):
            place_ = (one.instrument, one.trade_mode, one.position_side, one.part)
            if one.closes_whole and place_ == mine:
                raise WholeAlreadyClosed(f"{one.id} closes the whole position")
    return abs(position.contracts)
