"""Coercion: from what clients send to what the documentation means.

Clients send numbers for texts, texts for booleans, comma-separated texts for lists, and empty
values for parameters they leave out. A coercer, made once for each schema, puts that right before
validation. It never refuses: what it cannot read stays as it is, and validation names it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

Coercer = Callable[[Any], Any]

_INTEGER = re.compile(r"-?[0-9]{1,30}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_BOOLEANS = {"true": True, "false": False}


class Numeral(str):
    """The text of a JSON number with a point or an exponent, digits as sent: ``0.10``, ``1e3``."""

    __slots__ = ()


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


# Deeper than anything documented.
MAX_DEPTH = 64
# How the escape of a surrogate begins, in lower case.
_HALF = b"\\ud"

# What JSON calls white space.
_BLANKS = " \t\r\n"
_DECODER = json.JSONDecoder(parse_float=Numeral, parse_constant=_refuse_constant)


def loads(body: bytes) -> Any:
    """Read JSON, with fractions as :class:`Numeral` so that no digit is lost.

    Raises:
        ValueError: it is not JSON (``NaN`` is not), or nested beyond reason.

    """
    try:
        value = _decode(body.decode().strip(_BLANKS))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if is_too_deep(body, value):
        raise ValueError(f"nested more than {MAX_DEPTH} deep")
    return _replace_surrogates(value) if _HALF in body.lower() else value


def _decode(text: str) -> Any:
    value, end = _DECODER.raw_decode(text)
    if end != len(text):
        raise json.JSONDecodeError("Extra data", text, end)
    return value


def is_too_deep(body: bytes, value: Any) -> bool:
    """Whether what a body of JSON is read as is nested beyond reason."""
    # Most bodies are too short for that.
    if len(body) <= MAX_DEPTH or body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return False
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return bool(level)


def _replace_surrogates(value: Any) -> Any:
    """Put the replacement character for halves of characters, which no text can hold."""
    if isinstance(value, dict):
        return {
            _replace_surrogates(name): _replace_surrogates(member) for name, member in value.items()
        }
    if isinstance(value, list):
        return [_replace_surrogates(item) for item in value]
    if type(value) is str:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def is_absent(value: object) -> bool:
    """Whether a value means that the parameter was left out: null, empty text, empty list."""
    return value is None or value in ("", [])


def coercer(schema: Any) -> Coercer:
    """Return the function that coerces values for an inlined schema."""
    if not isinstance(schema, dict):
        return _plain
    for keyword in ("allOf", "anyOf", "oneOf"):
        if "type" not in schema and keyword in schema:
            typed = [part for part in schema[keyword] if isinstance(part, dict) and "type" in part]
            if typed:
                return coercer({**typed[0], **{k: v for k, v in schema.items() if k != keyword}})
    types = schema.get("type", ())
    type_names = (types,) if isinstance(types, str) else tuple(types)
    if "object" in type_names:
        return _object(schema)
    if "array" in type_names:
        return _array(schema)
    for name, coerce in _SCALARS.items():
        if name in type_names:
            return coerce if len(type_names) == 1 else _plain
    return _plain


def _object(schema: dict[str, Any]) -> Coercer:
    properties = schema.get("properties", {})
    known = {name: coercer(part) for name, part in properties.items()}
    texts = frozenset(name for name, part in known.items() if part is _string)
    keep_empty = {name for name, part in properties.items() if _may_be_empty(part)}
    aliases = {
        name: part["x-alias-of"]
        for name, part in properties.items()
        if isinstance(part, dict) and "x-alias-of" in part
    }

    def coerce(value: Any) -> Any:
        if type(value) is not dict:
            return _plain(value)
        if aliases:
            # What is sent under its own name counts.
            others = {aliases[name]: value[name] for name in aliases if name in value}
            value = others | {name: one for name, one in value.items() if name not in aliases}
        members = {}
        for name, member in value.items():
            if member and name in texts and type(member) is str:
                # As nearly every parameter is.
                members[name] = member
                continue
            if is_absent(member) and (member is None or name not in keep_empty):
                continue
            part = known.get(name)
            members[name] = _plain(member) if part is None else part(member)
        return members

    return coerce


def _may_be_empty(schema: Any) -> bool:
    """Whether an empty list or text is a value of its own: the schema says that it may be empty."""
    return isinstance(schema, dict) and 0 in (schema.get("minItems"), schema.get("minLength"))


def _array(schema: dict[str, Any]) -> Coercer:
    item = coercer(schema.get("items"))
    rows = isinstance(schema.get("items"), dict) and schema["items"].get("type") == "object"

    def coerce(value: Any) -> Any:
        if isinstance(value, str) and not rows:
            return [item(part) for part in value.split(",")] if value else []
        if isinstance(value, list):
            return [item(part) for part in value]
        return _plain(value) if rows or isinstance(value, dict) else [item(value)]

    return coerce


def _plain(value: Any) -> Any:
    """Return a value as validators know it, numerals as texts, however deep they are."""
    if type(value) is Numeral:
        return str(value)
    if type(value) is dict:
        return {name: _plain(member) for name, member in value.items()}
    return [_plain(item) for item in value] if type(value) is list else value


def _string(value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float | str) else _plain(value)


def _boolean(value: Any) -> Any:
    return _BOOLEANS.get(value.lower(), str(value)) if isinstance(value, str) else _plain(value)


def _integer(value: Any) -> Any:
    return int(value) if isinstance(value, str) and _INTEGER.fullmatch(value) else _plain(value)


def _number(value: Any) -> Any:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value) if _INTEGER.fullmatch(value) else float(value)
    return _plain(value)


_SCALARS: dict[str, Coercer] = {
    "string": _string,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
}
