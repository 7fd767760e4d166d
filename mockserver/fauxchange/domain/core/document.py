"""What a class of documents declares: how its key is made, and in which order it is scanned."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

Class = TypeVar("Class", bound=type)

_MEMBER = re.compile(r"\{(\w+)\}")

new_tuple = tuple.__new__
"""Makes a named tuple of a class, from all of its members in their order: for hot paths.

Calling the class runs Python between two calls of C, which takes three times as long; but it knows
names, and what may be left out.
"""


class Declaration(NamedTuple):
    """``members`` make the key, joined by ``separator``; a kind without any has one document.

    ``scan_order`` are members by which documents are ordered, ``-price`` from large to small; of
    equals the key decides.
    """

    members: tuple[str, ...]
    separator: str
    scan_order: tuple[str, ...]


class _KeyReaders(dict[type, Callable[[Any], str]]):
    def __missing__(self, cls: type) -> Callable[[Any], str]:
        raise TypeError(f"{cls.__name__} declares no key")


_DECLARATIONS: dict[type, Declaration] = {}
LASTING: set[type] = set()
"""Classes of documents that are seldom written, see :func:`document`."""
KEY_READERS = _KeyReaders()
"""What reads the key from a document of a class; for the engine, whose every write asks for it."""
# How many members the key of a class has, and what joins them: many reads ask for it.
_KEY_JOINS: dict[type, tuple[int, Callable[[tuple[str, ...]], str]]] = {}


def document(
    key: str = "", *, scan_order: tuple[str, ...] = (), lasting: bool = False
) -> Callable[[Class], Class]:
    """Declare a class's key, such as ``{account}/{ccy}``, and its order of scanning.

    All separators of a key are alike. Members of a key are texts; one that is alone may be a
    number. Without a key there is at most one document of the class.

    ``lasting`` documents are terms and settings, which are read all the time and seldom written:
    what follows from them is remembered until one is, see `UnitOfWork.derived`.

    Raises:
        ValueError: the key is no template of that kind.

    """
    declaration = _declare(key, scan_order)

    def declare(cls: Class) -> Class:
        _DECLARATIONS[cls] = declaration
        KEY_READERS[cls] = _key_reader(cls, declaration)
        _KEY_JOINS[cls] = _join_of(declaration)
        if lasting:
            LASTING.add(cls)
        return cls

    return declare


def declaration_of(cls: type) -> Declaration:
    """Return what a class declares.

    Raises:
        TypeError: it is no class of documents: an error of ours.

    """
    try:
        return _DECLARATIONS[cls]
    except KeyError:
        raise TypeError(f"{cls.__name__} declares no key") from None


def is_document(cls: type) -> bool:
    """Whether values of a class are documents."""
    return cls in _DECLARATIONS


def key_of(value: object) -> str:
    """Return the key of a document.

    Raises:
        TypeError: its class declares none: an error of ours.

    """
    return KEY_READERS[type(value)](value)


def key_from(cls: type, members: tuple[str, ...]) -> str:
    """Return the key that its members make.

    Raises:
        TypeError: the key has another number of members: an error of ours.

    """
    count, join = _KEY_JOINS.get(cls) or _join_of(declaration_of(cls))
    if len(members) != count:
        raise TypeError(f"the key of {cls.__name__} has {count} members")
    return join(members)


def key_prefix(cls: type, values: tuple[object, ...]) -> str:
    """Return how the keys begin whose first members are these.

    Raises:
        TypeError: the key has fewer members: an error of ours.

    """
    members, separator = declaration_of(cls)[:2]
    if len(values) > len(members):
        raise TypeError(f"the key of {cls.__name__} has {len(members)} members")
    end = separator if 0 < len(values) < len(members) else ""
    return separator.join(map(str, values)) + end


def _declare(key: str, scan_order: tuple[str, ...]) -> Declaration:
    members = tuple(_MEMBER.findall(key))
    separators = set(_MEMBER.split(key)[2:-1:2])
    separator = separators.pop() if separators else ""
    if separators or key != separator.join(f"{{{member}}}" for member in members):
        raise ValueError(f"{key!r} is not made of members with one separator between them")
    return Declaration(members, separator, scan_order)


def _join_of(declared: Declaration) -> tuple[int, Callable[[tuple[str, ...]], str]]:
    return len(declared.members), declared.separator.join


def _key_reader(cls: type, declared: Declaration) -> Callable[[Any], str]:
    if not declared.members:
        return lambda _: ""
    read: Callable[[Any], Any] = attrgetter(*declared.members)
    if len(declared.members) == 1:
        # Annotations of named tuples are wrapped.
        hint = cls.__annotations__.get(declared.members[0])
        is_text = getattr(hint, "__forward_arg__", hint) == "str"
        return read if is_text else lambda value: str(read(value))
    join = declared.separator.join
    return lambda value: join(read(value))
