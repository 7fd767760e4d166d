"""The pages about clients: their programs run, their recipes are taken, their tables are true."""

from __future__ import annotations

import json
import re
import shlex
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click
import pytest
import yaml
from click.testing import CliRunner

from examples.clients import judge_sdks
from fauxchange.cli import main
from tests.contract_tests.samples import CLIENTS, lacks, samples
from tests.source import ROOT, docs_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| (python|node|bash|coinw) \| `(\w+)` \| (.+) \|$", re.MULTILINE)

# Scripts of a CI service are lists of commands under these names.
SCRIPTS = {"run", "script", "before_script"}


def read(page: str) -> str:
    return docs_page(page).read_text(encoding="utf-8")


def block(page: str, language: str) -> str:
    """Return the only block of a language."""
    (text,) = [found[2] for found in BLOCK.finditer(read(page)) if found[1] == language]
    return text


def recipes() -> list[Any]:
    texts = [found[2] for found in BLOCK.finditer(read("ci.md")) if found[1] == "yaml"]
    return [pytest.param(text, id=str(number)) for number, text in enumerate(texts)]


def scripts(part: Any) -> Iterator[str]:
    """Yield all commands of a recipe."""
    if isinstance(part, list):
        for item in part:
            yield from scripts(item)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name in SCRIPTS:
                yield from [value] if isinstance(value, str) else value
            else:
                yield from scripts(value)


def commands(recipe: str) -> list[list[str]]:
    """Return the words of what a recipe asks of this package, and of pytest."""
    found = []
    for line in scripts(yaml.safe_load(recipe)):
        words = shlex.split(line.strip("()").partition(">")[0].replace("$PLAN", "quick"))
        if words[0] in {"fauxchange", "pytest"}:
            found.append(words)
    return found


@pytest.mark.parametrize(
    ("page", "language", "programs"),
    [
        ("node.md", "js", ("node",)),
        ("curl.md", "bash", ("bash", "curl", "openssl", "date")),
    ],
)
def test_a_quick_start_prints_what_it_says_and_is_clean(
    page: str, language: str, programs: tuple[str, ...], tmp_path: Path
) -> None:
    if program := lacks(programs):
        pytest.skip(f"{program} is not installed on this machine, and the page needs it")
    client = tmp_path / f"my-client.{'mjs' if language == 'js' else 'sh'}"
    client.write_text(block(page, language), encoding="utf-8")
    plan = tmp_path / "plan.json"
    plan.write_text('{"profiles": [{"name": "plain"}]}', encoding="utf-8")
    command = ["check", "--exchange", "okx", "--plan", str(plan), "--", programs[0], str(client)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert block(page, "text").strip() in result.stdout
    assert "0 findings" in result.stdout


@pytest.mark.parametrize(
    ("page", "language", "programs"),
    [
        ("node.md", "js", ("node",)),
        ("curl.md", "bash", ("bash", "curl", "openssl", "date")),
    ],
)
def test_a_quick_start_finds_what_it_promises(
    page: str, language: str, programs: tuple[str, ...], tmp_path: Path
) -> None:
    if program := lacks(programs):
        pytest.skip(f"{program} is not installed on this machine, and the page needs it")
    client = tmp_path / f"my-client.{'mjs' if language == 'js' else 'sh'}"
    client.write_text(block(page, language), encoding="utf-8")
    command = ["check", "--exchange", "okx", "--report", "json", "--report-dir", str(tmp_path)]
    result = CliRunner().invoke(main, [*command, "--", programs[0], str(client)])
    assert result.exit_code == 1
    checks = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["checks"]
    found = {one["id"] for one in checks if one["outcome"] == "failed"}
    text = read(page)
    assert found == set(re.findall(r"^\| `([a-z]+/[a-z-]+)` \|", text, re.MULTILINE))


@pytest.mark.parametrize("recipe", recipes())
def test_a_recipe_asks_only_for_commands_and_options_that_exist(recipe: str) -> None:
    asked = commands(recipe)
    assert asked
    for program, *words in asked:
        if program == "fauxchange":
            command = main.commands[words[0]]
            context = command.make_context(words[0], words[1:])
            assert isinstance(context, click.Context)
        else:
            known = {"--conformance", "--conformance-report"}
            assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("recipe", recipes())
def test_a_recipe_publishes_what_its_commands_write(recipe: str) -> None:
    names = {"html": "report.html", "json": "report.json", "junit": "junit.xml"}
    names |= {"md": "report.md", "sarif": "report.sarif"}
    published = set(re.findall(r"fauxchange-report/([\w.]+)", recipe))
    formats = {
        one
        for words in commands(recipe)
        for option, value in pairwise(words)
        if option in {"--report", "--conformance-report"}
        for one in value.partition(":")[0].split(",")
    }
    assert published <= {names[one] for one in formats}


def test_both_services_have_a_recipe() -> None:
    documents = [yaml.safe_load(recipe.values[0]) for recipe in recipes()]
    assert "jobs" in documents[0]
    assert "contract tests" in documents[1]


def test_the_page_has_every_client_and_what_it_fails() -> None:
    rows = {
        (language, bug): tuple(re.findall(r"\[`(.+?)`\]", checks))
        for language, bug, checks in ROW.findall(read("clients.md"))
    }
    assert rows == {(one.kind, one.bug): one.fails for one in samples() if one.bug}


# python-okx gives httpx its bodies in a way of old.
@pytest.mark.filterwarnings("ignore:Use 'content:DeprecationWarning")
def test_the_page_has_what_is_found_in_published_clients() -> None:
    _, _, rest = read("clients.md").partition(judge_sdks.BEGIN)
    shown = rest.partition(judge_sdks.END)[0].splitlines()
    assert shown[2:] == judge_sdks.table()
    assert len(shown) > 6


def test_every_command_on_the_page_names_files_that_are_there() -> None:
    named = re.findall(r"examples/clients/\S+", block("clients.md", "sh"))
    assert len(named) == 8
    assert [name for name in named if not (ROOT / name).is_file()] == []
    assert CLIENTS / "plan.json" in {ROOT / name for name in named}
