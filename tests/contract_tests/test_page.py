"""The page on contract tests is complete."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from fauxchange import data
from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.fixtures.options import ARGUMENTS
from fauxchange_kit.runner import plans
from tests.source import docs_page

if TYPE_CHECKING:
    import pytest

PAGE = docs_page("contract-tests.md").read_text(encoding="utf-8")
META = json.loads((data.schemas() / "meta" / "check-plan.json").read_text(encoding="utf-8"))


def listed(heading: str) -> list[str]:
    """Return what the first column names of the table whose first heading is this one."""
    table = PAGE.split(f"| {heading} | ", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)


def test_the_page_lists_the_profiles_of_the_default_plan() -> None:
    assert listed("profile") == [one.name for one in plans.read("default").profiles]


def test_the_page_lists_the_members_of_a_profile() -> None:
    assert set(listed("member of a profile")) == set(META["$defs"]["profile"]["properties"])


def test_the_page_lists_the_arguments_of_the_marker() -> None:
    assert listed("argument") == list(ARGUMENTS)


def test_the_page_lists_the_options_of_pytest(pytester: pytest.Pytester) -> None:
    help_ = pytester.runpytest_inprocess("--help").stdout.str()
    ours = help_.split("a mock of OKX and CoinW:")[1].split("\n\n")[0]
    assert listed("option") == re.findall(r"^ *(--[a-z-]+)", ours, re.MULTILINE)


def test_the_page_has_the_checks_that_say_nothing_of_coinw() -> None:
    section = PAGE.partition("\n## CoinW\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    silent = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert silent == {one.id for one in all_checks() if "coinw" not in one.docs}
