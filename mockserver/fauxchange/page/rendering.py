"""The templates of the page. They are filled outside of Flask, too: by streams, on the loop."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fauxchange.domain.core.money import format_decimal
from fauxchange.runtime.journal.entry import iso

from .acts import act_of

_TIME_OF_DAY = slice(11, 23)
_DATE = slice(0, 10)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        # What clients send stands in nearly every line: no template may forget to escape it.
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.globals["act_of"] = act_of
    made.filters.update(time=lambda ms: iso(ms)[_TIME_OF_DAY], date=lambda ms: iso(ms)[_DATE])
    made.filters["amount"] = format_decimal
    return made


def render(template: str, **values: Any) -> str:
    """Return a template filled with values."""
    return _environment().get_template(template).render(values)
