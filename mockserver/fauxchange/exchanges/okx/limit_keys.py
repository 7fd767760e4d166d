"""What an OKX instrument's name says about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fauxchange.exchanges.exchange import Call

# Kinds that a name can be made for, and what ends it.
_NAMED = {"SPOT": "", "SWAP": "-SWAP"}
_DATE = re.compile(r"[0-9]{6}")
_OPTION = re.compile(r"[A-Z0-9_]+-[A-Z0-9_]+-[0-9]{6}-[0-9.]+-[CP]")


def is_option(inst_id: str) -> bool:
    """Whether an instrument is an option.

    >>> is_option("BTC-USD-260327-70000-C"), is_option("BTC-USD-260327")
    (True, False)
    """
    return _OPTION.fullmatch(inst_id) is not None


def family(inst_id: str) -> str:
    """Return the instrument family: ``BTC-USD`` of ``BTC-USD-SWAP``."""
    return "-".join(inst_id.split("-")[:2])


def limit_keys(params: dict[str, Any]) -> dict[str, Any]:
    """Return parameters with what limits count by, where the request says it in other words."""
    inst_id = params.get("instId")
    named = inst_id if isinstance(inst_id, str) else ""
    known = params.get("instFamily") or params.get("uly") or family(named)
    return {**params, "instFamily": known, "isOption": is_option(named)}


def kind_of(inst_id: str) -> str:
    """Return the kind of instrument a name says: an index or pair is SPOT.

    >>> kind_of("BTC-USDT"), kind_of("BTC-USDT-SWAP"), kind_of("BTC-USD-260327")
    ('SPOT', 'SWAP', 'FUTURES')
    """
    if is_option(inst_id):
        return "OPTION"
    last = inst_id.rpartition("-")[2]
    return "SWAP" if last == "SWAP" else "FUTURES" if _DATE.fullmatch(last) else "SPOT"


def consistent(row: Any, asked: dict[str, Any]) -> Any:
    """Return a row of an example whose instrument and kind of instrument fit each other.

    What was asked for stays: the kind follows the instrument, or the instrument the kind.
    """
    if not isinstance(row, dict) or not {"instId", "instType"} <= row.keys():
        return row
    inst_id, inst_type = row["instId"], row["instType"]
    if not inst_id or kind_of(inst_id) == inst_type or inst_type not in _NAMED:
        return row
    if "instType" in asked and "instId" not in asked:
        return {**row, "instId": family(inst_id) + _NAMED[inst_type]}
    return {**row, "instType": kind_of(inst_id)}


def fitting(call: Call, row: Any) -> Any:
    """Return a row made consistent, if the documentation allows it so."""
    fitted = consistent(row, call.params if isinstance(call.params, dict) else {})
    if fitted is row or not call.endpoint.response.item.is_valid(fitted):
        return row
    return fitted
