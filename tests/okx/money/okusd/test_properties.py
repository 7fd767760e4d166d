"""OKUSD: what holds whatever is subscribed and redeemed, in whatever order."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clients import body_of
from tests.okx.money.earn.trader import FINANCE, audited

from .conftest import Holder

if TYPE_CHECKING:
    from collections.abc import Sequence

AMOUNTS = st.decimals("0.5", "6000", places=8, allow_nan=False)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("subscribe"), AMOUNTS),
        st.tuples(st.sampled_from(["1", "2"]), AMOUNTS),
        st.tuples(st.just("wait"), st.sampled_from([Decimal(1), Decimal(30), Decimal(150)])),
    ),
    max_size=25,
)


def _do(holder: Holder, deeds: Sequence[tuple[str, Decimal]]) -> None:
    for deed, amount in deeds:
        if deed == "wait":
            holder.advance(hours=int(amount))
            continue
        order = {"amt": f"{amount:f}", "clOrdId": holder.new_id()}
        path = "subscribe" if deed == "subscribe" else "redeem"
        more = {} if deed == "subscribe" else {"redeemType": deed}
        before = holder.documents()
        answer = body_of(holder.client.post(f"{FINANCE}okusd/{path}", {**order, **more}))
        if answer["code"] != "0":
            assert holder.documents() == before


def _sum(rows: list[dict[str, str]], name: str, status: str = "") -> Decimal:
    return sum(
        (Decimal(row[name]) for row in rows if not status or row["status"] == status), Decimal(0)
    )


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=DEEDS)
def test_no_dollar_comes_of_nothing_and_none_is_lost(
    holder: Holder, deeds: list[tuple[str, Decimal]]
) -> None:
    holder.mock.reset()
    _do(Holder(holder.mock), deeds)
    subscribed = holder.get("okusd/subscribe/history")
    slow = holder.get("okusd/redeem/history")
    redeemed = slow + holder.get("okusd/redeem/history?type=fast")
    rewarded = holder.get("okusd/rewards/history?limit=100")
    held = Decimal(holder.funding("OKUSD"))
    assert held == _sum(subscribed, "amt") - _sum(redeemed, "amt")
    earned = _sum(rewarded, "earnAmt")
    paid = _sum(redeemed, "settleCcyAmt", "success")
    money = Decimal("10500.25") - _sum(subscribed, "amt") + paid + earned
    assert Decimal(holder.funding("USDT")) == money
    assert _sum(redeemed, "settleCcyAmt") + _sum(redeemed, "fee") == _sum(redeemed, "amt")
    assert Decimal(holder.account()[1]) == earned
    assert audited(holder.mock) == []


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=DEEDS)
def test_nobody_redeems_more_in_a_day_than_the_limit(
    holder: Holder, deeds: list[tuple[str, Decimal]]
) -> None:
    holder.mock.reset()
    _do(Holder(holder.mock), deeds)
    by_day: dict[int, Decimal] = {}
    for row in holder.get("okusd/redeem/history?type=fast"):
        day = (int(row["ts"]) // 3_600_000 + 8) // 24
        by_day[day] = by_day.get(day, Decimal(0)) + Decimal(row["amt"])
    assert all(amount <= 10_000 for amount in by_day.values())
    today = (holder.mock.clock.now_ms() // 3_600_000 + 8) // 24
    (row,) = holder.get("okusd/limits")
    assert Decimal(row["fastRedeemLimit"]["personalUsedAmt"]) == by_day.get(today, Decimal(0))
