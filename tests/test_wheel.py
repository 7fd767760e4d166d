"""The wheel in an environment of its own, as a user has it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from fauxchange.cli import main
from tests.commands import BIN, run
from tests.source import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ANSWERS = """
import json
from fauxchange import MockServer, Request
server = MockServer()
reply = server.handle(Request.of("GET", "/api/v5/asset/balances"))
print(reply.status, json.loads(reply.body)["code"])
"""

REPORTS = """
from fauxchange_kit.reports import html
from fauxchange_kit.verdict import judge
print(html.text(judge([])).splitlines()[0])
"""

# A project whose packages have the names of our folders, as many a project's have.
PROJECT = {
    "contract_tests/__init__.py": "NAME = 'of the user'\n",
    "mockserver/__init__.py": "NAME = 'of the user'\n",
    "contract_tests/test_client.py": """
import contract_tests
import mockserver

def test_a_client_meets_an_exchange(okx):
    assert contract_tests.NAME == "of the user"
    assert mockserver.NAME == "of the user"
    assert okx.url.startswith("http://127.0.0.1:")
""",
}

TYPED = """
from fauxchange import ManualClock, MockServer
from fauxchange_kit.verdict import Verdict, judge

def verdict_of(server: MockServer) -> Verdict:
    return judge([])

with MockServer(clock=ManualClock(1_750_248_000_000)) as running:
    url: str = running.url
    verdict: Verdict = verdict_of(running)
"""

MISTYPED = """
from fauxchange import MockServer

MockServer(seed="not a number")
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment that has the wheel and pytest, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    base = sys._base_executable  # type: ignore[attr-defined]  # the Python this environment is of
    made = run(base, "-m", "venv", "--without-pip", folder / "env")
    assert made.returncode == 0, made.stderr
    python = folder / "env" / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    # Most of what dependencies bring is never read, so modules are compiled as they are. A version
    # that came out today is for nobody to find out here.
    pinned = ("--constraint", ROOT / "constraints.txt")
    arguments = ("install", "--no-compile", *pinned, wheel, "pytest")
    installed = run(*pip, "--python", python, *arguments)
    assert installed.returncode == 0, installed.stderr
    return python


def test_the_command_lists_the_same_endpoints(python: Path, tmp_path: Path) -> None:
    listed = run(python.parent / "fauxchange", "endpoints", "--json", cwd=tmp_path)
    here = CliRunner().invoke(main, ["endpoints", "--json"])
    assert json.loads(listed.stdout) == json.loads(here.stdout)


def test_a_mock_answers(python: Path, tmp_path: Path) -> None:
    answered = run(python, "-I", "-c", ANSWERS, cwd=tmp_path)
    assert answered.stdout == "401 50103\n", answered.stderr


def test_a_mock_reads_the_prepared_files_of_the_wheel(
    python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without them it keeps files of its own.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    answered = run(python, "-I", "-c", ANSWERS, cwd=tmp_path)
    assert answered.returncode == 0, answered.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_kit_writes_a_report(python: Path, tmp_path: Path) -> None:
    reported = run(python, "-I", "-c", REPORTS, cwd=tmp_path)
    assert reported.stdout == "<!DOCTYPE html>\n", reported.stderr


def test_a_project_may_have_packages_with_the_names_of_our_folders(
    python: Path, tmp_path: Path
) -> None:
    for name, text in PROJECT.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    played = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=tmp_path)
    assert played.returncode == 0, played.stdout + played.stderr
    assert "1 passed" in played.stdout


@pytest.mark.parametrize(("source", "code"), [(TYPED, 0), (MISTYPED, 1)], ids=["right", "wrong"])
def test_mypy_sees_our_types_in_a_users_file(
    python: Path, tmp_path: Path, source: str, code: int
) -> None:
    file = tmp_path / "client.py"
    file.write_text(source)
    # What mypy read of Python and of our package serves both files.
    mypy = (BIN / "mypy", "--strict", "--cache-dir", python.parents[2] / "mypy")
    looked = run(*mypy, "--python-executable", python, file, cwd=tmp_path)
    assert looked.returncode == code, looked.stdout + looked.stderr
