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
    shut = dict(schema)
    for keyword in _ONE:
        if keyword in shut:
            shut[keyword] = close_schema(shut[keyword])
    for keyword in _MANY:
        if keyword in shut:
            shut[keyword] = [close_schema(part) for part in shut[keyword]]
    for keyword in _NAMED:
        if keyword in shut:
            shut[keyword] = {name: close_schema(part) for name, part in shut[keyword].items()}
    if "properties" in shut and not {"additionalProperties", "patternProperties"} & shut.keys():
        shut["additionalProperties"] = False
    return shut
