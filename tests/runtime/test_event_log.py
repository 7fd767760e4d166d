"""Events: numbered when they are committed, kept for a while, and read from a cursor on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.events import ClockChanged
from fauxchange.runtime.event_log import CursorError, Event, EventLog
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from fauxchange.sandbox.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Sandbox:
    """A sandbox at noon."""
    return MockServer(clock=ManualClock(NOON_MS), world="empty").sandbox


def emit(sandbox: Sandbox, *what: str) -> None:
    """Emit events in one unit of work."""
    with sandbox.store.transaction() as unit:
        for one in what:
            unit.emit(one)


def test_events_are_numbered_and_have_the_time_of_their_commit(sandbox: Sandbox) -> None:
    begin = sandbox.events.cursor
    emit(sandbox, "a", "b")
    sandbox.advance(5)
    emit(sandbox, "c")
    events, cursor = sandbox.events.since(begin)
    assert events == (
        Event(1, NOON_MS, "a", last=2),
        Event(2, NOON_MS, "b", last=2),
        Event(3, NOON_MS + 5, ClockChanged(NOON_MS + 5, Decimal(0), 0, 0), last=3),
        Event(4, NOON_MS + 5, "c", last=4),
    )
    assert cursor == sandbox.events.cursor
    assert sandbox.events.since(cursor) == ((), cursor)


def test_a_reader_goes_on_where_it_was(sandbox: Sandbox) -> None:
    emit(sandbox, "a")
    cursor = sandbox.events.cursor
    emit(sandbox, "b")
    events, _ = sandbox.events.since(cursor)
    assert [one.what for one in events] == ["b"]


def test_nothing_of_a_failed_unit_is_published(sandbox: Sandbox) -> None:
    begin = sandbox.events.cursor

    def fail() -> None:
        with sandbox.store.transaction() as unit:
            unit.emit("never")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    emit(sandbox, "after")
    events, _ = sandbox.events.since(begin)
    assert [(one.number, one.what) for one in events] == [(1, "after")]


def test_nothing_of_a_copy_is_published(sandbox: Sandbox) -> None:
    begin = sandbox.events.cursor
    with sandbox.store.fork(lambda: "1").transaction() as unit:
        unit.emit("elsewhere")
    assert sandbox.events.since(begin) == ((), begin)


def test_an_event_is_there_when_the_state_shows_it(sandbox: Sandbox) -> None:
    seen: list[int] = []
    begin = sandbox.events.cursor
    sandbox.store.listen(lambda _: seen.append(len(sandbox.events.since(begin)[0])))
    emit(sandbox, "a")
    assert seen == [0]
    assert len(sandbox.events.since(begin)[0]) == 1


def test_a_reset_begins_anew(sandbox: Sandbox) -> None:
    emit(sandbox, "a")
    before = sandbox.events.cursor
    sandbox.reset()
    with pytest.raises(CursorError, match="it was reset, restored or started again"):
        sandbox.events.since(before)
    begin = sandbox.events.cursor
    emit(sandbox, "b")
    assert [one.number for one in sandbox.events.since(begin)[0]] == [1]


def test_a_restored_snapshot_begins_anew(sandbox: Sandbox) -> None:
    emit(sandbox, "a")
    before = sandbox.events.cursor
    sandbox.restore(sandbox.snapshot())
    with pytest.raises(CursorError, match="Read the state"):
        sandbox.events.since(before)


def test_two_sandboxes_have_no_cursor_in_common(sandbox: Sandbox) -> None:
    other = MockServer(clock=ManualClock(NOON_MS), world="empty").sandbox
    assert sandbox.events.cursor.endswith("-0")
    with pytest.raises(CursorError):
        other.events.since(sandbox.events.cursor)


def test_the_last_ten_thousand_are_kept(sandbox: Sandbox) -> None:
    begin = sandbox.events.cursor
    emit(sandbox, *map(str, range(10_000)))
    assert len(sandbox.events.since(begin)[0]) == 10_000
    emit(sandbox, "one more")
    with pytest.raises(CursorError, match=r"only the last 10000\. Read the state, and go on from"):
        sandbox.events.since(begin)


def test_a_reader_that_is_just_in_time_gets_all_that_are_kept() -> None:
    log = EventLog(lambda: 0, kept=2)
    cursors = []
    for one in "abc":
        cursors.append(log.cursor)
        log.record([one])
    assert [one.what for one in log.since(cursors[1])[0]] == ["b", "c"]
    with pytest.raises(CursorError):
        log.since(cursors[0])


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "9" * 5_000])
def test_what_is_no_cursor_is_refused(sandbox: Sandbox, number: str) -> None:
    incarnation = sandbox.events.cursor.partition("-")[0]
    with pytest.raises(CursorError, match="is no cursor"):
        sandbox.events.since(f"{incarnation}-{number}")


def test_a_cursor_ahead_of_all_events_is_refused(sandbox: Sandbox) -> None:
    incarnation = sandbox.events.cursor.partition("-")[0]
    with pytest.raises(CursorError, match="is ahead of all events"):
        sandbox.events.since(f"{incarnation}-1")
