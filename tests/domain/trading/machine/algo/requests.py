"""What the twin lets pass of algo orders, and by which name it refuses the others."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from tests.domain.trading.machine import money
from tests.domain.trading.machine.values import BUY, ZERO

from .values import CONDITIONAL, OCO, PLAIN, TRIGGER, AlgoRequest, TwinAlgo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.domain.trading.machine.values import Leg, Listed, Look, Request

    from .twin import AlgoTwin

# A market order has to have so much more than it would cost, and less than a coin's last place of
# the quote currency is nothing.
_MARGIN = Decimal("1.05")
LEAST = Decimal("0.000000000001")


def refusal(twin: AlgoTwin, request: AlgoRequest, look: Look) -> str:
    """Return why a new algo order is refused, empty if it is not."""
    if twin.state_of(request.instrument) != "live":
        return "InstrumentNotOpen"
    listed = twin.listed[request.instrument]
    return (
        next(filter(None, (price_refusal(one, listed) for one in request.legs)), "")
        or size_refusal(twin, request, look)
        or side_refusal(twin, request, look)
        or _trail_refusal(twin, request, look)
        or _id_refusal(twin, request)
    )


def price_refusal(leg: Leg, listed: Listed) -> str:
    """Return what is wrong with the prices of a leg."""
    if leg.trigger <= 0 or (leg.price is not None and leg.price <= 0):
        return "ImpossiblePrice"
    return "OffTick" if leg.price is not None and leg.price % listed.tick else ""


def size_refusal(twin: AlgoTwin, request: AlgoRequest, look: Look) -> str:
    """Return what is wrong with a size."""
    listed, size = twin.listed[request.instrument], request.size
    if request.unit != "base":
        last = twin.last_shown(request.instrument, look) * listed.tick
        return "SizeBelowMinimum" if size < last * listed.minimum else ""
    if size <= 0:
        return "InvalidField"
    if size < listed.minimum:
        return "SizeBelowMinimum"
    return "NotALotMultiple" if size % listed.lot else ""


def side_refusal(twin: AlgoTwin, request: AlgoRequest, look: Look) -> str:
    """Return whether a trigger has been passed already."""
    last = twin.last_shown(request.instrument, look) * twin.listed[request.instrument].tick
    only_loss = request.type == CONDITIONAL and len(request.legs) > 1
    for leg in request.legs[1:] if only_loss else request.legs:
        passed = leg.trigger < last if leg.rises else leg.trigger > last
        if leg.role != PLAIN and passed:
            return "TriggerPassed"
    return ""


def _trail_refusal(twin: AlgoTwin, request: AlgoRequest, look: Look) -> str:
    trail = request.trail
    if trail is None or trail.activation is None:
        return ""
    last = twin.last_shown(request.instrument, look) * twin.listed[request.instrument].tick
    passed = trail.activation < last if request.side != BUY else trail.activation > last
    return "ActivationPassed" if passed else ""


def _id_refusal(twin: AlgoTwin, request: AlgoRequest) -> str:
    named = [
        one
        for one in twin.waiting(request.account)
        if request.client_id and one.request.client_id == request.client_id
    ]
    return "DuplicateAlgoId" if named else ""


def amendment_refusal(algo: TwinAlgo, size: Decimal | None, triggers: Mapping[str, Decimal]) -> str:
    """Return why an algo order cannot be changed so, whatever the market is."""
    if not algo.is_open:
        return "OrderFinished"
    if algo.request.type not in {CONDITIONAL, OCO, TRIGGER}:
        return "NotAmendable"
    if size is None and not triggers:
        return "NothingToAmend"
    if size is not None and size <= 0:
        return "InvalidField"
    return "LegsFixed" if triggers.keys() - {one.role for one in algo.legs} else ""


def affordable(twin: AlgoTwin, request: Request, look: Look) -> Decimal:
    """Return how much of an order that cannot be paid can be, in whole lots."""
    listed = twin.listed[request.instrument]
    ccy = listed.quote if request.side == BUY else listed.base
    available = max(twin.available(request.account, ccy), ZERO)
    size = money.WIDE.divide(request.size * available, _required(twin, request, look))
    if request.unit == "base":
        return size // listed.lot * listed.lot
    return size.quantize(LEAST, rounding=ROUND_DOWN)


def _required(twin: AlgoTwin, request: Request, look: Look) -> Decimal:
    listed, rates = twin.listed[request.instrument], twin.rates[request.account, request.instrument]
    if request.side != BUY:
        return request.size
    in_quote = request.account in twin.quote_fees
    reserve = max(ZERO, -rates.maker, -rates.taker) if in_quote else ZERO
    if request.unit != "base":
        return money.paid(money.times(request.size, 1 + reserve))
    if request.price is not None:
        return money.need(BUY, request.price, request.size, reserve)
    price = min(look.levels("asks", 1)[0].price, 2 * look.last) * listed.tick
    needed = money.need(BUY, price, request.size, reserve)
    return money.paid(money.times(needed, _MARGIN))
