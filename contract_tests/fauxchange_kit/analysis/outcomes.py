"""Whether a client learned what became of a call."""

from __future__ import annotations

import re

from fauxchange.runtime.frames import PUSHED
from fauxchange_kit.recording.recording import RecordedCall, Run

from .calls import client_ids, is_lookup_of, rows_of
from .responses import failed_rows, is_ok

# What ends what was begun before; some endpoints end all of it at once, and name nothing.
_CANCEL = re.compile("cancel|^futures/(batchOrders|order)[.]delete$", re.ASCII)
_CANCELS_ALL = re.compile("mass-cancel|cancelAllOrder|cancel-all-(rfqs|quotes)", re.ASCII)
# The channels that tell of orders, fills and money of one's own.
_TELLING = {
    "orders",
    "fills",
    "orders-algo",
    "algo-advance",
    "positions",
    "balance_and_position",
    "withdrawal-info",
}
# A push and the answer that it goes before are told with one time, or nearly.
_EARLIER_MS = 5
# What the exchanges call the id that they give to what was begun.
_IDS = ("ordId", "algoId", "orderNumber", "wdId")


def is_found_out(run: Run, call: RecordedCall, before: RecordedCall | None = None) -> bool:
    """Whether the client learned the outcome of a call, and before another one if there is one.

    It may have looked, or cancelled what the call has begun: only what is there can be cancelled.
    """
    return any(
        is_lookup_of(call, one) or is_taken_back(call, one)
        for one in run.after(call)
        if before is None or one.number < before.number
    )


def is_taken_back(call: RecordedCall, cancel: RecordedCall) -> bool:
    """Whether a later call cancelled what a call has begun, all of it."""
    if call.endpoint is None or cancel.endpoint is None or not _CANCEL.search(cancel.endpoint_id):
        return False
    is_same_market = cancel.endpoint.section == call.endpoint.section
    if cancel.exchange.name != call.exchange.name or not is_same_market or not is_ok(cancel):
        return False
    if _CANCELS_ALL.search(cancel.endpoint_id):
        return True
    refused = [row for row, _ in failed_rows(cancel)]
    cancelled = {
        str(value) for row in rows_of(cancel) if row not in refused for value in row.values()
    }
    own = [one for one in client_ids(call) if one]
    return bool(own and cancelled.issuperset(own)) or bool(cancelled & _ids_given(call))


def is_told(run: Run, call: RecordedCall) -> bool:
    """Whether a push told a connection of the client what became of a call.

    Nobody sees whether the client read it.
    """
    own = [one for one in client_ids(call) if one]
    for frame in run.frames:
        is_later = frame.at_ms + _EARLIER_MS >= call.at_ms - call.took_ms
        if frame.kind != PUSHED or frame.exchange != call.exchange.name or not is_later:
            continue
        if own and all(f'"{id_}"' in frame.text for id_ in own):
            return True
        if not own and frame.channel in _TELLING:
            return True
    return False


def _ids_given(call: RecordedCall) -> set[str]:
    """Return the ids that the exchange gave to what a call has begun."""
    rows = [row for row in call.rows if isinstance(row, dict)]
    data = call.json.get("data") if isinstance(call.json, dict) else None
    rows += [data] if isinstance(data, dict) else []
    return {str(row[name]) for row in rows for name in _IDS if row.get(name)}
