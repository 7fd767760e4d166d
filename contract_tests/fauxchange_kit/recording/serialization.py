"""Runs as plain values, to send them from one process to another."""

from __future__ import annotations

from typing import Any

from fauxchange.domain.access.credential import Credential
from fauxchange.message import Request
from fauxchange_kit.exchanges import exchange as venue

from .connections import Connection, Subscription
from .frames import RecordedFrame
from .recorder import params_of, raw_of
from .recording import RecordedCall, Run

# What is read anew from the others.
_DERIVED = {"exchange", "endpoint", "credential", "params", "raw"}


def serialize(run: Run) -> dict[str, Any]:
    """Return a run as texts, numbers, bytes, lists and tables."""
    return {
        "profile": run.profile,
        "exit_code": run.exit_code,
        "output": run.output,
        "secrets": list(run.secrets),
        "is_met": run.is_met,
        "idle_ms": run.idle_ms,
        "calls": [_serialize_call(call) for call in run],
        "operations": [_serialize_call(call) for call in run.operations],
        "frames": [list(frame) for frame in run.frames],
        "connections": [_serialize_connection(one) for one in run.connections],
        "ended_ms": run.ended_ms,
    }


def deserialize(document: dict[str, Any]) -> Run:
    """Return the run that was packed."""
    return Run(
        document["profile"],
        tuple(_deserialize_call(one) for one in document["calls"]),
        document["exit_code"],
        document["output"],
        tuple(document["secrets"]),
        document["is_met"],
        frames=tuple(RecordedFrame(*frame) for frame in document["frames"]),
        idle_ms=document["idle_ms"],
        operations=tuple(_deserialize_call(one) for one in document["operations"]),
        connections=tuple(_deserialize_connection(one) for one in document["connections"]),
        ended_ms=document["ended_ms"],
    )


def _serialize_call(call: RecordedCall) -> dict[str, Any]:
    plain = {name: value for name, value in call._asdict().items() if name not in _DERIVED}
    plain["headers"] = dict(call.headers)
    plain["faults"] = list(call.faults)
    plain["exchange"] = call.exchange.name
    plain["endpoint"] = call.endpoint_id
    plain["credential"] = None if call.credential is None else _plain(call.credential)
    return plain


def _serialize_connection(one: Connection) -> dict[str, Any]:
    return {**one._asdict(), "subscriptions": [list(each) for each in one.subscriptions]}


def _deserialize_connection(document: dict[str, Any]) -> Connection:
    subscriptions = tuple(Subscription(*one) for one in document["subscriptions"])
    return Connection(**{**document, "subscriptions": subscriptions})


def _plain(credential: Credential) -> dict[str, Any]:
    return {
        name: sorted(value) if isinstance(value, frozenset | tuple) else value
        for name, value in credential._asdict().items()
    }


def _deserialize_call(document: dict[str, Any]) -> RecordedCall:
    exchange = venue(document["exchange"])
    endpoint = exchange.catalogue[document["endpoint"]] if document["endpoint"] else None
    request = Request(
        document["method"],
        document["path"],
        document["query"],
        document["headers"],
        document["body"],
    )
    read = {
        "exchange": exchange,
        "endpoint": endpoint,
        "credential": None
        if document["credential"] is None
        else _credential(document["credential"]),
        "params": params_of(exchange, endpoint, request),
        "raw": raw_of(exchange, endpoint, request),
        "faults": tuple(document["faults"]),
    }
    return RecordedCall(**{**document, **read})


def _credential(document: dict[str, Any]) -> Credential:
    sets = {name: frozenset(document[name]) for name in ("permissions", "environments", "roles")}
    return Credential(**{**document, **sets, "addresses": tuple(document["addresses"])})
