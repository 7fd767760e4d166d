"""The form of an answer: which members it has, and how each is written."""

from __future__ import annotations

import re
from typing import Any

# Values by their first match: of an example and of an answer they must be the same.
_TEXTS = (
    ("empty text", re.compile(r"")),
    ("date text", re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")),
    ("milliseconds as text", re.compile(r"1[5-9]\d{11}")),
    ("id as text", re.compile(r"\d{15,}")),
    ("number as text", re.compile(r"-?\d+(\.\d+)?(E-?\d+)?")),
    ("text", re.compile(r".*", re.DOTALL)),
)
# Names that are values: coins, pairs, chains and leverages.
_NAMES = (
    ("*", re.compile(r"[A-Z0-9]+(_[A-Z]+)?")),
    ("total*", re.compile(r"total[A-Z]+")),
)
# What clients choose themselves is any text.
_OWN = ("thirdOrderId", "out_trade_no", "client_id")
_FIRST_MS, _LAST_MS, _LONG_ID = 1_500_000_000_000, 1_999_999_999_999, 10**14


def form_of(value: Any) -> dict[str, set[str]]:
    """Return the kinds of values of each member, by the path to it; rows are taken together."""
    found: dict[str, set[str]] = {}
    _collect("", value, found)
    return found


def differences(documented: Any, answered: Any) -> dict[str, str]:
    """Return what is not as documented, by the path to a member."""
    left, right = form_of(documented), form_of(answered)
    found = dict.fromkeys(left.keys() - right.keys(), "only documented")
    found |= dict.fromkeys(right.keys() - left.keys(), "only answered")
    for path in left.keys() & right.keys():
        if not right[path] <= left[path]:
            found[path] = f"{_words(left[path])} documented, {_words(right[path])} answered"
    return found


def _collect(path: str, value: Any, found: dict[str, set[str]]) -> None:
    kind = "text" if path.endswith(_OWN) and value else _kind(value)
    found.setdefault(path, set()).add(kind)
    if isinstance(value, dict):
        for name, member in value.items():
            _collect(f"{path}.{_name(name)}".lstrip("."), member, found)
    if isinstance(value, list):
        # A list within a list, or one that is all there is, is a row without names.
        positional = path.endswith(("]", "*")) or not path
        positional = positional and not any(isinstance(one, list | dict) for one in value)
        for index, member in enumerate(value):
            _collect(f"{path}[{index if positional else ''}]", member, found)


def _kind(value: Any) -> str:
    if isinstance(value, str):
        kind = next(kind for kind, pattern in _TEXTS if pattern.fullmatch(value))
        return f"{kind} of {len(value)} digits" if kind == "id as text" else kind
    if isinstance(value, bool) or value is None:
        return "null" if value is None else "boolean"
    if isinstance(value, int | float):
        return _number(value)
    return "list" if isinstance(value, list) else "object"


def _number(value: float) -> str:
    if _FIRST_MS <= value <= _LAST_MS:
        return "milliseconds"
    return f"id of {len(str(int(value)))} digits" if value > _LONG_ID else "number"


def _name(name: str) -> str:
    return next((word for word, pattern in _NAMES if pattern.fullmatch(name)), name)


def _words(kinds: set[str]) -> str:
    return " or ".join(sorted(kinds))
