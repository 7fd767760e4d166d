"""Dual investment: the history of orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import NOON_MS

from .conftest import CALL, LIVE, PUT

if TYPE_CHECKING:
    from .conftest import Investor

ETH = "ETH-USDT-250627-3550-C"


def ids(investor: Investor, query: str) -> list[str]:
    """Return the ids of the orders that a query finds."""
    return [row["ordId"] for row in investor.dcd(f"order-history?{query}")]


@pytest.fixture
def orders(investor: Investor) -> list[str]:
    """Five orders, one a second, the first one at noon."""
    made = []
    for product, size in ((CALL, "0.1"), (PUT, "10"), (CALL, "0.1"), (ETH, "1"), (CALL, "0.1")):
        made.append(investor.bought(product, size))
        investor.advance(seconds=1)
    return made


def test_the_latest_order_is_first(investor: Investor, orders: list[str]) -> None:
    assert ids(investor, "") == orders[::-1]


def test_pages_go_back_and_forth_by_id(investor: Investor, orders: list[str]) -> None:
    a, b, c, d, e = orders
    assert ids(investor, "limit=2") == [e, d]
    assert ids(investor, f"endId={d}&limit=2") == [c, b]
    assert ids(investor, f"endId={b}") == [a]
    assert ids(investor, f"beginId={c}") == [e, d]
    assert ids(investor, f"beginId={a}&endId={d}") == [c, b]
    assert ids(investor, f"beginId={e}") == []


def test_times_bound_a_page_and_are_within_it(investor: Investor, orders: list[str]) -> None:
    a, b, c, d, e = orders
    assert ids(investor, f"begin={NOON_MS + 3000}") == [e, d]
    assert ids(investor, f"end={NOON_MS + 1000}") == [b, a]
    assert ids(investor, f"begin={NOON_MS + 1000}&end={NOON_MS + 2000}") == [c, b]
    assert ids(investor, f"begin={NOON_MS + 1000}&endId={c}") == [b]
    assert ids(investor, f"end={NOON_MS + 3000}&beginId={c}") == [d]


def test_orders_are_found_by_product_underlying_and_state(
    investor: Investor, orders: list[str]
) -> None:
    a, b, c, d, e = orders
    assert ids(investor, f"productId={CALL}") == [e, c, a]
    assert ids(investor, f"productId={CALL}&endId={e}&limit=1") == [c]
    assert ids(investor, "uly=BTC-USD") == [e, c, b, a]
    assert ids(investor, "uly=ETH-USD") == [d]
    assert ids(investor, f"uly=ETH-USD&productId={CALL}") == []
    assert ids(investor, "state=live") == [c, b, a]
    assert ids(investor, "state=initial") == [e, d]
    assert ids(investor, f"state=live&productId={PUT}") == [b]


def test_a_named_order_is_found_whatever_else_is_asked_for(
    investor: Investor, orders: list[str]
) -> None:
    assert ids(investor, f"ordId={orders[0]}&state=settled&productId={PUT}&limit=1") == [orders[0]]
    assert ids(investor, "ordId=987654321") == []


def test_accounts_see_their_own_orders_only(
    investor: Investor, other: Investor, orders: list[str]
) -> None:
    mine = other.live(CALL, "0.1")
    assert ids(other, "") == [mine]
    assert ids(other, f"ordId={orders[0]}") == []
    assert mine not in ids(investor, "")


def test_a_rejected_order_stays_in_the_history(investor: Investor) -> None:
    order = investor.bought(CALL, "0.1")
    investor.price("90000")
    investor.advance(seconds=LIVE)
    assert ids(investor, "state=rejected") == [order]


@pytest.mark.parametrize("name", ["beginId", "endId"])
def test_a_page_is_bounded_by_ids(investor: Investor, name: str) -> None:
    answer = investor.answer(f"sfp/dcd/order-history?{name}=abc")
    assert (answer["code"], answer["msg"]) == ("51000", f"Parameter {name} error")
