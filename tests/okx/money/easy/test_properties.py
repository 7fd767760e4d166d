"""Easy convert: what holds whatever is converted."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.okx.money.earn.trader import audited

if TYPE_CHECKING:
    from .conftest import Sweeper

CCYS = ("ADA", "USDC", "XRP", "BTC", "DOGE", "TRX", "OKB", "USDT")
PRICES = {"ADA": "0.95", "USDC": "1", "XRP": "2.2", "BTC": "97000", "DOGE": "0.37", "TRX": "0.25"}
WORTH = {ccy: Decimal(price) for ccy, price in {**PRICES, "OKB": "48", "USDT": "1"}.items()}
ORDERS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(CCYS), min_size=1, max_size=5),
        st.sampled_from(["USDT", "BTC", "OKB", "SOL"]),
        st.sampled_from(["1", "2"]),
        st.integers(0, 1),
    ),
    max_size=8,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(orders=ORDERS)
def test_nobody_gets_more_than_the_market_gives(
    sweeper: Sweeper, orders: list[tuple[list[str], str, str, int]]
) -> None:
    sweeper.mock.reset()
    accepted = 0
    for ccys, target, source, seconds in orders:
        rows = sweeper.convert(ccys, target, source=source)["data"]
        sweeper.mock.clock.advance(seconds=seconds)
        accepted += len(rows)
        for row in rows:
            paid = Decimal(row["fillFromSz"]) * WORTH[row["fromCcy"]]
            got = Decimal(row["fillToSz"]) * WORTH[row["toCcy"]]
            assert paid - WORTH[row["toCcy"]] * Decimal("1E-16") <= got <= paid
            assert 0 < paid < 10
    sweeper.mock.clock.advance(seconds=1)
    history = sweeper.history()
    assert len(history) == accepted
    assert {row["status"] for row in history} <= {"filled"}
    held = {(ccy, book): sweeper.held(ccy, book) for ccy in CCYS for book in ("trading", "funding")}
    assert all(Decimal(frozen) == 0 for _, frozen in held.values())
    assert audited(sweeper.mock) == []
