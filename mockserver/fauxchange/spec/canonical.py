"""The one way a JSON file of facts is written, so that changes read well and never clash."""

from __future__ import annotations

import json
from typing import Any

WIDTH = 100


def canonical(value: Any) -> str:
    """Return JSON text: two spaces a level, and on one line whatever fits in 100 columns."""
    return _format(value, 0, 0) + "\n"


def _format(value: Any, indent: int, before: int) -> str:
    """Return a value that starts ``before`` columns into a line of the given indent."""
    line = _line(value)
    if indent + before + len(line) <= WIDTH or not isinstance(value, dict | list) or not value:
        return line
    pad = " " * (indent + 2)
    if isinstance(value, list):
        parts = [pad + _format(item, indent + 2, 1) for item in value]
        return "[\n" + ",\n".join(parts) + "\n" + " " * indent + "]"
    parts = []
    for name, member in value.items():
        key = f"{json.dumps(name, ensure_ascii=False)}: "
        parts.append(pad + key + _format(member, indent + 2, len(key) + 1))
    return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"


def _line(value: Any) -> str:
    if isinstance(value, dict) and value:
        members = (f"{json.dumps(k, ensure_ascii=False)}: {_line(v)}" for k, v in value.items())
        return "{ " + ", ".join(members) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_line(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
