"""The pages on steering are true: their commands and their requests do what they say."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from fauxchange import ManualClock, MockServer
from fauxchange.cli import main
from tests.conftest import NOON_MS
from tests.source import docs_page
from tests.test_docs import BLOCK

if TYPE_CHECKING:
    from pathlib import Path

PAGES = ("control", "market", "snapshots")

# A request: the last operation that is named before it.
OPERATION = re.compile(r"`(?:POST) (/_mock/[^`?]+)`")


def _text(page: str) -> str:
    return docs_page(f"{page}.md").read_text(encoding="utf-8")


def _commands(page: str) -> list[str]:
    """Return the commands of a page in order, but for those that run a server."""
    blocks = [found[2] for found in BLOCK.finditer(_text(page)) if found[1] == "sh"]
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if not line.startswith("fauxchange serve")]


def _requests() -> list[tuple[str, str]]:
    """Return operation and body of the requests of all pages."""
    found = []
    for page in PAGES:
        text = _text(page)
        for block in BLOCK.finditer(text):
            if block[1] == "json":
                named = OPERATION.findall(text[: block.start()])[-1]
                found.append((named, block[2]))
    return found


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_do_what_they_say_one_after_the_other(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tables = [found[2] for found in BLOCK.finditer(_text(page)) if found[1] == "csv"]
    for table in tables:
        (tmp_path / "prices.csv").write_text(table, encoding="utf-8")
    commands = _commands(page)
    assert len(commands) > 2
    with MockServer(clock=ManualClock(NOON_MS)) as server:
        runner = CliRunner(env={"FAUXCHANGE_URL": server.url})
        for command in commands:
            result = runner.invoke(main, shlex.split(command)[1:])
            assert (command, result.exit_code) == (command, 0), result.output


@pytest.mark.parametrize(("path", "body"), _requests(), ids=lambda text: text[:40])
def test_a_request_of_a_page_is_fulfilled(path: str, body: str) -> None:
    asked = json.loads(body)
    path = re.sub(r"\{([a-z]+)\}", lambda found: asked.pop(found[1]), path)
    admin = MockServer(clock=ManualClock(NOON_MS)).flask_app().test_client()
    answer = admin.post(path, json=asked)
    assert (path, answer.status_code) == (path, 200), answer.json


def test_there_are_requests_on_every_page() -> None:
    assert len(_requests()) >= 8
