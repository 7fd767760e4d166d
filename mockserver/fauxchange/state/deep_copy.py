"""Deep copies of documents: what can change is made anew, what cannot is the same object.

`copy.deepcopy` makes frozen values anew, too, which takes ten times as long as to look at them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from types import NoneType
from typing import Any

Copier = Callable[[], Any]
"""Makes a copy of one value, as often as it is called, while nothing changes that value."""

_UNCHANGEABLE = (bool, int, float, str, bytes, Decimal, NoneType, type, Enum)


def deep_copy(value: Any) -> Any:
    """Return a value that no change of another one's parts can change."""
    make = copier_of(value)
    return value if make is None else make()


def copier_of(value: Any) -> Copier | None:
    """Return what makes deep copies of a value; None if no part of it can change."""
    kind: Any = type(value)
    found: Copier | None = _finder_of(kind)(value)
    return found


@cache
def _finder_of(kind: Any) -> Callable[[Any], Copier | None]:
    """Return what finds how values of a class are copied."""
    if issubclass(kind, _UNCHANGEABLE):
        return lambda _: None
    if kind is list:
        return _of_list
    if kind is dict:
        return _of_dict
    if kind is tuple or hasattr(kind, "_fields"):
        return partial(_of_row, getattr(kind, "_make", tuple))
    dataclass_of = getattr(kind, "__dataclass_params__", None)
    if dataclass_of is not None and dataclass_of.frozen:
        return partial(_of_frozen, tuple(one.name for one in fields(kind)))
    return lambda value: partial(copy.deepcopy, value)


def _of_list(value: list[Any]) -> Copier:
    makers = [copier_of(one) for one in value]
    return partial(_copies, value, makers) if any(makers) else value.copy


def _of_dict(value: dict[Any, Any]) -> Copier:
    makers = {key: make for key, one in value.items() if (make := copier_of(one)) is not None}
    if not makers:
        return value.copy
    return lambda: {**value, **{key: make() for key, make in makers.items()}}


def _of_row(row_of: Callable[[Any], Any], row: tuple[Any, ...]) -> Copier | None:
    makers = [copier_of(one) for one in row]
    return (lambda: row_of(_copies(row, makers))) if any(makers) else None


def _of_frozen(names: tuple[str, ...], value: Any) -> Copier | None:
    parts = [(name, part, copier_of(part)) for name in names for part in (getattr(value, name),)]
    if all(make is None for _, _, make in parts):
        return None
    kind, beside = type(value), getattr(value, "__dict__", None)

    def make_frozen() -> Any:
        # `copy.copy` asks a dataclass for its fields each time, which takes most of a copy.
        result = object.__new__(kind)
        if beside is not None:
            result.__dict__.update(beside)
        for name, part, make in parts:
            object.__setattr__(result, name, part if make is None else make())
        return result

    return make_frozen


def _copies(values: Any, makers: list[Copier | None]) -> list[Any]:
    pairs = zip(values, makers, strict=True)
    return [value if make is None else make() for value, make in pairs]
