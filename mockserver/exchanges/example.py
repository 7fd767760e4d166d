"""Answers without a handler: the documented example, made consistent with the call.

What the call names and a row has is used to filter, or else echoed; times come from the clock; a
call that makes something gets new ids; pages are cut as asked. Everything else stays as documented.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from mockserver.spec.sample import sample, template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mockserver.spec.endpoint import Endpoint, Paging

    from .exchange import Call

_STEERING = frozenset({"after", "before", "limit", "begin", "end"})
_NEW_ID = re.compile(r"[0-9]{6,}")

# Unix milliseconds from 2017 to 2033: ids are longer, amounts have other digits.
_TIME = re.compile(r"1[5-9][0-9]{11}")
_HAPPENED = frozenset({"", "ts", "uTime", "cTime", "fillTime", "pTime", "time", "createdDate"})


def exampled(call: Call) -> Any:
    """Return a payload for a call of an endpoint that is not modelled."""
    endpoint = call.endpoint
    payload = moved(documented(endpoint, call.params), call.now_ms)
    if isinstance(payload, list):
        return _rows(call, payload)
    if isinstance(payload, dict):
        echoed = _echoed(payload, _scalars(call.params))
        return _kept(endpoint, payload, _renewed(call, echoed, call.params))
    return payload


def documented(endpoint: Endpoint, params: Any) -> Any:
    """Return a copy of the example payload that fits the parameters best, all members there."""
    shown = [one for one in endpoint.examples if one.response is not None]
    if not shown:
        return sample(endpoint.response.schema)
    asked = _scalars(params)

    def fits(example: Any) -> int:
        sent = _scalars(example.request)
        return sum(asked.get(name) == value for name, value in sent.items())

    best = max(shown, key=fits)
    return template(endpoint.response.schema, copy.deepcopy(best.response.get("data")))


def _rows(call: Call, rows: list[Any]) -> list[Any]:
    endpoint = call.endpoint
    if isinstance(call.params, list):
        first = rows[:1]
        rows = [
            _kept(endpoint, row, _renewed(call, _echoed(row, _scalars(asked)), asked))
            for asked in call.params
            for row in copy.deepcopy(first)
        ]
    else:
        rows = _filtered(endpoint, rows, call.params)
        rows = [_renewed(call, row, call.params) for row in rows]
        if endpoint.paging:
            rows = _page(rows, endpoint.paging, call.params)
    return rows


def _filtered(endpoint: Endpoint, rows: list[Any], params: dict[str, Any]) -> list[Any]:
    """Return the rows that the parameters name; where none does, rows that say they do."""
    for name, wanted in params.items():
        if name in _STEERING or not any(isinstance(row, dict) and name in row for row in rows):
            continue
        values = wanted if isinstance(wanted, list) else [wanted]
        if not all(isinstance(value, str | bool | int | float) for value in values):
            continue
        found = []
        for value in values:
            matching = [row for row in rows if _same(row.get(name), value)]
            echoed = [_kept(endpoint, row, _echoed(row, {name: value})) for row in rows[:1]]
            found += matching or copy.deepcopy(echoed)
        rows = found
    return rows


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
        return str(asked).isdecimal()
    return isinstance(shown, str) and isinstance(asked, str)


def _kept(endpoint: Endpoint, before: Any, after: Any) -> Any:
    """Return the changed row if the documentation allows it, else the one before."""
    whole = [after] if endpoint.response.schema.get("type") == "array" else after
    return after if endpoint.response.is_valid(whole) else before


def _renewed(call: Call, row: Any, asked: Any) -> Any:
    """Give what a call made a new id."""
    if call.endpoint.method != "POST" or not isinstance(row, dict):
        return row
    sent = _scalars(asked)
    return {
        name: call.new_id()
        if name.endswith("Id")
        and name not in sent
        and isinstance(shown, str)
        and _NEW_ID.fullmatch(shown)
        else shown
        for name, shown in row.items()
    }


def _scalars(params: Any) -> dict[str, Any]:
    if not isinstance(params, dict):
        return {}
    return {name: value for name, value in params.items() if not isinstance(value, dict | list)}


def _page(rows: list[Any], paging: Paging, params: dict[str, Any]) -> list[Any]:
    """Cut a page: older than ``after``, newer than ``before``, at most ``limit`` rows."""
    after, before = params.get("after"), params.get("before")
    if paging.field and (after or before):
        older = _number(after, default=None)
        newer = _number(before, default=None)
        rows = [
            row
            for row in rows
            if (older is None or _key(row, paging.field) < older)
            and (newer is None or _key(row, paging.field) > newer)
        ]
    return rows[: page_size(paging, params)]


def page_size(paging: Paging, params: dict[str, Any]) -> int:
    """Return how many rows a page has: as asked, at most the documented maximum."""
    asked = _number(params.get("limit"), default=paging.default)
    return min(paging.max, asked or paging.default)


def _number(value: Any, *, default: Any) -> Any:
    return int(value) if value is not None and str(value).isdecimal() else default


def _key(row: Any, field: str) -> int:
    shown = row.get(field) if isinstance(row, dict) else row[0]
    return int(_number(shown, default=0))


def moved(payload: Any, now_ms: int) -> Any:
    """Return the payload with its times moved together, so that its latest event is now.

    Times of things that happened decide; where there are none, the earliest time is now and what
    is planned stays as far ahead as documented.
    """
    found = list(_times(payload, ""))
    if not found:
        return payload
    happened = [time for name, time in found if name in _HAPPENED]
    anchor = max(happened) if happened else min(time for _, time in found)
    return _shifted(payload, now_ms - anchor)


def _times(value: Any, name: str) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        for member, inner in value.items():
            yield from _times(inner, member)
    elif isinstance(value, list):
        for inner in value:
            yield from _times(inner, name)
    elif _is_time(value):
        yield name, int(value)


def _shifted(value: Any, by_ms: int) -> Any:
    if isinstance(value, dict):
        return {name: _shifted(inner, by_ms) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shifted(inner, by_ms) for inner in value]
    return type(value)(int(value) + by_ms) if _is_time(value) else value


def _is_time(value: Any) -> bool:
    return type(value) in {str, int} and _TIME.fullmatch(str(value)) is not None
