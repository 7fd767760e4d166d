"""The page of the checks is written from them."""

from __future__ import annotations

import re

from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.reports import FORMATS, reference
from tests.source import docs_page

PAGE = docs_page("checks.md")


def test_the_page_of_the_checks_is_written_from_the_checks() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference.page()


def test_every_check_has_its_section() -> None:
    sections = re.findall(r"^### `(.+)`$", reference.page(), re.MULTILINE)
    assert sections == [check.id for check in all_checks()]


def test_every_format_is_on_the_page() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \| `", reference.page(), re.MULTILINE)
    assert rows == list(FORMATS)
