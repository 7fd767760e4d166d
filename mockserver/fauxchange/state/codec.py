"""The domain's values as plain JSON and back, each member by what its class says that it is.

Amounts are texts, tuples and sets are lists, mappings and values are objects. Reading creates
nothing but the values of ``kinds``, and names the place where a file has something else.
"""

from __future__ import annotations

import builtins
import collections.abc
import re
import types
import typing
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from fauxchange.spec.problem import Problem, pointer

from .kinds import Kind, kind_of

# What an amount may look like; exponents are as small as any that Decimal writes by itself.
_AMOUNT = re.compile(r"-?[0-9]{1,80}(\.[0-9]{1,80})?(E[+-]?[0-9]{1,2})?", re.ASCII)
# More than anything is worth, and more than any exchange writes behind the point.
_MOST_PLACES = 40
# A byte is a character: what is readable stays so.
_BYTES = "latin-1"

Where = tuple[object, ...]


class UnreadableError(Exception):
    """A part of a file is not what it should be."""

    def __init__(self, where: Where, reason: str) -> None:
        super().__init__(reason)
        self.where = where

    def problem(self, file: str) -> Problem:
        """Return it as a problem of a file."""
        return Problem(file, pointer(self.where), str(self))


class Codec(NamedTuple):
    """How values of a type are written, and read from a place."""

    write: Callable[[Any], Any]
    read: Callable[[Any, Where], Any]


@cache
def codec(hint: Any, of_kind: Callable[[Kind], Codec] | None = None) -> Codec:
    """Return how values of a type are written and read.

    ``of_kind`` makes the codecs of the domain's own classes, for files that have them otherwise
    than member by member.

    Raises:
        TypeError: values are not made of the type: an error of ours.

    """
    if hint in _PLAIN:
        return _PLAIN[hint]
    kind = kind_of(hint)
    if kind is not None:
        return (of_kind or _of_kind)(kind)
    arguments = typing.get_args(hint)

    def inner(argument: Any) -> Codec:
        return codec(argument, of_kind)

    match typing.get_origin(hint):
        case typing.Literal:
            result = Codec(_as_it_is, lambda value, where: _one_of(value, arguments, where))
        case builtins.tuple if arguments[1:] == (...,):
            result = _row(inner(arguments[0]))
        case builtins.tuple:
            result = _tuple([inner(one) for one in arguments])
        case builtins.frozenset:
            result = _set(inner(arguments[0]))
        case builtins.dict | collections.abc.Mapping:
            result = _mapping(*map(inner, arguments), has_texts=arguments[0] is str)
        case types.UnionType | typing.Union:
            result = _optional([inner(one) for one in arguments if one is not type(None)])
        case _:
            raise TypeError(f"{hint} is not written")
    return result


def _of_kind(kind: Kind) -> Codec:
    members: dict[str, Codec] = {}

    def codecs() -> dict[str, Codec]:
        # Found when first needed: a value may have members of its own kind.
        if not members:
            members.update({name: codec(hint) for name, hint in kind.members.items()})
        return members

    def write(value: Any) -> Any:
        if type(value) is not kind.cls:
            raise TypeError(f"{value!r} is no {kind.name}")
        return {name: one.write(getattr(value, name)) for name, one in codecs().items()}

    def read(value: Any, where: Where) -> Any:
        known = codecs()
        if not isinstance(value, dict):
            raise UnreadableError(where, f"is no object: a {kind.name}")
        for name in value:
            if name not in known:
                raise UnreadableError((*where, name), f"{kind.name} has no such member")
        missing = known.keys() - value.keys() - kind.optional
        if missing:
            raise UnreadableError(where, f"a {kind.name} needs {min(missing)}")
        members = {name: known[name].read(value[name], (*where, name)) for name in value}
        return _create(kind.cls, members, where)

    return Codec(write, read)


def _create(cls: type, members: dict[str, Any], where: Where) -> Any:
    try:
        return cls(**members)
    except ValueError as error:
        raise UnreadableError(where, str(error)) from error


def _row(each: Codec) -> Codec:
    return Codec(
        lambda value: [each.write(one) for one in value],
        lambda value, where: tuple(
            each.read(one, (*where, i)) for i, one in enumerate(_list(value, where))
        ),
    )


def _tuple(parts: list[Codec]) -> Codec:
    def read(value: Any, where: Where) -> Any:
        if len(_list(value, where)) != len(parts):
            raise UnreadableError(where, f"has {len(value)} members, not {len(parts)}")
        pairs = enumerate(zip(parts, value, strict=True))
        return tuple(part.read(one, (*where, i)) for i, (part, one) in pairs)

    return Codec(
        lambda value: [part.write(one) for part, one in zip(parts, value, strict=True)], read
    )


def _set(each: Codec) -> Codec:
    return Codec(
        lambda value: sorted(each.write(one) for one in value),
        lambda value, where: frozenset(
            each.read(one, (*where, i)) for i, one in enumerate(_list(value, where))
        ),
    )


def _mapping(keys: Codec, values: Codec, *, has_texts: bool) -> Codec:
    """Return the codec of a mapping: an object, or a list of pairs if its keys are no texts."""
    if not has_texts:

        def read(pairs: Any, where: Where) -> Any:
            result = {}
            for i, pair in enumerate(_list(pairs, where)):
                if len(_list(pair, (*where, i))) != 2:
                    raise UnreadableError((*where, i), "is no pair")
                key, value = pair
                result[keys.read(key, (*where, i, 0))] = values.read(value, (*where, i, 1))
            return result

        return Codec(
            lambda value: [[keys.write(key), values.write(one)] for key, one in value.items()], read
        )

    def read_object(value: Any, where: Where) -> Any:
        if not isinstance(value, dict):
            raise UnreadableError(where, "is no object")
        return {key: values.read(one, (*where, key)) for key, one in value.items()}

    return Codec(lambda value: {key: values.write(one) for key, one in value.items()}, read_object)


def _optional(options: list[Codec]) -> Codec:
    """Return the codec of a value that may be None, which all unions of the domain are."""
    if len(options) != 1:
        raise TypeError("the types of a union cannot be distinguished in a file")
    (only,) = options
    return Codec(
        lambda value: None if value is None else only.write(value),
        lambda value, where: None if value is None else only.read(value, where),
    )


def _as_it_is(value: Any) -> Any:
    return value


def _json(value: Any) -> Any:
    """Return a value of any type that JSON has."""
    if not (value is None or isinstance(value, str | int | float | list | dict)):
        raise TypeError(f"{value!r} is no JSON")
    return value


def _list(value: Any, where: Where) -> list[Any]:
    if not isinstance(value, list):
        raise UnreadableError(where, "is no list")
    return value


def _one_of(value: Any, allowed: tuple[Any, ...], where: Where) -> Any:
    if value not in allowed:
        raise UnreadableError(where, f"is none of {', '.join(map(str, allowed))}")
    return value


def _typed(kind: type, words: str) -> Callable[[Any, Where], Any]:
    def read(value: Any, where: Where) -> Any:
        if type(value) is not kind:
            raise UnreadableError(where, f"is no {words}")
        return value

    return read


def _read_amount(value: Any, where: Where) -> Decimal:
    if not (isinstance(value, str) and _AMOUNT.fullmatch(value)):
        raise UnreadableError(where, "is no amount: a decimal as text")
    amount = Decimal(value)
    if amount and not -_MOST_PLACES <= amount.adjusted() < _MOST_PLACES:
        raise UnreadableError(where, f"is no amount: beyond {_MOST_PLACES} places")
    return amount


def _read_bytes(value: Any, where: Where) -> bytes:
    try:
        return str(_typed(str, "text")(value, where)).encode(_BYTES)
    except UnicodeEncodeError:
        raise UnreadableError(where, "has characters that are no bytes") from None


_PLAIN: dict[Any, Codec] = {
    str: Codec(_as_it_is, _typed(str, "text")),
    int: Codec(_as_it_is, _typed(int, "whole number")),
    bool: Codec(_as_it_is, _typed(bool, "true or false")),
    bytes: Codec(lambda value: value.decode(_BYTES), _read_bytes),
    Decimal: Codec(str, _read_amount),
    Any: Codec(_json, lambda value, _: value),
}
