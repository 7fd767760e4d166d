"""Hypothesis strategies for the values that a schema allows.

They are built from the schema once and draw little: a member costs one choice or two, texts are not
made by regular expressions where the pattern is a plain one, and what a rule across members asks
for is put right instead of thrown away. Values shrink to those that the documentation shows.

Needs Hypothesis, which only those install who draw.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import jsonschema_rs
from hypothesis import reject
from hypothesis import strategies as st

from fauxchange.spec.shape import Shape

from .patterns import texts_of

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_MOST_ROWS = 3
_WIDE, _LONG = 10**15, 40
_MOST_MENDS = 20

_NOTES = {"title", "description", "$comment", "examples", "deprecated", "default"}
# What an object's strategy puts right itself.
_RULES = {"anyOf", "oneOf", "allOf", "not", "if", "then", "dependentRequired"}
# What needs no second look, because what is drawn is made by it or it says nothing of values.
_HEEDED = _NOTES | {
    *("type", "enum", "const", "properties", "required", "items", "prefixItems"),
    *("pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"),
}


class StrategyOptions(NamedTuple):
    """Which values a strategy draws.

    Args:
        examples: values that the documentation has in this place: drawn first, and shrunk to.
        filled: whether no value may be empty: in a request an empty value means that the
            parameter was left out.

    """

    examples: Sequence[Any] = ()
    filled: bool = False

    def below(self, name: str) -> StrategyOptions:
        """Return the options for a member."""
        values = [one[name] for one in self.examples if isinstance(one, dict) and name in one]
        return self._replace(examples=values)

    @property
    def inside(self) -> StrategyOptions:
        """The options for what a list holds."""
        values = [item for one in self.examples if isinstance(one, list) for item in one]
        return self._replace(examples=values)


def strategy(schema: Any, options: StrategyOptions | None = None) -> SearchStrategy[Any]:
    """Return the strategy of the values that an inlined schema allows."""
    if not isinstance(schema, dict):
        return st.none()
    return _strategy(schema, options or StrategyOptions())


def _strategy(schema: dict[str, Any], options: StrategyOptions) -> SearchStrategy[Any]:
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        allows = jsonschema_rs.Draft202012Validator(schema).is_valid
        return st.sampled_from(
            _examples_first(list(filter(allows, schema["enum"])), options.examples)
        )
    if "type" not in schema:
        return _alternatives(schema, options)
    types = schema["type"]
    kinds = [types] if isinstance(types, str) else types
    values = st.one_of([_KINDS[kind](schema, options) for kind in kinds])
    heeded = _HEEDED | _RULES if kinds == ["object"] else _HEEDED
    if schema.keys() - heeded:
        return values.filter(jsonschema_rs.Draft202012Validator(schema).is_valid)
    return values


def _alternatives(schema: dict[str, Any], options: StrategyOptions) -> SearchStrategy[Any]:
    """Return what fits one of several schemas, or all of them."""
    for keyword in ("anyOf", "oneOf", "allOf"):
        if keyword not in schema:
            continue
        rest = {name: value for name, value in schema.items() if name != keyword}
        parts = [{**rest, **part} for part in schema[keyword]]
        if keyword == "allOf":
            parts = [_together(parts)]
        fits = jsonschema_rs.Draft202012Validator(schema).is_valid
        return st.one_of([_strategy(part, options) for part in parts]).filter(fits)
    return st.none()


def _together(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return one schema for what fits all of several; what clashes is left to be looked at."""
    joined = {name: value for part in parts for name, value in part.items()}
    if "properties" in joined:
        members = [part.get("properties", {}) for part in parts]
        joined["properties"] = {name: one for part in members for name, one in part.items()}
    if "required" in joined:
        needed = [name for part in parts for name in part.get("required", ())]
        joined["required"] = list(dict.fromkeys(needed))
    return joined


def _examples_first(values: Sequence[Any], examples: Sequence[Any]) -> list[Any]:
    first = [one for one in dict.fromkeys(filter(_is_plain, examples)) if one in values]
    return [*first, *(one for one in values if one not in first)]


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)


def _or_examples(
    values: SearchStrategy[Any], schema: dict[str, Any], options: StrategyOptions
) -> SearchStrategy[Any]:
    """Return a strategy that knows the values which the documentation shows, too."""
    allows = jsonschema_rs.Draft202012Validator(schema).is_valid
    examples = [
        one
        for one in dict.fromkeys(filter(_is_plain, options.examples))
        if allows(one) and not (options.filled and one == "")
    ]
    return st.one_of(st.sampled_from(examples), values) if examples else values


def _text(schema: dict[str, Any], options: StrategyOptions) -> SearchStrategy[str]:
    if "pattern" in schema:
        texts = texts_of(schema["pattern"])
        longest = schema.get("maxLength")
        if longest is not None:
            texts = texts.filter(lambda text: len(text) <= longest)
        if options.filled and jsonschema_rs.Draft202012Validator(schema).is_valid(""):
            texts = texts.filter(bool)
    else:
        texts = st.text(
            string.printable.strip(),
            min_size=max(int(options.filled), schema.get("minLength", 0)),
            max_size=min(schema.get("maxLength", _LONG), _LONG),
        )
    known = options._replace(examples=[*options.examples, *schema.get("examples", ())])
    return _or_examples(texts, {**schema, "type": "string"}, known)


def _whole(schema: dict[str, Any], options: StrategyOptions) -> SearchStrategy[int]:
    values = st.integers(schema.get("minimum", -_WIDE), schema.get("maximum", _WIDE))
    return _or_examples(values, {**schema, "type": "integer"}, options)


def _number(schema: dict[str, Any], options: StrategyOptions) -> SearchStrategy[float]:
    least, most = schema.get("minimum", -_WIDE), schema.get("maximum", _WIDE)
    values = st.floats(least, most, allow_nan=False, allow_infinity=False)
    return _or_examples(values, {**schema, "type": "number"}, options)


def _array(schema: dict[str, Any], options: StrategyOptions) -> SearchStrategy[list[Any]]:
    if "prefixItems" in schema:
        return st.tuples(*(strategy(part, options.inside) for part in schema["prefixItems"])).map(
            list
        )
    if not schema.get("items"):
        return st.just([])
    least = max(int(options.filled), schema.get("minItems", 0))
    most = max(least, min(schema.get("maxItems", _MOST_ROWS), _MOST_ROWS))
    return st.lists(strategy(schema["items"], options.inside), min_size=least, max_size=most)


class _Members(NamedTuple):
    """What an object is drawn from: its members' strategies, and the rules across them.

    ``picks`` draws the next optional member by its number, or, with a number below ``stops``, the
    end: a member that is not needed goes with its value when an object shrinks.
    """

    required: Mapping[str, SearchStrategy[Any]]
    optional: Mapping[str, SearchStrategy[Any]]
    names: Sequence[str]
    stops: int
    picks: SearchStrategy[int]
    rules: Shape | None

    @classmethod
    def of(cls, schema: dict[str, Any], members: Mapping[str, SearchStrategy[Any]]) -> Self:
        """Return what objects of a schema are drawn from."""
        required_names = set(schema.get("required", ()))
        required = {name: member for name, member in members.items() if name in required_names}
        optional = {name: member for name, member in members.items() if name not in required_names}
        stops = max(1, len(optional) // 4)
        picks = st.integers(0, stops + len(optional) - 1)
        rules = Shape(schema) if schema.keys() & _RULES else None
        return cls(required, optional, list(optional), stops, picks, rules)

    def draw(self, draw: DrawFn) -> dict[str, Any]:
        """Draw an object: what is required, some of the rest, and what the rules ask for."""
        value = {name: draw(member) for name, member in self.required.items()}
        while self.optional and (pick := draw(self.picks)) >= self.stops:
            name = self.names[pick - self.stops]
            if name not in value:
                value[name] = draw(self.optional[name])
        return value if self.rules is None else self._mend(draw, value, self.rules)

    def _mend(self, draw: DrawFn, value: dict[str, Any], rules: Shape) -> dict[str, Any]:
        """Put right what breaks a rule; a value that cannot be is given up."""
        for _ in range(_MOST_MENDS):
            broken = rules.violation(value)
            if broken is None:
                return value
            if broken.kind == "both":
                for name in broken.names[1:]:
                    value.pop(name, None)
                continue
            absent = [name for name in broken.names if name in self.optional and name not in value]
            if broken.kind not in {"missing", "either"} or not absent:
                break
            name = absent[0] if len(absent) == 1 else draw(st.sampled_from(absent))
            value[name] = draw(self.optional[name])
        return reject()


def _object(schema: dict[str, Any], options: StrategyOptions) -> SearchStrategy[dict[str, Any]]:
    members = {
        name: strategy(member, options.below(name))
        for name, member in schema.get("properties", {}).items()
    }
    others = schema.get("additionalProperties")
    if not members and isinstance(others, dict):
        return _table(others, schema.get("maxProperties", _MOST_ROWS), options)
    members_of_object = _Members.of(schema, members)
    if not members_of_object.optional and members_of_object.rules is None:
        return st.fixed_dictionaries(members)
    return _objects(members_of_object)


@st.composite
def _objects(draw: DrawFn, members: _Members) -> dict[str, Any]:
    return members.draw(draw)


def _table(
    schema: dict[str, Any], most: int, options: StrategyOptions
) -> SearchStrategy[dict[str, Any]]:
    """Return objects whose names are anything, such as currencies."""
    examples = [
        (name, value)
        for one in options.examples
        if isinstance(one, dict)
        for name, value in one.items()
    ]
    names = st.text(string.ascii_uppercase, min_size=1, max_size=5)
    if examples:
        names = st.one_of(st.sampled_from([name for name, _ in examples]), names)
    values = strategy(schema, options._replace(examples=[value for _, value in examples]))
    return st.dictionaries(names, values, max_size=min(most, _MOST_ROWS))


_KINDS: Mapping[str, Callable[[dict[str, Any], StrategyOptions], SearchStrategy[Any]]] = {
    "string": _text,
    "integer": _whole,
    "number": _number,
    "array": _array,
    "object": _object,
    "boolean": lambda *_: st.booleans(),
    "null": lambda *_: st.none(),
}
