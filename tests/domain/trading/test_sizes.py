"""How much may be ordered, and what an order would need."""

from __future__ import annotations

import pytest

from fauxchange.domain.core.account import Account
from fauxchange.domain.trading.queries.sizes import (
    Requirement,
    Sides,
    max_available,
    max_size,
    precheck,
)
from fauxchange.domain.trading.rejection import NotEnough
from fauxchange.domain.trading.request import OrderRequest

from .floor import ANNE, D, Floor


def largest(floor: Floor, price: str | None = None) -> Sides:
    one = floor.instrument()
    return floor.do(  # type: ignore[no-any-return]
        lambda ledger, market: max_size(
            ledger.unit,
            market,
            ledger.unit.get(Account, ANNE),
            one,
            floor.now_ms,
            D(price) if price else None,
        )
    )


def required(floor: Floor, size: str, **more: object) -> Requirement:
    request = OrderRequest(floor.instrument(), "buy", D(size), **more)  # type: ignore[arg-type]
    return floor.do(  # type: ignore[no-any-return]
        lambda ledger, market: precheck(ledger, market, ledger.unit.get(Account, ANNE), request)
    )


def test_the_largest_orders_are_whole_lots_of_what_is_available(floor: Floor) -> None:
    assert largest(floor, "30000") == Sides(D("3.33333333"), D(5))
    assert largest(floor) == Sides(D("1.11111111"), D(5))
    floor.place("sell", "1.5", "91000")
    assert largest(floor, "30000").sell == D("3.5")


def test_what_may_be_used_is_what_no_order_holds(floor: Floor) -> None:
    floor.place("buy", "0.5", "80000")
    one = floor.instrument()
    shown = floor.do(
        lambda ledger, _: max_available(
            ledger.unit, ledger.unit.get(Account, ANNE), one, floor.now_ms
        )
    )
    assert shown == Sides(D(60_000), D(5))


def test_an_order_that_is_checked_is_not_placed(floor: Floor) -> None:
    before = floor.sandbox.store.state()
    assert required(floor, "0.5", price=D(80_000)) == Requirement("USDT", D(40_000), D(100_000))
    # A market order needs 5 % more than it would cost now.
    assert required(floor, "0.1", type="market").required == D("9450.021")
    with pytest.raises(NotEnough):
        required(floor, "2", price=D(80_000))
    assert floor.sandbox.store.state() == before


def test_looking_again_is_nothing_that_people_are_shown(floor: Floor) -> None:
    floor.place("buy", "0.1", "89990")
    floor.set_price("89980", after_ms=50)
    shown = floor.server.advance(days=3)
    assert {task.kind for task in shown} & {"trading.crossing", "market.changed"} == set()
