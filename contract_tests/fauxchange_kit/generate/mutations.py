"""Requests that are nearly right: one thing is wrong, it has a name, and it must be refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.generation.strategies import StrategyOptions, strategy
from fauxchange.spec.shape import Shape
from fauxchange.spec.violations import Kind

from .requests import is_query, on_the_wire, text_of

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_NO_VALUE = "no such value"
_NO_TYPES: tuple[Any, ...] = ({}, _NO_VALUE, 7)
_NO_PATTERNS = (_NO_VALUE, "!", "-", "1e999999")
_NO_ENUMS: tuple[Any, ...] = (_NO_VALUE, 987654321)


class Wrong(StrEnum):
    """Ways to be nearly right."""

    MISSING = "missing"
    """A required parameter is left out."""
    EITHER = "either"
    """Of several parameters one is required, and none is sent."""
    BOTH = "both"
    """Parameters that exclude each other are sent together."""
    ENUM = "enum"
    """A value that is not among the documented ones."""
    PATTERN = "pattern"
    """A text that is not written as documented."""
    TYPE = "type"
    """A value of another type."""
    RANGE = "range"
    """A number, or a text's length, outside the documented bounds."""
    TOO_MANY = "too many"
    """A list longer than documented."""
    MALFORMED = "malformed"
    """A body that is no object, or no list."""


# What each way breaks, as a violation of the schema is named.
_BREAKS: Mapping[Wrong, Kind] = {
    Wrong.MISSING: "missing",
    Wrong.EITHER: "either",
    Wrong.BOTH: "both",
    Wrong.ENUM: "bad",
    Wrong.PATTERN: "bad",
    Wrong.TYPE: "bad",
    Wrong.RANGE: "bad",
    Wrong.TOO_MANY: "too many",
    Wrong.MALFORMED: "malformed",
}


class NearValid(NamedTuple):
    """Parameters with one thing wrong: what kind of thing, and with which parameters."""

    params: Any
    wrong: Wrong
    names: tuple[str, ...] = ()

    def is_first_violation(self, endpoint: Endpoint) -> bool:
        """Whether an exchange names this first, and not something else that is wrong by it."""
        broken = endpoint.request.violation(
            endpoint.request.coerce(on_the_wire(endpoint, self.params))
        )
        if broken is None or broken.kind != _BREAKS[self.wrong]:
            return False
        return not self.names or bool({*broken.names} & {*self.names})


class Mutation(NamedTuple):
    """One way to spoil a valid request: what is left out, and what is put in its place."""

    wrong: Wrong
    names: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    put: Mapping[str, SearchStrategy[Any]] = {}
    whole: SearchStrategy[Any] | None = None

    def apply(self, draw: DrawFn, params: Any) -> NearValid:
        """Return valid parameters, spoilt; of a batch the first row is."""
        if self.whole is not None:
            return NearValid(draw(self.whole), self.wrong)
        row = params[0] if isinstance(params, list) else params
        params_ = {name: value for name, value in row.items() if name not in self.dropped}
        params_ |= {name: draw(value) for name, value in self.put.items()}
        result = [params_, *params[1:]] if isinstance(params, list) else params_
        return NearValid(result, self.wrong, self.names)


def mutations(endpoint: Endpoint) -> tuple[Mutation, ...]:
    """Return all ways to spoil a request of an endpoint."""
    schema = endpoint.request.schema
    row = schema.get("items", schema)
    every = [*_of_rules(row, row), *_of_members(endpoint, row), *_of_the_whole(endpoint)]
    return tuple(every)


def _of_rules(schema: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[Mutation]:
    """Yield what breaks the rules of a schema: the row's own, or a part of its ``allOf``."""
    for name in schema.get("required", ()):
        yield Mutation(Wrong.MISSING, (name,), dropped=(name,))
    for keyword in ("anyOf", "oneOf"):
        names = _required_by(schema.get(keyword, ()))
        if names:
            yield Mutation(Wrong.EITHER, names, dropped=names)
        if names and keyword == "oneOf":
            yield Mutation(Wrong.BOTH, names, put=_members(row, names))
    excluding = tuple(schema.get("not", {}).get("required", ()))
    if len(excluding) > 1:
        yield Mutation(Wrong.BOTH, excluding, put=_members(row, excluding))
    for part in schema.get("allOf", ()):
        yield from _of_rules(part, row)


def _required_by(parts: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts for name in part.get("required", ())))


def _members(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, SearchStrategy[Any]]:
    return {name: strategy(row["properties"][name], StrategyOptions(filled=True)) for name in names}


def _of_members(endpoint: Endpoint, row: Mapping[str, Any]) -> Iterator[Mutation]:
    """Yield what breaks the schema of one parameter."""
    as_text = is_query(endpoint)
    for name, schema in row.get("properties", {}).items():
        shape = Shape(schema)
        for wrong, values in _wrong_values(schema):
            invalid = [
                value
                for value in values
                if not shape.is_valid(shape.coerce(text_of(value) if as_text else value))
            ]
            if invalid:
                yield Mutation(wrong, (name,), put={name: st.sampled_from(invalid)})


def _wrong_values(schema: Mapping[str, Any]) -> Iterator[tuple[Wrong, list[Any]]]:
    if "enum" in schema:
        yield Wrong.ENUM, list(_NO_ENUMS)
    elif "pattern" in schema:
        yield Wrong.PATTERN, list(_NO_PATTERNS)
    yield Wrong.TYPE, list(_NO_TYPES)
    if "minimum" in schema:
        yield Wrong.RANGE, [schema["minimum"] - 1]
    if "maxLength" in schema:
        yield Wrong.RANGE, ["x" * (schema["maxLength"] + 1)]
    items = schema.get("items")
    if isinstance(items, dict):
        for wrong, values in _wrong_values(items):
            yield wrong, [[value] for value in values]
        if "maxItems" in schema:
            yield Wrong.TOO_MANY, [_filled(items, schema["maxItems"] + 1)]


def _filled(items: Mapping[str, Any], count: int) -> list[Any]:
    """Return a list of so many values, any: there are too many of them, whatever they are."""
    return [items.get("enum", ["1"])[0]] * count


def _of_the_whole(endpoint: Endpoint) -> Iterator[Mutation]:
    schema = endpoint.request.schema
    if is_query(endpoint) or not schema.get("properties", schema.get("items")):
        return
    yield Mutation(Wrong.MALFORMED, (), whole=st.sampled_from([_NO_VALUE, 7, True]))
    if "maxItems" in schema:
        rows = strategy(schema["items"], StrategyOptions(filled=True))
        most = schema["maxItems"]
        yield Mutation(Wrong.TOO_MANY, (), whole=rows.map(lambda one: [one] * (most + 1)))
