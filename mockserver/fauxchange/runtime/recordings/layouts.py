"""Ready layouts of tables, by their names: one file each below ``fixtures/recordings``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from fauxchange import data
from fauxchange.domain.market.paths.recorded.playback import CANDLES, TableLayout
from fauxchange.spec.problem import Problem, read_json

# What a table of a kind has to have, and what it may have besides.
_NEEDED = {"trades": ("time", "price", "size"), CANDLES: ("time", "open", "high", "low", "close")}


@cache
def layouts() -> Mapping[str, Mapping[str, Any]]:
    """Return the layouts that come with the package, by name, as their files have them."""
    folder = data.root() / "fixtures" / "recordings"
    names = (file.stem for file in folder.glob("*.json"))
    return {name: read_json(folder / f"{name}.json") for name in sorted(names)}


def layout_of(name: str, columns: Mapping[str, str] | None = None, **given: Any) -> TableLayout:
    """Return a layout by its name, with columns that are named otherwise.

    ``given`` are fields of the layout that count in place of those of the file.

    Raises:
        Problem: there is no such layout, or it has not a column that its kind needs.

    """
    known = layouts()
    if name not in known:
        raise Problem(name, "", f"is no layout of tables: there are {', '.join(known)}")
    document = known[name]
    all_columns = {**document["columns"], **(columns or {})}
    kept = {what: column for what, column in all_columns.items() if column}
    for what in (*_NEEDED[document["kind"]], "size"):
        if what not in kept:
            raise Problem(name, "", f"needs a column for {what}")
    layout = TableLayout(document["kind"], tuple(kept.items()), document["timeUnit"])
    return replace(layout, **{name: one for name, one in given.items() if one is not None})
