"""The command ``fauxchange check``, with clients that are processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from click.testing import CliRunner

from fauxchange.cli import main
from fauxchange_kit.runner import plans
from fauxchange_kit.runner.check_server import CheckServer
from fauxchange_kit.runner.runner import Runner
from tests.contract_tests.client import client
from tests.waits import comes_true

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

GOOD = """
    answer = call("GET", BALANCES + "?ccy=ETH", key="read")
    print("balance:", answer.get("data"))
"""
CARELESS = """
    print(call("GET", BALANCES))
    print(call("GET", BALANCES + "?ccy=ETH", signed=BALANCES))
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan of a plain run and one under a storm."""
    storm = {"name": "rate-limited", "faults": [{"fault": "rate-limit-storm", "times": 1}]}
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({"profiles": [{"name": "plain"}, storm]}), encoding="utf-8")
    return file


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A plan of a plain run alone."""
    file = tmp_path / "plain.json"
    file.write_text('{"profiles": [{"name": "plain"}]}', encoding="utf-8")
    return file


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def judged(folder: Path, plan: Path, source: str, *options: str | Path) -> Result:
    """Judge a client by a plan."""
    command = (sys.executable, client(folder, source))
    return check("--plan", plan, "--report-dir", folder / "out", *options, "--", *command)


def printed(result: Result, begins: str) -> list[str]:
    """Return the rest of the lines that begin with a text."""
    lines = result.stdout.splitlines()
    return [line.removeprefix(begins) for line in lines if line.startswith(begins)]


def is_ended(pid: int) -> bool:
    """Return whether a process is gone, or only waits for its parent to take note."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def is_running(pid: int, word: str) -> bool:
    """Return whether a process runs whose command has a word in it."""
    try:
        return word in str(psutil.Process(pid).cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def test_a_client_that_does_nothing_wrong_passes(tmp_path: Path, plan: Path) -> None:
    result = judged(tmp_path, plan, GOOD)
    assert result.exit_code == 0, result.output
    assert "1/2 plain" in result.stdout
    assert "2/2 rate-limited" in result.stdout
    assert "1 call, exit code 0" in result.stdout
    assert "0 findings; checks: " in result.stdout


def test_what_the_client_prints_is_shown(tmp_path: Path, plan: Path) -> None:
    source = 'print("to stdout"); print("to stderr", file=sys.stderr)'
    result = judged(tmp_path, plan, source)
    assert result.stdout.count("to stdout\n") == 2
    assert result.stderr.count("to stderr\n") == 2


def test_findings_are_explained_and_make_the_exit_code_1(tmp_path: Path, plain: Path) -> None:
    result = judged(tmp_path, plain, CARELESS)
    assert result.exit_code == 1
    assert "signing/" in result.stdout
    assert "  fix " in result.stdout
    assert "asset/balances.get" in result.stdout
    assert "50113" in result.stdout


def test_report_only_finds_the_same_and_passes(tmp_path: Path, plain: Path) -> None:
    strict = judged(tmp_path, plain, CARELESS, "--strict")
    lenient = judged(tmp_path, plain, CARELESS, "--report-only")
    assert (strict.exit_code, lenient.exit_code) == (1, 0)
    assert "signing/" in lenient.stdout


def test_a_client_is_told_where_and_with_which_keys(tmp_path: Path, plan: Path) -> None:
    names = sorted(
        f"{exchange}_{name}"
        for exchange, names in {
            "OKX": "BASE_URL WS_URL API_KEY SECRET_KEY PASSPHRASE READ_API_KEY READ_PASSPHRASE",
            "COINW": "BASE_URL WS_URL API_KEY SECRET_KEY",
            "FAUXCHANGE": "URL PROFILE",
        }.items()
        for name in names.split()
    )
    source = f'for name in {names}: print(name, "=", os.environ.get(name, ""), sep="")'
    result = judged(tmp_path, plan, source)
    variables = dict(line.split("=", 1) for line in result.stdout.splitlines() if "=" in line)
    assert sorted(variables) == names
    assert all(variables.values())
    assert variables["FAUXCHANGE_PROFILE"] == "rate-limited"
    assert variables["OKX_BASE_URL"] == variables["COINW_BASE_URL"] == variables["FAUXCHANGE_URL"]
    assert variables["OKX_BASE_URL"].endswith("/s/rate-limited")
    assert variables["OKX_WS_URL"].startswith("ws://127.0.0.1:")
    assert variables["OKX_WS_URL"].endswith("/s/rate-limited")


def test_a_client_keeps_its_environment(
    tmp_path: Path, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "MINE", "kept")
    assert printed(judged(tmp_path, plain, 'print("mine", os.environ["MINE"])'), "mine ") == [
        "kept"
    ]


def test_a_client_of_one_exchange_is_told_of_that_one(tmp_path: Path, plain: Path) -> None:
    source = 'print("has", "COINW_API_KEY" in os.environ, "OKX_API_KEY" in os.environ)'
    result = judged(tmp_path, plain, source, "--exchange", "okx")
    assert printed(result, "has ") == ["False True"]


def test_every_profile_has_a_world_of_its_own(tmp_path: Path, plan: Path) -> None:
    source = """
        moved = json.dumps({"ccy": "ETH", "amt": "7.11827078", "from": "6", "to": "18"})
        call("POST", "/api/v5/asset/transfer", moved)
        call("GET", BALANCES)
        left = call("GET", BALANCES + "?ccy=ETH")
        print("left", left["data"][0]["bal"])
    """
    assert printed(judged(tmp_path, plan, source), "left ") == ["30", "37.11827078"]


def test_a_world_is_what_the_client_finds(tmp_path: Path, plain: Path) -> None:
    source = 'print("has", call("GET", BALANCES).get("data"))'
    assert printed(judged(tmp_path, plain, source, "--world", "empty"), "has ")[0] == "[]"


def test_only_some_profiles_can_be_asked_for(tmp_path: Path) -> None:
    source = 'print("under", os.environ["FAUXCHANGE_PROFILE"])'
    command = (sys.executable, client(tmp_path, source))
    result = check("--profile", "reset", "--profile", "full-pages", "--", *command)
    assert printed(result, "under ") == ["plain", "reset", "full-pages"]


def test_a_profile_begins_with_what_arrived(tmp_path: Path) -> None:
    source = """
        history = call("GET", "/api/v5/asset/deposit-history?ccy=USDT&limit=100")
        print("there are", len(history["data"]))
    """
    command = (sys.executable, client(tmp_path, source))
    result = check("--profile", "full-pages", "--", *command)
    assert printed(result, "there are ") == ["0", "100"]


def test_the_clock_of_a_profile_is_what_stamps_are_held_against(tmp_path: Path) -> None:
    source = 'print("code", call("GET", BALANCES)["code"], call("GET", BALANCES, ahead=45)["code"])'
    command = (sys.executable, client(tmp_path, source))
    result = check("--profile", "skewed-clock", "--", *command)
    assert printed(result, "code ") == ["0 50102", "50102 0"]


def test_calls_that_a_client_left_behind_are_waited_for(tmp_path: Path) -> None:
    slow = {"name": "slow", "faults": [{"fault": "latency", "options": {"ms": 700}}]}
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({"profiles": [slow]}), encoding="utf-8")
    result = judged(tmp_path, file, 'print(call("GET", BALANCES, timeout=0.05))')
    assert result.stdout.count("1 call, exit code 0") == 2


def test_a_client_that_fails_under_faults_is_judged(tmp_path: Path, plan: Path) -> None:
    source = 'sys.exit(0 if call("GET", BALANCES, key="read")["code"] == "0" else 5)'
    result = judged(tmp_path, plan, source)
    assert result.exit_code in {0, 1}
    assert "1 call, exit code 5" in result.stdout


def test_a_client_that_fails_without_faults_is_run_under_all_and_judged(
    tmp_path: Path, plan: Path
) -> None:
    result = judged(tmp_path, plan, CARELESS + "    sys.exit('no margin')")
    assert result.exit_code == 1
    assert "2/2 rate-limited" in result.stdout
    assert "signing/" in result.stdout
    assert "the plain run said: no margin" in result.stderr


def test_a_client_that_fails_without_faults_and_does_nothing_wrong_has_no_verdict_as_a_whole(
    tmp_path: Path, plan: Path
) -> None:
    result = judged(tmp_path, plan, GOOD + "    sys.exit(3)", "--report", "json,junit,md")
    assert result.exit_code == 2
    assert "Grade none: This client fails against an exchange that behaves" in result.stdout
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["isClean"] is False
    assert report["score"]["points"] is None
    junit = (tmp_path / "out" / "junit.xml").read_text()
    assert '<testcase classname="fauxchange.client" name="works-without-faults"' in junit
    assert "none" in (tmp_path / "out" / "report.md").read_text()
    assert "0 findings; checks: " in result.stdout
    assert "ended with exit code 3 against an exchange that behaves" in result.stderr


def test_a_client_that_calls_nobody_has_no_verdict_and_is_told_what_it_ignores(
    tmp_path: Path, plan: Path
) -> None:
    result = judged(tmp_path, plan, 'print("done")', "--report", "json")
    assert result.exit_code == 2
    assert "Grade" not in result.stdout
    assert not (tmp_path / "out").exists()
    assert "it ignores OKX_BASE_URL and COINW_BASE_URL" in result.stderr
    assert "there is nothing to judge" in result.stderr


FRAMES = """
    import base64, hmac, time
    from websockets.sync.client import connect

    stamp, names = str(int(time.time())), ("API_KEY", "SECRET_KEY", "PASSPHRASE")
    key, secret, passphrase = (os.environ[f"OKX_{name}"] for name in names)
    text = f"{stamp}GET/users/self/verify".encode()
    sign = base64.b64encode(hmac.digest(secret.encode(), text, "sha256")).decode()
    login = {"apiKey": key, "passphrase": passphrase, "timestamp": stamp, "sign": sign}
    with connect(os.environ["OKX_WS_URL"] + "/ws/v5/private") as line:
        line.send(json.dumps({"op": "login", "args": [login]}))
        print(line.recv())
"""
ORDER = """
        order = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit"}
        order |= {"px": "20000", "sz": "0.01", "clOrdId": "one"}
        line.send(json.dumps({"id": "1", "op": "order", "args": [order]}))
        print(line.recv())
"""


def test_a_client_of_frames_alone_is_judged_by_them(tmp_path: Path, plain: Path) -> None:
    result = judged(tmp_path, plain, FRAMES + ORDER, "--exchange", "okx")
    assert result.exit_code == 0, result.output
    assert "0 calls and 1 by frames, exit code 0" in result.stdout
    assert "the client" not in result.stderr


SUBSCRIPTION = """
        line.send(json.dumps({"op": "subscribe", "args": [{"channel": "account"}]}))
        print(line.recv())
"""


def test_a_client_that_only_follows_websockets_is_judged_by_them(
    tmp_path: Path, plain: Path
) -> None:
    reports = "html,json,junit,md,sarif"
    source = FRAMES + SUBSCRIPTION
    result = judged(tmp_path, plain, source, "--exchange", "okx", "--report", reports)
    assert result.exit_code == 0, result.output
    assert ", 1 WebSocket\n" in result.stdout
    assert "sockets/request-form" in result.stdout
    assert "Grade B, 89 of 100" in result.stdout
    assert "Endpoints" not in result.stdout


def test_a_client_that_subscribes_nothing_has_no_verdict(tmp_path: Path, plain: Path) -> None:
    result = judged(tmp_path, plain, FRAMES, "--exchange", "okx")
    assert result.exit_code == 2
    assert "the client followed WebSockets alone" in result.stderr
    assert "ignores" not in result.stderr


def test_a_client_that_crashes_at_its_start_is_not_said_to_ignore_anything(
    tmp_path: Path, plan: Path
) -> None:
    result = judged(tmp_path, plan, "raise SystemExit('no such module')")
    assert result.exit_code == 2
    assert "ended with exit code 1 before it made a call to the mock" in result.stderr
    assert "the plain run said: no such module" in result.stderr
    assert "ignores" not in result.stderr


@pytest.fixture
def hears_ctrl_c() -> Iterator[None]:
    """Have commands hear Ctrl-C though the tests may run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hears_ctrl_c")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_is_stopped_has_no_verdict_and_leaves_no_client_behind(
    tmp_path: Path, plain: Path, number: signal.Signals
) -> None:
    file, note = tmp_path / "client.py", tmp_path / "pid"
    file.write_text(f"import os, pathlib, time\nnote = pathlib.Path({str(note)!r})\n")
    with file.open("a") as rest:
        rest.write("note.with_suffix('.new').write_text(str(os.getpid()))\n")
        rest.write("note.with_suffix('.new').rename(note)\ntime.sleep(300)\n")
    command = (sys.executable, "-c", "from fauxchange.cli import main; main()", "check")
    options = ("--plan", str(plain), "--timeout", "60", "--", sys.executable, str(file))
    with subprocess.Popen((*command, *options), stderr=subprocess.PIPE) as process:  # noqa: S603 - ours
        assert comes_true(note.exists)
        process.send_signal(number)
        _, errors = process.communicate()
    assert process.returncode == 2
    assert b"it was stopped before its end, and there is no verdict" in errors
    assert comes_true(partial(is_ended, int(note.read_text())))


def test_a_client_that_drops_the_path_of_its_base_url_is_told_so(
    tmp_path: Path, plain: Path
) -> None:
    source = """
        url = os.environ["OKX_BASE_URL"].partition("/s/")[0] + "/api/v5/public/time"
        print(urllib.request.urlopen(url).status)
    """
    result = judged(tmp_path, plain, source)
    assert result.exit_code == 2
    assert "1 call came without the path that the base URL has" in result.stderr


def test_a_client_that_signs_nothing_is_told_which_keys_it_ignores(
    tmp_path: Path, plain: Path
) -> None:
    source = 'urllib.request.urlopen(os.environ["OKX_BASE_URL"] + "/api/v5/public/time")'
    result = judged(tmp_path, plain, source, "--exchange", "okx")
    assert result.exit_code == 0
    assert "ignores OKX_API_KEY, OKX_SECRET_KEY and OKX_PASSPHRASE" in result.stderr


def test_a_profile_that_no_call_came_to_is_not_met(tmp_path: Path) -> None:
    withdrawal = {"endpoint": "asset/withdrawal.post", "nth": 1}
    lost = {"name": "lost-reply", "faults": [{"fault": "lost-reply", "match": withdrawal}]}
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({"profiles": [lost]}), encoding="utf-8")
    result = judged(tmp_path, file, GOOD, "--report", "json,html")
    assert ", not met\n" in result.stdout
    assert "not met: lost-reply;" in result.stdout
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert [(one["profile"], one["isMet"]) for one in report["runs"]] == [
        ("plain", True),
        ("lost-reply", False),
    ]
    assert "not met" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_client_that_calls_once_meets_what_strikes_calls(tmp_path: Path) -> None:
    names = ["rate-limited", "reset", "server-error", "gateway", "maintenance", "down", "slow"]
    options = [word for name in names for word in ("--profile", name)]
    command = (sys.executable, client(tmp_path, 'print(call("GET", BALANCES)["code"])'))
    result = check(*options, "--", *command)
    assert result.stdout.count("1 call, exit code 0") == 8
    assert "not met" not in result.stdout


def test_the_runs_of_a_client_go_on_side_by_side(tmp_path: Path) -> None:
    # Each run waits until both have begun: one after the other, neither would end.
    source = f"""
        folder = {str(tmp_path)!r}
        call("GET", BALANCES)
        open(os.path.join(folder, "at-" + os.environ["FAUXCHANGE_PROFILE"]), "w").close()
        while len([one for one in os.listdir(folder) if one.startswith("at-")]) < 2:
            time.sleep(0.01)
    """
    command = (sys.executable, client(tmp_path, source))
    result = check("--profile", "new-fields", "--timeout", "60", "--", *command)
    assert result.stdout.count("1 call, exit code 0") == 2


def test_with_one_job_the_runs_come_one_after_the_other(tmp_path: Path, plan: Path) -> None:
    source = f"""
        file = os.path.join({str(tmp_path)!r}, "lock")
        os.close(os.open(file, os.O_CREAT | os.O_EXCL))
        call("GET", BALANCES)
        time.sleep(0.2)
        os.unlink(file)
    """
    result = judged(tmp_path, plan, source, "--jobs", "1")
    assert result.stdout.count("1 call, exit code 0") == 2


def test_who_stops_looking_ends_the_clients(tmp_path: Path) -> None:
    source = """
        call("GET", BALANCES)
        if os.environ["FAUXCHANGE_PROFILE"] != "plain":
            time.sleep(600)
    """
    command = [sys.executable, str(client(tmp_path, source))]
    with CheckServer("default", 0, "okx") as server:
        runs = Runner(server, command, dict(os.environ), 600).runs(plans.read("quick"))
        with closing(runs):
            assert next(runs).profile.name == "plain"
    assert not [pid for pid in psutil.pids() if is_running(pid, str(tmp_path))]


def test_a_client_that_does_not_end_is_stopped_and_judged(tmp_path: Path, plain: Path) -> None:
    source = """
        print(call("GET", BALANCES, key="read"), flush=True)
        time.sleep(600)
    """
    # So long it has for its call, however slow the machine is.
    result = judged(tmp_path, plain, source, "--timeout", "10", "--report", "json")
    assert result.exit_code == 0
    assert "1 call, stopped, its time was up" in result.stdout
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert [one["exitCode"] for one in report["runs"]] == [None]


def test_findings_come_before_the_table_and_the_grade_last(tmp_path: Path, plain: Path) -> None:
    shown = judged(tmp_path, plain, CARELESS).stdout
    order = [shown.index(text) for text in ("  fix ", "Checks\n", "Endpoints\n", "Grade ")]
    assert order == sorted(order)


def test_checks_that_had_nothing_to_judge_are_folded(tmp_path: Path, plain: Path) -> None:
    shown = judged(tmp_path, plain, GOOD).stdout
    assert "pacing/waits-grow" not in shown
    assert " checks not exercised: errors " in shown


def test_quietly_only_what_is_wrong_is_shown(tmp_path: Path, plain: Path) -> None:
    shown = judged(tmp_path, plain, CARELESS, "--quiet").stdout
    assert "signing/signature" in shown
    assert "Grade " in shown
    for text in ("1/1 plain", "Checks", "Endpoints", "50113 "):
        assert text not in shown


def test_what_rests_on_examples_is_told(tmp_path: Path, plain: Path) -> None:
    source = 'print(call("GET", "/api/v5/sprd/spreads")["code"])'
    result = judged(tmp_path, plain, source, "--report", "json,html")
    assert "1 call answered by examples, not from any state: sprd/" in result.stdout
    assert "judged by examples alone: " in result.stdout
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    rests = {one["id"]: one["onExamples"] for one in report["checks"] if one["seen"]}
    assert rests["parameters/documented-path"] == 1
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "1 accepted, answered by an example</title>" in page


def test_the_key_that_was_handed_out_is_noted_once(tmp_path: Path, plan: Path) -> None:
    source = 'print([call("GET", BALANCES)["code"] for _ in range(3)])'
    shown = judged(tmp_path, plan, source).stdout
    assert "plain #1, #2, #3: asset/balances.get and 2 more came with the key default" in shown
    assert "1 finding; checks: " in shown


def test_what_a_client_left_running_ends_with_it(tmp_path: Path, plain: Path) -> None:
    source = """
        import subprocess
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        print("child", child.pid)
    """
    pids = printed(judged(tmp_path, plain, source), "child ")
    assert len(pids) == 1
    # A killed process is not gone at once: it is when the system next runs it.
    for pid in map(int, pids):
        assert comes_true(partial(is_ended, pid))


def test_a_command_that_is_not_there_is_wrong_usage(plan: Path) -> None:
    result = check("--plan", plan, "--", "no-such-client")
    assert result.exit_code == 2
    assert "no-such-client cannot be started: No such file" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give either a command after -- or a recording with --har"),
        (("--report", "html,pdf", "--", "x"), "pdf: there are only html, json, junit, md, sarif"),
        (("--plan", "nope", "--", "x"), "nope.json#: cannot be read"),
        (("--profile", "nope", "--", "x"), "no profile nope in this plan"),
        (("--world", "atlantis", "--", "x"), "atlantis.json#: cannot be read"),
        (("--exchange", "binance", "--", "x"), "binance"),
        (("--timeout", "0", "--", "x"), "--timeout"),
        (("--har", "nope.har"), "nope.har"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], message: str) -> None:
    result = check(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_options_after_the_command_are_the_commands_own(tmp_path: Path, plain: Path) -> None:
    file = client(tmp_path, 'print("given", *sys.argv[1:])')
    result = check("--plan", plain, "--", sys.executable, file, "--world", "mars")
    assert printed(result, "given ")[0] == "--world mars"


@pytest.mark.parametrize("formats", ["json", "html,json,junit,md,sarif"])
def test_reports_are_written(tmp_path: Path, plain: Path, formats: str) -> None:
    result = judged(tmp_path, plain, GOOD, "--report", formats)
    files = [file.rpartition("/")[2] for file in printed(result, "report: ")]
    assert len(files) == len(formats.split(","))
    assert all((tmp_path / "out" / name).stat().st_size for name in files)


def archive(folder: Path, *entries: dict[str, Any]) -> Path:
    """Write a recording."""
    file = folder / "calls.har"
    file.write_text(json.dumps({"log": {"entries": list(entries)}}), encoding="utf-8")
    return file


ENTRY = {
    "startedDateTime": "2026-01-05T10:00:00.000Z",
    "request": {"method": "GET", "url": "https://www.okx.com/api/v5/public/time", "headers": []},
    "response": {"status": 200, "content": {"text": '{"code": "0", "data": []}'}},
}


def test_a_recording_is_judged(tmp_path: Path) -> None:
    result = check("--har", archive(tmp_path, ENTRY))
    assert result.exit_code == 0, result.output
    assert "public/time.get" in result.stdout
    assert "1 call in 1 run" in result.stdout


def test_a_recording_of_no_exchange_is_wrong_usage(tmp_path: Path) -> None:
    result = check("--har", archive(tmp_path))
    assert result.exit_code == 2
    assert "calls.har#/log/entries: no entry is a call to an exchange" in result.stderr
