"""Answers without a handler: the documented example, made consistent with the call.

- A parameter that is a member of the rows filters them; where no row fits, it is echoed in one.
- All times are shifted together, so that the latest event is now.
- A POST gets new ids; the example's client ids are taken away.
- Pages are cut as the endpoint documents it.

Everything else stays as documented.
"""

from __future__ import annotations

import copy
import re
from functools import cache
from typing import Any

from fauxchange.exchanges.call import Call
from fauxchange.exchanges.paging import page_of
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.generation.sample import sample, template

from .times import shift_times

_PAGE_PARAMS = frozenset({"after", "before", "limit", "begin", "end"})
_WHOLE = re.compile(r"[0-9]{1,18}", re.ASCII)

# Ids that a call makes: digits under a name of an id, or long digits alone.
_ID = re.compile(r"[a-zA-Z]*(Id|uid)")
_DIGITS = re.compile(r"[0-9]{3,}")
_LONG = re.compile(r"[0-9]{15,}")
# Ids that clients choose, and ids of what is there already.
_CLIENT_ID = re.compile(r"(cl|algoCl|client)[A-Za-z]*Id|reqId")
_EXISTING_IDS = frozenset({"instId", "sprdId", "productId"})


def example_answer(call: Call) -> Any:
    """Return a payload for a call of an endpoint that is not modelled."""
    endpoint = call.endpoint
    payload = shift_times(documented_payload(endpoint, call.params), call.now_ms + call.skew_ms)
    if isinstance(payload, list):
        return _consistent_rows(call, payload)
    if isinstance(payload, dict):
        echoed = _echo(payload, _scalars(call.params))
        return _renew_ids(call, _if_valid(endpoint, payload, echoed), call.params)
    return payload


def documented_payload(endpoint: Endpoint, params: Any) -> Any:
    """Return a copy of the documented payload whose request fits the parameters best.

    Members that the documentation leaves out are added.
    """
    params = _scalars(params)

    def fits(example: tuple[dict[str, Any], Any]) -> int:
        return sum(params.get(name) == value for name, value in example[0].items())

    return copy.deepcopy(max(_examples(endpoint), key=fits)[1])


@cache
def _examples(endpoint: Endpoint) -> tuple[tuple[dict[str, Any], Any], ...]:
    """Return parameters and payload of each documented example; a sample if there is none."""
    schema = endpoint.response.schema
    shown = tuple(
        (_scalars(one.request), template(schema, one.response.get("data")))
        for one in endpoint.examples
        if one.response is not None
    )
    return shown or (({}, sample(schema)),)


def _consistent_rows(call: Call, rows: list[Any]) -> list[Any]:
    endpoint = call.endpoint
    if isinstance(call.params, list):
        return [
            _renew_ids(call, _if_valid(endpoint, row, _echo(row, _scalars(params))), params)
            for params in call.params
            for row in copy.deepcopy(rows[:1])
        ]
    rows = [_renew_ids(call, row, call.params) for row in _filter_rows(endpoint, rows, call.params)]
    return _cut_page(rows, endpoint, call.params) if endpoint.paging else rows


def _filter_rows(endpoint: Endpoint, rows: list[Any], params: dict[str, Any]) -> list[Any]:
    """Return the rows that fit the parameters; where none does, one that echoes them."""
    for name, param in params.items():
        values = param if isinstance(param, list) else [param]
        if name in _PAGE_PARAMS or not all(isinstance(one, str | bool | int) for one in values):
            continue
        if any(isinstance(row, dict) and name in row for row in rows):
            matches = _matching_rows(rows, name, values)
            rows = [_if_valid(endpoint, rows[0], row) for row in matches]
        else:
            rows = [_if_valid(endpoint, row, _filter_inner_rows(row, name, values)) for row in rows]
    return rows


def _matching_rows(rows: list[Any], name: str, values: list[Any]) -> list[Any]:
    matches = []
    for value in values:
        matching = [
            row for row in rows if isinstance(row, dict) and _is_equal(row.get(name), value)
        ]
        matches += matching or [_echo(copy.deepcopy(rows[0]), {name: value})]
    return matches


def _filter_inner_rows(row: Any, name: str, values: list[Any]) -> Any:
    """Return a row with the lists inside it filtered, where their rows have the parameter."""
    if not isinstance(row, dict):
        return row
    return {
        member: _matching_rows(inner, name, values)
        if isinstance(inner, list)
        and inner
        and all(isinstance(i, dict) and name in i for i in inner)
        else inner
        for member, inner in row.items()
    }


def _is_equal(shown: Any, param: Any) -> bool:
    return shown == param or (isinstance(shown, int) and str(shown) == str(param))


def _echo(row: Any, params: dict[str, Any]) -> Any:
    """Return the row with the parameters' values in place of the example's."""
    if not isinstance(row, dict):
        return row
    return {
        name: type(shown)(params[name]) if _can_echo(shown, params.get(name)) else shown
        for name, shown in row.items()
    }


def _can_echo(shown: Any, param: Any) -> bool:
    if param is None or isinstance(shown, bool):
        return isinstance(shown, bool) and isinstance(param, bool)
    if isinstance(shown, int):
        return _WHOLE.fullmatch(str(param)) is not None
    return isinstance(shown, str) and isinstance(param, str)


def _if_valid(endpoint: Endpoint, before: Any, after: Any) -> Any:
    """Return the changed row if the documentation allows it, else the one before."""
    whole = [after] if endpoint.response.schema.get("type") == "array" else after
    return after if endpoint.response.is_valid(whole) else before


def _renew_ids(call: Call, row: Any, params: Any) -> Any:
    """Return the row of a POST with new ids, and without the client ids of the example."""
    if call.endpoint.method != "POST" or not isinstance(row, dict):
        return row
    sent_params = _scalars(params)
    for name, shown in row.items():
        if name in sent_params or name in _EXISTING_IDS or not isinstance(shown, str):
            continue
        if _CLIENT_ID.fullmatch(name):
            row = _if_valid(call.endpoint, row, {**row, name: ""})
        elif name == "quoteId" or _is_new_id(name, shown):
            row = _if_valid(call.endpoint, row, {**row, name: call.new_id()})
    return row


def _is_new_id(name: str, shown: str) -> bool:
    is_id = _ID.fullmatch(name) and _DIGITS.fullmatch(shown)
    return bool(is_id or (name == "value" and _LONG.fullmatch(shown)))


def _scalars(params: Any) -> dict[str, Any]:
    if not isinstance(params, dict):
        return {}
    return {name: value for name, value in params.items() if not isinstance(value, dict | list)}


def _cut_page(rows: list[Any], endpoint: Endpoint, params: dict[str, Any]) -> list[Any]:
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
    return int(str(shown)) if _WHOLE.fullmatch(str(shown)) else 0
