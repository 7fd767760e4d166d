"""Results in rows: of batches, whose rows succeed or fail each by itself, and of single acts.

A row's result is in its ``sCode`` and ``sMsg`` (documentation: overview-general-info).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from fauxchange.domain.core import rejection
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.validation import rejection_of
from fauxchange.spec.endpoint import Endpoint

# The code over rows none of which was accepted.
ALL_FAILED = "1"


class RowError(NamedTuple):
    """What a refused row says: code, text, and the code below it where the error has several."""

    code: str
    text: str
    sub_code: str = ""


@cache
def reports_result(endpoint: Endpoint) -> bool:
    """Whether an endpoint is a single act whose refusal is told in a row, as in a batch of one."""
    members = endpoint.row_members
    single: bool = endpoint.request.schema.get("type") == "object"
    return single and {"sCode", "sMsg"} <= members.keys()


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
        reason = f"{len(params)} rows, {most} are allowed"
        code = endpoint.request.schema.get("x-errors", {}).get("maxItems")
        kind = rejection.TooManyRows if code else rejection.TooManyValues
        raise kind("body", most, reason, code)


def answer_rows(
    call: Call,
    answer: Callable[[Call], list[Any]],
    render: Callable[[rejection.Rejection], RowError],
) -> list[Any]:
    """Return the result of each row in its place: the handler's, or an error if it is malformed.

    A handler may return a rejection in place of a row's result; ``render`` returns what it says.
    """
    shape = call.endpoint.request.item
    wrong = {
        i: violation for i, row in enumerate(call.params) if (violation := shape.violation(row))
    }
    fine = [row for i, row in enumerate(call.params) if i not in wrong]
    done = iter(answer(call._replace(params=fine)) if fine else ())
    results = [
        rejection_of(wrong[i]) if i in wrong else next(done) for i in range(len(call.params))
    ]
    return [
        failed_row(call.endpoint, row, render(result), call.now_ms + call.skew_ms)
        if isinstance(result, rejection.Rejection)
        else result
        for row, result in zip(call.params, results, strict=True)
    ]


def failed_row(endpoint: Endpoint, row: Any, error: RowError, now_ms: int) -> dict[str, Any]:
    """Return the result of a row that is refused.

    Its own members are echoed where the response's schema has them and allows their values.
    """
    params = row if isinstance(row, dict) else {}
    members = endpoint.row_members
    result = dict.fromkeys(members, "") | {"sCode": error.code, "sMsg": error.text}
    if "ts" in members:
        result["ts"] = str(now_ms)
    if "subCode" in members:
        result["subCode"] = error.sub_code
    for name in members.keys() & params.keys() - {"sCode", "sMsg", "subCode", "ts"}:
        echoed = {**result, name: params[name]}
        if endpoint.response.item.is_valid(echoed):
            result = echoed
    return result


def verdict(data: Any) -> str:
    """Return the code over rows that each carry one: all fine, all failed, or some."""
    if not (isinstance(data, list) and data and isinstance(data[0], dict)):
        return "0"
    # A code without a text is the answer itself, such as that of a check.
    if "sCode" not in data[0] or "sMsg" not in data[0]:
        return "0"
    failed = sum(row["sCode"] != "0" for row in data)
    return "0" if not failed else ALL_FAILED if failed == len(data) else "2"


def with_text(data: Any, text: str) -> Any:
    """Return rows of which those that are fine say a text, if there is one."""
    if not text:
        return data
    return [{**row, "sMsg": text} if row["sCode"] == "0" else row for row in data]
