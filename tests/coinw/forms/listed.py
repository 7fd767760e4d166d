"""The differences from CoinW's examples that are on purpose, as the docs list them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "coinw-forms.md"
_ROW = re.compile(r"\| `([^`]+)` \| `([^`]+)` \| ([^|]+) \| ([^|]+) \|")


def _read() -> dict[tuple[str, str], str]:
    """Return what differs, by what is answered or pushed and the path to the member."""
    rows = _ROW.findall(PAGE.read_text(encoding="utf-8"))
    return {(where, path): what for where, path, what, _ in rows}


LISTED = _read()


def unlisted(where: str, found: Mapping[str, str]) -> dict[str, str]:
    """Return the differences that the page does not have."""
    return {path: what for path, what in found.items() if LISTED.get((where, path)) != what}
