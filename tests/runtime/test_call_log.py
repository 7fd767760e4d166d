"""The calls of a server as lines."""

from __future__ import annotations

import json
import threading
from typing import Any

from fauxchange import ManualClock, MockServer
from fauxchange.message import Request
from fauxchange.runtime import call_log
from fauxchange.runtime.call_log import CallLog, LogChoice
from tests.conftest import NOON_MS

TIME = "/api/v5/public/time"
BALANCES = "/api/v5/asset/balances"


def lines_of(*targets: str, choice: LogChoice = "all", as_json: bool = False) -> list[str]:
    """Return what is written of calls."""
    mock, written = MockServer(clock=ManualClock(NOON_MS)), list[str]()

    def write(text: str) -> bool:
        written.append(text)
        return True

    log = CallLog(write, choice, as_json=as_json)
    log._thread = threading.current_thread()  # nothing is written but by ``flush``
    for target in targets:
        mock.handle(Request.of("GET", target))
    for entry in mock.journal.entries():
        log.note("", entry)
    log.flush()
    return "".join(written).splitlines()


def test_a_line_has_what_was_asked_and_how_it_was_answered() -> None:
    (line,) = lines_of(TIME)
    words = line.split()
    assert words[:5] == ["12:00:00", "GET", TIME, "200", "0"]
    assert words[6] == "ms"


def test_a_line_says_why_a_call_was_refused() -> None:
    (line,) = lines_of(BALANCES)
    assert " 401 50103 " in line
    assert line.endswith("  no key header")


def test_a_line_says_that_an_answer_is_an_example() -> None:
    (line,) = lines_of("/api/v5/sprd/spreads")
    assert line.endswith("answered by a documented example")


def test_errors_alone_can_be_shown() -> None:
    lines = lines_of(TIME, BALANCES, "/api/v5/nowhere", choice="errors")
    assert [line.split()[2] for line in lines] == [BALANCES, "/api/v5/nowhere"]


def test_a_line_for_programs_is_json() -> None:
    (line,) = map(json.loads, lines_of(BALANCES, as_json=True))
    shown: dict[str, Any] = {**line, "ms": 0}
    assert shown == {
        "time": "2025-06-18T12:00:00.000Z",
        "exchange": "okx",
        "endpoint": "asset/balances.get",
        "method": "GET",
        "target": BALANCES,
        "status": 401,
        "code": "50103",
        "ms": 0,
        "why": "no key header",
        "sandbox": None,
    }


def test_what_nobody_could_read_is_counted() -> None:
    lines = lines_of(*[TIME] * (call_log.MOST + 7))
    assert len(lines) == 1 + call_log.MOST
    assert lines[0] == "… and 7 more calls"


def test_a_call_cannot_write_to_the_terminal() -> None:
    (line,) = lines_of("/api/v5/\x1b[2Jnowhere\n12:00:00")
    assert "\\x1b[2Jnowhere\\x0a12:00:00" in line


def test_a_secret_in_a_call_is_shortened() -> None:
    keys = MockServer().okx
    (line,) = lines_of(f"{TIME}?secret={keys.secret}")
    assert keys.secret not in line


def test_what_nobody_takes_is_counted() -> None:
    mock, written = MockServer(clock=ManualClock(NOON_MS)), list[str]()
    answers = iter([False, False, True])

    def write(text: str) -> bool:
        written.append(text)
        return next(answers)

    log = CallLog(write)
    log._thread = threading.current_thread()  # nothing is written but by ``flush``
    mock.handle(Request.of("GET", TIME))
    (entry,) = mock.journal.entries()
    for _ in range(3):
        log.note("", entry)
        log.flush()
    assert [text.splitlines()[0] for text in written[1:]] == [
        "… and 1 more calls",
        "… and 2 more calls",
    ]
    assert len(written[2].splitlines()) == 2
