"""What is rebuilt from CoinW's pushes alone is what its GETs say, step by step."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS

from .coinw_life import STEPS, first_difference, kind_of, live, rows_of

LIFE = (
    *("coupon9", "long5", "rest2", "fill3", "guard4", "short3", "trigger2", "bid5", "ask9", "buy3"),
    *("stop2", "close2", "offer3", "change4", "add7", "drop1", "trigger4", "fall6", "wait9"),
    *(
        "rise1",
        "reverse1",
        "rest1",
        "fill9",
        "rest1",
        "fill2",
        "drop9",
        "void1",
        "day1",
        "fall3",
        "end1",
    ),
    *("drop9", "drop9", "drop9", "layout1", "long2", "long4", "close2", "end1", "wait2"),
)

TAKEN_AT_ONCE = ("futures", "order", "execute", "unFinish")
KINDS = {
    TAKEN_AT_ONCE,
    ("exchange", "assets", "change"),
    *(("exchange", "order", one) for one in ("RECEIVED", "FILLED", "CANCELLED")),
    ("futures", "assets", "7"),
    *(("futures", "assets_ag", one) for one in ("1", "3")),
    ("futures", "order", "execute", "finish"),
    *(
        ("futures", "order", "plan", one)
        for one in ("unFinish", "part", "finish", "cancel", "markerChange")
    ),
    *(("futures", "order", "planTrigger", one) for one in ("unFinish", "finish", "cancel")),
    *(("futures", "position", one) for one in ("open", "close")),
    *(("futures", "position_change", one) for one in ("part", "finish")),
    ("futures", "user_setting", ""),
}


@pytest.fixture(scope="module")
def mock() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS), limits=False)


def begin(mock: MockServer) -> None:
    mock.reset()
    for book in ("spot", "futures"):
        mock.credit("coinw", "main", "USDT", "10000", book=book)
    mock.credit("coinw", "main", "BTC", "1", book="spot")
    # So that there is something to begin with.
    mock.give_coupon("main", "5")


def test_a_life_is_known_from_pushes_and_each_kind_of_them_is_missed(mock: MockServer) -> None:
    begin(mock)
    lived = live(mock, [(name[:-1], name[-1]) for name in LIFE])
    assert first_difference(lived) == []
    kinds = {kind_of(frame, row) for step in lived for frame, row in rows_of(step.frames)}
    assert kinds == KINDS
    # An order at the market has ended by the time that anybody looks.
    assert [kind for kind in kinds if not first_difference(lived, kind)] == [TAKEN_AT_ONCE]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    names=st.lists(
        st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from("123456789")), max_size=12
    )
)
def test_any_life_is_known_from_pushes(mock: MockServer, names: list[tuple[str, str]]) -> None:
    begin(mock)
    assert first_difference(live(mock, names)) == []
