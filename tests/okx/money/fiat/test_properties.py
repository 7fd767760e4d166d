"""Fiat money: what holds for every amount and every order of events."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.okx.money.earn.trader import audited

from .desk import quoted

if TYPE_CHECKING:
    from .conftest import Teller

DOLLARS = st.decimals("10", "10000", places=2, allow_nan=False)
COINS = st.decimals("0.0002", "1", places=8, allow_nan=False)
BUYS = st.one_of(st.tuples(DOLLARS, st.just("USD")), st.tuples(COINS, st.just("BTC")))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("withdraw"), st.integers(1, 400)),
        st.tuples(st.just("cancel"), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.integers(1, 100)),
    ),
    max_size=12,
)
OPEN = {"pending", "inqueue", "processing"}


def relaxed(examples: int) -> settings:
    """Return settings for tests that share a world."""
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


@relaxed(100)
@given(bought=BUYS)
def test_no_buyer_gets_more_than_the_price(explainer: Teller, bought: tuple[Decimal, str]) -> None:
    amount, ccy = bought
    quote = quoted(explainer, rfqAmt=f"{amount:f}", rfqCcy=ccy)
    paid, got, price = (Decimal(quote[name]) for name in ("quoteFromAmt", "quoteToAmt", "quotePx"))
    lost = paid - got * price
    assert 0 <= lost <= max(Decimal("0.01"), price * Decimal("0.00000001"))


@relaxed(100)
@given(amount=COINS)
def test_no_seller_gets_more_than_the_price(explainer: Teller, amount: Decimal) -> None:
    sale = {"side": "sell", "fromCcy": "BTC", "toCcy": "USD"}
    quote = quoted(explainer, rfqAmt=f"{amount:f}", rfqCcy="BTC", **sale)
    lost = amount * Decimal(quote["quotePx"]) - Decimal(quote["quoteToAmt"])
    assert 0 <= lost <= Decimal("0.01")


@relaxed(40)
@given(steps=STEPS)
def test_what_is_frozen_is_what_open_withdrawals_take(
    explainer: Teller, steps: list[tuple[str, int]]
) -> None:
    explainer.mock.reset()
    made = 0
    for what, number in steps:
        if what == "wait":
            explainer.advance(number)
        elif what == "withdraw":
            made += 1
            bank = "412324" if number % 3 == 0 else "412323"
            asked = explainer.wants(amt=str(number), clientId=str(made), paymentAcctId=bank)
            explainer.client.post("/api/v5/fiat/create-withdrawal", asked)
        else:
            orders = explainer.get("withdrawal-order-history")
            if number < len(orders):
                asked = {"ordId": orders[number]["ordId"]}
                explainer.client.post("/api/v5/fiat/cancel-withdrawal", asked)
    rows = explainer.get("withdrawal-order-history")
    assert len(rows) == made

    def sum_of(states: set[str]) -> Decimal:
        taken = [row for row in rows if row["state"] in states]
        return sum((Decimal(row["amt"]) + Decimal(row["fee"]) for row in taken), Decimal(0))

    available, frozen = explainer.held("TRY")
    assert Decimal(frozen) == sum_of(OPEN)
    assert Decimal(available) == 20_000 - sum_of(OPEN | {"completed"})
    assert audited(explainer.mock) == []
