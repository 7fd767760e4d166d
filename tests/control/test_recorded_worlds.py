"""Recorded days in world files, in snapshots, and after a restart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.app import build
from fauxchange.config import Settings
from fauxchange.control.sandbox_control import SandboxControl
from fauxchange.control.server_control import ServerControl
from fauxchange.runtime.clock import ClockState, Pace
from fauxchange.spec.problem import Problem
from fauxchange.worlds.recorded.sent import document_to_send
from tests.conftest import NOON_MS
from tests.recordings import DAY_MS, TICK, drawn, write_trades

from .conftest import Steered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.domain.market.paths.bars import Trade

NOON = 12 * 3_600_000


@pytest.fixture(scope="module")
def trades() -> list[Trade]:
    """A minute before and a minute after noon of the recorded day."""
    return drawn(120, begin_ms=DAY_MS + NOON - 60_000)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fauxchange.config.cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr("fauxchange.embed.cache_folder", lambda: tmp_path / "cache")


@pytest.fixture
def file(trades: list[Trade], tmp_path: Path) -> Path:
    return write_trades(tmp_path / "btc.csv", trades)


def world_file(folder: Path, recording: dict[str, Any] | None = None, **members: Any) -> Path:
    """Write a world that is the default one with a recording beside it."""
    file = folder / "day.json"
    recordings = {"BTC-USDT": {"files": ["btc.csv"], **(recording or {})}}
    world = {"title": "A recorded day", "extends": "default", "recordings": recordings, **members}
    file.write_text(json.dumps(world), encoding="utf-8")
    return file


def last_of(mock: SandboxControl) -> Any:
    return mock.current_pairs()["BTC-USDT"].last


def test_a_world_begins_with_the_first_trade_and_its_clock_is_scaled(
    file: Path, trades: list[Trade]
) -> None:
    clock = {"begin": "recording", "scale": 60}
    mock = MockServer(world=world_file(file.parent, clock=clock))
    assert mock.clock.pace.rate == 60
    assert trades[0].ms <= mock.clock.now_ms() < trades[0].ms + 86_400_000
    mock.clock.freeze()
    mock.advance(days=1)
    assert last_of(mock) == trades[-1].price * TICK
    mock.reset()
    assert trades[0].ms <= mock.clock.now_ms() < trades[0].ms + 86_400_000
    created = mock.create_sandbox()
    assert created.clock.now_ms() < trades[0].ms + 86_400_000


@pytest.mark.parametrize(
    ("own", "pace"),
    [
        ({"stepMs": 250}, Pace(0, 250)),
        ({"frozen": True}, Pace(0)),
        ({"frozen": False}, Pace()),
    ],
)
def test_a_world_says_how_its_clock_goes(
    own: dict[str, Any], pace: Pace, file: Path, trades: list[Trade]
) -> None:
    mock = MockServer(world=world_file(file.parent, clock={"begin": "recording", **own}))
    assert mock.clock.pace == pace
    assert 0 <= mock.clock.now_ms() - trades[0].ms < (86_400_000 if pace.rate else 1)


@pytest.mark.parametrize(
    ("clock", "pace", "skew_ms"),
    [
        ({"step_ms": 20_000}, Pace(0, 20_000), 0),
        ({"frozen": True}, Pace(0), 0),
        ({"scale": 1}, Pace(1), 0),
        ({"skew_ms": 45_000}, Pace(60), 45_000),
        ({}, Pace(60), 0),
        (None, Pace(60), 0),
        (ClockState(None, Pace(0)), Pace(0), 0),
    ],
)
def test_what_is_not_said_of_a_sandboxes_clock_is_as_its_world_says(
    clock: Any, pace: Pace, skew_ms: int, file: Path, trades: list[Trade]
) -> None:
    own = {"begin": "recording", "scale": 60}
    created = MockServer().create_sandbox(world=world_file(file.parent, clock=own), clock=clock)
    assert (created.clock.pace, created.clock.skew_ms) == (pace, skew_ms)
    assert trades[0].ms <= created.clock.now_ms() < trades[0].ms + 86_400_000
    at_ms = trades[0].ms - 5
    other = MockServer().create_sandbox(
        world=world_file(file.parent, clock=own), clock={"start_ms": at_ms, "frozen": True}
    )
    assert other.clock.now_ms() == at_ms


def test_a_day_of_the_mocks_own_may_begin_at_a_time_of_the_worlds(tmp_path: Path) -> None:
    """So whoever serves it twice has the same prices twice."""
    world = tmp_path / "day.json"
    clock = {"startMs": NOON_MS, "frozen": True}
    text = json.dumps({"title": "a day", "extends": "default", "clock": clock})
    world.write_text(text, encoding="utf-8")
    one, same = MockServer(world=world), MockServer(world=world)
    assert one.clock.now_ms() == same.clock.now_ms() == NOON_MS
    one.advance(hours=5)
    same.advance(hours=5)
    assert last_of(one) == last_of(same)
    one.reset()
    assert one.clock.now_ms() == NOON_MS


@pytest.mark.parametrize(
    "two",
    [
        {"scale": 2, "stepMs": 1},
        {"frozen": True, "scale": 2},
        {"begin": "recording", "startMs": NOON_MS},
    ],
)
def test_a_clock_of_a_world_begins_and_goes_in_one_way(two: dict[str, Any], file: Path) -> None:
    with pytest.raises(Problem, match="clock"):
        MockServer(world=world_file(file.parent, clock=two))


def test_a_day_is_played_at_its_times_of_day_with_the_worlds_past(
    file: Path, trades: list[Trade]
) -> None:
    mock = MockServer(world=world_file(file.parent), clock=ManualClock(NOON_MS))
    before = [one for one in trades if one.ms <= DAY_MS + NOON]
    assert last_of(mock) == before[-1].price * TICK
    candles = mock.market_candles("BTC-USDT", bars=3)
    assert [float(one.open) < 70_000 for one in candles] == [False, True, True]
    # The jump lies before the first minute, so that the minute is the recording's alone.
    assert candles[1].open == trades[0].price * TICK
    mock.advance(minutes=5)
    assert last_of(mock) == trades[-1].price * TICK


@pytest.mark.parametrize(
    ("recording", "members", "pointer", "reason"),
    [
        ({"files": ["eth.csv"]}, {}, "/recordings/BTC-USDT", "eth.csv: No such file"),
        ({"columns": {"size": "qty"}}, {}, "/recordings/BTC-USDT", "line 1: has no column qty"),
        ({"layout": "csv"}, {}, "/recordings/BTC-USDT/layout", "is not one of"),
        ({"maxGapMs": 1}, {}, "/recordings/BTC-USDT", "more than 1"),
        ({"layout": "plain-candles"}, {}, "/recordings/BTC-USDT", "needs a bar"),
        ({}, {"recordings": {"A-B": {"files": ["btc.csv"]}}}, "/recordings/A-B", "no such pair"),
        ({}, {"recordings": {}, "clock": {"begin": "recording"}}, "/recordings", ""),
        ({}, {"recordings": None, "clock": {"begin": "recording"}}, "/clock/begin", "no recording"),
        ({}, {"clock": {"scale": 0}}, "/clock/scale", "0"),
    ],
)
def test_a_world_whose_recording_cannot_be_played_is_refused(
    recording: dict[str, Any], members: dict[str, Any], pointer: str, reason: str, file: Path
) -> None:
    world = world_file(file.parent, recording, **members)
    with pytest.raises(Problem) as refused:
        MockServer(world=world)
    assert (refused.value.file, refused.value.pointer) == (str(world), pointer)
    assert reason in refused.value.reason


def test_a_world_that_is_sent_names_files_by_absolute_paths(file: Path) -> None:
    sent = world_file(file.parent, clock={"begin": "recording"})
    world = json.loads(sent.read_text(encoding="utf-8"))
    steered = Steered(MockServer(clock=ManualClock(NOON_MS)))
    status, answer = steered.answer("POST", "/sandboxes", world=world)
    assert (status, "btc.csv is no absolute path" in answer["error"]) == (400, True)
    world["recordings"]["BTC-USDT"]["files"] = [str(file)]
    created = steered.call("POST", "/sandboxes", world=world)
    assert last_of(steered.mock.find_sandbox(created["id"])) < 70_000


def test_a_file_that_is_sent_takes_along_what_is_beside_it(file: Path) -> None:
    world_file(file.parent, extends=None, market="own.json", title="base")
    (file.parent / "own.json").write_text('{"pairs": {}}', encoding="utf-8")
    top = file.parent / "top.json"
    top.write_text('{"title": "top", "extends": "day.json"}', encoding="utf-8")
    sent = document_to_send(top)
    assert (sent["title"], sent["market"]) == ("top", {"pairs": {}})
    assert sent["recordings"]["BTC-USDT"]["files"] == [str(file)]


def test_a_file_that_names_nothing_beside_it_is_sent_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "plain.json"
    file.write_text('{"title": "plain", "extends": "empty"}', encoding="utf-8")
    assert document_to_send(file) == {"title": "plain", "extends": "empty"}


@pytest.fixture
def recorded(file: Path, steered: Steered) -> Iterator[Steered]:
    """A mock that plays a recording, and has a snapshot of then."""
    steered.call("POST", "/market/recording", pair="BTC-USDT", files=[str(file)])
    steered.call("POST", "/snapshots", name="then")
    yield steered
    steered.call("DELETE", "/snapshots/then")


def snapshot_of(recorded: Steered) -> Any:
    return recorded.admin.get("/_mock/snapshots/then").json


def test_a_snapshot_has_path_and_digest_and_plays_the_recording_again(
    recorded: Steered, file: Path, trades: list[Trade]
) -> None:
    exported = snapshot_of(recorded)
    (playback,) = exported["documents"]["market.paths.recorded.playback.Playback"].values()
    assert playback["files"][0]["path"] == str(file)
    assert len(playback["files"][0]["digest"]) == 64
    for path, request in (("/snapshots/then/restore", {}), ("/import", exported)):
        recorded.mock.reset()
        assert last_of(recorded.mock) > 70_000
        recorded.call("POST", path, **request)
        recorded.mock.advance(minutes=3)
        assert last_of(recorded.mock) == trades[-1].price * TICK


@pytest.mark.parametrize("how", ["missing", "changed"])
def test_a_snapshot_whose_recording_is_not_what_it_was_is_refused(
    how: str, recorded: Steered, file: Path
) -> None:
    exported = snapshot_of(recorded)
    (name,) = exported["documents"]["market.paths.recorded.playback.Playback"]
    if how == "missing":
        file.unlink()
        member, reason = "path", f"the recorded file {file} cannot be read: No such file"
    else:
        file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        member, reason = "digest", f"the recorded file {file} has changed: its SHA-256 is"
    recorded.mock.reset()
    for path, request in (("/snapshots/then/restore", {}), ("/import", exported)):
        status, answer = recorded.answer("POST", path, **request)
        assert status == 400
        assert answer["error"].startswith(reason)
        place = f"/documents/market.paths.recorded.playback.Playback/{name}/files/0/{member}"
        assert answer["pointer"] == place
    assert last_of(recorded.mock) > 70_000


def test_a_snapshot_with_a_recording_that_means_nothing_is_refused(recorded: Steered) -> None:
    exported = snapshot_of(recorded)
    (playback,) = exported["documents"]["market.paths.recorded.playback.Playback"].values()
    for member, value in (("after", "explode"), ("tick", "0"), ("offset_ms", 5)):
        was, playback[member] = playback[member], value
        assert recorded.answer("POST", "/import", **exported)[0] == 400
        playback[member] = was
    exported["documents"]["market.paths.recorded.playback.Playback"] = {}
    status, answer = recorded.answer("POST", "/import", **exported)
    assert (status, answer["error"]) == (400, "there is no such recording")


def test_a_recording_outlives_the_server(file: Path, trades: list[Trade], tmp_path: Path) -> None:
    settings = Settings(state=str(tmp_path / "state"), world=str(world_file(file.parent)))
    app = build(settings, clock=ManualClock(NOON_MS))
    control = ServerControl(app, app.sandbox)
    control.advance(minutes=1)
    assert last_of(control) == trades[-1].price * TICK
    app.stop()
    # It is compiled anew where that is gone.
    for compiled in (tmp_path / "cache" / "recordings").iterdir():
        compiled.unlink()
    app = build(settings, clock=ManualClock(NOON_MS))
    assert last_of(ServerControl(app, app.sandbox)) == trades[-1].price * TICK
    app.stop()
    world = world_file(file.parent, recordings=None)
    file.unlink()
    with pytest.raises(Problem, match=r"the recorded file .* cannot be read"):
        build(Settings(state=str(tmp_path / "state"), world=str(world)))
