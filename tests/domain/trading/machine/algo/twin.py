"""The naive twin of algo orders: each looks at every trade, and places its order at the one."""

from __future__ import annotations

from collections import deque
from decimal import ROUND_HALF_EVEN, Context
from typing import TYPE_CHECKING, Any

from tests.domain.trading.machine.twin import Twin
from tests.domain.trading.machine.values import BUY, FILLED, Attached, Leg, Request, TwinOrder

from . import requests
from .siblings import cover_rest
from .values import (
    BEGUN,
    CANCELED,
    CONDITIONAL,
    EFFECTIVE,
    FAILED,
    LOSS,
    OCO,
    PROFIT,
    TRAILING,
    AlgoRequest,
    Hit,
    Turn,
    TwinAlgo,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from tests.domain.trading.machine.values import Listed, Look, TapeTrade

ACTIVATION, FOLLOWING = "activation", "following"
_PPM = 1_000_000
_MEAN = Context(prec=12, rounding=ROUND_HALF_EVEN)


class AlgoTwin(Twin):
    """The rules of trading and of what waits for a price."""

    def __init__(self, *state: Any) -> None:
        super().__init__(*state)
        self.algos: list[TwinAlgo] = []
        self.turns: deque[Turn] = deque()
        self._prints: dict[str, tuple[int, int]] = {}
        self._begun: set[int] = set()

    def waiting(self, account: str = "") -> list[TwinAlgo]:
        """Return the algo orders of an account that wait, or of all, oldest first."""
        return [one for one in self.algos if one.is_open and account in {"", one.request.account}]

    def is_due(self, instrument: str) -> bool:
        """Whether something of an instrument rests, arrives later or waits."""
        waits = any(one.request.instrument == instrument for one in self.waiting())
        return waits or super().is_due(instrument)

    def last_shown(self, instrument: str, look: Look) -> int:
        """Return the last price in ticks; a trade of users counts until the tape goes on."""
        next_id, price = self._prints.get(instrument, (0, 0))
        return price if next_id >= look.next_id else look.last

    # What clients do.

    def place_algo(self, request: AlgoRequest, look: Look) -> TwinAlgo | str:
        """Have an algo order wait; return it, or why it is refused."""
        return requests.refusal(self, request, look) or self._begin(request, look)

    def cancel_algo(self, algo: TwinAlgo) -> str:
        """Cancel an algo order."""
        if not algo.is_open:
            return "OrderFinished"
        self.end(algo, CANCELED)
        return ""

    def amend_algo(
        self, algo: TwinAlgo, size: Decimal | None, triggers: dict[str, Decimal], look: Look
    ) -> str:
        """Give an algo order another size or other triggers, by the role of the leg."""
        request, legs = algo.request, {one.role: one for one in algo.legs}
        refused = requests.amendment_refusal(algo, size, triggers)
        if refused:
            return refused
        for role, trigger in triggers.items():
            legs[role] = self._moved(request.instrument, legs[role], trigger, look)
        changed = request._replace(size=size or algo.size, legs=tuple(legs.values()))
        refused = requests.size_refusal(self, changed, look)
        refused = refused or requests.side_refusal(self, changed, look)
        if refused:
            return refused
        algo.size, algo.legs, algo.updated_ms = changed.size, changed.legs, self.now_ms
        self.watch(algo, look)
        return ""

    def _moved(self, instrument: str, leg: Leg, trigger: Decimal, look: Look) -> Leg:
        last = self.last_shown(instrument, look) * self.listed[instrument].tick
        rises = leg.rises if leg.role in {PROFIT, LOSS} else trigger > last
        return leg._replace(trigger=trigger, rises=rises)

    def _begin(self, request: AlgoRequest, look: Look) -> TwinAlgo:
        now_ms = self.now_ms
        algo = TwinAlgo(
            len(self.algos),
            request,
            request.size,
            request.legs,
            request.protects_cost,
            now_ms,
            now_ms,
            look.next_id,
        )
        self.watch(algo, look)
        self.algos.append(algo)
        return algo

    def average(self, order: TwinOrder) -> Decimal:
        """Return the mean price of an order's fills, to the digits that such prices have."""
        return _MEAN.divide(order.spent, order.filled)

    def watch(self, algo: TwinAlgo, look: Look) -> None:
        """Have an algo order wait from now on."""
        algo.since, algo.best, algo.hit = look.next_id, look.last, None

    def end(self, algo: TwinAlgo, state: str) -> None:
        """Have an algo order wait no more."""
        algo.state, algo.updated_ms, algo.hit = state, self.now_ms, None

    # What trades do.

    def trade(
        self,
        maker: TwinOrder | None,
        taker: TwinOrder | None,
        at: tuple[int, int, int],
        cause: str,
    ) -> None:
        """Move the money of a trade, which is the last price from then on."""
        super().trade(maker, taker, at, cause)
        order = maker or taker
        assert order is not None
        # The last trade that was printed is this one.
        self._prints[order.instrument] = (self._printed[order.instrument][1], at[0])
        for algo in self.waiting():
            if algo.request.instrument == order.instrument and not self._is_following(algo):
                self._meet(algo, at[0])

    def _reach(self, trade: TapeTrade) -> None:
        super()._reach(trade)
        for algo in self.waiting():
            if algo.request.instrument != trade.instrument or trade.id < algo.since or algo.hit:
                continue
            if self._is_following(algo):
                self._follow_trail(algo, trade.price)
            else:
                self._meet(algo, trade.price)

    def _is_following(self, algo: TwinAlgo) -> bool:
        trail = algo.request.trail
        return trail is not None and (trail.activation is None or bool(algo.active_ms))

    def _meet(self, algo: TwinAlgo, ticks: int) -> None:
        """Have a trade at a price reach what an algo order waits for, if it does."""
        if algo.hit:
            return
        price, trail = ticks * self.listed[algo.request.instrument].tick, algo.request.trail
        legs = algo.counting_legs
        if trail is not None and trail.activation is not None:
            legs = (Leg(ACTIVATION, trail.activation, None, algo.request.side != BUY),)
        for leg in legs:
            if price >= leg.trigger if leg.rises else price <= leg.trigger:
                algo.hit = Hit(leg.role, self.now_ms, ticks)
                return

    def _follow_trail(self, algo: TwinAlgo, price: int) -> None:
        trail = algo.request.trail
        assert trail is not None
        falls = algo.request.side != BUY
        algo.best = (max if falls else min)(algo.best, price)
        away = trail.ticks + algo.best * trail.ppm // _PPM
        if price <= algo.best - away if falls else price >= algo.best + away:
            algo.hit = Hit(FOLLOWING, self.now_ms, price)

    # What follows from trades, in their millisecond.

    def follow(self, until_ms: int, look_at: Callable[[str, int], Look]) -> None:
        """Have algo orders trigger, and what is attached to filled orders begin."""
        while True:
            hit = [one for one in self.waiting() if one.hit and one.hit.at_ms <= until_ms]
            filled = [
                one
                for one in self.orders
                if one.request.attached
                and _has_brought(one)
                and one.number not in self._begun
                and one.updated_ms <= until_ms
                and self._beginning(one)
            ]
            if not hit and not filled:
                return
            turn = self._next({one.id for one in hit}, {one.id for one in filled})
            for algo in hit:
                if turn.what != BEGUN and algo.id == turn.id:
                    self._go_on(algo, turn, look_at(algo.request.instrument, self.now_ms))
            for order in filled:
                if turn.what == BEGUN and order.id == turn.parent:
                    self._begin_attached(order, turn, look_at(order.instrument, self.now_ms))

    def _next(self, algos: set[str], parents: set[str]) -> Turn:
        """Return what the exchange did first of what is due."""
        while self.turns:
            turn = self.turns.popleft()
            is_begun = turn.what == BEGUN
            if turn.parent in parents if is_begun else turn.id in algos:
                return turn
        raise AssertionError(f"the exchange has done nothing of {algos or parents}")

    def _begin_attached(self, order: TwinOrder, turn: Turn, look: Look) -> None:
        self._begun.add(order.number)
        beginning = self._beginning(order)
        for number, one in enumerate(beginning, 1):
            self._begin(one, look).id = turn.id
            if number < len(beginning):
                turn = self.turns.popleft()

    def _beginning(self, order: TwinOrder) -> list[AlgoRequest]:
        """Return what of an order's stops begins: not what is smaller than any order."""
        listed = self.listed[order.instrument]
        requests = [_as_request(order, one, listed) for one in order.request.attached]
        return [one for one in requests if one.size >= listed.minimum]

    def _go_on(self, algo: TwinAlgo, turn: Turn, look: Look) -> None:
        hit = algo.hit
        assert hit is not None
        if hit.role == ACTIVATION:
            algo.active_ms = algo.updated_ms = self.now_ms
            algo.hit, algo.since, algo.best = None, look.next_id, hit.price
            return
        self._trigger(algo, hit.role, turn, look)
        if algo.state == EFFECTIVE and algo.request.parent is not None:
            cover_rest(self, algo, look)

    def _trigger(self, algo: TwinAlgo, role: str, turn: Turn, look: Look) -> None:
        request, leg = (
            _child(algo, role),
            next((one for one in algo.legs if one.role == role), None),
        )
        algo.triggered_ms, algo.role = self.now_ms, leg.role if leg else ""
        # While it places its order it waits for nothing.
        placed = self._place_child(request, look)
        if isinstance(placed, str):
            self.end(algo, FAILED)
            algo.failure = placed
            return
        self.end(algo, EFFECTIVE)
        placed.id = turn.child
        algo.child, algo.child_size, algo.child_price = placed, placed.request.size, placed.price

    def _place_child(self, request: Request, look: Look) -> TwinOrder | str:
        placed = self.place(request, look)
        if placed != "NotEnough":
            return placed
        size = requests.affordable(self, request, look)
        least = (
            self.listed[request.instrument].minimum if request.unit == "base" else requests.LEAST
        )
        return placed if size < least else self.place(request._replace(size=size), look)


def _child(algo: TwinAlgo, role: str) -> Request:
    of = algo.request
    price = next((one.price for one in algo.legs if one.role == role), None)
    return Request(
        of.account,
        of.instrument,
        of.side,
        "market" if price is None else of.child_type or "limit",
        algo.size,
        of.unit if price is None else "base",
        price,
        "cancel maker",
        tag=of.tag,
        attached=of.attached,
    )


def _has_brought(order: TwinOrder) -> bool:
    """Whether an order is filled, or cancelled in part and the stops of it are not several."""
    has_part = order.filled > 0 and len(order.request.attached) == 1
    return order.state == FILLED or (order.state == CANCELED and has_part)


def _as_request(order: TwinOrder, one: Attached, listed: Listed) -> AlgoRequest:
    side = "sell" if order.side == BUY else "buy"
    legs = tuple(leg._replace(rises=(leg.role == PROFIT) == (side == "sell")) for leg in one.legs)
    kind = OCO if len(legs) > 1 else CONDITIONAL
    brought = order.filled
    if order.side == BUY and order.fee_ccy == listed.base:
        brought = (brought + order.fee) // listed.lot * listed.lot
    return AlgoRequest(
        order.account,
        order.instrument,
        kind if one.trail is None else TRAILING,
        side,
        brought if one.size is None else one.size,
        legs=legs,
        trail=one.trail,
        tag=order.request.tag,
        parent=order,
        protects_cost=one.moves_to_cost,
    )
