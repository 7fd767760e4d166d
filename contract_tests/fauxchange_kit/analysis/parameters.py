"""The parameters of a call as they stand on the wire, each with what is documented of it.

What an exchange reads has lost how it was written: a number has become a text, a lower-case word or
an empty value may be gone. Checks of parameters look here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson

from fauxchange.spec.coerce import loads
from fauxchange.spec.endpoint import Endpoint
from fauxchange_kit.recording.recording import RecordedCall

FORM = "application/x-www-form-urlencoded"
_IN_QUERY = "spot"
_BRANCHES = ("allOf", "anyOf", "oneOf")
_CONDITIONAL = ("then", "else")
_OPEN = ("additionalProperties", "patternProperties")


class Parameter(NamedTuple):
    """One parameter.

    Args:
        name: its name.
        value: a text where it was in a query or a form; else what the JSON has, with fractions as
            ``Numeral``.
        schema: what is documented of it, None if nothing is.
        is_json: whether it was in a JSON body, where values have types.
        row: the object it is a member of.

    """

    name: str
    value: Any
    schema: Mapping[str, Any] | None
    is_json: bool
    row: Mapping[str, Any]

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing: an exchange takes it as left out."""
        return self.value is None or self.value in ("", [])

    @property
    def is_decimal(self) -> bool:
        """Whether it is documented as a number in decimal text, as amounts and prices are."""
        return self.schema is not None and _is_decimal(
            self.schema.get("type"), self.schema.get("pattern", ""), "enum" in self.schema
        )


def has_json_body(call: RecordedCall) -> bool:
    """Whether the parameters of such a call belong into a JSON body."""
    return call.method != "GET" and not _is_in_query(call)


def query_pairs(call: RecordedCall) -> list[tuple[str, str]]:
    """Return the names and values of the query, as often as they are there."""
    return parse_qsl(call.query, keep_blank_values=True)


def form_pairs(call: RecordedCall) -> list[tuple[str, str]]:
    """Return the names and values of a form, if the body is one."""
    if not call.headers.get("CONTENT_TYPE", "").lower().startswith(FORM):
        return []
    return parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True)


def parameters_of(call: RecordedCall) -> Iterator[Parameter]:
    """Yield the parameters of a call to a documented endpoint, those of rows and inner objects too.

    A body that is no JSON has none.
    """
    if call.endpoint is None:
        return
    schema = call.endpoint.request.schema
    if has_json_body(call):
        yield from _parameters_in(_read(call.body), schema, is_json=True)
        return
    reserved = _reserved(call)
    texts = dict(query_pairs(call)) | dict(form_pairs(call))
    own = {name: text for name, text in texts.items() if name not in reserved}
    yield from _parameters_in(own, schema, is_json=False)


def is_json(body: bytes) -> bool:
    """Whether a body is JSON as the exchanges read it."""
    try:
        loads(body)
    except ValueError:
        return False
    return True


def known_names(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the parameters that a request documents, those of rows and inner objects too."""
    parts = _properties(schema)
    inner = [part for part in (*parts.values(), schema.get("items")) if isinstance(part, dict)]
    return frozenset(parts).union(*(known_names(part) for part in inner))


def has_rule(endpoint: Endpoint, *keywords: str) -> bool:
    """Whether a request is documented with one of some rules anywhere: without, none is broken."""
    text = _schema_text(endpoint)
    return any(f'"{keyword}":' in text for keyword in keywords)


def schema_types(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the JSON types that a schema names."""
    types = schema.get("type", ())
    return frozenset((types,) if isinstance(types, str) else types)


def _is_in_query(call: RecordedCall) -> bool:
    return call.endpoint is not None and call.endpoint.section == _IN_QUERY


def _reserved(call: RecordedCall) -> frozenset[str]:
    """Return the parameters that choose the call and sign it."""
    if not _is_in_query(call):
        return frozenset()
    facts = call.exchange.facts
    return frozenset({facts["selector"], *facts["authentication"][_IN_QUERY].values()})


def _read(body: bytes) -> Any:
    try:
        return loads(body)
    except ValueError:
        return None


def _parameters_in(value: Any, schema: Any, *, is_json: bool) -> Iterator[Parameter]:
    if isinstance(value, list):
        items = schema.get("items")
        if isinstance(items, dict):
            for item in value:
                yield from _parameters_in(item, items, is_json=is_json)
    elif isinstance(value, dict) and not any(keyword in schema for keyword in _OPEN):
        # One row where rows are documented is the client's mistake, but its members are known.
        known = _properties(schema.get("items", schema))
        for name, inner in value.items():
            part = known.get(name)
            yield Parameter(name, inner, part, is_json, value)
            if part is not None and (_properties(part) or "items" in part):
                yield from _parameters_in(inner, part, is_json=is_json)


def _properties(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return all members that a schema or a part of it documents, its own before its parts'."""
    parts = [part for keyword in _BRANCHES for part in schema.get(keyword, ())]
    parts += [schema[keyword] for keyword in _CONDITIONAL if keyword in schema]
    properties: dict[str, Any] = {}
    for part in parts:
        if isinstance(part, dict):
            properties.update(_properties(part))
    own = schema.get("properties", {})
    return properties | {name: part for name, part in own.items() if isinstance(part, dict)}


@cache
def _schema_text(endpoint: Endpoint) -> str:
    return orjson.dumps(endpoint.request.schema).decode()


@cache
def _is_decimal(kind: object, pattern: str, is_listed: bool) -> bool:
    """Whether texts of a schema are numbers: it takes a fraction, and no word."""
    if kind != "string" or not pattern or is_listed:
        return False
    return bool(re.search(pattern, "0.5")) and not re.search(pattern, "a")
