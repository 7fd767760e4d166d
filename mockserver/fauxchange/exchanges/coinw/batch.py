"""Batches: bodies with several rows, each of which succeeds or fails by itself.

A row's result is in its ``msgCode`` (documentation: futures, batch orders).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fauxchange.spec.endpoint import Endpoint


def reports_rows(endpoint: Endpoint) -> bool:
    """Whether an endpoint is a batch: it takes a list, and answers each row by itself."""
    return endpoint.request.schema.get("type") == "array" and "msgCode" in _members(endpoint)


def failed_row(endpoint: Endpoint, row: Any, code: int) -> dict[str, Any]:
    """Return the result of a row that failed: no position, and the client's own id."""
    result: dict[str, Any] = {"code": code, "msgCode": code, "openId": None}
    result["thirdOrderId"] = row.get("thirdOrderId", "")
    return {name: value for name, value in result.items() if name in _members(endpoint)}


def _members(endpoint: Endpoint) -> Any:
    return endpoint.response.schema.get("items", {}).get("properties", {})
