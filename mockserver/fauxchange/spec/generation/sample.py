"""Values made from a schema: to complete a documented example, or in place of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema_rs

# Tried in this order for a text; the first that the schema allows is taken.
_TEXTS = (
    "",
    "0",
    "1",
    "false",
    "0.1",
    "BTC",
    "BTC-USDT",
    "1700000000000",
    "2023-11-14",
    "20231114",
    "231229",
    "2023-11-14 22:13:20",
    "1m",
    "text",
)


def sample(schema: Any) -> Any:
    """Return the plainest value that an inlined schema allows; the same one every time."""
    if not isinstance(schema, dict):
        return None
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    for keyword in ("anyOf", "oneOf", "allOf"):
        if keyword in schema and "type" not in schema:
            return sample(schema[keyword][0])
    types = schema.get("type", "null")
    kind = types if isinstance(types, str) else types[0]
    make: Callable[[dict[str, Any]], Any] = _KINDS[kind]
    return make(schema)


def template(schema: Any, value: Any) -> Any:
    """Return a value with every documented member that it lacks; clients parse strictly."""
    if not isinstance(schema, dict):
        return value
    if isinstance(value, list):
        return [template(schema.get("items"), item) for item in value]
    if isinstance(value, dict):
        members = schema.get("properties", {})
        filled = {name: template(members.get(name), inner) for name, inner in value.items()}
        return filled | {
            name: _absent(member) for name, member in members.items() if name not in value
        }
    return value


def _absent(schema: Any) -> Any:
    """Return what stands for nothing: the emptiest value the schema allows."""
    validator = jsonschema_rs.Draft202012Validator(schema)
    nothing: tuple[Any, ...] = ("", [], None)
    allowed = [one for one in nothing if validator.is_valid(one)]
    return allowed[0] if allowed else sample(schema)


def _text(schema: dict[str, Any]) -> str:
    validator = jsonschema_rs.Draft202012Validator(schema)
    candidates = [*schema.get("examples", ()), *_TEXTS]
    return next((text for text in candidates if validator.is_valid(text)), "")


def _object(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: sample(member) for name, member in schema.get("properties", {}).items()}


def _array(schema: dict[str, Any]) -> list[Any]:
    if "prefixItems" in schema:
        return [sample(item) for item in schema["prefixItems"]]
    if "items" not in schema or schema.get("maxItems") == 0:
        return []
    return [sample(schema["items"])]


_KINDS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "string": _text,
    "object": _object,
    "array": _array,
    "integer": lambda schema: schema.get("minimum", 0),
    "number": lambda schema: schema.get("minimum", 0),
    "boolean": lambda _: False,
    "null": lambda _: None,
}
