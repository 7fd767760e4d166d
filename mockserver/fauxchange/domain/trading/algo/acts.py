"""What clients do with algo orders: they place, amend and cancel them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.rejection import InvalidField, Rejection
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.trading.matching.context import Context, context_of
from fauxchange.domain.trading.rejection import NotAmendable, NothingToAmend, OrderFinished

from . import checks
from .legs import LAST, PLAIN, Leg
from .linked import cancel_linked, rest_profit
from .order import CANCELED, CONDITIONAL, OCO, RUNNING, TRIGGER, AlgoOrder
from .records import end_algo, open_algo, stop_watching
from .rejection import LegsFixed, NoLegLeft, WholeFixed
from .request import AlgoAmendment, AlgoRequest, LegAmendment
from .running import cancel_running, run
from .watching import price_now, watch_algo

_AMENDABLE = frozenset({CONDITIONAL, OCO, TRIGGER})


def place_algo(ledger: Ledger, market: Market, account: Account, request: AlgoRequest) -> AlgoOrder:
    """Place an algo order, which waits from now on; it freezes nothing.

    Raises:
        KindNotOffered: it is of an option.
        InstrumentNotOpen: the instrument takes no orders now.
        InvalidField, ImpossiblePrice, OffTick, SizeBelowMinimum, NotALotMultiple, TooLarge: a price
            or the size is none.
        TriggerPassed, ActivationPassed: it would not wait.
        CallbackOutOfRange: a trailing stop follows at no possible distance.
        DuplicateAlgoId: an algo order that waits has the id.
        TooManyAlgos: as many of its kind wait as may.
        NothingToClose, WholeAlreadyClosed: there is no whole position that it could close.

    """
    context = context_of(ledger, market, request.instrument)
    checks.require_all(context, account.id, request)
    if request.closes_whole:
        request = request._replace(size=checks.whole_of(context, account.id, request))
    return begin_algo(context, account.id, request)


def begin_algo(
    context: Context, account: str, request: AlgoRequest, algo_id: str = ""
) -> AlgoOrder:
    """Have an algo order wait that was checked; return it."""
    unit, now_ms, instrument = context.unit, context.now_ms, request.instrument
    algo = AlgoOrder(
        algo_id or unit.new_id(),
        account,
        instrument.id,
        request.kind or instrument.kind,
        request.type,
        request.side,
        request.size,
        request.trade_mode,
        now_ms,
        now_ms,
        price_now(context, LAST),
        request.unit,
        request.legs,
        request.trail,
        request.plan,
        request.position_side,
        request.reduces,
        request.closes_whole,
        request.ends_with_position,
        request.child_type,
        request.client_id,
        request.tag,
        request.attached,
        request.parent,
        request.protects_cost,
        leverage=request.leverage,
        part=request.part,
        separate=request.separate,
        coupons=request.coupons,
    )
    open_algo(unit, algo)
    watch_algo(context, algo)
    if algo.type in RUNNING and not algo.legs:
        return run(context, algo)
    resting = next((one for one in algo.legs if one.rests), None)
    if resting is not None and resting.price is not None:
        return rest_profit(context, algo, resting.price)
    return algo


def cancel_algo(ledger: Ledger, algo: AlgoOrder) -> AlgoOrder:
    """Cancel an algo order that waits; return it as it is then.

    Raises:
        OrderFinished: it waits no more.

    """
    if not algo.is_open:
        raise OrderFinished(algo.id, algo.state)
    return _cancel(ledger, algo)


def _cancel(ledger: Ledger, algo: AlgoOrder, **changes: Any) -> AlgoOrder:
    """Cancel an algo order and its orders in the book."""
    ended = end_algo(ledger.unit, algo, CANCELED, ledger.now_ms, **changes)
    if algo.type in RUNNING:
        cancel_running(ledger, algo)
    cancel_linked(ledger, algo)
    return ended


def amend_algo(
    ledger: Ledger,
    market: Market,
    instrument: Instrument,
    algo: AlgoOrder,
    amendment: AlgoAmendment,
) -> AlgoOrder:
    """Amend an algo order that waits; return it as it is then.

    Raises:
        OrderFinished: it waits no more.
        NothingToAmend: nothing is to be changed.
        NotAmendable: it is a trailing stop.
        WholeFixed, LegsFixed, NoLegLeft: what is to be changed cannot be.
        Rejection: what `place_algo` raises for prices and sizes.

    """
    if not algo.is_open:
        raise OrderFinished(algo.id, algo.state)
    context = context_of(ledger, market, instrument)
    try:
        changed = _amended(context, algo, amendment)
    except Rejection:
        if amendment.cancels_on_failure:
            return _cancel(ledger, algo, request_id=amendment.request_id, amendment="failed")
        raise
    stop_watching(ledger.unit, algo)
    changed = changed._replace(
        updated_ms=ledger.now_ms, request_id=amendment.request_id, amendment="done"
    )
    ledger.unit.put(changed)
    watch_algo(context, changed)
    return changed


def _amended(context: Context, algo: AlgoOrder, amendment: AlgoAmendment) -> AlgoOrder:
    if algo.type not in _AMENDABLE:
        raise NotAmendable(f"an order of kind {algo.type} cannot be amended")
    if amendment.changes_nothing:
        raise NothingToAmend("nothing is to be amended")
    size = algo.size if amendment.size is None else _size(algo, amendment.size)
    legs = {one.role: one for one in algo.legs}
    for change in amendment.legs:
        leg = _leg(context, algo, legs.get(change.role), change)
        if leg is None:
            legs.pop(change.role, None)
        else:
            legs[change.role] = leg
    if not legs:
        raise NoLegLeft("neither take profit nor stop loss is left")
    attached = algo.attached if amendment.attached is None else amendment.attached
    plan = amendment.plan or algo.plan
    changed = algo._replace(size=size, legs=tuple(legs.values()), attached=attached, plan=plan)
    if not algo.closes_whole:
        checks.require_size(context, _as_request(context, changed))
    for one in changed.counting_legs():
        checks.require_side(context, algo.side, one)
    return changed


def _size(algo: AlgoOrder, size: Decimal) -> Decimal:
    if algo.closes_whole:
        raise WholeFixed("size")
    if size <= 0:
        raise InvalidField("size", f"{size} is not above zero")
    return size


def _leg(context: Context, algo: AlgoOrder, leg: Leg | None, change: LegAmendment) -> Leg | None:
    """Return a leg as it is afterwards, None if it is removed."""
    if leg is None:
        if change.removes:
            return None
        raise LegsFixed(f"{algo.id} has no {change.role}")
    if change.removes:
        return None
    if algo.closes_whole and change.price is not None and not change.is_market:
        raise WholeFixed("price")
    trigger = leg.trigger if change.trigger is None else change.trigger
    price = change.price if change.sets_price else leg.price
    leg = leg._replace(trigger=trigger, price=price, by=change.by or leg.by)
    if leg.role == PLAIN:
        leg = leg._replace(rises=trigger > price_now(context, leg.by))
    checks.require_prices(context, leg)
    return leg


def _as_request(context: Context, algo: AlgoOrder) -> AlgoRequest:
    return AlgoRequest(
        context.instrument, algo.type, algo.side, algo.trade_mode, algo.size, algo.unit, algo.legs
    )
