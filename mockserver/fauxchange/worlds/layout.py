"""How world files name and measure what the domain's values have, read by the typed codec.

A layout is a table from the members of a class to places in an object of a file. A member that is
not in the table is under its own name in camel case: ``ttl_ms`` under ``ttlMs``.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

from fauxchange import data
from fauxchange.domain.core.durations import DAY_MS, HOUR_MS
from fauxchange.spec.problem import read_json
from fauxchange.state.codec import Codec, UnreadableError, Where, codec
from fauxchange.state.kinds import Kind, kind_of

D = TypeVar("D")

_ABSENT = object()
_PERIOD_MS = {"H": HOUR_MS, "D": DAY_MS}


class FileSource(NamedTuple):
    """Where an object of a file has a member: names joined by ``/``, none for the object itself.

    ``convert`` turns what is there into what the codec reads, ``default`` is read when nothing is
    there.
    """

    path: str = ""
    convert: Callable[[Any], Any] | None = None
    default: Any = _ABSENT


KEY = FileSource()
"""The object's own name in the object that holds it."""

_LAYOUTS: dict[type, Mapping[str, FileSource]] = {}


def layout(cls: type, **members: str | FileSource) -> None:
    """Declare where files have those members of a class that are not under their own names."""
    _LAYOUTS[cls] = {
        member: FileSource(source) if isinstance(source, str) else source
        for member, source in members.items()
    }


def read(cls: type[D], document: Any, where: Where = (), **given: Any) -> D:
    """Return a value of a class from an object of a file, with ``given`` members.

    Raises:
        UnreadableError: the object has something else than the class needs.

    """
    return cast("D", _read(cls, document, where, given))


def rows(path: str, key: str) -> FileSource:
    """Return the source of a tuple that a file has as an object; names are members ``key``."""
    return FileSource(path, lambda document: [{**one, key: name} for name, one in document.items()])


def seconds(path: str) -> FileSource:
    """Return the source of milliseconds that a file has as seconds."""
    return FileSource(path, lambda number: number * 1000)


def hours(path: str) -> FileSource:
    """Return the source of milliseconds that a file has as hours."""
    return FileSource(path, lambda number: number * HOUR_MS)


def days(path: str) -> FileSource:
    """Return the source of milliseconds that a file has as days."""
    return FileSource(path, lambda number: number * DAY_MS)


def date(path: str) -> FileSource:
    """Return the source of the first millisecond of a day that a file has as a date."""

    def midnight_ms(text: str) -> int:
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1000

    return FileSource(path, midnight_ms)


def time_of_day(path: str) -> FileSource:
    """Return the source of milliseconds after midnight that a file has as ``HH:MM``."""
    return FileSource(path, after_midnight_ms)


def after_midnight_ms(text: str) -> int:
    """Return how many milliseconds after midnight a time of day is, such as ``08:30``."""
    hour, minute = map(int, text.split(":"))
    return (hour * 60 + minute) * 60_000


def period_ms(text: str) -> int:
    """Return how many milliseconds a period has, such as ``1H`` or ``28D``."""
    return int(text[:-1]) * _PERIOD_MS[text[-1]]


class _Member(NamedTuple):
    """A member as it is read: where it is, how it becomes a value, and what if it is absent."""

    name: str
    names: tuple[str, ...]
    source: FileSource
    read: Callable[[Any, Where], Any]
    is_optional: bool
    may_be_none: bool


@cache
def _members(cls: type) -> tuple[_Member, ...]:
    """Return the members of a class with their readers, put together once for all files."""
    kind = kind_of(cls)
    if kind is None:
        raise TypeError(f"{cls.__name__} is no value of the domain")
    sources = _LAYOUTS.get(cls, {})
    members = []
    for name, hint in kind.members.items():
        source = sources.get(name) or FileSource(_camel_case(name))
        names = tuple(source.path.split("/")) if source.path else ()
        may_be_none = type(None) in typing.get_args(hint)
        reader = codec(hint, _of_kind).read
        is_optional = name in kind.optional
        members.append(_Member(name, names, source, reader, is_optional, may_be_none))
    return tuple(members)


def _of_kind(kind: Kind) -> Codec:
    def write(value: Any) -> Any:
        raise TypeError(f"{type(value).__name__} is not written into world files")

    return Codec(write, lambda document, where: _read(kind.cls, document, where, {}))


def _read(cls: type, document: Any, where: Where, given: Mapping[str, Any]) -> Any:
    result = dict(given)
    for member in _members(cls):
        if member.name in given:
            continue
        value = where[-1] if member.source is KEY else _lookup(member, document)
        if value is not _ABSENT:
            convert = member.source.convert
            at = (*where, *member.names)
            result[member.name] = member.read(convert(value) if convert else value, at)
        elif not member.is_optional:
            if not member.may_be_none:
                raise UnreadableError(where, f"a {cls.__name__} needs {member.source.path}")
            result[member.name] = None
    return cls(**result)


def _lookup(member: _Member, document: Any) -> Any:
    value = document
    for name in member.names:
        value = value.get(name, _ABSENT)
        if value is _ABSENT:
            return member.source.default
    return value


def _camel_case(member: str) -> str:
    first, *others = member.split("_")
    return first + "".join(map(str.capitalize, others))


@cache
def words(kind: str) -> Mapping[str, str]:
    """Return the words of a table of ``schemas/okx/numbers.json`` by what OKX writes for them."""
    table = read_json(data.schemas() / "okx" / "numbers.json")["numbers"][kind]
    return {entry["number"]: word for word, entry in table.items()}


def word_of(kind: str) -> Callable[[str], str]:
    """Return what turns OKX's values of a kind into words."""
    return lambda written: words(kind)[written]
