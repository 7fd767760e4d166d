"""The templates of the HTML report and the badge. Everything that is put into them is escaped."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

_FOLDER = Path(__file__).parent / "templates"


def render(name: str, **values: Any) -> str:
    """Return what a template makes of values."""
    return _templates().get_template(name).render(values)


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(moment=moment, many=many, percent=percent)
    return environment


def moment(ms: int) -> str:
    """Return Unix milliseconds as a date and a time."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def many(count: int, what: str) -> str:
    """Return a number of things in words."""
    plural = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{count:,} {what if count == 1 else plural}".replace(",", "\u202f")


def percent(part: float, whole: float = 1) -> str:
    """Return a share; little is not nothing, and nearly all is not all."""
    share = 100 * part / whole if whole else 0
    if 0 < share < 1:
        return "< 1 %"
    return "> 99 %" if 99 < share < 100 else f"{share:.0f} %"
