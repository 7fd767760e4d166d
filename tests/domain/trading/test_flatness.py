"""What an order costs does not depend on how many there were, are, or came in the same moment.

Steps of the interpreter are counted, not time: every call of a function, be it ours or built in.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from fauxchange.domain.core.document import LASTING
from fauxchange.domain.core.ledger import LedgerAccount, exchange_account
from fauxchange.domain.market.price import CurrencyFacts, currency_facts
from fauxchange.domain.market.state import MarketKey
from fauxchange.domain.trading.acts.facts import OrderFacts, order_facts
from fauxchange.domain.trading.matching.consumed import ConsumedCell
from fauxchange.domain.trading.money.fees import FeeRates, fee_rates
from fauxchange.domain.trading.settings import OrderRules, put_pending_limits
from fauxchange.domain.trading.terms import OrderTerms
from fauxchange.domain.trading_account.account import TradingSettings
from fauxchange.domain.trading_account.terms import OrderLimits, TradingTerms
from fauxchange.state.transaction import StoreTransaction

from .floor import ANNE, D, Floor

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.market.market import Market
    from fauxchange.state.store import Commit


@pytest.fixture
def quick() -> Floor:
    """A floor whose store hands out what it has, so that no copying is counted."""
    floor = Floor()
    floor.set_price("90000")
    floor.advance(ms=1)
    many = OrderLimits(100_000, 100_000)
    floor.do(lambda ledger, _: put_pending_limits(ledger.unit, "", many))
    floor.do(
        lambda ledger, _: ledger.move(
            "USDT",
            D(10**9),
            debit=exchange_account("opening"),
            credit=LedgerAccount(ANNE, "trading"),
            reason="opening",
        )
    )
    return floor


def steps(act: Callable[[], object], times: int = 5) -> int:
    """Return the fewest calls of functions that an act takes; now and then one tidies up."""
    counts = []
    for _ in range(times):
        seen = [0]

        def count(_frame: object, event: str, _of: object, seen: list[int] = seen) -> None:
            seen[0] += event in {"call", "c_call"}

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            act()
        finally:
            sys.setprofile(before)
        counts.append(seen[0])
    return min(counts)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[type]:
    """Count the kinds of documents that are asked for."""
    kinds: Counter[type] = Counter()
    for name in ("find", "get"):
        read = getattr(StoreTransaction, name)

        def counted(
            unit: StoreTransaction, kind: type, *key: str, read: Callable[..., object] = read
        ) -> object:
            kinds[kind] += 1
            return read(unit, kind, *key)

        monkeypatch.setattr(StoreTransaction, name, counted)
    return kinds


def test_what_was_decided_about_orders_is_read_once_until_something_else_is(
    quick: Floor, asked: Counter[type]
) -> None:
    decided = (OrderTerms, OrderRules, TradingSettings, TradingTerms)
    quick.market("buy", "0.001")
    asked.clear()
    quick.place("buy", "0.001", "80000")
    quick.market("buy", "0.001")
    assert [asked[kind] for kind in decided] == [0, 0, 0, 0]
    quick.do(lambda ledger, _: ledger.unit.put(TradingSettings(ANNE, fee_type="quote")))
    asked.clear()
    order = quick.market("buy", "0.001")
    assert [min(asked[kind], 1) for kind in decided] == [1, 1, 1, 1]
    assert order.fee_ccy == "USDT"


def test_what_is_remembered_follows_from_lasting_documents(
    quick: Floor, asked: Counter[type]
) -> None:
    instrument = quick.instrument()

    def derive(ledger: Ledger, _: Market) -> None:
        asked.clear()
        unit = ledger.unit
        unit.derived.clear()
        order_facts(unit, ANNE, instrument)
        fee_rates(unit, ANNE, instrument)
        for ccy in ("BTC", "USDT", "USDC", "XYZ"):
            currency_facts(unit, ccy)
        assert {type_of for type_of, *_ in unit.derived} == {
            MarketKey,
            OrderFacts,
            OrderRules,
            FeeRates,
            CurrencyFacts,
        }

    quick.do(derive)
    assert len(asked) > 5
    assert set(asked) <= LASTING


def test_an_order_writes_no_more_than_the_books_and_what_is_counted(quick: Floor) -> None:
    quick.place("buy", "0.001", "80000")
    commits: list[Commit] = []
    end = quick.sandbox.store.listen(commits.append)
    quick.place("buy", "0.001", "80000")
    quick.market("buy", "0.001")
    end()
    rests, takes = (sorted(kind.__name__ for kind, _ in one.replaced) for one in commits)
    assert rests == ["Account", "OpenOrderCount", "Order", "RestingOrder", "UsersBook"]
    assert takes == ["Account", "ConsumedCell", "Order", "Retention", "SpotCost", "UsersBook"]
    # Two postings and a fee; two bills, each in three logs; a fill in two; the tape; what ended.
    assert [sum(one.appended.values()) for one in commits] == [1, 13]


def test_takers_of_one_moment_do_not_make_the_next_slower(quick: Floor) -> None:
    few = steps(lambda: quick.market("buy", "0.5"))
    for _ in range(300):
        quick.market("buy", "0.5")
    assert quick.book(1).asks[0].price > 900_300
    assert steps(lambda: quick.market("buy", "0.5")) < 1.3 * few
    # It would be 2,000 if the levels that are gone were walked over.
    assert steps(lambda: quick.book(5)) < 500


def test_what_takers_had_is_forgotten_once_it_is_renewed(quick: Floor) -> None:
    store = quick.sandbox.store
    for _ in range(100):
        quick.market("buy", "0.5")
    assert len(list(store.documents(ConsumedCell))) > 90
    for _ in range(60):
        quick.advance(seconds=7)
        quick.market("buy", "0.00001")
    assert len(list(store.documents(ConsumedCell))) == 1


def test_an_order_takes_no_more_steps_after_many_that_ended(quick: Floor) -> None:
    def act() -> tuple[int, int]:
        resting = steps(lambda: quick.place("buy", "0.001", "80000"))
        return resting, steps(lambda: quick.market("buy", "0.00001"))

    before = act()
    for _ in range(3_000):
        quick.market("buy", "0.00001")
    # Logs of some length are packed, in which an entry takes a few steps more to find.
    assert [after - then < 40 for then, after in zip(before, act(), strict=True)] == [True, True]


def test_an_order_takes_no_more_steps_beside_many_that_rest(quick: Floor) -> None:
    def act() -> tuple[int, ...]:
        placed = [quick.place("buy", "0.001", "80000") for _ in range(5)]
        return (
            steps(lambda: quick.place("buy", "0.001", "80000")),
            steps(lambda: quick.market("buy", "0.00001")),
            steps(lambda: quick.cancel(placed.pop())),
        )

    before = act()
    for i in range(2_000):
        quick.place("buy", "0.001", str(80_000 - i))
    assert [after - then < 40 for then, after in zip(before, act(), strict=True)] == [True] * 3
