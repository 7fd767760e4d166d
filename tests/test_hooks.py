"""What git does before a commit is what `make format` and `make check` do."""

from __future__ import annotations

import re
from typing import Any

import click
import yaml

from fauxchange.cli import main
from tests.commands import BIN, run
from tests.source import ROOT

CONFIG = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
HOOKS: list[dict[str, Any]] = [hook for repo in CONFIG["repos"] for hook in repo["hooks"]]
ENTRIES = [hook["entry"].removeprefix(".venv/bin/") for hook in HOOKS]


def test_the_hooks_are_ruff_its_format_and_those_of_the_schemas() -> None:
    assert ENTRIES == [
        "ruff check --fix",
        "ruff format",
        "fauxchange schemas format",
        "fauxchange schemas lint",
    ]


def test_every_hook_is_a_step_of_make() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    steps = re.findall(r"^\t\$\(BIN\)/(.+?)(?: \.)?$", makefile, re.MULTILINE)
    assert set(ENTRIES) <= set(steps)


def test_every_hook_of_ours_is_a_command() -> None:
    schemas = main.commands["schemas"]
    assert isinstance(schemas, click.Group)
    own = [entry.split() for entry in ENTRIES if entry.startswith("fauxchange ")]
    assert [(group, command in schemas.commands) for _, group, command in own] == [
        ("schemas", True),
        ("schemas", True),
    ]


def test_every_other_hook_is_a_command_of_its_program() -> None:
    programs = [entry.split() for entry in ENTRIES if entry.startswith("ruff ")]
    assert [run(BIN / name, *words, "--help").returncode for name, *words in programs] == [0, 0]


def test_the_hooks_of_the_schemas_look_at_schema_files_only() -> None:
    patterns = {hook["id"]: re.compile(hook["files"]) for hook in HOOKS if "files" in hook}
    assert set(patterns) == {"schemas-format", "schemas-lint"}
    for pattern in patterns.values():
        assert pattern.search("schemas/okx/asset/balances.get.json")
        assert not pattern.search("fixtures/worlds/default.json")
