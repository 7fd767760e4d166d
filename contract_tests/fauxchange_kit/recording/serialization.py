"""Runs as plain values, to send them from one process to another."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from fauxchange.domain.access.credential import Credential
from fauxchange.message import Request
from fauxchange_kit.exchanges import exchange as venue

from .recorder import params_of, raw_of
from .recording import RecordedCall, Run

# What is read anew from the others.
_READ = {"exchange", "endpoint", "credential", "params", "raw"}


def serialize(run: Run) -> dict[str, Any]:
    """Return a run as texts, numbers, bytes, lists and tables."""
    return {
        "profile": run.profile,
        "exit_code": run.exit_code,
        "output": run.output,
        "secrets": list(run.secrets),
        "calls": [_packed(sent) for sent in run],
    }


def deserialize(said: dict[str, Any]) -> Run:
    """Return the run that was packed."""
    return Run(
        said["profile"],
        tuple(_unpacked(one) for one in said["calls"]),
        said["exit_code"],
        said["output"],
        tuple(said["secrets"]),
    )


def _packed(sent: RecordedCall) -> dict[str, Any]:
    plain = {one.name: getattr(sent, one.name) for one in fields(sent) if one.name not in _READ}
    plain["headers"] = dict(sent.headers)
    plain["faults"] = list(sent.faults)
    plain["exchange"] = sent.exchange.name
    plain["endpoint"] = sent.endpoint_id
    plain["credential"] = None if sent.credential is None else _plain(sent.credential)
    return plain


def _plain(credential: Credential) -> dict[str, Any]:
    return {
        name: sorted(value) if isinstance(value, frozenset | tuple) else value
        for name, value in asdict(credential).items()
    }


def _unpacked(said: dict[str, Any]) -> RecordedCall:
    exchange = venue(said["exchange"])
    endpoint = exchange.catalogue[said["endpoint"]] if said["endpoint"] else None
    request = Request(said["method"], said["path"], said["query"], said["headers"], said["body"])
    read = {
        "exchange": exchange,
        "endpoint": endpoint,
        "credential": None if said["credential"] is None else _credential(said["credential"]),
        "params": params_of(exchange, endpoint, request),
        "raw": raw_of(exchange, endpoint, request),
        "faults": tuple(said["faults"]),
    }
    return RecordedCall(**{**said, **read})


def _credential(said: dict[str, Any]) -> Credential:
    sets = {name: frozenset(said[name]) for name in ("permissions", "environments", "roles")}
    return Credential(**{**said, **sets, "addresses": tuple(said["addresses"])})
