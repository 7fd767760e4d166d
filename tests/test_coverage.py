"""The page of coverage: what the documentation claims is what the command shows."""

from __future__ import annotations

import json

from click.testing import CliRunner

from fauxchange.cli import main
from tests.source import docs_page

PAGE = docs_page("coverage.md")


def shown(*options: str) -> str:
    """Return what ``fauxchange endpoints`` writes."""
    result = CliRunner().invoke(main, ["endpoints", *options])
    assert result.exit_code == 0
    return result.stdout


def test_the_page_is_what_the_command_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == shown("--markdown")


def test_the_page_has_a_row_for_each_of_474_endpoints() -> None:
    rows = [line for line in shown("--markdown").splitlines() if line.startswith("| `")]
    assert len(rows) == 474
    assert len(set(rows)) == 474


def test_the_sums_of_the_page_are_those_of_the_list() -> None:
    listed = json.loads(shown("--json"))
    page = shown("--markdown")
    for exchange in ("okx", "coinw"):
        kinds = [row["fidelity"] for row in listed if row["exchange"] == exchange]
        counts = [kinds.count(kind) for kind in ("modelled", "example", "sampled")]
        assert f"| {exchange} | {len(kinds)} | {' | '.join(map(str, counts))} |" in page


def test_every_table_has_as_many_columns_as_its_heading() -> None:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            assert line.count(" | ") == 3, line
