"""The plugin in users' test files: fixtures, marker, options. Each test runs pytest inside."""

from __future__ import annotations

import json
import os
import re
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from fauxchange import MockServer
from fauxchange_kit import plugin
from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.fixtures import exchange_fixture, options, session
from fauxchange_kit.hosts import local, remote
from fauxchange_kit.recording.recorder import record_all, run_of
from tests.clients import OkxClient
from tests.commands import run as run_command
from tests.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.pytester import RunResult

# Runs inside of a test forget the modules that they import. The register of checks must not go, and
# importing the plugin's other modules in every run would take most of its time.
CHECKS = all_checks()
MODULES = (exchange_fixture, local, options, remote, session)

HEAD = """
import json
import pytest
import requests
from fauxchange import ManualClock, MockServer
from tests.clients import OkxClient
from tests.waits import PATIENCE_S

BALANCES = "/api/v5/asset/balances"


def get(okx, target, **keys):
    signer = MockServer(exchange="okx")
    headers = OkxClient(signer, keys.get("keys") or okx).signed("GET", keys.get("signs", target))
    return requests.get(okx.url + target, headers=headers, timeout=PATIENCE_S)
"""
CARELESS = 'get(okx, BALANCES + "?ccy=ETH", signs=BALANCES)'


@pytest.fixture
def shared() -> Iterator[MockServer]:
    """A server that tests share."""
    with MockServer(world="empty", seed=11) as server:
        yield server


@pytest.fixture(autouse=True)
def _no_other_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have runs load no plugin that happens to be installed; that ours is, test_wheel.py shows."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def run(pytester: pytest.Pytester, source: str, *options: str) -> RunResult:
    """Run a test file with the plugin."""
    pytester.makepyfile(HEAD + source)
    plugins = ("-p", "fauxchange_kit.plugin", "-p", "no:cacheprovider")
    return pytester.runpytest_inprocess(*plugins, *options)


def test_a_test_has_an_exchange_of_its_own(pytester: pytest.Pytester) -> None:
    source = """
def test_first(okx):
    okx.fund("ETH", "1")
    assert get(okx, BALANCES + "?ccy=ETH").json()["data"][0]["bal"] == "38.11827078"

def test_second(okx):
    assert okx.journal == ()
    assert get(okx, BALANCES + "?ccy=ETH").json()["data"][0]["bal"] == "37.11827078"
"""
    run(pytester, source).assert_outcomes(passed=2)


def test_both_exchanges_of_a_test_are_one_sandbox(pytester: pytest.Pytester) -> None:
    source = """
def test_both(okx, coinw):
    assert okx.url == coinw.url
    assert okx.key != coinw.key
    assert (coinw.passphrase, okx.passphrase) == ("", "Faux-change-1")
    get(okx, BALANCES)
    okx.advance(days=1)
    assert len(okx.journal) == 1
    assert coinw.journal == ()
    assert okx.ws_url.startswith("ws://127.0.0.1:")
    assert okx.ws_url.endswith("/s/" + okx.sandbox.id)
    assert okx.keys("read").key != okx.key
"""
    run(pytester, source).assert_outcomes(passed=1)


def test_expect_waits_for_calls_and_returns_them(pytester: pytest.Pytester) -> None:
    source = """
import threading

def test_calls(okx):
    later = threading.Thread(target=lambda: get(okx, BALANCES + "?ccy=BTC"))
    later.start()
    (sent,) = okx.expect("asset/*", count=1, method="GET", code="0", timeout_s=30)
    later.join()
    assert sent.raw == {"ccy": "BTC"}
    okx.expect("asset/withdrawal.post", count=0)
    assert len(okx.expect("asset/balances.get")) == 1
"""
    run(pytester, source).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        (
            '"trade/*", timeout_s=0',
            "expected a call or more of endpoint=trade/*, there were 0; okx",
        ),
        ('"asset/*", count=2, timeout_s=0', "expected 2 calls of endpoint=asset/*, there were 1"),
        ('"asset/*", count=0', "expected 0 calls of endpoint=asset/*, there were 1"),
        ('"asset/*", code="50113", timeout_s=0', "endpoint=asset/* code=50113, there were 0"),
    ],
)
def test_expect_fails_with_what_was_seen(
    pytester: pytest.Pytester, expected: str, message: str
) -> None:
    source = f"""
def test_calls(okx):
    get(okx, BALANCES)
    okx.expect({expected})
"""
    result = run(pytester, source)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"*{message}*", "*#1 asset/balances.get: HTTP 200, code 0"])


def test_a_marker_says_what_the_exchange_is_like(pytester: pytest.Pytester) -> None:
    source = """
@pytest.mark.fauxchange(world="empty", seed=7, limits=False, clock={"start_ms": 1_750_248_000_000,
                        "frozen": True}, faults=[{"fault": "latency", "options": {"ms": 1}}])
def test_marked(okx):
    time = requests.get(okx.url + "/api/v5/public/time").json()["data"][0]["ts"]
    assert time == "1750248000000"
    okx.advance(seconds=1.5)
    time = requests.get(okx.url + "/api/v5/public/time").json()["data"][0]["ts"]
    assert time == "1750248001500"
    assert okx.seed == 7
    assert [sent.faults for sent in okx.journal] == [("latency",)] * 2
    for _ in range(30):
        assert requests.get(okx.url + "/api/v5/public/time").status_code == 200
"""
    run(pytester, source).assert_outcomes(passed=1)


def test_a_marker_of_a_test_goes_before_that_of_its_module(pytester: pytest.Pytester) -> None:
    source = """
pytestmark = pytest.mark.fauxchange(seed=1, world="empty")

@pytest.mark.fauxchange(seed=2)
def test_marked(okx):
    assert okx.seed == 2
    assert get(okx, BALANCES).json()["data"] == []
"""
    run(pytester, source).assert_outcomes(passed=1)


def test_a_profile_of_the_check_plan_can_be_met(pytester: pytest.Pytester) -> None:
    source = """
@pytest.mark.fauxchange(profile="rate-limited")
def test_storm(okx):
    assert get(okx, BALANCES).json()["code"] == "50011"
    assert okx.sandbox.run().profile == "rate-limited"

@pytest.mark.fauxchange(profile="skewed-clock")
def test_skew(okx):
    assert get(okx, BALANCES).json()["code"] == "50102"
"""
    run(pytester, source).assert_outcomes(passed=2)


def test_a_fault_can_be_armed_in_the_middle(pytester: pytest.Pytester) -> None:
    source = """
def test_fault(okx):
    assert get(okx, BALANCES).status_code == 200
    okx.fault("http-status", match={"endpoint": "asset/*"}, times=1, status=503)
    assert get(okx, BALANCES).status_code == 503
    assert get(okx, BALANCES).status_code == 200
    assert okx.sandbox.run().profile == "server-error"
"""
    run(pytester, source).assert_outcomes(passed=1)


@pytest.fixture
def day(pytester: pytest.Pytester) -> None:
    """A world with a recorded day beside it, and a test of it that reads where its clock begins."""
    trades = "ts,price,size,side\n" + "".join(
        f"{1_756_684_800_000 + second * 1_000},{100_000 + second % 7},0.01,buy\n"
        for second in range(100)
    )
    pytester.makefile(".csv", trades=trades)
    world = {
        "title": "day",
        "extends": "default",
        "recordings": {"BTC-USDT": {"files": ["trades.csv"], "layout": "plain"}},
        "clock": {"begin": "recording", "scale": 60},
    }
    (pytester.path / "day.json").write_text(json.dumps(world), encoding="utf-8")


A_DAY = """
@pytest.mark.fauxchange(world="day.json", clock={"step_ms": 1_000})
def test_played(okx):
    ticker = okx.url + "/api/v5/market/ticker?instId=BTC-USDT"
    seen = [requests.get(ticker).json()["data"][0]["last"] for _ in range(3)]
    assert seen == ["100001", "100002", "100003"]
"""


@pytest.mark.usefixtures("day")
def test_a_world_of_a_marker_is_a_file_with_a_recording_beside_it(
    pytester: pytest.Pytester,
) -> None:
    run(pytester, A_DAY).assert_outcomes(passed=1)


@pytest.mark.usefixtures("day")
def test_the_same_file_is_sent_to_a_shared_server(
    pytester: pytest.Pytester, shared: MockServer
) -> None:
    run(pytester, A_DAY, f"--mock-exchange-url={shared.url}").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ('wrld="empty"', "the marker fauxchange has no wrld; it has world, faults, seed"),
        ('world="atlantis"', "atlantis.json#: cannot be read"),
        ('faults=[{"fault": "nope"}]', "#/faults/0/fault"),
        ('profile="nope"', "no profile nope in this plan"),
        ('clock={"frezen": True}', "frezen: there is only"),
    ],
)
def test_a_marker_that_is_wrong_is_told(
    pytester: pytest.Pytester, marker: str, message: str
) -> None:
    source = f"""
@pytest.mark.fauxchange({marker})
def test_marked(okx):
    pass
"""
    result = run(pytester, source)
    result.assert_outcomes(errors=1)
    assert message in result.stdout.str()
    # Nobody has to read through the plugin for it.
    assert "plugin.py" not in result.stdout.str()


CONTROL = """
from fauxchange import Problem

def test_control(okx):
    settings = okx.control("POST", "/fill-settings", instrument="BTC-USDT", pieces=3)
    assert settings["pieces"] == 3
    assert okx.control("GET", "/fill-settings", instrument="BTC-USDT") == settings
    assert okx.control("POST", "/orders/next", outcome="self-trade")["nth"] == 1
    assert okx.control("DELETE", "/fill-settings") == {"reset": 1}
    for method, path in (("POST", "/orders/5/fill"), ("POST", "/nowhere")):
        with pytest.raises(Problem):
            okx.control(method, path)
"""


def test_a_sandbox_is_steered_by_the_admin_api(pytester: pytest.Pytester) -> None:
    run(pytester, CONTROL).assert_outcomes(passed=1)


def test_a_sandbox_on_a_shared_server_is_steered_in_the_same_way(
    pytester: pytest.Pytester,
) -> None:
    with MockServer() as server:
        run(pytester, CONTROL, f"--mock-exchange-url={server.url}").assert_outcomes(passed=1)


def test_the_marker_is_known(pytester: pytest.Pytester) -> None:
    assert (
        "@pytest.mark.fauxchange(world, faults, seed" in run(pytester, "", "--markers").stdout.str()
    )


def test_a_test_can_judge_its_client(pytester: pytest.Pytester) -> None:
    source = f"""
def test_verdict(okx):
    {CARELESS}
    verdict = okx.check()
    assert not verdict.is_clean
    assert any(one.check.id.startswith("signing/") for one in verdict.findings)
"""
    run(pytester, source).assert_outcomes(passed=1)


def careless(test: str = "test_careless") -> str:
    return f"""
def {test}(okx):
    {CARELESS}
"""


def test_findings_are_told_at_the_end_and_fail_nothing(pytester: pytest.Pytester) -> None:
    result = run(pytester, careless())
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            "*= fauxchange =*",
            "error signing/*",
            "*::test_careless: *",
            "*fix: *",
            "* finding*1 call*",
        ]
    )


def test_a_test_is_compared_with_no_other_test(pytester: pytest.Pytester) -> None:
    test = """
def read(okx, *paths):
    for path in paths:
        requests.get(okx.url + path, headers={"User-Agent": "test/1"})

TIME, STATUS = "/api/v5/public/time", "/api/v5/system/status"

def test_plain(okx):
    read(okx, TIME, STATUS)

@pytest.mark.fauxchange(profile="gateway")
def test_gateway(okx):
    read(okx, TIME)
"""
    result = run(pytester, test)
    result.assert_outcomes(passed=2)
    assert not any("non-json-survived" in line for line in result.outlines)


def test_runs_of_one_test_with_other_parameters_are_compared(pytester: pytest.Pytester) -> None:
    test = """
@pytest.mark.parametrize("count", [
    2, pytest.param(1, marks=pytest.mark.fauxchange(profile="gateway"))
])
def test_reads(okx, count):
    for path in ("/api/v5/public/time", "/api/v5/system/status")[:count]:
        requests.get(okx.url + path, headers={"User-Agent": "test/1"})
"""
    result = run(pytester, test)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["error errors/non-json-survived: *"])


def test_strict_conformance_fails_the_test_that_found_something(pytester: pytest.Pytester) -> None:
    source = (
        careless()
        + """
def test_good(okx):
    get(okx, BALANCES, keys=okx.keys("read"))
"""
    )
    result = run(pytester, source, "--conformance=strict")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["the client did what it should not*", "error signing/*"])


def test_without_conformance_nothing_is_looked_for(pytester: pytest.Pytester) -> None:
    result = run(pytester, careless(), "--conformance=off")
    result.assert_outcomes(passed=1)
    assert "signing/" not in result.stdout.str()


def test_a_session_that_uses_no_exchange_hears_nothing_of_it(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_nothing(): pass")
    assert "= fauxchange =" not in result.stdout.str()


@pytest.mark.parametrize("how", ["report", "off", "strict"])
def test_the_seed_is_told_on_every_failure(pytester: pytest.Pytester, how: str) -> None:
    source = """
@pytest.mark.fauxchange(seed=4711)
def test_fails(okx):
    assert 1 == 2
"""
    result = run(pytester, source, f"--conformance={how}")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["seed 4711, sandbox * at http://127.0.0.1:*"])


def test_a_report_is_written_for_the_session(pytester: pytest.Pytester) -> None:
    result = run(pytester, careless(), "--conformance-report=json,junit:out/reports")
    result.assert_outcomes(passed=1)
    files = re.findall(r"^report: (.*)$", result.stdout.str(), re.MULTILINE)
    assert len(files) == 2
    assert all((pytester.path / file).stat().st_size for file in files)


@pytest.mark.parametrize("option", ["json", "json:", "pdf:out", ":out"])
def test_a_report_that_nobody_can_write_is_wrong_usage(
    pytester: pytest.Pytester, option: str
) -> None:
    result = run(pytester, careless(), f"--conformance-report={option}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*--conformance-report: *formats are html, json, junit, md, sarif"]
    )


def test_the_whole_server_is_judged_too(pytester: pytest.Pytester) -> None:
    source = """
def test_server(mock_exchange):
    headers = OkxClient(mock_exchange, mock_exchange.okx).signed("GET", BALANCES)
    requests.get(mock_exchange.url + BALANCES + "?ccy=ETH", headers=headers, timeout=PATIENCE_S)
"""
    result = run(pytester, source, "--conformance=strict")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["error signing/*"])


def test_a_shared_server_gives_each_test_a_sandbox(
    pytester: pytest.Pytester, shared: MockServer
) -> None:
    source = """
def test_first(okx):
    okx.fund("ETH", "1.5")
    okx.fund("ETH", "0.5", book="trading")
    okx.advance(days=40)
    assert get(okx, BALANCES + "?ccy=ETH").json()["data"][0]["bal"] == "1.5"
    (sent,) = okx.expect("asset/*", count=1)
    assert (sent.credential.name, sent.code) == ("default", "0")

@pytest.mark.fauxchange(world="default", seed=3, profile="rate-limited")
def test_second(okx, coinw):
    assert okx.seed == 3
    assert get(okx, BALANCES).json()["code"] == "50011"
    with pytest.raises(AssertionError, match="there were 0; okx saw"):
        okx.expect("trade/*", timeout_s=0)
    assert okx.ws_url == "ws" + okx.url.removeprefix("http")

def test_third(mock_exchange):
    assert requests.get(mock_exchange.url + "/api/v5/public/time").status_code == 200
"""
    result = run(pytester, source, f"--mock-exchange-url={shared.url}/")
    result.assert_outcomes(passed=3)
    assert shared.journal.count == 0
    assert len(shared.app.sandboxes) == 1


def test_a_client_is_judged_on_a_shared_server(
    pytester: pytest.Pytester, shared: MockServer
) -> None:
    source = """
def test_careless(okx):
    get(okx, BALANCES + "?ccy=ETH&chain=ETH", keys=okx.keys("read"))

def test_good(okx):
    get(okx, BALANCES + "?ccy=ETH", keys=okx.keys("read"))
"""
    options = (f"--mock-exchange-url={shared.url}", "--conformance=strict")
    result = run(pytester, source, *options)
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["* parameters/unknown*"])


def test_where_the_websockets_of_a_shared_server_are_can_be_said(
    pytester: pytest.Pytester, shared: MockServer
) -> None:
    source = """
def test_ws(okx):
    assert okx.ws_url == "ws://there:1/s/" + okx.sandbox.id
"""
    options = (f"--mock-exchange-url={shared.url}", "--mock-exchange-ws-url=ws://there:1/")
    run(pytester, source, *options).assert_outcomes(passed=1)


def test_a_shared_server_that_is_not_there_is_told(pytester: pytest.Pytester) -> None:
    result = run(pytester, careless(), "--mock-exchange-url=http://127.0.0.1:9")
    result.assert_outcomes(errors=1)
    assert "http://127.0.0.1:9/_mock/health#: nobody answers" in result.stdout.str()


def test_the_token_of_a_shared_server_is_sent(
    pytester: pytest.Pytester, shared: MockServer
) -> None:
    shared.app.admin_token = "sesame"
    url = f"--mock-exchange-url={shared.url}"
    result = run(pytester, careless(), url)
    result.assert_outcomes(errors=1)
    assert "Authorization" in result.stdout.str()
    run(pytester, careless(), url, "--mock-exchange-token=sesame").assert_outcomes(passed=1)


def test_what_workers_did_is_judged_together(pytester: pytest.Pytester, mock: MockServer) -> None:
    config = pytester.parseconfig()
    for name in ("first", "second"):
        record_all(mock.sandbox)
        mock.reset()
        OkxClient(mock, mock.okx).get("/api/v5/asset/balances")
        worker = pytester.parseconfig()
        worker.workeroutput = {}  # type: ignore[attr-defined]  # as pytest-xdist does
        own = run_of(mock.app.exchanges, mock.sandbox, "plain")
        plugin._session(worker).add(name, own)
        plugin.pytest_sessionfinish(SimpleNamespace(config=worker))  # type: ignore[arg-type]
        node = SimpleNamespace(config=config, workeroutput=worker.workeroutput)  # type: ignore[attr-defined]
        plugin.pytest_testnodedown(node, None)
    session = plugin._session(config)
    assert [test for test, _ in session.runs] == ["first", "second"]
    assert session.verdict().endpoints == {"okx": {"asset/balances.get": 2}}


def test_workers_of_pytest_xdist_report_together(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = (ROOT, ROOT / "mockserver", ROOT / "contract_tests")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, folders)))
    pytester.makepyfile(HEAD + careless() + careless("test_other"))
    plugins = ("-p", "xdist", "-p", "fauxchange_kit.plugin", "-p", "no:cacheprovider")
    result = pytester.runpytest_subprocess(*plugins, "-v", "--numprocesses=2")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines_random(["*gw0*PASSED*", "*gw1*PASSED*", "*; 2 calls in 2 runs"])


def test_a_worker_that_played_nothing_hands_over_nothing(pytester: pytest.Pytester) -> None:
    config = pytester.parseconfig()
    plugin.pytest_testnodedown(SimpleNamespace(config=config, workeroutput={}), None)
    assert plugin._session(config).runs == []


def test_the_plugin_loads_nothing_of_the_mock() -> None:
    script = "import fauxchange_kit.plugin, sys; print('fauxchange' in sys.modules)"
    result = run_command(sys.executable, "-c", script, cwd=ROOT)
    assert (result.stdout, result.stderr) == ("False\n", "")
