"""A valid request for any endpoint: the documented one, or the plainest that its schema allows."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fauxchange import Request
from fauxchange.spec.generation.sample import sample
from tests.clients import iso

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange import Keys
    from fauxchange.spec.endpoint import Endpoint

FORM = "application/x-www-form-urlencoded"

# The documented one asks for all minutes of a month: half a second for each of hundreds of calls.
SHORTER = {"tradingBot/public/rsi-back-testing.get": {"timeframe": "4H"}}


def valid_params(endpoint: Endpoint) -> Any:
    """Return parameters that the endpoint accepts, coerced; the caller may change them."""
    return copy.deepcopy(_valid_params(endpoint))


@cache
def _valid_params(endpoint: Endpoint) -> Any:
    """Return the same, once for each endpoint: to find them takes longer than a call with them."""
    for example in endpoint.examples:
        if example.request is not None:
            coerced = endpoint.request.coerce(copy.deepcopy(example.request))
            if endpoint.id in SHORTER:
                coerced |= SHORTER[endpoint.id]
            if endpoint.request.is_valid(coerced):
                return coerced
    return completed(endpoint, [{}] if endpoint.request.schema.get("type") == "array" else {})


def completed(endpoint: Endpoint, params: Any) -> Any:
    """Add what is missing until the schema is content."""
    for _ in range(20):
        violation = endpoint.request.violation(params)
        if violation is None:
            return params
        row = params[0] if isinstance(params, list) else params
        name = violation.names[0]
        row[name] = plain(members(endpoint)[name])
    raise AssertionError(f"{endpoint.id}: no request found: {violation}")


def members(endpoint: Endpoint) -> Mapping[str, Any]:
    """Return the schemas of the parameters, of a row where the body is a list."""
    schema = endpoint.request.schema
    found: Mapping[str, Any] = schema.get("items", schema).get("properties", {})
    return found


def plain(schema: Any) -> Any:
    """Return a value for a parameter: not empty, so that it counts as sent."""
    value = sample(schema)
    return value if value not in ("", [], None) else "1"


def text_of(value: Any) -> str:
    """Return a parameter as clients write it into a query."""
    if isinstance(value, list):
        return ",".join(text_of(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, dict) else str(value)


def okx_request(endpoint: Endpoint, params: Any, keys: Keys | None, now_ms: int) -> Request:
    """Return a request as OKX documents it, signed if there are keys."""
    body, target = b"", endpoint.path
    if endpoint.method == "GET":
        query = "&".join(f"{name}={quote(text_of(v), safe=',:')}" for name, v in params.items())
        target += f"?{query}" if query else ""
    else:
        body = json.dumps(params).encode()
    headers = {"Content-Type": "application/json"}
    if keys:
        stamp = iso(now_ms)
        text = f"{stamp}{endpoint.method}{target}".encode() + body
        digest = hmac.new(keys.secret.encode(), text, hashlib.sha256).digest()
        headers |= {
            "OK-ACCESS-KEY": keys.key,
            "OK-ACCESS-SIGN": base64.b64encode(digest).decode(),
            "OK-ACCESS-TIMESTAMP": stamp,
            "OK-ACCESS-PASSPHRASE": keys.passphrase,
        }
    return Request.of(endpoint.method, target, headers, body)


def coinw_request(endpoint: Endpoint, params: Any, keys: Keys | None, now_ms: int) -> Request:
    """Return a request as CoinW documents it, signed if there are keys."""
    if endpoint.command:
        return _spot(endpoint, {name: text_of(value) for name, value in params.items()}, keys)
    body, target = b"", endpoint.path
    if endpoint.method == "GET":
        query = urlencode({name: text_of(value) for name, value in params.items()})
        target += f"?{query}" if query else ""
    else:
        body = json.dumps(params).encode()
    headers = {"Content-Type": "application/json"}
    if keys:
        text = f"{now_ms}{endpoint.method}{target}".encode() + body
        digest = hmac.new(keys.secret.encode(), text, hashlib.sha256).digest()
        sign = base64.b64encode(digest).decode()
        headers |= {"api_key": keys.key, "timestamp": str(now_ms), "sign": sign}
    return Request.of(endpoint.method, target, headers, body)


def _spot(endpoint: Endpoint, sent: dict[str, str], keys: Keys | None) -> Request:
    if keys:
        sent = {**sent, "api_key": keys.key}
        plain_text = "&".join(f"{name}={sent[name]}" for name in sorted(sent))
        text = f"{plain_text}&secret_key={keys.secret}".encode()
        sent["sign"] = hashlib.md5(text, usedforsecurity=False).hexdigest().upper()
    query = urlencode({"command": endpoint.command, **sent})
    return Request.of(endpoint.method, f"{endpoint.path}?{query}")
