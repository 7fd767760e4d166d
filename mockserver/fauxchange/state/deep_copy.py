"""Deep copies of documents: what can change is made anew, what cannot is the same object.

`copy.deepcopy` makes frozen values anew, too, which takes ten times as long as to look at them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any

_UNCHANGEABLE = (bool, int, float, str, bytes, Decimal, NoneType, type, Enum)


def deep_copy(value: Any) -> Any:
    """Return a value that no change of another one's parts can change."""
    kind: Any = type(value)
    return _copier_of(kind)(value)


@cache
def _copier_of(kind: Any) -> Callable[[Any], Any]:
    """Return what copies values of a class."""
    if issubclass(kind, _UNCHANGEABLE):
        return _same
    if kind is list:
        return lambda value: [deep_copy(one) for one in value]
    if kind is dict:
        return lambda value: {key: deep_copy(one) for key, one in value.items()}
    if kind is tuple or hasattr(kind, "_fields"):
        return _row_copier(getattr(kind, "_make", tuple))
    dataclass_of = getattr(kind, "__dataclass_params__", None)
    if dataclass_of is not None and dataclass_of.frozen:
        return _frozen_copier(tuple(one.name for one in fields(kind)))
    return copy.deepcopy


def _same(value: Any) -> Any:
    return value


def _row_copier(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def copy_row(row: Any) -> Any:
        copies = [deep_copy(one) for one in row]
        changed = any(one is not other for one, other in zip(copies, row, strict=True))
        return make(copies) if changed else row

    return copy_row


def _frozen_copier(names: tuple[str, ...]) -> Callable[[Any], Any]:
    def copy_frozen(value: Any) -> Any:
        changed = {}
        for name in names:
            member = getattr(value, name)
            own = deep_copy(member)
            if own is not member:
                changed[name] = own
        if not changed:
            return value
        result = copy.copy(value)
        for name, own in changed.items():
            object.__setattr__(result, name, own)
        return result

    return copy_frozen
