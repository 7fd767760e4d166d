"""The domain's classes of values by name, such as ``core.account.Balance``.

A name is the module's path below the domain and the class. The classes are found by walking the
domain, with the type of each of their members; reading a file creates values of no other class. Who
asks for one class has that and what it refers to looked at, and nothing else imported.
"""

from __future__ import annotations

import builtins
import collections.abc
import dataclasses
import decimal
import sys
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import Any, Literal, NamedTuple

from fauxchange.domain.core.modules import DOMAIN, domain_modules

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
_PREFIX = f"{DOMAIN}."


class Kind(NamedTuple):
    """A class of values: its members in order, what each may be, and which may be left out."""

    name: str
    cls: type
    members: Mapping[str, Any]
    optional: frozenset[str]


@cache
def kinds() -> Mapping[str, Kind]:
    """Return all kinds of values by name; what holds anything but values is none."""
    return {kind.name: kind for kind in _candidates() if kind_of(kind.cls) is not None}


@cache
def kind_of(cls: type) -> Kind | None:
    """Return the kind of a class, or None if it is not one of values.

    Only what the class refers to is looked at, and imported: a start needs few of all kinds.
    """
    candidates = _reachable(cls)
    while True:
        values = set(candidates)
        unfit = [
            one
            for one, kind in candidates.items()
            if not all(_is_value(member, values) for member in kind.members.values())
        ]
        if not unfit:
            return candidates.get(cls)
        for one in unfit:
            del candidates[one]


def _reachable(cls: type) -> dict[type, Kind]:
    """Return the candidates among a class, what its members may be, and so on."""
    result: dict[type, Kind] = {}
    rest: list[Any] = [cls]
    while rest:
        hint = rest.pop()
        rest += typing.get_args(hint)
        if isinstance(hint, type) and hint not in result:
            kind = _candidate(hint)
            if kind is not None:
                result[hint] = kind
                rest += kind.members.values()
    return result


def _candidates() -> Iterator[Kind]:
    for module in domain_modules():
        for value in list(vars(module).values()):
            if isinstance(value, type) and value.__module__ == module.__name__:
                kind = _candidate(value)
                if kind is not None:
                    yield kind


@cache
def _candidate(cls: type) -> Kind | None:
    """Return a class with its members as a kind, whatever they are; None if it has none."""
    module = cls.__module__
    if not module.startswith(_PREFIX):
        return None
    members = _members(cls)
    if members is None:
        return None
    hints = typing.get_type_hints(cls, localns=_Names(sys.modules[module]))
    typed = {member: hints[member] for member in members}
    return Kind(f"{module.removeprefix(_PREFIX)}.{cls.__name__}", cls, typed, _optional(cls))


def _members(value: type) -> list[str] | None:
    if dataclasses.is_dataclass(value):
        return [field.name for field in dataclasses.fields(value)]
    return list(value._fields) if issubclass(value, tuple) and hasattr(value, "_fields") else None


def _optional(value: type) -> frozenset[str]:
    if not dataclasses.is_dataclass(value):
        return frozenset(getattr(value, "_field_defaults", ()))
    return frozenset(
        field.name
        for field in dataclasses.fields(value)
        if field.default is not dataclasses.MISSING
        or field.default_factory is not dataclasses.MISSING
    )


class _Names(dict[str, Any]):
    """What names mean in a module: its own, else those of the whole domain."""

    def __init__(self, module: ModuleType) -> None:
        super().__init__({**_WORDS, **vars(module)})

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name):
            raise KeyError(name)
        for modules in (_imported, domain_modules):
            for module in modules():
                value = vars(module).get(name)
                # No two classes of the domain have one name (tests/structure).
                if isinstance(value, type) or typing.get_origin(value) is not None:
                    return value
        raise KeyError(name)


def _imported() -> list[ModuleType]:
    # Of a copy: another thread may be importing something.
    known = sys.modules.copy().items()
    return [module for name, module in known if name.startswith(_PREFIX)]


def _is_value(hint: Any, values: set[type]) -> bool:
    origin = typing.get_origin(hint)
    if origin is None:
        return hint in _PLAIN or hint in values
    if origin is Literal:
        return True
    inner = [one for one in typing.get_args(hint) if one is not ...]
    is_union = not isinstance(origin, type) or origin.__name__ in {"UnionType", "Union"}
    return (is_union or origin in _CONTAINERS) and all(_is_value(one, values) for one in inner)
