"""Commands that steer a running server, against one on a real socket."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
import requests
from click.testing import CliRunner
from websockets.sync.client import connect

from fauxchange import ManualClock, MockServer
from fauxchange.cli import main
from fauxchange.commands import client
from fauxchange.commands.clock import advance
from tests.conftest import NOON_MS
from tests.recordings import drawn, write_trades
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from fauxchange.domain.core.unit_of_work import ScheduledTask


@pytest.fixture(scope="module")
def running() -> Iterator[MockServer]:
    with MockServer(clock=ManualClock(NOON_MS)) as server:
        yield server


@pytest.fixture
def server(running: MockServer) -> MockServer:
    """A server at its beginning, without sandboxes and snapshots."""
    for sandbox in list(running.app.sandboxes)[1:]:
        running.remove_sandbox(sandbox.id)
    for name in running.sandbox.snapshots.all():
        running.sandbox.snapshots.remove(name)
    running.reset()
    running.clock.restore(ManualClock(NOON_MS).state())
    return running


class Command:
    """The command, told of a server by its environment."""

    def __init__(self, url: str) -> None:
        self.environment = {"FAUXCHANGE_URL": url, "NO_COLOR": "1", "COLUMNS": "200"}

    def __call__(self, *words: str | Path) -> Result:
        return CliRunner(env=self.environment).invoke(main, list(map(str, words)))

    def shows(self, *words: str | Path) -> str:
        """Return what a command that succeeds prints."""
        result = self(*words)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *words: str | Path) -> Any:
        """Return what a command that succeeds answers as JSON."""
        return json.loads(self.shows(*words, "--json"))

    def fails(self, code: int, *words: str | Path) -> str:
        """Return what a command that fails says on stderr."""
        result = self(*words)
        assert (result.exit_code, result.stdout) == (code, ""), result.output
        return result.stderr


@pytest.fixture
def run(server: MockServer) -> Command:
    return Command(server.url)


def cells(shown: str, row: str) -> list[str]:
    """Return the cells of the row of a table that begins with a text."""
    (line,) = [one for one in shown.splitlines() if one.startswith(f"│ {row} ")]
    return [cell.strip() for cell in line.strip("│").split("│")]


# Where the server is


def test_a_server_that_is_not_there_is_exit_code_2(run: Command) -> None:
    message = run.fails(2, "clock", "show", "--url", "http://127.0.0.1:1")
    assert message.startswith("fauxchange: no server answers at http://127.0.0.1:1: ")


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1", "127.0.0.1:12700", "http://", "http://x:y", "http://[x"]
)
def test_a_url_that_is_none_is_exit_code_2(run: Command, url: str) -> None:
    assert url in run.fails(2, "clock", "show", "--url", url)


def test_another_server_is_found_out(run: Command, server: MockServer) -> None:
    message = run.fails(2, "clock", "show", "--url", f"{server.url}/api/v5")
    assert "is no fauxchange: HTTP 404" in message


def test_the_token_comes_from_a_file_or_the_environment(
    run: Command, server: MockServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("open-sesame\n", encoding="utf-8")
    monkeypatch.setattr(server.app, "admin_token", "open-sesame")
    assert "Authorization" in run.fails(1, "clock", "show")
    assert run.json("clock", "show", "--token-file", str(file))["now_ms"] == NOON_MS
    run.environment["FAUXCHANGE_ADMIN_TOKEN"] = "open-sesame"
    assert run.json("clock", "show")["now_ms"] == NOON_MS


def test_a_refusal_is_told_as_json_too(run: Command) -> None:
    result = run("sandbox", "show", "nobody", "--json")
    assert result.exit_code == 1
    assert "no sandbox 'nobody'" in json.loads(result.stdout)["error"]
    assert result.stderr == "fauxchange: there is no sandbox 'nobody', or it has ended\n"


def test_the_place_of_a_mistake_is_told(run: Command) -> None:
    message = run.fails(1, "market", "set", "BTC", "cheap")
    assert message.startswith('fauxchange: /usd: "cheap" is not a number above zero')


@pytest.mark.parametrize("word", ["é", "a\nb"])
def test_what_no_header_can_say_is_exit_code_2(
    run: Command, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    assert "no id of a sandbox and no token" in run.fails(2, "clock", "show", "--sandbox", word)
    run.environment["FAUXCHANGE_ADMIN_TOKEN"] = word
    assert "no id of a sandbox and no token" in run.fails(2, "clock", "show")


def test_a_token_that_cannot_be_read_is_exit_code_2(run: Command, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    assert "No such file" in run.fails(2, "clock", "show", "--token-file", missing)


@pytest.mark.parametrize(
    "words",
    [
        ("clock", "step", str(2**64)),
        ("sandbox", "create", "--seed", str(2**64)),
        ("market", "step", "BTC", "1", "--at-ms", str(2**64)),
    ],
)
def test_a_number_that_no_request_can_say_is_exit_code_2(
    run: Command, words: tuple[str, ...]
) -> None:
    assert "exceeds 64-bit range" in run.fails(2, *words)


@pytest.mark.parametrize("words", [("journal", "export"), ("snapshot", "export", "there")])
def test_a_file_that_cannot_be_written_is_exit_code_2(
    run: Command, tmp_path: Path, words: tuple[str, ...]
) -> None:
    run.shows("snapshot", "save", "there")
    file = tmp_path / "nowhere" / "file.json"
    message = run.fails(2, *words, "--output", file)
    assert message == f"fauxchange: {file}: No such file or directory\n"


def test_a_world_that_cannot_be_used_is_told_with_its_file(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    file.write_text('{"okx": {}}', encoding="utf-8")
    assert f"{file}#" in run.fails(2, "sandbox", "create", "--world", file)
    assert len(run.json("sandbox", "list")["sandboxes"]) == 1


def test_a_table_of_prices_that_is_no_text_is_told_with_its_file(
    run: Command, tmp_path: Path
) -> None:
    file = tmp_path / "prices.csv"
    file.write_bytes(b"ts,ccy,usd\n\xff")
    message = run.fails(2, "market", "replay", file)
    assert message == f"fauxchange: {file}#: is not UTF-8: invalid start byte at byte 11\n"


# Sandboxes and their clocks


def test_sandboxes_are_made_listed_shown_and_ended(run: Command, server: MockServer) -> None:
    asked = ("--world", "empty", "--seed", "7", "--limits", "off", "--keys", "world")
    made = run.json("sandbox", "create", "a", *asked, "--start-ms", "1100000000000", "--frozen")
    assert (made["world"], made["seed"], made["clock"]["now_ms"]) == ("empty", 7, 1_100_000_000_000)
    assert made["credentials"]["okx"]["default"]["key"] == server.okx.key
    listed = run.shows("sandbox", "list")
    assert cells(listed, "a") == ["a", "empty", "7", "0", cells(listed, "a")[4], "0", "/s/a"]
    assert cells(run.shows("sandbox", "show", "a"), "clock.mode") == ["clock.mode", "frozen"]
    assert run.json("sandbox", "delete", "a") == {"status": "ok"}
    assert "there is no sandbox" in run.fails(1, "sandbox", "delete", "a")


@pytest.mark.parametrize(
    ("clock", "mode", "value"),
    [
        (("--scale", "60"), ("mode", "scaled"), ("rate", 60)),
        (("--step-ms", "250"), ("mode", "stepped"), ("step_ms", 250)),
    ],
)
def test_the_clock_of_a_new_sandbox_goes_as_asked(
    run: Command,
    server: MockServer,
    tmp_path: Path,
    clock: tuple[str, str],
    mode: tuple[str, Any],
    value: tuple[str, Any],
) -> None:
    """Its world may have a recording beside it, with which its time begins."""
    trades = drawn(60, begin_ms=NOON_MS - 3_600_000)
    write_trades(tmp_path / "btc.csv", trades)
    recordings = {"BTC-USDT": {"files": ["btc.csv"]}}
    world = {"title": "day", "extends": "default", "recordings": recordings}
    file = tmp_path / "day.json"
    file.write_text(json.dumps({**world, "clock": {"begin": "recording"}}), encoding="utf-8")
    made = run.json("sandbox", "create", "--world", file, *clock)
    assert [mode, value] == [(name, made["clock"][name]) for name, _ in (mode, value)]
    assert 0 <= made["clock"]["now_ms"] - trades[0].ms < 86_400_000
    server.remove_sandbox(made["id"])


def test_a_sandbox_may_begin_with_a_file_that_only_the_client_has(
    run: Command, server: MockServer, tmp_path: Path
) -> None:
    file = tmp_path / "saved.json"
    server.credit("okx", "main", "ETH", "1")
    server.export_to(file)
    made = run.json("sandbox", "create", "--world", file, "--idle-ms", "5000")
    assert (made["id"], made["idle_ms"]) != ("", 0)
    copy = server.app.sandboxes.get(made["id"])
    assert copy.store.size() == server.sandbox.store.size()
    assert "cannot be read" in run.fails(2, "sandbox", "create", "--world", tmp_path / "no.json")


def test_a_sandbox_is_reset(run: Command, server: MockServer) -> None:
    run.shows("sandbox", "create", "a")
    for sandbox in ("", "a"):
        run.shows("credit", "okx", "main", "ETH", "1", "--sandbox", sandbox)
    run.shows("sandbox", "reset", "a")
    assert run.json("debit", "okx", "main", "ETH", "1", "--sandbox", "a")["available"] == (
        "36.11827078"
    )
    run.shows("sandbox", "reset")
    assert run.json("debit", "okx", "main", "ETH", "1")["available"] == "36.11827078"


def test_a_clock_is_shown_and_changed(run: Command) -> None:
    assert run.json("clock", "scale", "60")["mode"] == "scaled"
    assert run.json("clock", "step", "5")["step_ms"] == 5
    assert run.json("clock", "skew", "-500")["skew_ms"] == -500
    assert run.json("clock", "run")["mode"] == "real"
    assert run.json("clock", "freeze")["mode"] == "frozen"
    assert cells(run.shows("clock", "show"), "skew_ms") == ["skew_ms", "-500"]


def test_a_clock_is_advanced_and_says_what_happened(run: Command) -> None:
    asked = ("--days", "1", "--hours", "2", "--minutes", "3", "--seconds", "4.5", "--ms", "6")
    answer = run.json("clock", "advance", *asked)
    assert answer["now_ms"] == NOON_MS + 93_784_506
    assert {one["kind"] for one in answer["happened"]} >= {"staking.accrue"}
    assert "how far?" in run.fails(2, "clock", "advance")
    assert "-1.0 is not in the range" in run.fails(2, "clock", "advance", "--ms=-1")


def test_an_advance_is_waited_for_as_long_as_it_takes(
    run: Command, server: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client.Client.__init__, "__kwdefaults__", {"timeout_s": 0.2})
    at_most = server.sandbox.advance

    def slow(by_ms: int) -> list[ScheduledTask]:
        time.sleep(0.5)
        return at_most(by_ms)

    monkeypatch.setattr(server.sandbox, "advance", slow)
    assert run.json("clock", "advance", "--hours", "1")["now_ms"] == NOON_MS + 3_600_000


def test_a_terminal_shows_how_far_an_advance_has_come(
    server: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Semaphore(0)
    at_most = server.sandbox.advance

    def slow(by_ms: int) -> list[ScheduledTask]:
        at_most(by_ms // 4)
        # The second look comes after what the first one saw is drawn.
        for _ in range(2):
            assert looked.acquire(timeout=PATIENCE_S)
        return at_most(by_ms - by_ms // 4)

    monkeypatch.setattr(server.sandbox, "advance", slow)
    monkeypatch.setenv("TERM", "xterm")
    own, terminal = os.openpty()
    with os.fdopen(terminal, "w", encoding="utf-8") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        ours = client.Client(server.url)
        call = ours.call

        def counted(name: str, **members: Any) -> Any:
            answer = call(name, **members)
            if server.clock.now_ms() > NOON_MS:
                looked.release()
            return answer

        monkeypatch.setattr(ours, "call", counted)
        answer = advance.advance_clock(ours, {"days": 2})
    shown = os.read(own, 100_000).decode()
    assert "advancing" in shown
    assert " 25%" in shown
    assert answer["now_ms"] == NOON_MS + 172_800_000


# Faults


def test_faults_are_armed_listed_and_disarmed(run: Command, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    rules = [{"fault": "reject", "options": {"code": "50001"}}]
    plan.write_text(json.dumps({"title": "down", "faults": rules}), encoding="utf-8")
    assert cells(run.shows("fault", "arm", plan), "f1")[:2] == ["f1", "reject"]
    asked = ("ms=250", "distribution=constant", "--match", "endpoint=asset/*", "--match", "nth=2")
    (added,) = run.json("fault", "add", "latency", *asked, "--times", "3")["faults"]
    assert added["options"] == {"ms": 250, "distribution": "constant"}
    assert (added["match"], added["times"]) == ({"endpoint": "asset/*", "nth": 2}, 3)
    assert [one["id"] for one in run.json("fault", "list")["faults"]] == ["f1", "f2"]
    assert run.json("fault", "clear", "f1") == {"disarmed": 1}
    assert run.json("fault", "clear") == {"disarmed": 1}
    assert "no fault has the id 'f1'" in run.fails(1, "fault", "clear", "f1")


def test_an_error_code_stays_a_text(run: Command) -> None:
    (added,) = run.json("fault", "add", "reject", "code=50001")["faults"]
    assert added["options"] == {"code": "50001"}


def test_a_fault_that_cannot_be_is_explained(run: Command, tmp_path: Path) -> None:
    assert "gremlin" in run.fails(1, "fault", "add", "gremlin")
    assert "'250' is not KEY=VALUE" in run.fails(2, "fault", "add", "latency", "250")
    assert "cannot be read" in run.fails(2, "fault", "arm", tmp_path / "no.json")


# The journal


def test_calls_are_shown_counted_and_exported(
    run: Command, server: MockServer, tmp_path: Path
) -> None:
    for path in ("public/time", "nowhere", "asset/balances"):
        requests.get(f"{server.url}/api/v5/{path}", timeout=PATIENCE_S)
    assert len(run.json("journal", "show")["entries"]) == 3
    shown = run.shows("journal", "show", "--verdict", "refused", "--limit", "1")
    assert cells(shown, "3")[2:] == ["GET /api/v5/asset/balances", "401 50103", "no key header"]
    assert cells(run.shows("journal", "counts", "--endpoint", "public/*"), "okx")[-1] == "1"
    archive = tmp_path / "calls.har"
    assert run.shows("journal", "export", "--har", "--output", archive) == ""
    assert len(json.loads(archive.read_text(encoding="utf-8"))["log"]["entries"]) == 3
    assert json.loads(run.shows("journal", "export", "--since", "2"))["log"]["version"] == "1.2"
    lines = run.shows("journal", "export", "--ndjson", "--status", "200").splitlines()
    assert [json.loads(line)["target"] for line in lines] == ["/api/v5/public/time"]


def test_calls_fit_a_terminal_of_80_columns_and_say_why(run: Command, server: MockServer) -> None:
    faults = {"X-Mock-Fault": "latency; ms=1"}
    for path in (
        "sprd/spreads",
        "market/candles?instId=BTC-USDT&bar=1m&limit=100&after=1750248000000&before=1750240000000",
        "asset/balances",
    ):
        requests.get(f"{server.url}/api/v5/{path}", headers=faults, timeout=PATIENCE_S)
    run.environment["COLUMNS"] = "80"
    shown = run.shows("journal", "show")
    assert max(map(len, shown.splitlines())) <= 80
    text = " ".join(shown.replace("│", " ").split())
    assert all(word in text for word in ("fault latency;", "example", "no key", "header"))


def test_frames_are_shown_with_why_they_were_refused_and_pushes_counted(
    run: Command, server: MockServer
) -> None:
    with connect(f"{server.ws_url}/ws/v5/public") as line:
        args = [
            {"channel": "candle1m", "instId": "BTC-USDT"},
            {"channel": "tickers", "instId": "BTC-USDT"},
        ]
        line.send(json.dumps({"op": "subscribe", "args": args}))
        for _ in range(3):
            line.recv(PATIENCE_S)
        shown = run.json("frames", "show", "--operation", "error")["frames"]
        assert [(one["code"], one["reason"]) for one in shown] == [
            ("60018", "candle1m is a channel of /business, and this connection is to /public")
        ]
        run.environment["COLUMNS"] = "80"
        table = run.shows("frames", "show", "--kind", "answered")
        assert max(map(len, table.splitlines())) <= 80
        text = " ".join(table.replace("│", " ").split())
        assert all(word in text for word in ("answered error", "60018", "/business", "subscribe"))
        counted = run.json("frames", "counts")["pushes"]
        assert [(one["channel"], one["count"]) for one in counted] == [("tickers", 1)]


def test_calls_are_awaited(run: Command, server: MockServer) -> None:
    asked = ("journal", "wait", "--timeout-ms", "0")
    assert "0 of 1 calls came" in run.fails(1, *asked)
    requests.get(f"{server.url}/api/v5/public/time", timeout=PATIENCE_S)
    assert run.json(*asked, "--endpoint", "public/time.get")["calls"] == 1
    assert "1 of 2 calls came" in run.fails(1, *asked, "--count", "2")


# Snapshots


def test_snapshots_are_saved_restored_exported_and_imported(
    run: Command, server: MockServer, tmp_path: Path
) -> None:
    assert run.json("snapshot", "save", "one")["taken_ms"] == NOON_MS
    run.shows("credit", "okx", "main", "ETH", "1")
    assert cells(run.shows("snapshot", "list"), "one")[1] == "2025-06-18T12:00:00.000Z"
    run.shows("snapshot", "restore", "one")
    assert run.json("credit", "okx", "main", "ETH", "1")["available"] == "38.11827078"
    file = tmp_path / "one.json"
    assert run.shows("snapshot", "export", "one", "--output", file) == ""
    assert json.loads(run.shows("snapshot", "export", "one")) == json.loads(file.read_text())
    run.shows("sandbox", "create", "a")
    run.shows("credit", "okx", "main", "ETH", "5", "--sandbox", "a")
    assert run.json("snapshot", "import", file, "--sandbox", "a")["restored"] == "default"
    asked = ("credit", "okx", "main", "ETH", "1", "--sandbox", "a")
    assert run.json(*asked)["available"] == "38.11827078"
    assert run.json("snapshot", "delete", "one") == {"deleted": "one"}
    for what in ("restore", "delete", "export"):
        assert "there is no snapshot 'one'" in run.fails(1, "snapshot", what, "one")
    assert server.sandbox.snapshots.all() == {}


def test_a_file_that_is_no_snapshot_is_exit_code_2(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    assert f"{file}#: cannot be read" in run.fails(2, "snapshot", "import", file)
    file.write_text("{", encoding="utf-8")
    assert f"{file}#: is not JSON" in run.fails(2, "snapshot", "import", file)
    run.shows("snapshot", "save", "one")
    run.shows("snapshot", "export", "one", "--output", file)
    document = json.loads(file.read_text())
    document["documents"]["core.account.Account"]["okx:main"]["id"] = 5
    file.write_text(json.dumps(document), encoding="utf-8")
    pointer = "/documents/core.account.Account/okx:main/id"
    assert f"{file}#{pointer}: is no text" in run.fails(2, "snapshot", "import", file)


# The market and money


def test_prices_are_set_replayed_and_cleared(
    run: Command, server: MockServer, tmp_path: Path
) -> None:
    run.shows("market", "set", "BTC", "100")
    assert cells(run.shows("market", "show"), "BTC") == ["BTC", "100", "true"]
    run.shows("market", "step", "BTC", "200", "--after-ms", "1000")
    run.shows("market", "ramp", "ETH", "7", "--over-ms", "1000", "--at-ms", str(NOON_MS))
    server.advance(1000)
    prices = run.json("market", "show")["prices"]
    assert (prices["BTC"]["usd"], prices["ETH"]["usd"]) == ("200", "7")
    file = tmp_path / "prices.csv"
    file.write_text("ts,ccy,usd\n0,BTC,10\n1000,BTC,20\n", encoding="utf-8")
    assert run.json("market", "replay", file, "--relative", "--ramps") == {"rows": 2}
    server.advance(500)
    assert run.json("market", "show")["prices"]["BTC"]["usd"] == "15"
    assert run.json("market", "clear", "BTC") == {"cleared": 1}
    assert run.json("market", "clear") == {"cleared": 1}


def test_prices_of_a_pair_are_set_shown_and_cleared(run: Command, server: MockServer) -> None:
    run.shows("market", "pair", "set", "BTC-USDT", "50000")
    run.shows("market", "pair", "ramp", "BTC-USDT", "40000", "--over-ms", "1000")
    server.advance(1000)
    shown = cells(run.shows("market", "pair", "show"), "BTC-USDT")
    assert (shown[1], shown[3], shown[4]) == ("40000", "40000", "true")
    crash = run.json("market", "pair", "crash", "BTC-USDT", "30000", "--fall-ms", "10")
    assert [point["price"] for point in crash["points"]] == ["40000", "30000", "40000"]
    assert run.json("market", "pair", "clear") == {"cleared": 1}


def test_one_view_of_an_instrument_is_changed(run: Command) -> None:
    swap = "BTC-USDT-SWAP"
    assert run.json("market", "freeze", swap, "--price", "50000")["view"] == "last"
    assert run.json("market", "release", swap) == {"instrument": swap, "released": 1}
    assert run.json("market", "book", swap, "--spread", "5", "--empty", "bids")["empty"] == "bids"
    assert run.json("market", "clear-book", swap) == {"instrument": swap}
    assert run.json("market", "premium", swap, "-0.001")["premium"] == "-0.001"
    assert "no instrument NOPE" in run.fails(1, "market", "freeze", "NOPE")


def test_a_pair_is_drawn(run: Command, server: MockServer) -> None:
    for price in ("50000", "57000"):
        run.shows("market", "pair", "set", "BTC-USDT", price)
        server.advance(minutes=2)
    shown = run.shows("market", "draw", "BTC-USDT", "--bars", "4")
    assert shown == "BTC-USDT 1m  ▁███\nhigh 57000  low 50000  last 57000\n"
    assert len(run.json("market", "draw", "BTC-USDT")["candles"]) == 60


def test_prices_that_cannot_be_are_explained(run: Command, tmp_path: Path) -> None:
    assert "no price of NOPE" in run.fails(1, "market", "set", "NOPE", "1")
    assert "when?" in run.fails(2, "market", "step", "BTC", "1")
    assert "Missing option '--over-ms'" in run.fails(2, "market", "ramp", "BTC", "1")
    file = tmp_path / "prices.csv"
    file.write_text("nonsense", encoding="utf-8")
    assert "the first line is ts,ccy,usd" in run.fails(1, "market", "replay", file)
    assert "does not exist" in run.fails(2, "market", "replay", tmp_path / "no.csv")


def test_money_is_given_taken_and_deposited(run: Command) -> None:
    shown = run.shows("credit", "okx", "main", "USDT", "5", "--book", "trading")
    assert cells(shown, "available") == ["available", "100005"]
    assert run.json("debit", "coinw", "main", "BTC", "0.0002")["available"] == "0.001"
    asked = ("deposit", "okx", "main", "USDT", "100", "--chain", "USDT-TRC20")
    assert run.json(*asked)["state"] == "waiting"
    assert "900 BTC wanted" in run.fails(1, "debit", "okx", "main", "BTC", "900")
    assert "BTC is not on" in run.fails(1, "deposit", "okx", "main", "BTC", "1", "--chain", "X")
    assert "is not one of" in run.fails(2, "credit", "kraken", "main", "BTC", "1")


# Recordings


def test_a_recording_is_loaded(run: Command, server: MockServer, tmp_path: Path) -> None:
    run.environment["XDG_CACHE_HOME"] = str(tmp_path)
    file = write_trades(tmp_path / "day.csv", drawn(30))
    answer = run.json("market", "load", file, "--pair", "BTC-USDT", "--after", "loop")
    assert (answer["kind"], answer["begin_ms"]) == ("trades", NOON_MS + 1)
    assert answer["files"][0]["path"] == str(file)
    server.advance(seconds=10)
    assert cells(run.shows("market", "pair", "show"), "BTC-USDT")[1].startswith("60")
    file.write_text(file.read_text().replace("size", "qty"))
    refused = run.fails(2, "market", "load", file, "--pair", "BTC-USDT")
    assert refused == f"fauxchange: {file}#: line 1: has no column size\n"
    run.shows("market", "load", file, "--pair", "BTC-USDT", "--columns", "size=qty")
    assert "are written as" in run.fails(
        2, "market", "load", file, "--pair", "BTC-USDT", "--columns", "qty"
    )
    assert "no pair BTC-EUR" in run.fails(1, "market", "load", file, "--pair", "BTC-EUR")


def test_what_a_client_sent_steers_no_terminal(run: Command, server: MockServer) -> None:
    requests.get(f"{server.url}/api/v5/%1b%5b2Jnowhere", timeout=PATIENCE_S)
    shown = run.shows("journal", "show")
    assert "\x1b" not in shown
    assert "/api/v5/\\x1b[2Jnowhere" in shown
