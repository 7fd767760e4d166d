"""Export to OpenAPI 3.1.

An export, not the source: OpenAPI cannot say rules across query parameters, which travel as
``x-request``, nor tell operations on one path apart by a parameter, which travel as ``x-commands``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fauxchange import __version__

from .endpoint import Endpoint
from .loader import Facts

Json = dict[str, Any]


def document(facts: Facts) -> Json:
    """Return the OpenAPI document of an exchange."""
    exchange = facts.exchange
    docs = exchange["docs"]
    paths: dict[str, Json] = {}
    shared: dict[tuple[str, str], list[Endpoint]] = {}
    for endpoint in facts.catalogue:
        if endpoint.command is None:
            operation = _operation(endpoint, exchange)
            paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
        else:
            shared.setdefault((endpoint.method, endpoint.path), []).append(endpoint)
    for (method, path), endpoints in shared.items():
        operation = _commands(endpoints, exchange)
        paths.setdefault(path, {})[method.lower()] = operation
    schemes = _schemes(exchange)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": exchange["title"],
            "version": __version__,
            "description": f"Documented at {docs['url']}, as of {docs['date']}.",
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {"securitySchemes": schemes},
    }


def _operation(endpoint: Endpoint, exchange: Mapping[str, Any]) -> Json:
    operation: Json = {
        "operationId": endpoint.id.replace("/", "_").replace(".", "_"),
        "summary": endpoint.title,
        "tags": [endpoint.section],
        "x-permission": endpoint.permission,
        "x-docs": endpoint.docs,
    }
    schema = endpoint.request.schema
    if endpoint.method == "GET":
        operation["parameters"] = _parameters(schema)
        if set(schema) & _RULES:
            operation["x-request"] = schema
    elif schema.get("properties") or schema.get("type") == "array":
        content = {"application/json": {"schema": schema}}
        needed = not endpoint.request.is_valid({})
        operation["requestBody"] = {"content": content, "required": needed}
    operation["responses"] = _responses(exchange, [endpoint])
    operation["security"] = [] if endpoint.is_public else [_requirement(exchange, endpoint.section)]
    return operation


# Keywords beside properties and required: rules that parameters cannot carry.
_RULES = {"anyOf", "oneOf", "allOf", "not", "if", "dependentRequired"}


def _parameters(schema: Mapping[str, Any], required: Iterable[str] | None = None) -> list[Json]:
    needed = set(schema.get("required", ()) if required is None else required)
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": member} | _style(member)
        for name, member in schema.get("properties", {}).items()
    ]


def _style(member: Mapping[str, Any]) -> Json:
    return {"style": "form", "explode": False} if member.get("type") == "array" else {}


def _commands(endpoints: list[Endpoint], exchange: Mapping[str, Any]) -> Json:
    """Return one operation for all commands on a path; each in full under ``x-commands``."""
    command = {
        "name": exchange["selector"],
        "in": "query",
        "required": True,
        "schema": {"type": "string", "enum": [endpoint.command for endpoint in endpoints]},
    }
    return {
        "operationId": endpoints[0].id.rpartition("/")[0].replace("/", "_"),
        "summary": f"Everything at this path, by {exchange['selector']}",
        "tags": [endpoints[0].section],
        "parameters": [command],
        "responses": _responses(exchange, endpoints),
        "security": []
        if endpoints[0].is_public
        else [_requirement(exchange, endpoints[0].section)],
        "x-commands": {
            str(endpoint.command): {
                "summary": endpoint.title,
                "x-permission": endpoint.permission,
                "x-docs": endpoint.docs,
                "parameters": _parameters(endpoint.request.schema),
                "x-request": endpoint.request.schema,
                "x-response": endpoint.response.schema,
            }
            for endpoint in endpoints
        },
    }


def _responses(exchange: Mapping[str, Any], endpoints: list[Endpoint]) -> Json:
    payloads = [endpoint.response.schema for endpoint in endpoints]
    payload = payloads[0] if len(payloads) == 1 else {"anyOf": payloads}
    fine = _success(exchange, endpoints[0])
    envelope = {
        "type": "object",
        "properties": {"code": {"type": ["string", "integer"]}},
        "required": ["code"],
        "if": {"properties": {"code": {"enum": fine}}},
        "then": {"properties": {"data": payload}},
    }
    failure = {"type": "object", "required": ["code"]}
    return {
        "200": _answer("Accepted, or refused with a code of its own.", envelope),
        "default": _answer("Refused.", failure),
    }


def _answer(description: str, schema: Json) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _success(exchange: Mapping[str, Any], endpoint: Endpoint) -> list[Any]:
    envelopes = exchange.get("envelope")
    return [envelopes[endpoint.section]["success"]["code"]] if envelopes else ["0"]


def _schemes(exchange: Mapping[str, Any]) -> Json:
    """Return one scheme for each thing a signed call carries."""
    return {
        name: {"type": "apiKey", "in": where, "name": sent}
        for name, (where, sent) in _carried(exchange["authentication"]).items()
    }


def _requirement(exchange: Mapping[str, Any], section: str) -> Json:
    """Return what a call of a section carries: all there is, or what its market asks for."""
    carried = _carried(exchange["authentication"])
    own = [name for name in carried if name.startswith(f"{section}-")]
    return {name: [] for name in own or carried}


def _carried(authentication: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    headers = authentication.get("headers")
    if headers:
        needed = ("key", "sign", "timestamp", "passphrase")
        return {name: ("header", headers[name]) for name in needed}
    return {
        f"{market}-{name}": ("query" if market == "spot" else "header", sent)
        for market, members in authentication.items()
        for name, sent in members.items()
    }
