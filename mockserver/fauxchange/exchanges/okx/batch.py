"""Batches: bodies with several rows, each of which succeeds or fails by itself.

A row's result is in its ``sCode`` and ``sMsg`` (documentation: overview-general-info).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.domain.core import rejection
from fauxchange.exchanges.exchange import Call, row_members
from fauxchange.exchanges.validation import rejection_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange.spec.endpoint import Endpoint


def require_size(endpoint: Endpoint, params: Any) -> None:
    """Let a list pass that has rows, and no more than documented.

    Raises:
        Unreadable: it is no list.
        MissingBody: it has no rows.
        TooManyValues: it has too many.

    """
    if not isinstance(params, list):
        raise rejection.Unreadable("the body is not a list")
    if not params:
        raise rejection.MissingBody("the body has no rows")
    most = endpoint.request.schema.get("maxItems", len(params))
    if len(params) > most:
        raise rejection.TooManyValues("body", most, f"{len(params)} rows, {most} are allowed")


def answer_rows(
    call: Call,
    answer: Callable[[Call], list[Any]],
    render: Callable[[rejection.Rejection], tuple[str, str]],
) -> list[Any]:
    """Return the result of each row in its place: the handler's, or an error if it is malformed.

    ``render`` returns the code and text of a rejection.
    """
    shape = call.endpoint.request.item
    wrong = {
        i: violation for i, row in enumerate(call.params) if (violation := shape.violation(row))
    }
    fine = [row for i, row in enumerate(call.params) if i not in wrong]
    done = iter(answer(call._replace(params=fine)) if fine else ())
    return [
        failed_row(call.endpoint, row, *render(rejection_of(wrong[i])), call.now_ms)
        if i in wrong
        else next(done)
        for i, row in enumerate(call.params)
    ]


def failed_row(endpoint: Endpoint, row: Any, code: str, text: str, now_ms: int) -> dict[str, Any]:
    """Return the result of a row that is refused.

    Its own members are echoed where the response's schema has them and allows their values.
    """
    params = row if isinstance(row, dict) else {}
    members = row_members(endpoint)
    result = dict.fromkeys(members, "") | {"sCode": code, "sMsg": text}
    if "ts" in members:
        result["ts"] = str(now_ms)
    for name in members.keys() & params.keys() - {"sCode", "sMsg", "ts"}:
        echoed = {**result, name: params[name]}
        if endpoint.response.item.is_valid(echoed):
            result = echoed
    return result
