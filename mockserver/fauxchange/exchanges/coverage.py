"""What is served of an exchange, endpoint by endpoint, as rows for people and programs."""

from __future__ import annotations

from typing import Any

from fauxchange.spec.endpoint import Endpoint

from .exchange import Exchange, fidelity_of


def endpoint_row(exchange: Exchange, endpoint: Endpoint) -> dict[str, Any]:
    """Return an endpoint as plain JSON: where it is, what it takes, and how true its answers are.

    ``scope`` says which part of it is modelled, where the rest is refused.
    """
    path = endpoint.path
    if endpoint.command:
        path = f"{path}?{exchange.facts['selector']}={endpoint.command}"
    row = {
        "exchange": exchange.name,
        "id": endpoint.id,
        "method": endpoint.method,
        "path": path,
        "permission": endpoint.permission,
        "rateLimits": [
            {"requests": rule.requests, "seconds": rule.window_ms // 1000, "per": list(rule.per)}
            for rule in endpoint.rate_limits
        ],
        "fidelity": fidelity_of(exchange, endpoint),
    }
    scope = exchange.handlers.scope_of(endpoint.id)
    return {**row, "scope": scope} if scope else row
