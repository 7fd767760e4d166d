"""Convert: what holds for every size."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from .conftest import Desk

SIDES = st.sampled_from(["buy", "sell"])
IN_USDT = st.tuples(st.decimals("1", "10000", places=8, allow_nan=False), st.sampled_from(["USDT"]))
IN_ETH = st.tuples(st.decimals("0.001", "15", places=8, allow_nan=False), st.sampled_from(["ETH"]))


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(side=SIDES, sized=st.one_of(IN_USDT, IN_ETH))
def test_nobody_gets_more_than_the_price(desk: Desk, side: str, sized: tuple[Decimal, str]) -> None:
    size, ccy = sized
    quote = desk.quote(side=side, rfqSz=f"{size:f}", rfqSzCcy=ccy)
    base, money, price = (Decimal(quote[name]) for name in ("baseSz", "quoteSz", "cnvtPx"))
    gained = base * price - money if side == "buy" else money - base * price
    assert gained <= 0
    assert gained >= -price * Decimal("0.00000001")
