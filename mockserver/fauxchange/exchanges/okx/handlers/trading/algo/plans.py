"""What chase, time-weighted and iceberg orders do by themselves (post-place-algo-order)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.rejection import (
    BadParameter,
    BothParameters,
    EitherParameter,
    MissingParameter,
)
from fauxchange.domain.market.instruments.instrument import SPOT, Instrument, price_of
from fauxchange.domain.trading.algo.legs import PLAIN, Leg, Plan
from fauxchange.domain.trading.algo.order import CHASE, RUNNING, TRIGGER, TWAP, AlgoOrder
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx import refusals
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.market.lookup import tape_of
from fauxchange.exchanges.okx.handlers.trading.requests import number_of

# Of these nothing is no distance.
_FARTHEST_NAMES = frozenset({"maxChaseVal", "newMaxChaseVal"})
_LONGEST_MS = 366 * DAY_MS
_RATIO, _PRICE, _STRENGTH, _CHASE_CHILD = "ratio", "price", "rsi", "chase"
# Documented: between which ratios prices of a time-weighted order lie from the best one.
_CLOSEST, _FARTHEST = Decimal("0.0001"), Decimal("0.01")


def plan_of(call: Call, one: Instrument, kind: str) -> Plan | None:
    """Return how an order of a kind places its orders; None of one that places one order.

    Raises:
        BadParameter: spot has no chase orders; a number is out of range.
        Rejection: a parameter is missing, or out of its range.

    """
    params = call.params
    if kind == CHASE:
        return _chase(one, params)
    if kind == TRIGGER and params.get("advanceOrdType") == _CHASE_CHILD:
        return _chase(one, params["advChaseParams"][0])
    if kind not in RUNNING:
        return None
    if kind == TWAP:
        return _twap(params)
    splits = int(params["lmtOrderNumber"])
    if splits < 1:
        raise BadParameter("lmtOrderNumber", "it is one order at least")
    return Plan(
        number_of(params, "szLimit"),
        splits,
        number_of(params, "pxLimit") if "pxLimit" in params else None,
        eagerness=word(call, "eagerness", params["aggressiveness"]),
    )


def start_of(call: Call, one: Instrument) -> tuple[Leg, ...]:
    """Return the price with which an iceberg order begins, none if it begins at once.

    Raises:
        AlgoOrdersNotOffered: it begins by an indicator.
        MissingParameter: it begins by a price, and there is none.

    """
    for row in call.params.get("triggerParams", ()):
        if row["triggerStrategy"] == _STRENGTH:
            raise refusals.AlgoOrdersNotOffered("triggers by indicators are not modelled")
        if row["triggerStrategy"] == _PRICE:
            if "triggerPx" not in row:
                raise MissingParameter("triggerPx", "it begins with a price")
            trigger = number_of(row, "triggerPx")
            last = price_of(one, tape_of(call, one).price(call.now_ms))
            return (Leg(PLAIN, trigger, None, trigger > last),)
    return ()


def _chase(one: Instrument, params: Any) -> Plan:
    if one.kind == SPOT:
        raise BadParameter("ordType", "spot has no chase orders")
    for name, other in (("maxChaseType", "maxChaseVal"), ("maxChaseVal", "maxChaseType")):
        if name in params and other not in params:
            raise MissingParameter(other, f"{name} and {other} go together")
    away, most = (_distance(params, name) or ZERO for name in ("chaseVal", "maxChaseVal"))
    is_ratio = params.get("chaseType") == _RATIO
    is_most_ratio = params.get("maxChaseType") == _RATIO
    return Plan(
        spread=ZERO if is_ratio else away,
        ratio=away if is_ratio else ZERO,
        most=ZERO if is_most_ratio else most,
        most_ratio=most if is_most_ratio else ZERO,
    )


def _distance(params: Any, name: str) -> Decimal | None:
    """Return how far a chase stays behind, or comes at most; None if it is not there."""
    if name not in params:
        return None
    distance = number_of(params, name)
    if distance < 0 or (not distance and name in _FARTHEST_NAMES):
        raise BadParameter(name, f"{distance} is no distance")
    return distance


def amended_chase(algo: AlgoOrder, row: Any) -> Plan:
    """Return how the chase of a trigger goes after an amendment; ratios stay ratios.

    Documented (post-amend-algo-order): one that follows the best price itself cannot be made to
    stay behind it, nor the other way round, and only a largest distance that is there is changed.

    Raises:
        BadParameter: the trigger begins no chase, or a distance is none, or cannot be changed.

    """
    if algo.plan is None or algo.child_type != CHASE:
        raise BadParameter("advChaseParams", "it places no chase order")
    plan, away, most = algo.plan, _distance(row, "newChaseVal"), _distance(row, "newMaxChaseVal")
    if away is not None and bool(away) != bool(plan.ratio or plan.spread):
        raise BadParameter("newChaseVal", "following the best price is something else")
    if most is not None and not (plan.most or plan.most_ratio):
        raise BadParameter("newMaxChaseVal", "the chase has no largest distance")
    if away is not None:
        plan = plan._replace(ratio=away) if plan.ratio else plan._replace(spread=away)
    if most is not None:
        plan = plan._replace(most_ratio=most) if plan.most_ratio else plan._replace(most=most)
    return plan


def _twap(params: Any) -> Plan:
    if "pxVar" in params and "pxSpread" in params:
        raise BothParameters("pxVar", "pxSpread", "prices lie so far from the best one, or so far")
    if "pxVar" not in params and "pxSpread" not in params:
        raise EitherParameter("pxVar", "pxSpread", "prices lie at some distance from the best one")
    ratio = number_of(params, "pxVar") if "pxVar" in params else ZERO
    if ratio and not _CLOSEST <= ratio <= _FARTHEST:
        raise refusals.OutOfRange("pxVar", str(_CLOSEST), str(_FARTHEST))
    spread = number_of(params, "pxSpread") if "pxSpread" in params else ZERO
    if spread < 0:
        raise BadParameter("pxSpread", f"{spread} is below zero")
    interval_ms = int(params["timeInterval"]) * 1_000
    if not 0 < interval_ms <= _LONGEST_MS:
        raise BadParameter("timeInterval", "it is above zero, and a year at most")
    return Plan(
        number_of(params, "szLimit"),
        0,
        number_of(params, "pxLimit"),
        spread,
        ratio,
        interval_ms=interval_ms,
    )
