"""A trading floor with algo orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.account import Account
from fauxchange.domain.trading.algo.acts import amend_algo, cancel_algo, place_algo
from fauxchange.domain.trading.algo.legs import LAST, LOSS, PLAIN, PROFIT, Leg, Trail
from fauxchange.domain.trading.algo.order import CONDITIONAL, OCO, TRAILING, TRIGGER, AlgoOrder
from fauxchange.domain.trading.algo.queries import find_algo
from fauxchange.domain.trading.algo.request import AlgoAmendment, AlgoRequest, LegAmendment
from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.queries.lists import find_order
from tests.domain.trading.floor import ANNE, D, Floor

if TYPE_CHECKING:
    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.market.market import Market

SPOT, SWAP = "BTC-USDT", "BTC-USDT-SWAP"


def leg(role: str, side: str, trigger: str, price: str | None = None, by: str = LAST) -> Leg:
    return Leg(role, D(trigger), price and D(price), (role == PROFIT) == (side == "sell"), by)  # type: ignore[arg-type]


class AlgoFloor(Floor):
    """Anne places algo orders."""

    def wait(self, request: AlgoRequest, by: str = ANNE) -> AlgoOrder:
        def act(ledger: Ledger, market: Market) -> AlgoOrder:
            return place_algo(ledger, market, ledger.unit.get(Account, by), request)

        return self.do(act)  # type: ignore[no-any-return]

    def request(self, kind: str, side: str, size: str, of: str = SPOT, **more: Any) -> AlgoRequest:
        contract = {"trade_mode": "cross", "position_side": "net"} if of != SPOT else {}
        terms = {"trade_mode": "cash", **contract, **more}
        return AlgoRequest(self.instrument(of), kind, side, size=D(size), **terms)

    def stop(
        self, side: str, size: str, trigger: str, price: str | None = None, **more: Any
    ) -> AlgoOrder:
        by = more.pop("price_type", LAST)
        legs = (leg(LOSS, side, trigger, price, by),)
        return self.wait(self.request(CONDITIONAL, side, size, legs=legs, **more))

    def target(
        self, side: str, size: str, trigger: str, price: str | None = None, **more: Any
    ) -> AlgoOrder:
        legs = (leg(PROFIT, side, trigger, price, more.pop("price_type", LAST)),)
        return self.wait(self.request(CONDITIONAL, side, size, legs=legs, **more))

    def oco(self, side: str, size: str, target: str, stop: str, **more: Any) -> AlgoOrder:
        legs = (leg(PROFIT, side, target), leg(LOSS, side, stop))
        return self.wait(self.request(OCO, side, size, legs=legs, **more))

    def trigger(
        self, side: str, size: str, at: str, price: str | None = None, **more: Any
    ) -> AlgoOrder:
        rises = D(at) > self.last()
        one = Leg(PLAIN, D(at), price and D(price), rises, more.pop("price_type", LAST))  # type: ignore[arg-type]
        return self.wait(self.request(TRIGGER, side, size, legs=(one,), **more))

    def trail(self, side: str, size: str, **more: Any) -> AlgoOrder:
        begins = more.pop("activation", None)
        trail = Trail(
            D(more.pop("spread", 0)), D(more.pop("ratio", 0)), None if begins is None else D(begins)
        )
        return self.wait(self.request(TRAILING, side, size, trail=trail, **more))

    def algo(self, one: AlgoOrder) -> AlgoOrder:
        """Return an algo order as it is now."""
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, _: find_algo(ledger.unit, one.account, self.now_ms, algo_id=one.id)
        )

    def child(self, one: AlgoOrder) -> Order:
        """Return the order that an algo order placed last."""
        order_id = self.algo(one).orders[-1]
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, _: find_order(ledger.unit, one.account, self.now_ms, order_id=order_id)
        )

    def source(self, one: AlgoOrder) -> tuple[str, str]:
        """Return the algo order of the order that one placed, and its kind."""
        origin = self.child(one).algo
        assert origin is not None
        return origin.id, origin.kind

    def active_ms(self, one: AlgoOrder) -> int:
        """Return when a trailing stop began."""
        trail = self.algo(one).trail
        assert trail is not None
        return trail.active_ms

    def stop_waiting(self, one: AlgoOrder) -> AlgoOrder:
        return self.do(lambda ledger, _: cancel_algo(ledger, self.algo(one)))  # type: ignore[no-any-return]

    def change(self, one: AlgoOrder, size: str | None = None, *legs: LegAmendment) -> AlgoOrder:
        change = AlgoAmendment(size and D(size), legs)  # type: ignore[arg-type]
        current, instrument = self.algo(one), self.instrument(one.instrument)
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, market: amend_algo(ledger, market, instrument, current, change)
        )
