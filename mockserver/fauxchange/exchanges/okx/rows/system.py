"""Rows of the state of the exchange itself (status, public-data-rest-api)."""

from __future__ import annotations

from fauxchange.domain.system.maintenance import MaintenanceWindow

from .row import Row


def time(at_ms: int) -> Row:
    """Return the time (public-data-rest-api-get-system-time): 13 digits, long ago too."""
    return {"ts": f"{at_ms:013}"}


def maintenance(
    one: MaintenanceWindow, state: str, service: str, kind: str, environment: str
) -> Row:
    """One maintenance (status-get-status)."""
    return {
        "title": one.title,
        "state": state,
        "begin": str(one.begin_ms),
        "end": str(one.end_ms),
        "preOpenBegin": "" if one.pre_open_ms is None else str(one.pre_open_ms),
        "href": one.href,
        "serviceType": service,
        "system": "unified",
        "scheDesc": one.description,
        "maintType": kind,
        "env": environment,
    }
