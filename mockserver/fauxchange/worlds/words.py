"""The domain's words for what a world file writes as the exchange does."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fauxchange import data
from fauxchange.spec.problem import read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@cache
def words(kind: str) -> Mapping[str, str]:
    """Return the words of a table of ``schemas/okx/numbers.json`` by what OKX writes for them."""
    table = read_json(data.schemas() / "okx" / "numbers.json")["numbers"][kind]
    return {entry["number"]: word for word, entry in table.items()}


def word_of(kind: str) -> Callable[[str], str]:
    """Return what turns OKX's values of a kind into words."""
    return lambda written: words(kind)[written]
