"""Shifts the times of a documented example to now, all by the same amount."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

# Unix milliseconds from 2017 to 2033: ids are longer, amounts have other digits.
_MILLISECONDS = re.compile(r"1[5-9][0-9]{11}", re.ASCII)
# Unix seconds, which a few endpoints have, are recognised by the name, too.
_SECONDS = re.compile(r"1[5-9][0-9]{8}", re.ASCII)
_TIME_NAME = re.compile(r"ts|[A-Za-z]*Time")

# Times of what has happened for certain; where there are none, all have that are not planned.
_HAPPENED = frozenset({"", "ts", "uTime", "cTime", "fillTime", "pTime", "time", "date"})
_PLANNED = re.compile(r"(exp|next|est|dep|wd)[A-Z][A-Za-z]*|[A-Za-z]*(TdSw|MktSw)Time")

# Before it no time has thirteen digits, as documented ones have.
_FIRST_MS = 10**12


def shift_times(payload: Any, now_ms: int) -> Any:
    """Return the payload with all its times shifted by one amount, so that its latest event is now.

    Where all events are planned, the earliest is now, and the others follow as documented.
    """
    found = list(_times(payload, ""))
    if not found or now_ms < _FIRST_MS:
        return payload
    happened = [time for name, time in found if name in _HAPPENED]
    happened = happened or [time for name, time in found if not _PLANNED.fullmatch(name)]
    anchor = max(happened) if happened else min(time for _, time in found)
    return _shift(payload, "", now_ms - anchor)


def _times(value: Any, name: str) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        for member, inner in value.items():
            yield from _times(inner, member)
    elif isinstance(value, list):
        for inner in value:
            yield from _times(inner, name)
    elif _unit_ms(value, name):
        yield name, int(value) * _unit_ms(value, name)


def _shift(value: Any, name: str, by_ms: int) -> Any:
    if isinstance(value, dict):
        return {member: _shift(inner, member, by_ms) for member, inner in value.items()}
    if isinstance(value, list):
        return [_shift(inner, name, by_ms) for inner in value]
    unit_ms = _unit_ms(value, name)
    return type(value)(int(value) + by_ms // unit_ms) if unit_ms else value


def _unit_ms(value: Any, name: str) -> int:
    """Return how many milliseconds a time counts in; 0 if it is none."""
    if type(value) not in {str, int}:
        return 0
    if _MILLISECONDS.fullmatch(str(value)):
        return 1
    return 1000 if _TIME_NAME.fullmatch(name) and _SECONDS.fullmatch(str(value)) else 0
