"""Whatever strikes: never an error of ours, never money that is lost."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.rejection import ServerError
from fauxchange.faults.catalogue import KINDS
from tests.conftest import NOON_MS
from tests.requests_of import coinw_request, okx_request, valid_params

from .caller import Caller

if TYPE_CHECKING:
    from fauxchange import Request

OPTIONS: dict[str, list[dict[str, Any]]] = {
    "latency": [{"ms": 0.01}],
    "reject": [{"code": "50013"}, {"code": "rate-limit"}],
    "http-status": [{"status": 502}, {"status": 200, "body": "empty"}],
    "rate-limit-storm": [{}],
    "error-penalties": [{}, {"userErrors": 1, "addressErrors": 1}],
    "maintenance": [{}],
    "connection-reset": [{}, {"when": "after"}],
    "truncated-body": [{}, {"bytes": 0}],
    "slow-drip": [{}],
    "malformed-body": [{"body": body} for body in ("html", "cut", "empty", "text", "null")],
    "content-type": [{}],
    "push-before-reply": [{}],
    "lost-reply": [{}, {"how": "error", "executed": False}, {"how": "silence", "ms": 0.01}],
    "duplicate-execution": [{}, {"executions": 3}],
    "delayed-execution": [{"delayMs": 1}, {"delayMs": 90_000}],
    "stale-read": [{"lagMs": 1}, {"lagMs": 90_000}],
    "partial-batch": [{"code": "51001"}, {"code": "futures-symbol-closed", "rows": [0]}],
    "clock-skew": [{"ms": 40_000}, {"ms": -5}],
    "nasty-answer": [{}],
    "market-event": [
        {"event": "gap", "pair": "BTC-USDT", "percent": -5},
        {"event": "crash", "pair": "ETH-USDT", "percent": -20},
    ],
    "order-event": [
        {"event": "fills", "pieces": 2, "acceptMs": 10, "forMs": 5_000},
        {"event": "fill", "part": "0.5"},
        {"event": "cancel"},
        {"event": "next", "reason": "self-trade"},
    ],
}
RULES = st.one_of(
    [
        st.fixed_dictionaries(
            {"fault": st.just(kind), "options": st.sampled_from(options)},
            optional={"match": st.fixed_dictionaries({"every": st.integers(1, 3)})},
        )
        for kind, options in OPTIONS.items()
    ]
)
STEPS = st.lists(
    st.sampled_from(["transfer", "too much", "stake", "look", "orders", "minute", "status"]),
    max_size=12,
)
SHARED = MockServer(limits=False, clock=ManualClock(NOON_MS), copying=True)
# That no endpoint changes what a store holds, calls without faults show; copies are half the work.
ALL = MockServer(limits=False, clock=ManualClock(NOON_MS))
STAKING = "/api/v5/finance/staking-defi/eth"


def test_every_kind_is_tried() -> None:
    assert OPTIONS.keys() == KINDS.keys()


@given(st.lists(RULES, min_size=1, max_size=3), STEPS)
@settings(max_examples=30, deadline=None)
def test_no_fault_is_an_error_of_ours_or_loses_money(
    rules: list[dict[str, Any]], steps: list[str]
) -> None:
    SHARED.reset()
    SHARED.arm({"faults": rules})
    caller = Caller(SHARED)
    for step in steps:
        match step:
            case "transfer":
                caller.transfer("3")
            case "too much":
                caller.transfer("30")
            case "stake":
                caller.client.post(f"{STAKING}/purchase", {"amt": "1"})
            case "look":
                caller.balances()
            case "orders":
                caller.client.post("/api/v5/trade/batch-orders", [{"instId": "BTC-USDT"}] * 3)
            case "minute":
                SHARED.clock.advance(minutes=1)
            case _:
                caller.client.get("/api/v5/system/status")
    SHARED.clock.advance(days=2)
    assert caller.wrong() == []


def test_faults_that_strike_from_many_threads_lose_no_money() -> None:
    SHARED.reset()
    kinds = ["stale-read", "duplicate-execution", "delayed-execution", "clock-skew"]
    for kind in kinds:
        SHARED.fault(kind, match={"probability": 0.4}, **OPTIONS[kind][0])

    def play() -> None:
        caller = Caller(SHARED)
        for _ in range(15):
            caller.transfer("0.01")
            caller.balances()
            SHARED.clock.advance(ms=1)

    threads = [threading.Thread(target=play) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    SHARED.clock.advance(days=2)
    assert SHARED.journal.count == 180
    assert Caller(SHARED).wrong() == []
    assert SHARED.clock.skew_ms == 0


@cache
def requests_of_all_endpoints(now_ms: int) -> list[Request]:
    """Return a valid request for each endpoint, signed at a moment."""
    makers = {"okx": okx_request, "coinw": coinw_request}
    return [
        makers[name](
            endpoint,
            valid_params(endpoint),
            None if endpoint.is_public else getattr(ALL, name),
            now_ms,
        )
        for name, exchange in ALL.app.exchanges.items()
        for endpoint in exchange.catalogue
    ]


@pytest.mark.parametrize("kind", OPTIONS)
def test_every_endpoint_bears_every_fault(kind: str) -> None:
    ALL.reset()
    ALL.fault(kind, **OPTIONS[kind][0])
    now_ms = ALL.clock.now_ms()
    for request in requests_of_all_endpoints(now_ms):
        ALL.handle(request)
    assert ALL.clock.now_ms() == now_ms
    ours = [e for e in ALL.journal.entries() if isinstance(e.rejection, ServerError)]
    assert [(entry.endpoint, entry.rejection) for entry in ours] == []
    assert Caller(ALL).wrong() == []
