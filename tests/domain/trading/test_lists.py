"""Lists of orders and fills: which are there, in which order, for how long."""

from __future__ import annotations

from typing import Any

import pytest

from fauxchange.domain.core import history
from fauxchange.domain.trading import rejection as r
from fauxchange.domain.trading.fill import log_of
from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.queries.lists import fills, find_order, finished_orders, open_orders
from fauxchange.state.logs.packing import Shared

from .floor import ANNE, BOB, D, Floor


def opened(floor: Floor, **more: Any) -> list[str]:
    return floor.do(  # type: ignore[no-any-return]
        lambda ledger, _: [one.id for one in open_orders(ledger.unit, ANNE, **more)]
    )


def finished(floor: Floor, **more: Any) -> list[str]:
    return floor.do(  # type: ignore[no-any-return]
        lambda ledger, _: [
            one.id for one in finished_orders(ledger.unit, ANNE, floor.now_ms, **more)
        ]
    )


def numbers(orders: list[Order]) -> list[str]:
    return [one.id for one in reversed(orders)]


def test_open_orders_come_newest_first_and_page_both_ways(floor: Floor) -> None:
    floor.place("buy", "0.001", "80000", by=BOB)
    orders = [floor.place("buy", "0.001", f"8000{number}") for number in range(6)]
    floor.cancel(orders[2])
    del orders[2]
    assert opened(floor) == numbers(orders)
    assert opened(floor, older_than=orders[3].number) == numbers(orders[:3])
    assert opened(floor, newer_than=orders[1].number) == numbers(orders[2:])
    both = {"older_than": orders[4].number, "newer_than": orders[0].number}
    assert opened(floor, **both) == numbers(orders[1:4])


def test_an_order_is_found_by_its_id_or_its_clients(floor: Floor) -> None:
    first = floor.place("buy", "0.001", "80000", client_id="x")
    floor.cancel(first)
    second = floor.place("buy", "0.001", "80000", client_id="x")

    def find(**by: str) -> Order:
        return floor.do(  # type: ignore[no-any-return]
            lambda ledger, _: find_order(ledger.unit, ANNE, floor.now_ms, **by)
        )

    assert find(client_id="x").id == second.id
    assert find(order_id=first.id, client_id="x").id == first.id
    with pytest.raises(r.UnknownOrder):
        find(order_id="123")
    with pytest.raises(r.UnknownOrder):
        find(client_id="y")


def test_an_order_cancelled_without_a_fill_is_shown_for_two_hours(floor: Floor) -> None:
    order = floor.place("buy", "0.001", "80000")
    floor.cancel(order)
    floor.advance(hours=2, ms=-1)
    assert finished(floor) == [order.id]
    floor.advance(ms=1)
    assert finished(floor) == []
    assert finished(floor, archive=True) == []
    with pytest.raises(r.UnknownOrder):
        floor.order(order)


def test_orders_that_filled_are_listed_for_a_week_then_in_the_archive(floor: Floor) -> None:
    order = floor.market("buy", "0.001")
    partly = floor.place("buy", "0.03", "90000.2", type="ioc")
    floor.advance(days=6)
    assert finished(floor) == numbers([order, partly])
    floor.advance(days=2)
    late = floor.market("buy", "0.001")
    assert finished(floor) == [late.id]
    assert finished(floor, archive=True) == numbers([order, partly, late])
    floor.advance(days=85)
    assert finished(floor, archive=True) == [late.id]


def test_old_orders_leave_the_store(floor: Floor) -> None:
    def count() -> int:
        return len(list(floor.sandbox.store.documents(Order)))

    filled = [floor.market("buy", "0.0001") for _ in range(40)]
    for _ in range(40):
        floor.cancel(floor.place("buy", "0.0001", "80000"))
    assert count() == 80
    floor.advance(hours=3)
    for _ in range(64):
        floor.cancel(floor.place("buy", "0.0001", "80000"))
    assert count() == 40 + 64
    floor.advance(days=8)
    for _ in range(64):
        floor.cancel(floor.place("buy", "0.0001", "80000"))
    assert finished(floor, archive=True)[64:] == numbers(filled)
    floor.advance(days=93)
    for _ in range(96):
        floor.cancel(floor.place("buy", "0.0001", "80000"))
    assert count() == 96


def test_old_fills_leave_the_store_many_at_once(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "ASKING", 1)
    for _ in range(300):
        floor.market("buy", "0.0001")
    before = len(floor.fills())
    floor.advance(days=93)
    late = floor.market("buy", "0.0001")
    # Lists say from when on they read, so that the rest may stay until as many are too old again.
    assert len(floor.fills()) == before - 256 + 1
    assert floor.fills()[-1].order == late.id
    assert floor.order(late).filled == D("0.0001")


def test_the_fills_of_an_instrument_are_packed_with_those_of_all() -> None:
    floor = Floor()
    floor.set_price("90000")
    for number in range(1_100):
        floor.market("buy", "0.001", of="ETH-USDT" if number % 3 else "BTC-USDT")
    store: Any = floor.sandbox.store
    whole, part = (store.logs.kept(log_of(ANNE, name)) for name in ("", "ETH-USDT"))
    assert list(part) == [one for one in whole if one.instrument == "ETH-USDT"]
    assert len(part) > 700
    assert [isinstance(chunk.body, Shared) for chunk in part._chunks] == [True]


def test_fills_are_listed_by_time_id_instrument_and_order(floor: Floor) -> None:
    first = floor.market("buy", "0.05")
    eth = floor.market("buy", "0.01", of="ETH-USDT")
    floor.advance(days=1)
    second = floor.market("buy", "0.001")

    def listed(**more: Any) -> list[str]:
        return floor.do(  # type: ignore[no-any-return]
            lambda ledger, _: [
                one.order for one in fills(ledger.unit, ANNE, **{"since_ms": 0, **more})
            ]
        )

    assert listed() == [second.id, eth.id, first.id, first.id]
    assert listed(instrument="ETH-USDT") == [eth.id]
    assert listed(order=first) == [first.id, first.id]
    assert listed(since_ms=floor.now_ms) == [second.id]
    assert listed(until_ms=floor.now_ms - 1) == [eth.id, first.id, first.id]
    ids = [one.id for one in floor.fills()]
    assert listed(older_than=ids[2]) == [first.id, first.id]
    assert listed(newer_than=ids[1]) == [second.id, eth.id]


def test_an_order_tells_its_mean_price_to_twelve_digits(floor: Floor) -> None:
    order = floor.market("buy", "0.05")
    assert order.average_price == D("90000.2598889")
    assert order.left == D(0)
