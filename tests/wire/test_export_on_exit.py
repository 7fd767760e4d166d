"""A server that writes its sandbox to a file when it stops."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest
import requests

from fauxchange import Keys, MockServer
from tests.clients import OkxClient, body_of
from tests.commands import BIN, line_of, running, signed_balances
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

SERVE = (BIN / "fauxchange", "serve", "--http-port", "0", "--json")
BALANCE = "/api/v5/asset/balances?ccy=ETH"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a_server_that_ends_writes_its_sandbox_to_the_file(
    tmp_path: Path, how: signal.Signals
) -> None:
    file = tmp_path / "saved.json"
    with running(*SERVE, "--export-on-exit", file) as process:
        line = json.loads(line_of(process.stdout))
        asked = {"exchange": "okx", "account": "main", "ccy": "ETH", "amount": "1"}
        requests.post(f"{line['http']}/_mock/credit", json=asked, timeout=PATIENCE_S)
        process.send_signal(how)
        assert process.wait(PATIENCE_S) == 0
    assert [one.name for one in tmp_path.iterdir()] == ["saved.json"]
    mock = MockServer(world=file)
    assert mock.okx.key == line["okx"]["key"]
    assert body_of(OkxClient(mock, mock.okx).get(BALANCE))["data"][0]["bal"] == "38.11827078"


def test_a_server_begins_with_what_a_file_has(tmp_path: Path) -> None:
    file = tmp_path / "saved.json"
    mock = MockServer()
    mock.credit("okx", "main", "ETH", "1")
    mock.export_to(file)
    with running(*SERVE, "--world", file) as process:
        line = json.loads(line_of(process.stdout))
        keys = Keys("default", **line["okx"])
        assert signed_balances(line["http"], keys)["data"][0]["bal"] == "38.11827078"
    assert keys.key == mock.okx.key


def test_a_file_that_cannot_be_written_any_more_is_told(tmp_path: Path) -> None:
    file = tmp_path / "there" / "saved.json"
    file.parent.mkdir()
    with running(*SERVE, "--export-on-exit", file) as process:
        line_of(process.stdout)
        file.parent.rmdir()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 2
        assert f"fauxchange: cannot write {file}: No such file" in line_of(process.stderr)


@pytest.mark.parametrize(
    ("place", "reason"),
    [("nowhere/saved.json", "there is no such folder"), ("", "it is a folder")],
)
def test_a_file_that_cannot_be_written_ends_the_start(
    tmp_path: Path, place: str, reason: str
) -> None:
    file = tmp_path / place
    with running(*SERVE, "--export-on-exit", file) as process:
        assert line_of(process.stderr) == f"fauxchange: {file}#: cannot be written: {reason}\n"
        assert process.wait(PATIENCE_S) == 2


def test_a_wrong_snapshot_ends_the_server_with_file_pointer_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "saved.json"
    MockServer().export_to(file)
    document = json.loads(file.read_text(encoding="utf-8"))
    document["documents"]["core.account.Account"]["okx:main"]["user"] = 5
    file.write_text(json.dumps(document), encoding="utf-8")
    with running(*SERVE, "--world", file) as process:
        line = line_of(process.stderr)
        assert (
            line
            == f"fauxchange: {file}#/documents/core.account.Account/okx:main/user: is no text\n"
        )
        assert process.wait(PATIENCE_S) == 2
