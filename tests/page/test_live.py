"""What a viewer of the page is sent as it happens, and how little that is at load."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import requests

from fauxchange import ManualClock, MockServer, Request
from fauxchange.page import live
from fauxchange.page.live import LiveReader, query_of
from fauxchange.page.rendering import render
from fauxchange.runtime.frames import FrameEntry
from tests.conftest import NOON_MS
from tests.okx.trading.trader import Trader

if TYPE_CHECKING:
    from collections.abc import Callable

TIME = Request.of("GET", "/api/v5/public/time")


@pytest.fixture
def mock() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS), limits=False)


def reader(mock: MockServer, **conditions: str) -> LiveReader:
    """Return a viewer that has seen the clock."""
    viewer = LiveReader(mock, query_of(conditions))
    viewer.read()
    return viewer


def events(data: bytes | None) -> dict[str, str]:
    """Return the data of the events that were sent, by their names."""
    assert data is not None
    blocks = [block.split("\n") for block in data.decode().split("\n\n") if block]
    return {
        lines[0].removeprefix("event: "): "\n".join(one.removeprefix("data: ") for one in lines[1:])
        for lines in blocks
    }


def numbers(data: bytes | None) -> list[int]:
    """Return the numbers of the calls whose lines were sent."""
    return [int(one) for one in re.findall(r"call\?number=(\d+)", events(data).get("calls", ""))]


def test_a_viewer_gets_the_calls_that_came_since_newest_first(mock: MockServer) -> None:
    mock.handle(TIME)
    viewer = reader(mock)
    assert viewer.read() == b""
    mock.handle(TIME)
    mock.handle(Request.of("GET", "/api/v5/nowhere"))
    sent = viewer.read()
    assert numbers(sent) == [3, 2]
    assert "no documented endpoint has the path /api/v5/nowhere" in events(sent)["calls"]
    assert viewer.read() == b""


def test_of_many_calls_a_sample_is_sent_that_says_so(mock: MockServer) -> None:
    viewer, other = reader(mock), reader(mock)
    for _ in range(1000):
        mock.handle(TIME)
    sent = viewer.read()
    assert numbers(sent) == list(range(960, 0, -64))
    assert events(sent)["sample"] == "A sample: 1 of 64 calls is shown, 2000 a second come"
    assert numbers(other.read()) == numbers(sent)
    mock.handle(TIME)
    sent = viewer.read()
    assert (numbers(sent), events(sent)["sample"]) == ([1001], "All calls are shown")


def test_ten_viewers_have_their_lines_filled_once(
    mock: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled: list[str] = []

    def counted(template: str, fill: Callable[..., str] = render, **values: object) -> str:
        filled.append(template)
        return fill(template, **values)

    viewers = [reader(mock) for _ in range(10)]
    monkeypatch.setattr(live, "render", counted)
    for _ in range(200):
        mock.handle(TIME)
    assert len({tuple(numbers(one.read())) for one in viewers}) == 1
    assert filled.count("line.html") == 12


def test_frames_of_sockets_are_lines_too(mock: MockServer) -> None:
    viewer, refused = reader(mock), reader(mock, verdict="refused")
    text = '{"op":"subscribe","args":[{"channel":"<b>"}]}'
    mock.sandbox.frames.record(frame("received", text=text, operation="subscribe"))
    mock.sandbox.frames.record(frame("answered", code="60012", reason="Invalid request"))
    lines = events(viewer.read())["calls"]
    assert lines.count('data-more="frame?number=') == 2
    for part in ("WS received", "subscribe", "&lt;b&gt;", "60012", "Invalid request"):
        assert part in lines
    assert events(refused.read())["calls"].count("<tr ") == 1
    assert viewer.read() == b""
    client = mock.flask_app().test_client()
    assert client.get("/_mock/page/journal").text.count("frame?number=") == 2
    assert "&#34;channel&#34;:&#34;&lt;b&gt;" in client.get("/_mock/page/frame?number=1").text


def frame(kind: str, **more: str) -> FrameEntry:
    values = {"exchange": "okx", "connection": "c1", "service": "public", "text": "", **more}
    return FrameEntry(0, NOON_MS, kind=kind, **values)


def test_a_filter_counts_for_what_comes_too(mock: MockServer) -> None:
    viewer = reader(mock, account="main", verdict="accepted")
    trader = Trader(mock)
    mock.handle(TIME)
    trader.rows("asset/balances")
    trader.answer("GET", "asset/nothing")
    assert numbers(viewer.read()) == [2]


def test_a_filter_looks_at_no_more_calls_than_it_may(mock: MockServer) -> None:
    viewer = reader(mock, text="public/time")
    for _ in range(1000):
        mock.handle(TIME)
    assert len(numbers(viewer.read())) <= 16


def test_who_listens_hears_a_sentence_now_and_then(mock: MockServer) -> None:
    viewer = reader(mock)
    mock.handle(TIME)
    mock.handle(Request.of("GET", "/api/v5/nowhere"))
    heard = [events(viewer.read()).get("summary") for _ in range(12)]
    (sentence,) = [one for one in heard if one]
    assert sentence.startswith("2 new calls, 1 refused. Last: GET /api/v5/nowhere, 404 404, no doc")


def test_panels_are_told_of_changes_and_not_of_reads(mock: MockServer) -> None:
    viewer, trader = reader(mock), Trader(mock)
    trader.rows("asset/balances")
    assert all("changed" not in events(viewer.read()) for _ in range(8))
    mock.credit("okx", "main", "ETH", "1")
    assert sum("changed" in events(viewer.read()) for _ in range(8)) == 1


def test_the_clock_is_told_when_it_has_moved(mock: MockServer) -> None:
    viewer = reader(mock)
    assert viewer.read() == b""
    mock.advance(hours=8)
    assert events(viewer.read())["clock"] == "20:00:00.000"


def test_what_is_due_happens_while_somebody_looks() -> None:
    clock = ManualClock(NOON_MS)
    mock = MockServer(clock=clock)
    key = mock.make_key("okx", "main", expires_ms=NOON_MS + 10)
    viewer = reader(mock)
    clock.advance(10)
    viewer.read()
    assert mock.sandbox.credential("okx", key.key) is None


def test_a_viewer_of_a_sandbox_that_was_reset_begins_anew(mock: MockServer) -> None:
    mock.handle(TIME)
    mock.handle(TIME)
    viewer = reader(mock)
    mock.reset()
    assert "restart" in events(viewer.read())
    mock.handle(TIME)
    assert numbers(viewer.read()) == [1]


def test_a_line_break_of_a_client_ends_no_event(mock: MockServer) -> None:
    viewer = reader(mock)
    mock.handle(Request.of("GET", "/api/v5/a\nevent: x\ndata: y\n\nb\r\rc"))
    assert set(events(viewer.read())) == {"calls"}


def test_the_stream_is_one_over_a_socket() -> None:
    with MockServer(clock=ManualClock(NOON_MS)) as server:
        headers = {"Accept": "text/event-stream"}
        url = f"{server.url}/_mock/page/live"
        with requests.get(url, headers=headers, stream=True, timeout=30) as answer:
            assert answer.headers["Content-Type"] == "text/event-stream"
            lines = answer.iter_lines(1)
            assert next(lines) == b"event: clock"
            requests.get(f"{server.url}/api/v5/public/time", timeout=30).close()
            assert b"event: calls" in lines
        asked = {**headers, "Origin": "https://evil.example"}
        assert requests.get(url, headers=asked, timeout=30).status_code == 403
        assert requests.get(f"{url}?sandbox=x", headers=headers, timeout=30).status_code == 404
        server.app.admin_token = "sesame"
        assert requests.get(url, headers=headers, timeout=30).status_code == 401
