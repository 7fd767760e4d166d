"""Worlds that say only what differs from another world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EXTENDS = "extends"

# What tells the entries of a list from each other, in this order of preference.
_NAMES = ("id", "name")


def extended(base: Mapping[str, Any], extension: Mapping[str, Any]) -> dict[str, Any]:
    """Return a world with what another document says of it in its place.

    Objects are merged member by member, null leaves a member out, and entries of lists are merged
    with those that have their ``id`` or ``name``; new ones follow. All else is replaced.
    """
    merged = dict(base)
    for name, value in extension.items():
        if name == EXTENDS:
            continue
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _merged(merged.get(name), value)
    return merged


def _merged(base: Any, value: Any) -> Any:
    if isinstance(value, dict):
        return extended(base if isinstance(base, dict) else {}, value)
    if isinstance(value, list) and isinstance(base, list):
        member = _name(value)
        if member and _name(base) == member:
            rows = {row[member]: row for row in base}
            for row in value:
                rows[row[member]] = _merged(rows.get(row[member]), row)
            return list(rows.values())
    return value


def _name(rows: list[Any]) -> str:
    """Return the member that names each of some rows; empty if they have no names."""
    for member in _NAMES:
        if rows and all(isinstance(row, dict) and member in row for row in rows):
            return member
    return ""
