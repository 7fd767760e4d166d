"""``fauxchange serve`` shows the calls that come, so that people see that their client is there."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess

import requests

from tests.commands import BIN, environment, line_of, running
from tests.waits import PATIENCE_S

SERVE = (BIN / "fauxchange", "serve", "--http-port", "0", "--json")


def test_serve_shows_a_line_for_each_call() -> None:
    with running(*SERVE) as process:
        url = json.loads(line_of(process.stdout))["http"]
        requests.get(f"{url}/api/v5/public/time", timeout=30)
        shown = json.loads(line_of(process.stdout))
        assert (shown["method"], shown["target"]) == ("GET", "/api/v5/public/time")
        assert (shown["status"], shown["code"], shown["why"]) == (200, "0", "")


def test_serve_shows_refused_calls_alone_if_told_so() -> None:
    with running(*SERVE, "--log", "errors") as process:
        url = json.loads(line_of(process.stdout))["http"]
        for path in ("public/time", "asset/balances"):
            requests.get(f"{url}/api/v5/{path}", timeout=30)
        shown = json.loads(line_of(process.stdout))
        assert shown["endpoint"] == "asset/balances.get"
        assert shown["why"] == "no key header"


def test_serve_names_the_sandbox_of_a_call() -> None:
    with running(*SERVE) as process:
        url = json.loads(line_of(process.stdout))["http"]
        requests.post(f"{url}/_mock/sandboxes", json={"id": "mine"}, timeout=30)
        requests.get(f"{url}/s/mine/api/v5/public/time", timeout=30)
        assert json.loads(line_of(process.stdout))["sandbox"] == "mine"


def test_a_server_whose_lines_nobody_reads_serves_and_ends() -> None:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4_096)
    process = subprocess.Popen(SERVE, stdout=writing, env=environment())  # noqa: S603 - ours
    os.close(writing)
    try:
        with os.fdopen(reading, "rb", buffering=0) as stdout:
            url = json.loads(stdout.readline())["http"]
            session = requests.Session()
            for _ in range(100):
                session.get(f"{url}/api/v5/public/time?{'x' * 100}", timeout=PATIENCE_S)
            process.terminate()
            assert process.wait(PATIENCE_S) == 0
    finally:
        process.kill()
        process.wait()
