"""The admin API as OpenAPI 3.1, written from the files of its operations."""

from __future__ import annotations

import re
from typing import Any

from fauxchange import __version__

from .operations import Operation, operations

Json = dict[str, Any]

_PARAMETER = re.compile(r"\{([a-z_]+)\}")
_SANDBOX: Json = {
    "name": "X-Mock-Sandbox",
    "in": "header",
    "required": False,
    "description": "The id of a sandbox; by default the default one.",
    "schema": {"type": "string"},
}
_ERROR: Json = {
    "type": "object",
    "properties": {
        "error": {"type": "string", "description": "Why it is not done."},
        "pointer": {"type": "string", "description": "Where the request is wrong."},
        "expected": {"description": "The part of the schema that says what would be right."},
    },
    "required": ["error"],
}


def document() -> Json:
    """Return the OpenAPI document.

    Raises:
        Problem: a file of an operation cannot be used.

    """
    paths: dict[str, Json] = {}
    for one in operations().values():
        paths.setdefault(f"/_mock{one.path}", {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "fauxchange admin API",
            "version": __version__,
            "description": "Steers a mock exchange; needs the token only if the server has one.",
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{}, {"token": []}],
    }


def _operation(one: Operation) -> Json:
    schema = one.request_schema
    in_path = _PARAMETER.findall(one.path)
    members = schema.get("properties", {})
    parameters = [_parameter(name, "path", members[name], required=True) for name in in_path]
    needed = [name for name in schema.get("required", ()) if name not in in_path]
    others = {name: member for name, member in members.items() if name not in in_path}
    operation: Json = {
        "operationId": one.id.replace(".", "_").replace("-", "_"),
        "summary": one.title,
        "description": one.description,
        "tags": [one.path.split("/")[1]],
        "responses": {
            "200": _response("Done.", one.response_schema),
            "default": _response("Not done.", _ERROR),
        },
    }
    if one.method == "POST":
        if others:
            body = {**schema, "properties": others}
            if "required" in schema:
                body["required"] = needed
            content: Json = {"schema": body}
            bodies = [_without(example["request"], in_path) for example in one.examples]
            if bodies:
                content["example"] = bodies[0]
            body_of = {"application/json": content}
            operation["requestBody"] = {"content": body_of, "required": bool(needed)}
    else:
        parameters += [
            _parameter(name, "query", member, required=name in needed)
            for name, member in others.items()
        ]
    operation["parameters"] = [*parameters, _SANDBOX]
    return operation


def _parameter(name: str, where: str, schema: Any, *, required: bool) -> Json:
    return {"name": name, "in": where, "required": required, "schema": schema}


def _response(description: str, schema: Any) -> Json:
    is_text = schema.get("type") == "string"
    kind = "text/plain" if is_text else "application/json"
    return {"description": description, "content": {kind: {"schema": schema}}}


def _without(example: Json, names: list[str]) -> Json:
    return {name: value for name, value in example.items() if name not in names}
