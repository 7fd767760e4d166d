"""What would have been right instead of what was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from fauxchange.domain.core import rejection
from fauxchange.domain.trading.rejection import NotALotMultiple, SizeBelowMinimum, TooLarge
from fauxchange.exchanges.diagnosis.doctor import Case
from fauxchange.exchanges.exchange import Exchange

_MAX_SCHEMA_CHARS = 400


def expectation(case: Case, exchange: Exchange) -> str:
    """Return what was expected; empty if the reason says all there is to say."""
    kinds = (kind for kind in _EXPECTATIONS if isinstance(case.rejection, kind))
    kind = next(kinds, None)
    return _EXPECTATIONS[kind](case, exchange) if kind else ""


def _method(case: Case, exchange: Exchange) -> str:
    path = case.request.path
    return " or ".join(sorted(method for method, of in exchange.catalogue.routes() if of == path))


def _limits(case: Case, _: Exchange) -> str:
    limits = case.endpoint.rate_limits if case.endpoint else ()
    return "at most " + "; ".join(limit.describe() for limit in limits) if limits else ""


def _amount(case: Case, _: Exchange) -> str:
    match case.rejection:
        case rejection.InsufficientFunds(available=available, ccy=ccy):
            return f"at most {available} {ccy}"
        case rejection.BelowMinimum(minimum=minimum, ccy=ccy):
            return f"at least {minimum} {ccy}"
    return ""


def _parameter(case: Case, exchange: Exchange) -> str:
    """Return what the schema says of a parameter, or of a combination of them."""
    refused = case.rejection
    if not isinstance(refused, rejection.BadParameter | rejection.InvalidField):
        return ""
    if isinstance(refused, rejection.BothParameters):
        return f"either {refused.name} or {refused.other}, not both"
    if isinstance(refused, rejection.EitherParameter):
        return f"{refused.name} or {refused.other}"
    return _described(case, exchange, refused.name) or refused.name


def _size(case: Case, exchange: Exchange) -> str:
    """Return what the schema says of a size, and of what it counts."""
    parts = (_described(case, exchange, word) for word in ("size", "size currency"))
    return "; ".join(part for part in parts if part)


def _described(case: Case, exchange: Exchange, name: str) -> str:
    """Return a parameter with its schema; the exchange's own for a word of the domain."""
    if case.endpoint is None:
        return ""
    others = exchange.tables.get("parameters", {}).get(name, ())
    for one in (name, *others):
        schema = _schema(case.endpoint.request.schema, one)
        if schema is not None:
            text = orjson.dumps(schema).decode()
            shortened = text if len(text) <= _MAX_SCHEMA_CHARS else f"{text[:_MAX_SCHEMA_CHARS]}..."
            return f"{one}: {shortened}"
    return ""


def _schema(schema: Any, name: str) -> Any:
    """Return the schema of a parameter; of a batch, of a row's."""
    if not isinstance(schema, dict):
        return None
    rows = schema.get("items", schema)
    return rows.get("properties", {}).get(name) if isinstance(rows, dict) else None


# A kind of refusal before the kinds it is one of.
_EXPECTATIONS: Mapping[type[rejection.Rejection], Callable[[Case, Exchange], str]] = {
    rejection.WrongMethod: _method,
    rejection.Unroutable: lambda *_: "a documented path",
    rejection.Unauthenticated: lambda case, exchange: exchange.doctor.expectation(case),
    rejection.PermissionDenied: lambda case, _: (
        f"a key with the permission {case.endpoint.permission}" if case.endpoint else ""
    ),
    rejection.RateLimited: _limits,
    rejection.MissingBody: lambda *_: "a body that is JSON",
    rejection.Unreadable: lambda *_: "a body that is JSON",
    rejection.WrongContentType: lambda _, exchange: (
        f"Content-Type: {exchange.facts['authentication']['contentType']}"
    ),
    rejection.Oversized: lambda _, exchange: (
        f"a body of at most {exchange.facts['maxBodyBytes']} bytes"
    ),
    SizeBelowMinimum: _size,
    TooLarge: _size,
    NotALotMultiple: _size,
    rejection.BadParameter: _parameter,
    rejection.InvalidField: _parameter,
    rejection.InsufficientFunds: _amount,
    rejection.BelowMinimum: _amount,
}
