"""The domain's classes of values by name, such as ``core.account.Balance``.

A name is the module's path below the domain and the class. The classes are found by walking the
domain, with the type of each of their members; reading a file creates values of no other class.
"""

from __future__ import annotations

import collections.abc
import decimal
import importlib
import pkgutil
import typing
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from fauxchange import domain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

# What annotations name that a module imports for type checkers only.
_WORDS = {
    "Any": Any,
    "Callable": collections.abc.Callable,
    "Decimal": decimal.Decimal,
    "Iterable": collections.abc.Iterable,
    "Iterator": collections.abc.Iterator,
    "Literal": Literal,
    "Mapping": collections.abc.Mapping,
    "Sequence": collections.abc.Sequence,
}
_PLAIN = (decimal.Decimal, str, int, bool, bytes, type(None), Any)
_CONTAINERS = (tuple, frozenset, dict, collections.abc.Mapping)


class Kind(NamedTuple):
    """A class of values: its members in order, what each may be, and which may be left out."""

    name: str
    cls: type
    members: Mapping[str, Any]
    optional: frozenset[str]


@cache
def kinds() -> Mapping[str, Kind]:
    """Return all kinds of values by name; what holds anything but values is none."""
    result = {kind.name: kind for kind in _candidates()}
    while True:
        values = {kind.cls for kind in result.values()}
        unfit = [
            kind.name
            for kind in result.values()
            if not all(_is_value(member, values) for member in kind.members.values())
        ]
        if not unfit:
            return result
        for name in unfit:
            del result[name]


@cache
def kind_of(cls: type) -> Kind | None:
    """Return the kind of a class, or None if it is not one of values."""
    return next((kind for kind in kinds().values() if kind.cls is cls), None)


def _candidates() -> Iterator[Kind]:
    names = [one.name for one in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}.")]
    modules = [importlib.import_module(name) for name in names]
    for module in modules:
        for value in list(vars(module).values()):
            if isinstance(value, type) and value.__module__ == module.__name__:
                members = _members(value)
                if members is not None:
                    path = module.__name__.removeprefix(f"{domain.__name__}.")
                    hints = typing.get_type_hints(value, localns=_names(module, modules))
                    typed = {member: hints[member] for member in members}
                    yield Kind(f"{path}.{value.__name__}", value, typed, _optional(value))


def _members(value: type) -> list[str] | None:
    if is_dataclass(value):
        return [field.name for field in fields(value)]
    return list(value._fields) if issubclass(value, tuple) and hasattr(value, "_fields") else None


def _optional(value: type) -> frozenset[str]:
    if not is_dataclass(value):
        return frozenset(getattr(value, "_field_defaults", ()))
    return frozenset(
        field.name
        for field in fields(value)
        if field.default is not MISSING or field.default_factory is not MISSING
    )


def _names(module: ModuleType, modules: list[ModuleType]) -> dict[str, Any]:
    """Return what names mean in a module: its own, else those of the whole domain."""
    others = {
        name: value
        for one in modules
        for name, value in vars(one).items()
        if not name.startswith("_")
    }
    return {**_WORDS, **others, **vars(module)}


def _is_value(hint: Any, values: set[type]) -> bool:
    origin = typing.get_origin(hint)
    if origin is None:
        return hint in _PLAIN or hint in values
    if origin is Literal:
        return True
    inner = [one for one in typing.get_args(hint) if one is not ...]
    is_union = not isinstance(origin, type) or origin.__name__ in {"UnionType", "Union"}
    return (is_union or origin in _CONTAINERS) and all(_is_value(one, values) for one in inner)
