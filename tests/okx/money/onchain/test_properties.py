"""On-chain earn: what holds whatever is done, in whatever order."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, audit

if TYPE_CHECKING:
    from .conftest import Investor

BUYS = {
    "101": ("DOT", "20", None),
    "4005": ("USDT", "300", None),
    "1234": ("ZIL", "900", "30"),
    "3015": ("USDC", "200", "15"),
}

DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("buy"), st.sampled_from(sorted(BUYS))),
        st.tuples(st.sampled_from(["redeem", "cancel"]), st.integers(0, 3)),
        st.tuples(st.just("wait"), st.sampled_from([60, 600, 3600, 86_400, 1_300_000])),
    ),
    max_size=25,
)


def _do(investor: Investor, orders: list[str], what: str, with_what: str | int) -> None:
    if isinstance(with_what, str):
        ccy, amount, term = BUYS[with_what]
        body = investor.buy(with_what, ccy, amount, **({"term": term} if term else {}))
        orders += [row["ordId"] for row in body["data"]]
    elif what == "wait":
        investor.mock.clock.advance(seconds=with_what)
    elif with_what < len(orders):
        order = orders[-1 - with_what]
        _ = investor.redeem(order, early=True) if what == "redeem" else investor.cancel(order)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=DEEDS)
def test_every_order_is_somewhere_and_all_money_too(
    investor: Investor, deeds: list[tuple[str, str | int]]
) -> None:
    investor.mock.reset()
    orders: list[str] = []
    for what, with_what in deeds:
        _do(investor, orders, what, with_what)
    active, done = investor.get("orders-active"), investor.get("orders-history")
    assert sorted(row["ordId"] for row in active + done) == sorted(orders)
    store = investor.settled()
    assert audit(store.documents(Account), store.log(LOG)) == []  # type: ignore[arg-type]
    invested = sum(Decimal(row["investData"][0]["amt"]) for row in active if row["ccy"] == "DOT")
    earned = sum(
        Decimal(row["earningData"][0]["realizedEarnings"]) for row in done if row["ccy"] == "DOT"
    )
    assert Decimal(investor.held("DOT")) == 100 - invested + earned
