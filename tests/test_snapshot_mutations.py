"""A snapshot's file that somebody edited is refused, or the sandbox works with it."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxchange import ManualClock, MockServer, Problem
from fauxchange.sandbox.snapshot import to_document
from tests.clients import CoinwClient, OkxClient
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from fauxchange import Reply

STAKING = "/api/v5/finance/staking-defi/eth/"
READ = (
    "/api/v5/asset/balances",
    "/api/v5/asset/bills",
    "/api/v5/account/balance",
    "/api/v5/account/config",
    "/api/v5/account/interest-accrued",
    "/api/v5/finance/savings/balance",
    "/api/v5/finance/savings/lending-history",
    f"{STAKING}balance",
    f"{STAKING}purchase-redeem-history",
    "/api/v5/finance/flexible-loan/loan-info",
    "/api/v5/market/ticker?instId=BTC-USDT",
    "/api/v5/market/books?instId=BTC-USDT",
    "/api/v5/market/candles?instId=BTC-USDT",
    "/api/v5/users/subaccount/list",
)
WRITTEN: tuple[tuple[str, dict[str, str]], ...] = (
    (f"{STAKING}purchase", {"amt": "0.1"}),
    (f"{STAKING}redeem", {"amt": "0.01"}),
    ("/api/v5/asset/transfer", {"ccy": "USDT", "amt": "1", "from": "6", "to": "18"}),
    (
        "/api/v5/finance/savings/purchase-redempt",
        {"ccy": "USDT", "amt": "1", "side": "purchase", "rate": "0.01"},
    ),
)


def prepare() -> MockServer:
    """Return a mock in which a little of everything has happened."""
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False)
    client = OkxClient(mock, mock.okx)
    for target, params in WRITTEN:
        client.post(target, params)
    mock.advance(minutes=30)
    mock.deposit("okx", "main", "BTC", "1")
    mock.set_price("BTC", "70000")
    return mock


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


def use(mock: MockServer) -> list[tuple[str, str]]:
    """Do what clients do; return what ended in an error of ours."""
    client = OkxClient(mock, mock.okx)
    calls: list[tuple[str, Reply]] = []
    for _ in range(2):
        calls += [(target, client.get(target)) for target in READ]
        calls += [(target, client.post(target, params)) for target, params in WRITTEN]
        calls.append(("returnBalances", CoinwClient(mock, mock.coinw).post("returnBalances")))
        mock.advance(hours=3)
    return [
        (call, str(entry.rejection))
        for (call, _), entry in zip(calls, mock.journal.entries()[-len(calls) :], strict=True)
        if entry.rejection is not None and entry.rejection.step == "server"
    ]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
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
        assert use(MOCK) == []
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
