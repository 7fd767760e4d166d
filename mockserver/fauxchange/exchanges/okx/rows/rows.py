"""Rows of OKX's answers: from domain values to the documented members, all texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.money import text

if TYPE_CHECKING:
    from fauxchange.domain.core.account import Held
    from fauxchange.domain.system.maintenance import Window

Row = dict[str, str]


def balance(ccy: str, held: Held) -> Row:
    """One currency of the funding account (funding-account-rest-api-get-balance)."""
    available = text(held.available)
    if not held.frozen:
        return {"availBal": available, "bal": available, "ccy": ccy, "frozenBal": "0"}
    return {
        "availBal": available,
        "bal": text(held.total),
        "ccy": ccy,
        "frozenBal": text(held.frozen),
    }


def maintenance(one: Window, state: str, service: str, kind: str, environment: str) -> Row:
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
