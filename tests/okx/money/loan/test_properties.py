"""Flexible loans: what holds whatever is done, in whatever order, at whatever prices."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxchange.domain.core.account import Account
from fauxchange.domain.loans.loan import Loan, interest_log
from tests.okx.money.earn.trader import audited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange.domain.loans.loan import LoanInterest
    from tests.okx.money.loan.borrower import Borrower

MAIN = "okx:main"
PLEDGES = {"BTC": "0.1", "ETH": "9", "SOL": "4", "USDC": "400"}

AMOUNTS = st.sampled_from(["15", "0.02", "650.12345678", "8000", "26000"])
ORDERS = st.integers(0, 2)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("borrow"), st.sampled_from(["USDT", "BTC"]), AMOUNTS),
        st.tuples(st.just("top up"), ORDERS, AMOUNTS),
        st.tuples(st.just("add"), ORDERS, st.sampled_from(sorted(PLEDGES))),
        st.tuples(st.just("reduce"), ORDERS, st.sampled_from(sorted(PLEDGES))),
        st.tuples(st.just("repay"), ORDERS, st.sampled_from(["all", "30", "0.01"])),
        st.tuples(st.just("wait"), st.sampled_from([1, 300, 3600, 200_000]), st.none()),
        st.tuples(
            st.just("price"),
            st.sampled_from(["BTC", "ETH"]),
            st.sampled_from(["900", "2500", "60000", "97000", "250000"]),
        ),
    ),
    max_size=14,
)


def _do(borrower: Borrower, what: str, with_what: Any, how: Any) -> None:
    orders = [row["ordId"] for row in borrower.info()]
    if what == "borrow":
        pledges = [(ccy, held) for ccy, held in PLEDGES.items() if ccy != with_what]
        borrower.borrow(with_what, how, *pledges[: 1 + len(orders)])
    elif what == "wait":
        borrower.advance(seconds=with_what)
    elif what == "price":
        borrower.price(with_what, how)
    elif with_what < len(orders):
        order = orders[with_what]
        (owed,) = borrower.shown(order)["loanData"]
        if what == "top up":
            borrower.borrow(owed["ccy"], how, ordId=order)
        elif what == "repay":
            borrower.repay(order, owed["amt"] if how == "all" else how, owed["ccy"])
        else:
            borrower.adjust(what, how, PLEDGES[how], order)


def _require_laws(borrower: Borrower) -> None:
    assert audited(borrower.mock) == []
    store = borrower.mock.sandbox.store
    account = store.find(Account, MAIN)
    assert account is not None
    loans = list(store.documents(Loan))
    charged: Sequence[LoanInterest] = store.log(interest_log("okx:main"))  # type: ignore[assignment]
    for ccy in ("BTC", "ETH", "SOL", "USDC", "USDT"):
        pledged = sum(loan.collateral.get(ccy, Decimal(0)) for loan in loans)
        assert account.balance("collateral", ccy).frozen == pledged
        assert account.balance("collateral", ccy).available == 0
        own = [loan for loan in loans if loan.ccy == ccy]
        assert account.balance("funding", ccy).frozen == sum(loan.paying for loan in own)
        interest = sum(one.amount for one in charged if one.ccy == ccy)
        assert sum(loan.debt for loan in own) == interest - borrower.house("loans", ccy)
    for row in borrower.info():
        assert Decimal(row["curLTV"]) <= Decimal(row["liqLTV"])


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=DEEDS)
def test_all_money_is_somewhere_and_every_debt_is_covered(
    borrower: Borrower, deeds: list[tuple[str, Any, Any]]
) -> None:
    borrower.mock.reset()
    for what, with_what, how in deeds:
        _do(borrower, what, with_what, how)
        borrower.advance(seconds=2)
    _require_laws(borrower)
    for order in [row["ordId"] for row in borrower.info()]:
        (owed,) = borrower.shown(order)["loanData"]
        borrower.repay(order, owed["amt"], owed["ccy"])
    borrower.advance(seconds=2)
    _require_laws(borrower)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    amount=st.decimals("10", "9000", places=8),
    btc=st.decimals("0.05", "0.5", places=8),
    usd=st.decimals("20000", "200000", places=2),
)
def test_what_can_be_taken_back_at_most_leaves_enough(
    borrower: Borrower, amount: Decimal, btc: Decimal, usd: Decimal
) -> None:
    borrower.mock.reset()
    borrower.price("BTC", str(usd))
    if borrower.borrow("USDT", f"{amount:f}", ("BTC", f"{btc:f}"))["code"] != "0":
        return
    (row,) = borrower.get("flexible-loan/max-collateral-redeem-amount?ccy=BTC")
    most = Decimal(row["maxRedeemAmt"])
    over = most + Decimal("0.00000001")
    if over <= btc:
        assert borrower.adjust("reduce", "BTC", f"{over:f}")[0] == "51758"
    if most:
        assert borrower.adjust("reduce", "BTC", f"{most:f}") == ("0", "")
        assert Decimal(borrower.info()[0]["curLTV"]) <= Decimal("0.7")
