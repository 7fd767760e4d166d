"""What the name of an OKX instrument says about it, and about calls and rows that have it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fauxchange.domain.market.rejection import UnknownInstrument
from fauxchange.exchanges.call import Call
from fauxchange.spec.endpoint import Endpoint

_DATE = re.compile(r"[0-9]{6}")
_OPTION = re.compile(r"[A-Z0-9_]+-[A-Z0-9_]+-[0-9]{6}-[0-9.]+-[CP]")
# Parameters that name instruments.
_INSTRUMENTS = frozenset({"instId", "instIds", "sprdId", "instFamily"})
# Types of which the name can be made from a family, and how it ends.
_ENDINGS = {"SPOT": "", "SWAP": "-SWAP"}


def is_option(inst_id: str) -> bool:
    """Whether an instrument is an option.

    >>> is_option("BTC-USD-260327-70000-C"), is_option("BTC-USD-260327")
    (True, False)
    """
    return _OPTION.fullmatch(inst_id) is not None


def family(inst_id: str) -> str:
    """Return the instrument family: ``BTC-USD`` of ``BTC-USD-SWAP``."""
    return "-".join(inst_id.split("-")[:2])


def kind_of(inst_id: str) -> str:
    """Return the instrument type that a name has; an index is SPOT, as a pair of currencies is.

    >>> kind_of("BTC-USDT"), kind_of("BTC-USDT-SWAP"), kind_of("BTC-USD-260327")
    ('SPOT', 'SWAP', 'FUTURES')
    """
    if is_option(inst_id):
        return "OPTION"
    last = inst_id.rpartition("-")[2]
    return "SWAP" if last == "SWAP" else "FUTURES" if _DATE.fullmatch(last) else "SPOT"


def limit_keys(params: dict[str, Any]) -> dict[str, Any]:
    """Return parameters with what rate limits count by: ``instFamily`` and ``isOption``.

    Both are taken from the instrument's name.
    """
    inst_id = params.get("instId")
    name = inst_id if isinstance(inst_id, str) else ""
    inst_family = params.get("instFamily") or params.get("uly") or family(name)
    return {**params, "instFamily": inst_family, "isOption": is_option(name)}


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


def missing_instrument(call: Call, params: Any) -> UnknownInstrument | None:
    """Return the refusal of parameters that name an instrument which there is not, or None.

    Those that the endpoint's documentation shows are there.
    """
    for name, value in _named_instruments(params):
        if not (_is_there(call, name, value) or _is_shown(call.endpoint, value)):
            return UnknownInstrument(value)
    return None


def _named_instruments(params: Any) -> Iterator[tuple[str, str]]:
    """Yield the instruments that parameters name, those of rows and legs too."""
    if isinstance(params, list):
        for one in params:
            yield from _named_instruments(one)
    elif isinstance(params, dict):
        for name, value in params.items():
            if name not in _INSTRUMENTS:
                yield from _named_instruments(value)
            else:
                values = value if isinstance(value, list) else str(value).split(",")
                yield from ((name, str(one)) for one in values)


def _is_there(call: Call, name: str, value: str) -> bool:
    if name == "instFamily":
        return any(pair.name == value for pair in call.market.facts.pairs)
    legs = value.split("_") if name == "sprdId" else [value]
    return all(call.market.find(leg, call.now_ms) is not None for leg in legs)


def _is_shown(endpoint: Endpoint, name: str) -> bool:
    """Whether the endpoint's documentation has an instrument: it may have expired since."""
    shown = ((one.request, one.response) for one in endpoint.examples)
    return any(_has(part, name) for parts in shown for part in parts)


def _has(value: Any, text: str) -> bool:
    if isinstance(value, dict):
        return any(_has(inner, text) for inner in value.values())
    if isinstance(value, list):
        return any(_has(inner, text) for inner in value)
    return isinstance(value, str) and text in value.split(",")


def fit_instrument(call: Call, row: Any) -> Any:
    """Return the consistent row, if the response's schema allows it; else the row as it is."""
    fitted = with_consistent_instrument(row, call.params if isinstance(call.params, dict) else {})
    if fitted is row or not call.endpoint.response.item.is_valid(fitted):
        return row
    return fitted
