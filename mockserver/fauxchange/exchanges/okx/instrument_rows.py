"""Rows of documented examples: an instrument and the type beside it agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .instrument_names import family, kind_of

if TYPE_CHECKING:
    from fauxchange.exchanges.exchange import Call

# Types of which the name can be made from a family, and how it ends.
_ENDINGS = {"SPOT": "", "SWAP": "-SWAP"}


def with_consistent_instrument(row: Any, params: dict[str, Any]) -> Any:
    """Return a row whose ``instType`` is the type of its ``instId``.

    The one that the call names stays as it is, and the other follows it.
    """
    if not isinstance(row, dict) or not {"instId", "instType"} <= row.keys():
        return row
    inst_id, inst_type = row["instId"], row["instType"]
    if not inst_id or kind_of(inst_id) == inst_type or inst_type not in _ENDINGS:
        return row
    if "instType" in params and "instId" not in params:
        return {**row, "instId": family(inst_id) + _ENDINGS[inst_type]}
    return {**row, "instType": kind_of(inst_id)}


def fit_instrument(call: Call, row: Any) -> Any:
    """Return the consistent row, if the response's schema allows it; else the row as it is."""
    fitted = with_consistent_instrument(row, call.params if isinstance(call.params, dict) else {})
    if fitted is row or not call.endpoint.response.item.is_valid(fitted):
        return row
    return fitted
