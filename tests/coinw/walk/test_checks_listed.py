"""The page lists the checks that say nothing of CoinW, and no others."""

from __future__ import annotations

import re

from fauxchange_kit.checks.catalogue import all_checks
from tests.source import DOCS

_ROW = re.compile(r"^\| `([a-z]+/[a-z0-9-]+)` \|", re.MULTILINE)


def test_the_page_has_the_checks_that_say_nothing_of_coinw() -> None:
    text = (DOCS / "reference" / "coinw.md").read_text(encoding="utf-8")
    section = text.partition("## Checks that say nothing of CoinW")[2]
    assert _ROW.findall(section) == sorted(
        one.id for one in all_checks() if "coinw" not in one.docs
    )
