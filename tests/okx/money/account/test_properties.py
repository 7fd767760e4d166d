"""Loans and settings: what holds whatever is asked, in whichever order."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxchange.domain.trading_account.debts import Debts, FamilyDebt
from tests.clients import body_of
from tests.okx.money.family import V5, Caller, audited, documents, in_house

if TYPE_CHECKING:
    from fauxchange import MockServer

CCYS = ("USDT", "BTC", "SOL")
LOAN = "account/spot-manual-borrow-repay"

AMOUNTS = st.decimals("0.0001", "5000", places=4, allow_nan=False)
STEPS = st.one_of(
    st.tuples(st.sampled_from(["borrow", "repay"]), st.sampled_from(CCYS), AMOUNTS),
    st.tuples(st.just("wait"), st.just(""), st.integers(1, 180)),
    st.tuples(st.sampled_from(["in", "out"]), st.just("USDT"), AMOUNTS),
)

# Each setting: where it is set, what with, and where config shows it.
SETTINGS = st.lists(
    st.one_of(
        st.tuples(st.just("account/set-account-level"), st.just("acctLv"), st.sampled_from("1234")),
        st.tuples(
            st.just("account/set-position-mode"),
            st.just("posMode"),
            st.sampled_from(["net_mode", "long_short_mode"]),
        ),
        st.tuples(
            st.just("account/set-greeks"), st.just("greeksType"), st.sampled_from(["PA", "BS"])
        ),
        st.tuples(st.just("account/set-auto-loan"), st.just("autoLoan"), st.booleans()),
        st.tuples(st.just("account/set-fee-type"), st.just("feeType"), st.sampled_from("01")),
        st.tuples(
            st.just("account/set-settle-currency"),
            st.just("settleCcy"),
            st.sampled_from(["USD", "USDC", "USDG", "BTC"]),
        ),
        st.tuples(
            st.just("account/set-trading-config"), st.just("stgyType"), st.sampled_from("01")
        ),
    ),
    min_size=1,
    max_size=8,
)

many = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _do(who: Caller, step: tuple[str, str, Any]) -> None:
    kind, ccy, size = step
    if kind == "wait":
        who.mock.clock.advance(minutes=size)
    elif kind in {"in", "out"}:
        origin, target = ("6", "18") if kind == "in" else ("18", "6")
        asked = {"ccy": ccy, "amt": f"{size:f}", "from": origin, "to": target}
        who.client.post(f"{V5}asset/transfer", asked)
    else:
        who.client.post(V5 + LOAN, {"ccy": ccy, "side": kind, "amt": f"{size:f}"})


def _owed(mock: MockServer, ccy: str) -> Decimal:
    debts = mock.sandbox.store.documents(Debts)
    return sum((one.by_ccy[ccy].liability for one in debts if ccy in one.by_ccy), Decimal(0))


@many
@given(steps=st.lists(STEPS, max_size=12))
def test_what_is_owed_is_what_was_lent_and_not_repaid(
    lending: MockServer, borrower: Caller, steps: list[tuple[str, str, Any]]
) -> None:
    lending.reset()
    for step in steps:
        _do(borrower, step)
    borrower.get("account/balance")
    for ccy in CCYS:
        assert _owed(lending, ccy) == -in_house(lending, "loans", ccy)
    assert sum((one.amount for one in lending.sandbox.store.documents(FamilyDebt)), Decimal(0)) == (
        sum((_owed(lending, ccy) for ccy in CCYS), Decimal(0))
    )
    assert audited(lending) == []


@many
@given(steps=st.lists(STEPS, max_size=12))
def test_interest_that_accrued_was_paid_or_is_owed(
    lending: MockServer, borrower: Caller, steps: list[tuple[str, str, Any]]
) -> None:
    lending.reset()
    for step in steps:
        _do(borrower, step)
    (limits,) = borrower.get("account/interest-limits")
    for record in limits["records"]:
        ccy = record["ccy"]
        hours = borrower.get(f"account/interest-accrued?ccy={ccy}")
        accrued = sum((Decimal(row["interest"]) for row in hours), Decimal(0))
        settled = in_house(lending, "loan interest", ccy)
        assert accrued == settled + Decimal(record["interest"])


@many
@given(steps=st.lists(STEPS, max_size=12))
def test_a_loan_is_always_covered(
    lending: MockServer, borrower: Caller, steps: list[tuple[str, str, Any]]
) -> None:
    lending.reset()
    for step in steps:
        _do(borrower, step)
        (row,) = borrower.get("account/balance")
        # Interest lessens the margin of what was lent before, by less than a dollar here.
        assert Decimal(row["adjEq"]) + 1 >= Decimal(row["imr"] or "0")


@many
@given(asked=SETTINGS)
def test_what_is_set_is_shown_and_what_is_refused_changes_nothing(
    mock: MockServer, sub: Caller, asked: list[tuple[str, str, Any]]
) -> None:
    mock.reset()
    for path, name, value in asked:
        params = {name: value} | ({"type": "stgyType"} if name == "stgyType" else {})
        before = documents(mock)
        answer = body_of(sub.client.post(V5 + path, params))
        if answer["code"] == "0":
            assert sub.get("account/config")[0][name] == value
        else:
            assert documents(mock) == before
