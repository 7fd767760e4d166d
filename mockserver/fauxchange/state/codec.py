"""The domain's values as plain JSON and back, each member by what its class says that it is.

Amounts are texts, tuples and sets are lists, mappings and values are objects. Reading makes nothing
but the values of ``kinds``, and says where a file has something else.
"""

from __future__ import annotations

import builtins
import collections.abc
import re
import types
import typing
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange.spec.problem import Problem, pointer

from .kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .kinds import Kind

# What an amount may look like; exponents are as small as any that Decimal writes by itself.
_AMOUNT = re.compile(r"-?[0-9]{1,80}(\.[0-9]{1,80})?(E[+-]?[0-9]{1,2})?", re.ASCII)
# A byte is a character: what is readable stays so.
_BYTES = "latin-1"

Where = tuple[object, ...]


class UnreadableError(Exception):
    """A part of a file is not what it should be."""

    def __init__(self, where: Where, reason: str) -> None:
        super().__init__(reason)
        self.where = where

    def told(self, file: str) -> Problem:
        """Return it as a problem of a file."""
        return Problem(file, pointer(self.where), str(self))


class Codec(NamedTuple):
    """How values of a type are written, and read from a place."""

    write: Callable[[Any], Any]
    read: Callable[[Any, Where], Any]


@cache
def codec(hint: Any) -> Codec:
    """Return how values of a type are written and read.

    Raises:
        TypeError: values are not made of the type: an error of ours.

    """
    if hint in _PLAIN:
        return _PLAIN[hint]
    kind = kind_of(hint)
    if kind is not None:
        return _of_kind(kind)
    arguments = typing.get_args(hint)
    match typing.get_origin(hint):
        case typing.Literal:
            made = Codec(_as_it_is, lambda said, where: _one_of(said, arguments, where))
        case builtins.tuple:
            made = _tuple(arguments)
        case builtins.frozenset:
            made = _set(codec(arguments[0]))
        case builtins.dict | collections.abc.Mapping:
            made = _mapping(*map(codec, arguments), has_texts=arguments[0] is str)
        case types.UnionType | typing.Union:
            made = _optional([one for one in arguments if one is not type(None)])
        case _:
            raise TypeError(f"{hint} is not written")
    return made


def _of_kind(kind: Kind) -> Codec:
    members: dict[str, Codec] = {}

    def codecs() -> dict[str, Codec]:
        # Found when first needed: a value may have members of its own kind.
        if not members:
            members.update({name: codec(hint) for name, hint in kind.members.items()})
        return members

    def write(value: Any) -> Any:
        if type(value) is not kind.made:
            raise TypeError(f"{value!r} is no {kind.name}")
        return {name: one.write(getattr(value, name)) for name, one in codecs().items()}

    def read(said: Any, where: Where) -> Any:
        known = codecs()
        if not isinstance(said, dict):
            raise UnreadableError(where, f"is no object: a {kind.name}")
        for name in said:
            if name not in known:
                raise UnreadableError((*where, name), f"{kind.name} has no such member")
        missing = known.keys() - said.keys() - kind.optional
        if missing:
            raise UnreadableError(where, f"a {kind.name} needs {min(missing)}")
        return kind.made(**{name: known[name].read(said[name], (*where, name)) for name in said})

    return Codec(write, read)


def _tuple(arguments: tuple[Any, ...]) -> Codec:
    if len(arguments) == 2 and arguments[1] is ...:
        each = codec(arguments[0])
        return Codec(
            lambda value: [each.write(one) for one in value],
            lambda said, where: tuple(
                each.read(one, (*where, i)) for i, one in enumerate(_list(said, where))
            ),
        )
    parts = [codec(one) for one in arguments]

    def read(said: Any, where: Where) -> Any:
        if len(_list(said, where)) != len(parts):
            raise UnreadableError(where, f"has {len(said)} members, not {len(parts)}")
        pairs = enumerate(zip(parts, said, strict=True))
        return tuple(part.read(one, (*where, i)) for i, (part, one) in pairs)

    return Codec(
        lambda value: [part.write(one) for part, one in zip(parts, value, strict=True)], read
    )


def _set(each: Codec) -> Codec:
    return Codec(
        lambda value: sorted(each.write(one) for one in value),
        lambda said, where: frozenset(
            each.read(one, (*where, i)) for i, one in enumerate(_list(said, where))
        ),
    )


def _mapping(keys: Codec, values: Codec, *, has_texts: bool) -> Codec:
    """Return the codec of a mapping: an object, or a list of pairs if its keys are no texts."""
    if not has_texts:

        def read(said: Any, where: Where) -> Any:
            found = {}
            for i, pair in enumerate(_list(said, where)):
                if len(_list(pair, (*where, i))) != 2:
                    raise UnreadableError((*where, i), "is no pair")
                key, value = pair
                found[keys.read(key, (*where, i, 0))] = values.read(value, (*where, i, 1))
            return found

        return Codec(
            lambda value: [[keys.write(key), values.write(one)] for key, one in value.items()], read
        )

    def read_object(said: Any, where: Where) -> Any:
        if not isinstance(said, dict):
            raise UnreadableError(where, "is no object")
        return {key: values.read(one, (*where, key)) for key, one in said.items()}

    return Codec(lambda value: {key: values.write(one) for key, one in value.items()}, read_object)


def _optional(options: list[Any]) -> Codec:
    """Return the codec of a value that may be missing, which all unions of the domain are."""
    if len(options) != 1:
        raise TypeError(f"{options} are not told apart")
    (only,) = map(codec, options)
    return Codec(
        lambda value: None if value is None else only.write(value),
        lambda said, where: None if said is None else only.read(said, where),
    )


def _as_it_is(value: Any) -> Any:
    return value


def _json(value: Any) -> Any:
    """Return a value of which nothing is said: plain JSON."""
    if not (value is None or isinstance(value, str | int | float | list | dict)):
        raise TypeError(f"{value!r} is no JSON")
    return value


def _list(said: Any, where: Where) -> list[Any]:
    if not isinstance(said, list):
        raise UnreadableError(where, "is no list")
    return said


def _one_of(said: Any, allowed: tuple[Any, ...], where: Where) -> Any:
    if said not in allowed:
        raise UnreadableError(where, f"is none of {', '.join(map(str, allowed))}")
    return said


def _typed(kind: type, words: str) -> Callable[[Any, Where], Any]:
    def read(said: Any, where: Where) -> Any:
        if type(said) is not kind:
            raise UnreadableError(where, f"is no {words}")
        return said

    return read


def _read_amount(said: Any, where: Where) -> Decimal:
    if not (isinstance(said, str) and _AMOUNT.fullmatch(said)):
        raise UnreadableError(where, "is no amount: a decimal as text")
    return Decimal(said)


def _read_bytes(said: Any, where: Where) -> bytes:
    try:
        return str(_typed(str, "text")(said, where)).encode(_BYTES)
    except UnicodeEncodeError:
        raise UnreadableError(where, "has characters that are no bytes") from None


_PLAIN: dict[Any, Codec] = {
    str: Codec(_as_it_is, _typed(str, "text")),
    int: Codec(_as_it_is, _typed(int, "whole number")),
    bool: Codec(_as_it_is, _typed(bool, "true or false")),
    bytes: Codec(lambda value: value.decode(_BYTES), _read_bytes),
    Decimal: Codec(str, _read_amount),
    Any: Codec(_json, lambda said, _: said),
}
