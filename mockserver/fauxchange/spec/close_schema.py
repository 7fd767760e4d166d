"""Closed schemas: what an open schema says, and nothing else may be there."""

from __future__ import annotations

from typing import Any

# Keywords whose value is a schema, a list of schemas, or a table of schemas.
_ONE = ("items", "additionalProperties", "contains", "propertyNames")
_MANY = ("prefixItems", "anyOf", "oneOf")
_NAMED = ("properties", "patternProperties", "$defs")


def close_schema(schema: Any) -> Any:
    """Return the schema with unknown members refused wherever members are listed."""
    if not isinstance(schema, dict):
        return schema
    closed = dict(schema)
    for keyword in _ONE:
        if keyword in closed:
            closed[keyword] = close_schema(closed[keyword])
    for keyword in _MANY:
        if keyword in closed:
            closed[keyword] = [close_schema(part) for part in closed[keyword]]
    for keyword in _NAMED:
        if keyword in closed:
            closed[keyword] = {name: close_schema(part) for name, part in closed[keyword].items()}
    if "properties" in closed and not {"additionalProperties", "patternProperties"} & closed.keys():
        closed["additionalProperties"] = False
    return closed
