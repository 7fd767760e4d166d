"""A snapshot's file that somebody edited is refused, or the sandbox works with it."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxchange import ManualClock, MockServer, Problem
from fauxchange.domain.trading_account.account import SPOT, TradingSettings
from fauxchange.sandbox.snapshot import to_document
from tests.all_uses import use
from tests.conftest import NOON_MS
from tests.small_world import small_world


def prepare() -> MockServer:
    """Return a mock in which a little of everything has happened."""
    mock = MockServer(world=small_world(), clock=ManualClock(NOON_MS), limits=False)
    for ccy, amount in (("DOT", "500"), ("OKUSD", "100"), ("USD", "1000")):
        mock.credit("okx", "main", ccy, amount)
    mock.credit("okx", "main", "ADA", "3", book="trading")
    with mock.sandbox.store.transaction() as unit:
        unit.put(TradingSettings("okx:main", mode=SPOT, borrows=True))
    assert failures(mock) == []
    mock.advance(minutes=90)
    mock.deposit("okx", "main", "BTC", "1")
    mock.set_price("BTC", "96000", over_ms=5 * 3_600_000)
    return mock


def failures(mock: MockServer) -> list[tuple[str, str]]:
    """Do what clients do, each call once; return what ended in an error of ours."""
    calls = [call for call, _ in use(mock)]
    # The journal keeps so many calls that a long search for an example is full of them.
    entries = mock.journal.entries(len(calls))
    return [
        (call, str(entry.rejection))
        for call, entry in zip(calls, entries, strict=True)
        if entry.rejection is not None and entry.rejection.step == "server"
    ]


MOCK = prepare()
DOCUMENT: Any = json.loads(json.dumps(to_document(MOCK.sandbox.snapshot())))
DOCUMENT["logs"] = {name: runs for name, runs in DOCUMENT["logs"].items() if runs}


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all values that are no objects and no lists."""
    if isinstance(value, dict):
        return [leaf for name, one in value.items() for leaf in leaves(one, (*path, name))]
    if isinstance(value, list):
        return [leaf for i, one in enumerate(value) for leaf in leaves(one, (*path, i))]
    return [path]


# Of values in the same place of their kinds, some are enough: there are thousands of bills.
PATHS = list(
    {
        tuple(part for part in path if not isinstance(part, int))[:2] + path[-1:]: path
        for path in leaves(DOCUMENT)
    }.values()
)
NUMBERS = st.one_of(
    st.sampled_from([-1, 0, 1, -5, 10**9, 10**12, 10**15, 10**18, 10**19, -(10**18)]),
    st.integers(-(2**40), 2**40),
)
TEXTS = st.sampled_from(
    ["", "-5", "0", "1", "1E30", "1E99", "1E-50", "1e308", "NaN", "-0", "9" * 80, "x", "okx:nobody"]
)
OTHER: st.SearchStrategy[Any] = st.sampled_from([None, True, False, [], {}, 1.5, 1e308])


def changed(path: tuple[Any, ...], value: Any) -> Any:
    """Return the document with another value in a place."""
    document = copy.deepcopy(DOCUMENT)
    inside = document
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = value
    return document


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
@given(st.sampled_from(PATHS), st.one_of(NUMBERS, TEXTS, OTHER))
def test_an_edited_snapshot_is_refused_or_works(path: tuple[Any, ...], value: Any) -> None:
    before = MOCK.sandbox.store.version
    try:
        MOCK.import_snapshot(changed(path, value))
    except Problem:
        assert MOCK.sandbox.store.version == before
        return
    try:
        assert failures(MOCK) == []
        MOCK.advance(hours=3)
    finally:
        MOCK.import_snapshot(copy.deepcopy(DOCUMENT))


def kind_path(name: str) -> tuple[Any, ...]:
    """Return the path of an account's member in the document."""
    kind = next(one for one in DOCUMENT["documents"] if one.endswith("account.Account"))
    return ("documents", kind, "okx:main", "books", "funding", "BTC", name)


@pytest.mark.parametrize(
    ("path", "value", "pointer", "reason"),
    [
        (kind_path("available"), "-5", "/documents/", "-5 shown"),
        (kind_path("available"), "1000000", "/documents/", "1000000 shown"),
        (kind_path("available"), "1E60", "/documents/", "beyond 40 places"),
        (("clock", "rate"), 1e308, "/clock/rate", "greater than the maximum"),
        (("clock", "step_ms"), 10**18, "/clock/step_ms", "greater than the maximum"),
        (("clock", "now_ms"), 10**12, "/clock/now_ms", "less than the minimum"),
        (("clock", "skew_ms"), 10**18, "/clock/skew_ms", "greater than the maximum"),
        (("due", 0, "at_ms"), 5, "/due/0/at_ms", "is no time"),
        (("due", 0, "at_ms"), 10**12, "/due/0/at_ms", "more than 366 days before"),
        (("due", 0, "at_ms"), 10**15, "/due/0/at_ms", "is no time"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    path: tuple[Any, ...], value: Any, pointer: str, reason: str
) -> None:
    before = MOCK.sandbox.store.version
    with pytest.raises(Problem, match=reason) as refused:
        MOCK.import_snapshot(changed(path, value), "edited.json")
    assert str(refused.value).startswith("edited.json#" + pointer)
    assert MOCK.sandbox.store.version == before


def first_of(kind: str, *members: str) -> tuple[Any, ...]:
    """Return the path of a member in the first document of a kind."""
    return ("documents", kind, next(iter(DOCUMENT["documents"][kind])), *members)


ORDER = "trading.order.Order"
ORDERS = DOCUMENT["documents"][ORDER]
MARKET = "market.facts.MarketFacts"
DUAL = "earn.dual.product.DualTerms"
USERS_TRADES = next(name for name in DOCUMENT["logs"] if name.startswith("users' trades/"))


def of_order(member: str) -> tuple[Any, ...]:
    """Return the path of a member of an order that is filled."""
    filled = next(key for key, one in ORDERS.items() if one["state"] == "filled")
    return ("documents", ORDER, filled, member)


# What a hunt of some thousand examples has found: each broke a call or never ended.
@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (of_order("state"), "", "is none of live"),
        (of_order("type"), "x", "is none of limit"),
        (of_order("unit"), "x", "is none of base"),
        (of_order("stp"), "x", "is none of nothing, cancel maker"),
        (of_order("client_id"), " ", "orders-history.get cannot be answered"),
        (of_order("fee_ccy"), "a b", "orders-history.get cannot be answered"),
        (first_of("earn.okusd.orders.OkusdRedemption", "speed"), "x", "is none of fast"),
        (first_of("earn.okusd.orders.OkusdRedemption", "id"), "0.1", "is no whole number"),
        (first_of("convert.convert.ConvertTerms", "places"), 10**12, "is not from 0 to 18"),
        (first_of("loans.loan.LoanTerms", "places"), 2**62, "is not from 0 to 18"),
        (first_of("loans.loan.LoanTerms", "watch_ms"), 1, "is not from 1000 to 3600000"),
        (
            first_of("loans.loan.LoanTerms", "borrowable", "USDT", "rate"),
            "9" * 30,
            "is not from 0 to 1000",
        ),
        (first_of("fiat.trades.DeskTerms", "spread"), "-1", "is not from 0 to 0.999999"),
        (first_of("fiat.trades.DeskTerms", "currencies", "USD", "ccy"), "x", "has no price"),
        ((*first_of(DUAL, "tenors"), 0, "every"), 0, "is not from 1 to 366"),
        ((*first_of(DUAL, "tenors"), 0, "days"), 2**62, "is not from 1 to 366"),
        (
            first_of("earn.dual.product.DualOrder", "product", "pair", "quote"),
            "x",
            "has no price",
        ),
        (
            first_of("trading_account.debts.Debts", "by_ccy", "USDT", "liability"),
            "0",
            "is not from 1E-18 to 1E",
        ),
        ((*first_of(MARKET, "instruments"), 0, "option"), "x", "is none of nothing, call, put"),
        ((*first_of(MARKET, "instruments"), 2, "tape_lots"), 2**62, "is not from 1 to"),
        ((*first_of(MARKET, "options"), 0, "each_side"), 10**9, "is not from 1 to 50"),
        ((*first_of(MARKET, "pairs"), 1, "reference"), "9" * 20, "is not from 1E-18 to 1E"),
        ((*first_of(MARKET, "pairs"), 1, "depth"), 10**12, "is not from 1 to 100000000000"),
        ((*first_of(MARKET, "pairs"), 1, "depth"), 10**9, "has no book: a level of a book has at"),
        ((*first_of(MARKET, "pairs"), 1, "spread"), 10**12, "has no book: the best prices of a"),
        ((*first_of(MARKET, "pairs"), 0, "trades_a_day"), 10**12, "is not from 1 to 10000000"),
        ((*first_of(MARKET, "pairs"), 1, "volatility_ppm"), 10**9, "is not from 0 to 300000"),
        ((*first_of(MARKET, "instruments"), 1, "pair"), "x", "has no book: 'x'"),
        (("logs", USERS_TRADES, 0, "entries", -1, "number"), 10**6, "cannot be answered"),
        (("due", 0, "id"), "1E-30", "is no whole number"),
    ],
)
def test_what_nothing_can_work_with_is_refused_with_its_place(
    path: tuple[Any, ...], value: Any, reason: str
) -> None:
    before = MOCK.sandbox.store.version
    with pytest.raises(Problem) as refused:
        MOCK.import_snapshot(changed(path, value), "edited.json")
    assert reason in refused.value.reason
    assert refused.value.pointer.startswith(f"/{path[0]}")
    assert MOCK.sandbox.store.version == before


def test_the_place_is_that_of_the_documents_or_the_log_that_breaks_a_call() -> None:
    places = []
    for path, value in (
        (of_order("client_id"), " "),
        (("logs", USERS_TRADES, 0, "entries", -1, "number"), 10**6),
    ):
        with pytest.raises(Problem) as refused:
            MOCK.import_snapshot(changed(path, value), "edited.json")
        places.append(refused.value.pointer)
    assert places == [f"/documents/{ORDER}", f"/logs/{USERS_TRADES.replace('/', '~1')}"]
