"""Which calls a rule strikes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange import ManualClock, MockServer, Request
from tests.clients import CoinwClient, OkxClient, body_of
from tests.conftest import NOON_MS

from .caller import Caller

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fauxchange.spec.endpoint import Endpoint

REFUSED = {"fault": "reject", "options": {"code": "50013"}}


def struck(mock: MockServer, calls: Iterable[Any]) -> list[bool]:
    """Make calls, and return which of all there were a fault struck."""
    for call in calls:
        call()
    return [bool(entry.faults) for entry in mock.journal.entries()]


def public(mock: MockServer, target: str = "/api/v5/public/time") -> Any:
    return lambda: mock.handle(Request.of("GET", target))


def armed(mock: MockServer, times: int = 0, **match: Any) -> MockServer:
    mock.arm({"faults": [{**REFUSED, "match": match, "times": times}]})
    return mock


def test_a_rule_without_a_match_strikes_every_call(mock: MockServer) -> None:
    assert struck(armed(mock), [public(mock)] * 3) == [True, True, True]


def test_an_endpoint_is_matched_by_a_glob_over_its_id(mock: MockServer) -> None:
    armed(mock, endpoint="public/*")
    calls = [public(mock), public(mock, "/api/v5/system/status")]
    assert struck(mock, calls) == [True, False]


def test_an_exchange_is_matched_by_its_name(mock: MockServer) -> None:
    mock.arm({"faults": [{"fault": "rate-limit-storm", "match": {"exchange": "coinw"}}]})
    calls = [public(mock), lambda: CoinwClient(mock, mock.coinw).post("returnBalances")]
    assert struck(mock, calls) == [False, True]


def test_a_method_is_matched(mock: MockServer) -> None:
    caller = Caller(armed(mock, method="POST"))
    assert struck(mock, [caller.balances, caller.transfer]) == [False, True]


def test_an_account_is_matched_by_the_key_whatever_the_signature_is(mock: MockServer) -> None:
    armed(mock, account="main")
    caller = Caller(mock)
    forged = OkxClient(mock, mock.okx, {"OK-ACCESS-SIGN": "forged"})
    calls = [caller.balances, lambda: forged.get("/api/v5/asset/balances"), public(mock)]
    assert struck(mock, calls) == [True, True, False]


def test_another_account_is_left_alone(mock: MockServer) -> None:
    assert struck(armed(mock, account="sub1"), [Caller(mock).balances]) == [False]


def test_parameters_are_matched_by_globs_over_their_values(mock: MockServer) -> None:
    armed(mock, params={"ccy": "ET?"})
    client = OkxClient(mock, mock.okx)
    calls = [
        lambda: client.get("/api/v5/asset/balances?ccy=ETH"),
        lambda: client.get("/api/v5/asset/balances?ccy=USDT"),
        lambda: client.get("/api/v5/asset/balances"),
    ]
    assert struck(mock, calls) == [True, False, False]


def test_any_row_of_a_batch_may_have_the_parameters(mock: MockServer) -> None:
    armed(mock, params={"clOrdId": "c2"})
    caller = Caller(mock)
    assert struck(mock, [lambda: caller.orders(2), lambda: caller.orders(3)]) == [False, True]


def test_all_rules_of_a_call_read_its_parameters_once(
    mock: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        armed(mock, params={"ccy": "ETH"})
    okx, reads = mock.app.exchanges["okx"], list[str]()
    read = okx.params

    def count(request: Request, endpoint: Endpoint) -> Any:
        reads.append(endpoint.id)
        return read(request, endpoint)

    monkeypatch.setattr(okx, "params", count)
    assert struck(mock, [Caller(mock).balances]) == [True]
    assert reads == ["asset/balances.get"]


def test_a_body_that_cannot_be_read_has_no_parameters(mock: MockServer) -> None:
    armed(mock, params={"ccy": "*"})
    client = OkxClient(mock, mock.okx)
    calls = [lambda: client.post("/api/v5/asset/transfer", body=b"{")]
    assert struck(mock, calls) == [False]


def test_the_nth_matching_call_is_counted_from_one(mock: MockServer) -> None:
    assert struck(armed(mock, nth=2), [public(mock)] * 4) == [False, True, False, False]


def test_every_third_matching_call_is_struck(mock: MockServer) -> None:
    expected = [False, False, True, False, False, True, False]
    assert struck(armed(mock, every=3), [public(mock)] * 7) == expected


def test_calls_that_do_not_match_do_not_count(mock: MockServer) -> None:
    armed(mock, endpoint="public/*", nth=2)
    status = public(mock, "/api/v5/system/status")
    assert struck(mock, [public(mock), status, public(mock)]) == [False, False, True]


def test_a_rule_strikes_at_most_so_many_times(mock: MockServer) -> None:
    assert struck(armed(mock, times=2), [public(mock)] * 4) == [True, True, False, False]


def test_a_window_of_time_begins_when_the_rule_is_armed(mock: MockServer) -> None:
    mock.clock.advance(ms=5000)
    armed(mock, afterMs=1000, forMs=2000)
    calls = [
        public(mock),
        lambda: mock.clock.advance(ms=1000),
        public(mock),
        lambda: mock.clock.advance(ms=1999),
        public(mock),
        lambda: mock.clock.advance(ms=1),
        public(mock),
    ]
    assert struck(mock, calls) == [False, True, True, False]


def test_a_rule_tells_how_many_calls_it_matched_and_struck(mock: MockServer) -> None:
    (rule,) = mock.arm({"faults": [{**REFUSED, "match": {"every": 2}}]})
    struck(mock, [public(mock)] * 5)
    assert (rule.match_count, rule.injection_count) == (5, 2)


def test_a_disarmed_rule_strikes_nothing(mock: MockServer) -> None:
    (rule,) = mock.arm({"faults": [REFUSED]})
    mock.disarm(rule.rule.id)
    assert struck(mock, [public(mock)]) == [False]


def test_the_first_rule_that_was_armed_answers_first(mock: MockServer) -> None:
    mock.fault("http-status", status=502)
    mock.fault("http-status", status=504)
    assert public(mock)().status == 502


def test_a_likely_call_is_struck_sometimes(mock: MockServer) -> None:
    hits = struck(armed(mock, probability=0.5), [public(mock)] * 200)
    assert 60 < sum(hits) < 140


@pytest.mark.parametrize(("probability", "hits"), [(0, 0), (1, 20)])
def test_the_ends_of_probability_are_never_and_always(
    mock: MockServer, probability: int, hits: int
) -> None:
    assert sum(struck(armed(mock, probability=probability), [public(mock)] * 20)) == hits


MATCHES = st.fixed_dictionaries(
    {},
    optional={
        "endpoint": st.sampled_from(["*", "public/*", "system/*"]),
        "method": st.sampled_from(["GET", "POST"]),
        "probability": st.floats(0, 1),
        "afterMs": st.integers(0, 300),
        "forMs": st.integers(1, 300),
    },
)
RULES = st.fixed_dictionaries(
    {"fault": st.just("reject"), "options": st.just({"code": "50013"}), "match": MATCHES},
    optional={"times": st.integers(0, 3)},
)
TARGETS = ["/api/v5/public/time", "/api/v5/system/status", "/api/v5/asset/balances"]
# One call: what is asked for, and how long before it is asked.
CALLS = st.lists(st.tuples(st.sampled_from(TARGETS), st.integers(0, 60)), max_size=12)
SHARED = MockServer(limits=False, clock=ManualClock(NOON_MS))


def played(rules: list[dict[str, Any]], calls: list[tuple[str, int]]) -> list[Any]:
    SHARED.reset()
    if rules:
        SHARED.arm({"faults": rules})
    for target, pause_ms in calls:
        SHARED.clock.advance(ms=pause_ms)
        public(SHARED, target)()
    return [(entry.faults, body_of(entry.reply)) for entry in SHARED.journal.entries()]


@given(st.lists(RULES, max_size=3), CALLS)
@settings(max_examples=60, deadline=None)
def test_the_same_seed_and_the_same_calls_meet_the_same_strikes(
    rules: list[dict[str, Any]], calls: list[tuple[str, int]]
) -> None:
    assert played(rules, calls) == played(rules, calls)


@given(CALLS, st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_every_nth_call_that_matches_is_struck_and_no_other(
    calls: list[tuple[str, int]], every: int
) -> None:
    rule = {**REFUSED, "match": {"endpoint": "public/*", "every": every}}
    hits = [bool(faults) for faults, _ in played([rule], calls)]
    matching = [hit for hit, (target, _) in zip(hits, calls, strict=True) if "public" in target]
    assert matching == [number % every == 0 for number in range(1, len(matching) + 1)]
    assert sum(hits) == sum(matching)


@given(st.integers(0, 2**32))
@settings(max_examples=5, deadline=None)
def test_another_seed_meets_other_strikes(seed: int) -> None:
    def luck(of: int) -> list[bool]:
        mock = MockServer(seed=of, limits=False, clock=ManualClock(NOON_MS))
        return struck(armed(mock, probability=0.5), [public(mock)] * 60)

    assert luck(seed) != luck(seed + 1)
