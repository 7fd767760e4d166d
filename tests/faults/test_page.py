"""The page on faults has every kind, every option and every plan, and nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, fields

import pytest

from fauxchange import MockServer, data
from fauxchange.faults.catalogue import KINDS
from tests.source import docs_page

PAGE = docs_page("faults.md").read_text(encoding="utf-8")
META = json.loads((data.schemas() / "meta" / "fault-plan.json").read_text(encoding="utf-8"))
CAPITAL = re.compile("[A-Z]")


def sections(mark: str) -> dict[str, str]:
    parts = re.split(rf"^{mark} (.+)$", PAGE, flags=re.MULTILINE)[1:]
    texts = [re.split(r"^##+ ", text, flags=re.MULTILINE)[0] for text in parts[1::2]]
    return dict(zip(parts[::2], texts, strict=True))


def rows(text: str) -> dict[str, str]:
    """Return what the first column names, with the second column."""
    return dict(re.findall(r"^\| `([^`]+)` \| ([^|]*?) ?\|", text, re.MULTILINE))


def test_every_kind_has_its_section_and_every_section_its_kind() -> None:
    assert list(sections("###")) == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_section_has_the_options_of_its_kind(kind: str) -> None:
    assert set(rows(sections("###")[kind])) == set(META["$defs"][kind]["properties"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_section_has_the_defaults_of_its_kind(kind: str) -> None:
    plain = {field.name: field.default for field in fields(KINDS[kind])}
    for option, cell in rows(sections("###")[kind]).items():
        default = plain[CAPITAL.sub(r"_\g<0>", option).lower()]
        has_none = default in {MISSING, None, (), ""}
        assert cell == ("all" if option == "kinds" else "" if has_none else f"`{default}`")


def test_the_page_has_the_members_of_a_rule_and_of_a_match() -> None:
    assert set(rows(sections("##")["Plans"])) == set(META["$defs"]["rule"]["properties"])
    assert set(rows(sections("##")["Which calls"])) == set(META["$defs"]["match"]["properties"])


def test_the_page_has_the_kinds_of_nasty_answers() -> None:
    items = re.findall(r"^- (`.+?`):", sections("###")["nasty-answer"], re.MULTILINE)
    kinds = META["$defs"]["nasty-answer"]["properties"]["kinds"]["items"]["enum"]
    assert re.findall(r"`([a-z-]+)`", " ".join(items)) == kinds


def test_the_page_has_the_plans_that_come_with_the_package() -> None:
    ready = {file.stem for file in data.plans().glob("*.json")}
    assert set(rows(sections("##")["Plans that come with the package"])) == ready


def test_the_plans_on_the_page_can_be_armed() -> None:
    texts = re.findall(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    mock = MockServer()
    assert [len(mock.arm(json.loads(text))) for text in texts] == [1, 1, 1, 2, 1]
