"""Requests as a client puts them on the wire: parameters in their place, signed."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from fauxchange.exchanges.coinw.signature import sign_futures, sign_spot
from fauxchange.exchanges.exchange import Exchange
from fauxchange.exchanges.okx.signature import sign
from fauxchange.message import Request
from fauxchange.runtime.journal.entry import iso
from fauxchange.sandbox.keys import Keys
from fauxchange.spec.endpoint import Endpoint

_JSON = {"Content-Type": "application/json"}


class SignedRequest(NamedTuple):
    """One request: ``target`` is the path with the query, ``headers`` have their HTTP names."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def received(self) -> Request:
        """The request as a mock's ``handle`` takes it."""
        return Request.of(self.method, self.target, self.headers, self.body)


def is_query(endpoint: Endpoint) -> bool:
    """Whether the parameters go into the query; else they are a JSON body."""
    return endpoint.method == "GET" or endpoint.command is not None


def on_the_wire(endpoint: Endpoint, params: Any) -> Any:
    """Return parameters as they arrive: in a query everything is text."""
    if is_query(endpoint):
        return {name: text_of(value) for name, value in params.items()}
    return params


def text_of(value: Any) -> str:
    """Return a parameter as it is written into a query: lists with commas."""
    if isinstance(value, list):
        return ",".join(map(text_of, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, dict) else str(value)


def signed_request(
    exchange: Exchange, endpoint: Endpoint, params: Any, keys: Keys | None, now_ms: int
) -> SignedRequest:
    """Return a request of an endpoint, signed at a time if there are keys."""
    write = _WRITERS[exchange.name]
    return write(exchange, endpoint, on_the_wire(endpoint, params), keys, now_ms)


def _okx(
    exchange: Exchange, endpoint: Endpoint, params: Any, keys: Keys | None, now_ms: int
) -> SignedRequest:
    target, body = _target_and_body(endpoint, params)
    if keys is None:
        return SignedRequest(endpoint.method, target, dict(_JSON), body)
    names = exchange.facts["authentication"]["headers"]
    stamp = iso(now_ms)
    signature = sign(keys.secret.encode(), stamp, endpoint.method, target, body).decode()
    signed = {
        names["key"]: keys.key,
        names["sign"]: signature,
        names["timestamp"]: stamp,
        names["passphrase"]: keys.passphrase,
    }
    return SignedRequest(endpoint.method, target, _JSON | signed, body)


def _coinw(
    exchange: Exchange, endpoint: Endpoint, params: Any, keys: Keys | None, now_ms: int
) -> SignedRequest:
    names = exchange.facts["authentication"][endpoint.section]
    if endpoint.command is not None:
        if keys is not None:
            params = {**params, names["key"]: keys.key}
            params[names["sign"]] = sign_spot(keys.secret.encode(), params)
        query = urlencode({exchange.facts["selector"]: endpoint.command, **params})
        return SignedRequest(endpoint.method, f"{endpoint.path}?{query}", {})
    target, body = _target_and_body(endpoint, params)
    if keys is None:
        return SignedRequest(endpoint.method, target, dict(_JSON), body)
    secret, stamp = keys.secret.encode(), str(now_ms)
    signature = sign_futures(secret, stamp, endpoint.method, target, body).decode()
    signed = {names["key"]: keys.key, names["sign"]: signature, names["timestamp"]: stamp}
    return SignedRequest(endpoint.method, target, _JSON | signed, body)


def _target_and_body(endpoint: Endpoint, params: Any) -> tuple[str, bytes]:
    """Return target and body."""
    if not is_query(endpoint):
        return endpoint.path, json.dumps(params).encode()
    query = "&".join(f"{name}={quote(text, safe=',')}" for name, text in params.items())
    return f"{endpoint.path}?{query}" if query else endpoint.path, b""


_WRITERS = {"okx": _okx, "coinw": _coinw}
