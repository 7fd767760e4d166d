"""Properties of calls: which read, which move money, which repeat another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson

from fauxchange.spec.endpoint import Endpoint
from fauxchange_kit.recording.recording import RecordedCall, Run

from .responses import has_row_results, is_ok

# What the exchanges call the id that a client gives to what it begins.
CLIENT_IDS = (
    "clientId",
    "clOrdId",
    "algoClOrdId",
    "clTReqId",
    "clRfqId",
    "clQuoteId",
    "thirdOrderId",
    "out_trade_no",
)
# What they call how much of something is moved.
_AMOUNTS = {"amt", "sz", "amount", "quantity", "funds", "closeNum", "closeRate", "addMargin"}
# What changes, ends, tries or asks for a price begins nothing.
_BEGINS_NOTHING = re.compile("amend|cancel|precheck|compute|quote|batchClose|TPSL|demo", re.ASCII)
_BEGINS_WITHOUT_AMOUNT = re.compile("(redeem|trade|create|reverse)[.]post$", re.ASCII)
# By what endpoints are called that move money; CoinW closes a part of a position with DELETE.
_MOVING_METHODS = {"POST", "DELETE"}
# Where balances and bills are, which tell of every section's moves.
_BOOKS = {"asset", "account"}

# What they call the currency or the instrument that a call is about.
_ABOUT = (
    "ccy",
    "fromCcy",
    "toCcy",
    "baseCcy",
    "quoteCcy",
    "instId",
    "symbol",
    "currency",
    "currencyPair",
    "instrument",
)
_PARTS = re.compile("[-_/]", re.ASCII)
# What else stands in the name of an instrument.
_KINDS = {"SWAP"}

# The step of calls that the exchange understood, and refused for what there is.
_LOOKED = "handler"


def is_read(endpoint: Endpoint | None) -> bool:
    """Whether an endpoint shows what belongs to the caller, and changes nothing."""
    return endpoint is not None and endpoint.permission == "read"


def is_write(endpoint: Endpoint | None) -> bool:
    """Whether an endpoint changes something."""
    return endpoint is not None and endpoint.permission not in {None, "read"}


def is_money(endpoint: Endpoint | None) -> bool:
    """Whether a call of an endpoint moves money, so that two calls move it twice."""
    return endpoint is not None and is_write(endpoint) and _moves_money(endpoint)


def client_id_fields(endpoint: Endpoint) -> tuple[str, ...]:
    """Return the members in which an endpoint takes the client's own id."""
    properties = _row_schema(endpoint).get("properties", {})
    return tuple(name for name in CLIENT_IDS if name in properties)


def rows_of(call: RecordedCall) -> list[dict[str, Any]]:
    """Return the parameters of a call as rows: one, or those of a batch."""
    rows = call.params if isinstance(call.params, list) else [call.params]
    return [row for row in rows if isinstance(row, dict)]


def client_ids(call: RecordedCall) -> tuple[str, ...]:
    """Return the client's own ids that a call names, an empty text for a row without."""
    if call.endpoint is None:
        return ()
    members = client_id_fields(call.endpoint)
    return tuple(
        next((str(row[name]) for name in members if row.get(name)), "") for row in rows_of(call)
    )


def content(call: RecordedCall) -> bytes:
    """Return the parameters of a call without the client's ids, in a form that can be compared."""
    if call.params is None:
        return call.query.encode() + b"\n" + call.body
    if isinstance(call.params, list):
        return _canonical_json([_without_client_ids(row) for row in call.params])
    return _canonical_json(_without_client_ids(call.params))


def is_repetition(one: RecordedCall, other: RecordedCall) -> bool:
    """Whether two calls ask the same of the same endpoint for the same caller."""
    return (
        one.endpoint_id == other.endpoint_id != ""
        and one.exchange.name == other.exchange.name
        and owner_of(one) == owner_of(other)
        and content(one) == content(other)
    )


def owner_of(call: RecordedCall) -> str:
    """Return account and key of a call by name, because keys differ between runs; may be empty."""
    return f"{call.credential.account} {call.credential.name}" if call.credential else ""


def is_lookup_of(call: RecordedCall, lookup: RecordedCall) -> bool:
    """Whether ``lookup`` may have shown the client the outcome of another call."""
    if not is_read(lookup.endpoint) or lookup.exchange.name != call.exchange.name:
        return False
    if lookup.endpoint is None or call.endpoint is None:
        return False
    if not is_ok(lookup) and not is_denied(call, lookup):
        return False
    return lookup.endpoint.section in {call.endpoint.section, *_BOOKS}


def is_denied(call: RecordedCall, lookup: RecordedCall) -> bool:
    """Whether the exchange looked for what a call has as its own id, and does not know it."""
    if lookup.step != _LOOKED or lookup.faults or not lookup.was_delivered:
        return False
    asked = {str(value) for row in rows_of(lookup) for value in row.values()}
    return any(one in asked for one in client_ids(call) if one)


def may_rest_on(call: RecordedCall, later: RecordedCall) -> bool:
    """Whether a call may rest on an earlier one: about the same currency, or who knows about what.

    A transfer of ETH has nothing to do with an order for BTC-USDT.
    """
    one, other = _currencies(call), _currencies(later)
    return not one or not other or not one.isdisjoint(other)


def attempts(run: Run) -> Iterator[tuple[RecordedCall, ...]]:
    """Yield each call that failed with those that asked the same again, until one did not fail."""
    open_: dict[tuple[str, str, str, bytes], list[RecordedCall]] = {}
    for call in run:
        if call.endpoint is None:
            continue
        what = call.exchange.name, call.endpoint_id, owner_of(call), content(call)
        has_failed = not is_ok(call) and not has_row_results(call)
        if what in open_ or has_failed:
            open_.setdefault(what, []).append(call)
        if what in open_ and not has_failed:
            yield tuple(open_.pop(what))
    yield from map(tuple, open_.values())


def gap_ms(earlier: RecordedCall, later: RecordedCall) -> int:
    """Return how much later a call came, by the clock that went on further.

    In a test the sandbox's clock may stand while the client really waits, or the reverse.
    """
    return max(later.at_ms - earlier.at_ms, later.wall_ms - earlier.wall_ms)


@cache
def _moves_money(endpoint: Endpoint) -> bool:
    if endpoint.method not in _MOVING_METHODS or _BEGINS_NOTHING.search(endpoint.id):
        return False
    names = set(_field_names(_row_schema(endpoint)))
    if names & _AMOUNTS:
        return True
    return _BEGINS_WITHOUT_AMOUNT.search(endpoint.id) is not None


def _row_schema(endpoint: Endpoint) -> dict[str, Any]:
    schema = endpoint.request.schema
    row = schema.get("items", {}) if schema.get("type") == "array" else schema
    return row if isinstance(row, dict) else {}


def _field_names(schema: Any) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    for name, part in schema.get("properties", {}).items():
        yield name
        yield from _field_names(part)
    yield from _field_names(schema.get("items"))


def _currencies(call: RecordedCall) -> set[str]:
    """Return the currencies that a call names, those of its instruments too."""
    texts = (row.get(name) for row in rows_of(call) for name in _ABOUT)
    parts = (part for text in texts if isinstance(text, str) for part in _PARTS.split(text.upper()))
    return {part for part in parts if part} - _KINDS


def _without_client_ids(row: Any) -> Any:
    if not isinstance(row, dict):
        return row
    return {name: value for name, value in row.items() if name not in CLIENT_IDS}


def _canonical_json(value: Any) -> bytes:
    return orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS)
