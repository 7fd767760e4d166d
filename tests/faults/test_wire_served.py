"""Faults on the wire of ``fauxchange serve``, and the plan that it begins with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import requests

from fauxchange import MockServer
from tests.clients import OkxClient
from tests.commands import BIN, line_of, run, running
from tests.waits import PATIENCE_S

from .wire_suite import Wire, WireSuite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVE = (BIN / "fauxchange", "serve", "--http-port", "0", "--json")
TIME = "/api/v5/public/time"


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    """One server for all tests of the wire."""
    signer = MockServer(exchange="okx")
    with running(*SERVE, "--limits", "off") as process:
        line = json.loads(line_of(process.stdout))
        yield Wire(line["http"], OkxClient(signer, signer.okx))


class TestServed(WireSuite):
    """The command."""


def test_a_server_begins_with_the_faults_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    plan = {"faults": [{"fault": "http-status", "options": {"status": 418}, "times": 1}]}
    file.write_text(json.dumps(plan), encoding="utf-8")
    with running(*SERVE, "--faults", str(file)) as process:
        url = json.loads(line_of(process.stdout))["http"]
        statuses = [requests.get(url + TIME, timeout=PATIENCE_S).status_code for _ in range(2)]
    assert statuses == [418, 200]


def test_a_server_begins_with_a_plan_that_comes_with_the_package() -> None:
    with running(*SERVE, "--faults", "maintenance-window") as process:
        url = json.loads(line_of(process.stdout))["http"]
        listing = requests.get(f"{url}/_mock/faults", timeout=PATIENCE_S).json()
    assert [one["fault"] for one in listing["faults"]] == ["maintenance", "latency"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"faults": [{"fault": "gremlin"}]}', '#/faults/0/fault: "gremlin" is not one of'),
        (
            '{"faults": [{"fault": "reject", "options": {"code": "1"}, "match": {"exchange": '
            '"coinw"}}]}',
            "#/faults/0/options/code: coinw has no error '1'",
        ),
        ("{", "#: is not JSON"),
    ],
)
def test_a_wrong_plan_ends_the_server_with_file_pointer_and_reason(
    tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "bad.json"
    file.write_text(text, encoding="utf-8")
    result = run(*SERVE, "--faults", file)
    assert result.returncode == 2
    assert f"{file}{reason}" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_plan_nobody_has_ends_the_server() -> None:
    result = run(*SERVE, "--faults", "gremlins")
    assert result.returncode == 2
    assert "gremlins.json#: cannot be read" in result.stderr
