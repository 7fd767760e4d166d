"""Answers without a handler: the documented example, made consistent with the call.

What the call names and a row has is used to filter, or else echoed; times come from the clock; a
call that makes something gets new ids; pages are cut as asked. Everything else stays as documented.
"""

from __future__ import annotations

import copy
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from fauxchange.spec.generation.sample import sample, template

from .paging import page_of
from .times import moved

if TYPE_CHECKING:
    from fauxchange.spec.endpoint import Endpoint

    from .exchange import Call

_STEERING = frozenset({"after", "before", "limit", "begin", "end"})
_WHOLE = re.compile(r"[0-9]{1,18}", re.ASCII)

# Ids that a call makes: digits under a name of an id, or long digits alone.
_ID = re.compile(r"[a-zA-Z]*(Id|uid)")
_MADE = re.compile(r"[0-9]{3,}")
_LONG = re.compile(r"[0-9]{15,}")
# Ids that clients choose, and ids of what is there already.
_CLIENTS = re.compile(r"(cl|algoCl|client)[A-Za-z]*Id|reqId")
_STANDING = frozenset({"instId", "sprdId", "productId"})


def exampled(call: Call) -> Any:
    """Return a payload for a call of an endpoint that is not modelled."""
    endpoint = call.endpoint
    payload = moved(documented(endpoint, call.params), call.now_ms + call.skew_ms)
    if isinstance(payload, list):
        return _rows(call, payload)
    if isinstance(payload, dict):
        echoed = _echoed(payload, _scalars(call.params))
        return _renewed(call, _kept(endpoint, payload, echoed), call.params)
    return payload


def documented(endpoint: Endpoint, params: Any) -> Any:
    """Return a copy of the example payload that fits the parameters best, all members there."""
    asked = _scalars(params)

    def fits(example: tuple[dict[str, Any], Any]) -> int:
        return sum(asked.get(name) == value for name, value in example[0].items())

    return copy.deepcopy(max(_completed(endpoint), key=fits)[1])


@cache
def _completed(endpoint: Endpoint) -> tuple[tuple[dict[str, Any], Any], ...]:
    """Return what the examples were asked with and answered; a sample if there is none."""
    schema = endpoint.response.schema
    shown = tuple(
        (_scalars(one.request), template(schema, one.response.get("data")))
        for one in endpoint.examples
        if one.response is not None
    )
    return shown or (({}, sample(schema)),)


def _rows(call: Call, rows: list[Any]) -> list[Any]:
    endpoint = call.endpoint
    if isinstance(call.params, list):
        return [
            _renewed(call, _kept(endpoint, row, _echoed(row, _scalars(asked))), asked)
            for asked in call.params
            for row in copy.deepcopy(rows[:1])
        ]
    rows = [_renewed(call, row, call.params) for row in _filtered(endpoint, rows, call.params)]
    return _page(rows, endpoint, call.params) if endpoint.paging else rows


def _filtered(endpoint: Endpoint, rows: list[Any], params: dict[str, Any]) -> list[Any]:
    """Return the rows that the parameters name; where none does, rows that say they do."""
    for name, wanted in params.items():
        values = wanted if isinstance(wanted, list) else [wanted]
        if name in _STEERING or not all(isinstance(one, str | bool | int) for one in values):
            continue
        if any(isinstance(row, dict) and name in row for row in rows):
            chosen = _chosen(rows, name, values)
            rows = [_kept(endpoint, rows[0], row) for row in chosen]
        else:
            rows = [_kept(endpoint, row, _inside(row, name, values)) for row in rows]
    return rows


def _chosen(rows: list[Any], name: str, values: list[Any]) -> list[Any]:
    found = []
    for value in values:
        matching = [row for row in rows if isinstance(row, dict) and _same(row.get(name), value)]
        found += matching or [_echoed(copy.deepcopy(rows[0]), {name: value})]
    return found


def _inside(row: Any, name: str, values: list[Any]) -> Any:
    """Return a row with the rows inside it filtered, where they have what was asked for."""
    if not isinstance(row, dict):
        return row
    return {
        member: _chosen(inner, name, values)
        if isinstance(inner, list)
        and inner
        and all(isinstance(i, dict) and name in i for i in inner)
        else inner
        for member, inner in row.items()
    }


def _same(shown: Any, wanted: Any) -> bool:
    return shown == wanted or (isinstance(shown, int) and str(shown) == str(wanted))


def _echoed(row: Any, asked: dict[str, Any]) -> Any:
    """Return the row with what was asked for in place of what the example shows."""
    if not isinstance(row, dict):
        return row
    return {
        name: type(shown)(asked[name]) if _echoes(shown, asked.get(name)) else shown
        for name, shown in row.items()
    }


def _echoes(shown: Any, asked: Any) -> bool:
    if asked is None or isinstance(shown, bool):
        return isinstance(shown, bool) and isinstance(asked, bool)
    if isinstance(shown, int):
        return _WHOLE.fullmatch(str(asked)) is not None
    return isinstance(shown, str) and isinstance(asked, str)


def _kept(endpoint: Endpoint, before: Any, after: Any) -> Any:
    """Return the changed row if the documentation allows it, else the one before."""
    whole = [after] if endpoint.response.schema.get("type") == "array" else after
    return after if endpoint.response.is_valid(whole) else before


def _renewed(call: Call, row: Any, asked: Any) -> Any:
    """Give what a call made a new id, and take away the client's ids of the example."""
    if call.endpoint.method != "POST" or not isinstance(row, dict):
        return row
    sent = _scalars(asked)
    for name, shown in row.items():
        if name in sent or name in _STANDING or not isinstance(shown, str):
            continue
        if _CLIENTS.fullmatch(name):
            row = _kept(call.endpoint, row, {**row, name: ""})
        elif name == "quoteId" or _is_made(name, shown):
            row = _kept(call.endpoint, row, {**row, name: call.new_id()})
    return row


def _is_made(name: str, shown: str) -> bool:
    made = _ID.fullmatch(name) and _MADE.fullmatch(shown)
    return bool(made or (name == "value" and _LONG.fullmatch(shown)))


def _scalars(params: Any) -> dict[str, Any]:
    if not isinstance(params, dict):
        return {}
    return {name: value for name, value in params.items() if not isinstance(value, dict | list)}


def _page(rows: list[Any], endpoint: Endpoint, params: dict[str, Any]) -> list[Any]:
    """Cut a page: older than ``after``, newer than ``before``, at most ``limit`` rows."""
    page, field = page_of(endpoint, params), endpoint.paging and endpoint.paging.field
    if field:
        older, newer = page.older_than, page.newer_than
        rows = [
            row
            for row in rows
            if (older is None or _key(row, field) < older)
            and (newer is None or _key(row, field) > newer)
        ]
    return list(page.cut(rows))


def _key(row: Any, field: str) -> int:
    shown = row.get(field) if isinstance(row, dict) else row[0]
    return int(shown) if _WHOLE.fullmatch(str(shown)) else 0
