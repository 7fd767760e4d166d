"""What the page on adding an exchange says of CoinW's files is about what they are."""

from __future__ import annotations

import re

from tests.source import ROOT, docs_page

PACKAGE = ROOT / "mockserver" / "fauxchange"
ROW = re.compile(r"`(exchanges/<name>/\w+/)` \| ([0-9,]+) lines")
TOTAL = re.compile(r"by what CoinW took: ([0-9,]+) lines of Python")
# Numbers are rounded, and a page need not change with every line.
PART = 0.1


def lines_in(folder: str) -> int:
    """Return how many lines of Python there are below a folder of CoinW."""
    found = (PACKAGE / folder.replace("<name>", "coinw")).rglob("*.py")
    return sum(len(one.read_text(encoding="utf-8").splitlines()) for one in found)


def test_the_page_has_about_as_many_lines_as_there_are() -> None:
    text = docs_page("add-an-exchange.md").read_text(encoding="utf-8")
    (whole,) = TOTAL.findall(text)
    rows = [*ROW.findall(text), ("exchanges/<name>", whole)]
    assert len(rows) == 6
    written = {folder: int(count.replace(",", "")) for folder, count in rows}
    there = {folder: lines_in(folder) for folder in written}
    wrong = {
        folder: (count, there[folder])
        for folder, count in written.items()
        if abs(count - there[folder]) > PART * there[folder]
    }
    assert wrong == {}
