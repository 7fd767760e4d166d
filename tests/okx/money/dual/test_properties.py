"""Dual investment: what holds whatever is done, in whatever order."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxchange.domain.core.account import Account
from fauxchange.domain.earn.dual.product import DualInvestment
from tests.okx.money.earn.trader import audited

from .conftest import CALL, LIVE, NIGHT, PUT, settled_market

if TYPE_CHECKING:
    from fauxchange import MockServer

SIZES = {CALL: ["0.05", "0.1", "0.3", "9"], PUT: ["10", "2000", "10.5"]}

DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("quote"), st.sampled_from([(p, s) for p in SIZES for s in SIZES[p]])),
        st.tuples(st.sampled_from(["trade", "redeem-quote"]), st.integers(0, 3)),
        st.tuples(st.just("redeem"), st.tuples(st.integers(0, 3), st.integers(0, 3))),
        st.tuples(st.just("wait"), st.sampled_from([1, 3, 20, 3600, 86_400, 700_000])),
        st.tuples(st.just("price"), st.sampled_from(["92000", "97000", "97500", "102000"])),
    ),
    max_size=25,
)

OVER = {"settled", "redeemed"}


class Life:
    """Carries out steps, and checks that each refusal changed nothing."""

    def __init__(self, mock: MockServer) -> None:
        mock.reset()
        self.investor = settled_market(mock)
        self.quotes: list[str] = []
        self.orders: list[str] = []
        self.redeem_quotes: list[str] = []

    def do(self, what: str, with_what: Any) -> None:
        """Do one thing."""
        match what:
            case "wait":
                self.investor.advance(seconds=with_what)
            case "price":
                self.investor.price(with_what)
            case "quote":
                product, size = with_what
                ccy = "BTC" if product == CALL else "USDT"
                params = {"productId": product, "notionalSz": size, "notionalCcy": ccy}
                self.quotes += self._tried(what, "quoteId", **params)
            case "trade":
                quote = self._one(self.quotes, with_what)
                self.orders += self._tried(what, "ordId", quoteId=quote)
            case "redeem-quote":
                order = self._one(self.orders, with_what)
                self.redeem_quotes += self._tried(what, "quoteId", ordId=order)
            case "redeem":
                order = self._one(self.orders, with_what[0])
                quote = self._one(self.redeem_quotes, with_what[1])
                self._tried(what, "ordId", ordId=order, quoteId=quote)

    def _tried(self, what: str, made: str, **params: str) -> list[str]:
        """Return the id of what was made; nothing if it was refused, which changes nothing."""
        before = self.investor.documents()
        answer = self.investor.sent(what, **params)
        if answer["code"] == "0":
            return [answer["data"][0][made]]
        assert self.investor.documents() == before
        return []

    @staticmethod
    def _one(ids: list[str], back: int) -> str:
        return ids[-1 - back] if back < len(ids) else "unknown"


def held(mock: MockServer, book: str, ccy: str) -> Decimal:
    """Return what the account has in a book."""
    account = mock.sandbox.store.find(Account, "okx:main")
    assert account is not None
    return account.balance(book, ccy).total


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=DEEDS)
def test_every_order_is_somewhere_and_all_money_too(
    built: MockServer, deeds: list[tuple[str, Any]]
) -> None:
    life = Life(built)
    for what, with_what in deeds:
        life.do(what, with_what)
    assert audited(built) == []
    rows = life.investor.dcd("order-history")
    assert [row["ordId"] for row in rows] == life.orders[::-1]
    open_ = [row for row in rows if row["state"] not in {*OVER, "rejected"}]
    for ccy, begun in (("BTC", Decimal("0.5231")), ("USDT", Decimal("10500.25"))):
        invested = sum(Decimal(row["notionalSz"]) for row in open_ if row["notionalCcy"] == ccy)
        assert held(built, "dual", ccy) == invested
        over = [row for row in rows if row["state"] in OVER]
        paid_out = sum(Decimal(row["settleSz"]) for row in over if row["settleCcy"] == ccy)
        paid_in = sum(Decimal(row["notionalSz"]) for row in over if row["notionalCcy"] == ccy)
        assert held(built, "funding", ccy) == begun - invested + paid_out - paid_in
    taken = sum(one.amount for one in built.sandbox.store.documents(DualInvestment))
    assert taken == sum(Decimal(row["notionalSz"]) for row in open_)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ticks=st.integers(100, 5231), usd=st.integers(100_000, 102_000))
def test_nobody_is_paid_more_than_is_due(built: MockServer, ticks: int, usd: int) -> None:
    built.reset()
    investor = settled_market(built)
    size = Decimal(ticks) / 10_000
    order = investor.live(CALL, str(size))
    investor.price(str(usd))
    investor.advance(seconds=NIGHT - LIVE + 600)
    row = investor.order(order)
    due = size * (1 + Decimal(row["absYield"])) * (101_000 if usd >= 101_000 else 1)
    assert row["settleCcy"] == ("USDT" if usd >= 101_000 else "BTC")
    # What is cut off the yield, at most one unit of the last place, is exchanged as well.
    cut = Decimal("0.00000001") * (101_000 if usd >= 101_000 else 1) + Decimal("0.00000001")
    assert due - cut < Decimal(row["settleSz"]) <= due


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(usd=st.integers(1_000, 1_000_000), hours=st.integers(1, 210))
def test_who_redeems_early_gets_less_than_was_put_in(
    built: MockServer, usd: int, hours: int
) -> None:
    built.reset()
    investor = settled_market(built)
    orders = [investor.live(CALL, "0.1"), investor.live(PUT, "100")]
    investor.advance(hours=hours)
    investor.price(str(usd))
    for order, size in zip(orders, ("0.1", "100"), strict=True):
        quote = investor.do("redeem-quote", ordId=order)
        assert 0 < Decimal(quote["redeemSz"]) < Decimal(size)
        assert -100 <= Decimal(quote["termRate"]) < 0
