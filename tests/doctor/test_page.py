"""The pages of doctor and journal say what there is, and what they show happens."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fauxchange.exchanges.coinw.diagnosis import mistakes
from fauxchange.exchanges.coinw.diagnosis.credentials import CREDENTIAL_MISTAKES
from fauxchange.exchanges.coinw.diagnosis.login import LOGIN_MISTAKES
from fauxchange.exchanges.okx.diagnosis import mistakes as diagnosis_mistakes
from fauxchange.runtime.journal.query import JournalQuery
from tests.source import ROOT, docs_page

if TYPE_CHECKING:
    from pathlib import Path

DOCTOR = docs_page("doctor.md").read_text(encoding="utf-8")
JOURNAL = docs_page("journal.md").read_text(encoding="utf-8")


def sections(page: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def listed(text: str) -> set[str]:
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


OKX = {mistake.name for mistake in diagnosis_mistakes.SIGNATURE}


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("OKX: the signature", OKX),
        ("OKX: what is seen without signing", set(diagnosis_mistakes.HEADERS)),
        ("CoinW spot: the signature", {mistake.name for mistake in mistakes.SPOT}),
        ("CoinW futures: the signature", {one.name for one in mistakes.FUTURES} - OKX),
        ("CoinW: what is seen without signing", set(CREDENTIAL_MISTAKES)),
        ("CoinW: a login on a WebSocket", set(LOGIN_MISTAKES)),
    ],
)
def test_the_page_has_exactly_the_mistakes_there_are(section: str, names: set[str]) -> None:
    assert listed(sections(DOCTOR)[section]) == names


def test_the_page_has_exactly_the_conditions_there_are() -> None:
    table = sections(JOURNAL)["Conditions"].partition("| operation")[0]
    assert listed(table) == set(JournalQuery._fields)


def test_the_page_has_exactly_the_operations_there_are() -> None:
    folder = ROOT / "schemas" / "admin"
    named = re.findall(r"^\| `GET /_mock(/journal[^`]*)` \|", JOURNAL, re.MULTILINE)
    files = [file.read_text(encoding="utf-8") for file in folder.glob("journal*.json")]
    assert sorted(named) == sorted(re.findall(r'"path": "([^"]+)"', "".join(files)))


def test_the_shell_of_the_page_prints_what_the_page_shows(tmp_path: Path) -> None:
    command = tmp_path / "bin" / "fauxchange"
    command.parent.mkdir()
    main = "from fauxchange.cli import main; main(prog_name='fauxchange')"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{main}" "$@"\n', encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    source, shown = re.findall(r"^```(?:sh|text)\n(.*?)^```", DOCTOR, re.MULTILINE | re.DOTALL)
    done = subprocess.run(  # noqa: S603 - the page's own block
        ["/bin/bash", "-c", source],
        cwd=tmp_path,
        env={"PATH": f"{command.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(shown)
