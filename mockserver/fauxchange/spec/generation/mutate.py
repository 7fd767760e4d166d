"""Mutations of a true answer into legal ones that a client may never have seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema_rs

if TYPE_CHECKING:
    from random import Random

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_HUGE = "98765432109876543210987654321.123456789012345678"
_TINY = "0.000000000000000000000000000001"
_UNKNOWN = "not_documented_yet"
_NEW: Mapping[str, Any] = {"newField": "", "newList": [{"a": "1"}], "newFlag": True}


class JsonPlace(NamedTuple):
    """Somewhere in an answer: what holds a value, under which name, and the value's schema."""

    holder: Any
    name: Any
    schema: dict[str, Any]

    @property
    def value(self) -> Any:
        """What is there."""
        return self.holder[self.name]

    def put(self, value: Any) -> bool:
        """Put another value there if the schema allows it; return whether it does."""
        if not jsonschema_rs.Draft202012Validator(self.schema).is_valid(value):
            return False
        self.holder[self.name] = value
        return True


def mutate(kind: str, data: Any, schema: Any, random: Random) -> Any:
    """Return a payload, which it may change, with something nasty; as it is if nothing can be.

    ``kind`` is one of :data:`MUTATIONS`. Of the places where that is possible, chance picks some.
    """
    whole = {"": data}
    places = list(_places(JsonPlace(whole, "", schema)))
    random.shuffle(places)
    most = random.randint(1, max(1, len(places)))
    changed = 0
    for place in places:
        changed += MUTATIONS[kind](place, random)
        if changed == most:
            break
    return whole[""]


def _places(place: JsonPlace) -> Iterator[JsonPlace]:
    """Yield a place and all below it."""
    yield place
    value, schema = place.value, place.schema
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for name in value:
            if name in known:
                yield from _places(JsonPlace(value, name, known[name]))
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for number in range(len(value)):
            yield from _places(JsonPlace(value, number, schema["items"]))


def _unknown(place: JsonPlace, _: Random) -> bool:
    if "enum" not in place.schema or not isinstance(place.value, str):
        return False
    place.holder[place.name] = _UNKNOWN
    return True


def _new(place: JsonPlace, random: Random) -> bool:
    if not isinstance(place.value, dict) or "additionalProperties" in place.schema:
        return False
    name = random.choice(sorted(_NEW))
    place.value[name] = _NEW[name]
    return True


def _reorder(place: JsonPlace, random: Random) -> bool:
    if not isinstance(place.value, dict) or len(place.value) < 2:
        return False
    members = list(place.value.items())
    random.shuffle(members)
    place.value.clear()
    place.value.update(members)
    return True


def _extra(place: JsonPlace, random: Random) -> bool:
    """Show a row twice: pages do when something is added between two of them."""
    if not isinstance(place.value, list) or "items" not in place.schema or not place.value:
        return False
    again = random.randrange(len(place.value))
    return place.put([*place.value[: again + 1], *place.value[again:]])


def _is_decimal(place: JsonPlace) -> bool:
    """Whether a place has an amount: ids and times have patterns that allow no fraction."""
    has_pattern = isinstance(place.value, str) and "pattern" in place.schema
    return has_pattern and (place.value == "" or _DECIMAL.fullmatch(place.value) is not None)


MUTATIONS: Mapping[str, Callable[[JsonPlace, Random], bool]] = {
    "empty-strings": lambda place, _: (
        isinstance(place.value, str) and place.value != "" and place.put("")
    ),
    "new-fields": _new,
    "unknown-enums": _unknown,
    "huge-decimals": lambda place, _: _is_decimal(place) and place.put(_HUGE),
    "tiny-decimals": lambda place, _: _is_decimal(place) and place.put(_TINY),
    "reordered-keys": _reorder,
    "extra-rows": _extra,
    "empty-page": lambda place, _: (
        isinstance(place.value, list) and bool(place.value) and place.put([])
    ),
}
