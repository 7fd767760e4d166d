"""The admin API without HTTP: requests are checked, operations called, errors answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from fauxchange.app import MockApp
from fauxchange.control.errors import ControlError, FullError, NotThereError
from fauxchange.control.server_control import ServerControl
from fauxchange.domain.core.rejection import Rejection, ServerError
from fauxchange.runtime.waiting import PendingAnswer
from fauxchange.sandbox.advance import AdvanceEndedError, AdvanceError, AdvanceStoppedError
from fauxchange.sandbox.registry import NoSuchSandboxError, SandboxError, SandboxLimitError
from fauxchange.spec.problem import Problem, in_words, pointer

from .answers import AdminError, File, answer
from .operations import Operation

Answer = tuple[int, dict[str, Any] | File]

# The HTTP status of an error; the first class that fits counts.
_STATUSES: Mapping[type[Exception], int] = {
    NoSuchSandboxError: 404,
    SandboxLimitError: 409,
    SandboxError: 400,
    NotThereError: 404,
    FullError: 409,
    ControlError: 400,
    AdvanceStoppedError: 409,
    AdvanceEndedError: 409,
    AdvanceError: 400,
    ServerError: 500,
    Rejection: 400,
    Problem: 400,
}


def run(
    app: MockApp,
    operation: Operation,
    sandbox_id: str,
    texts: Mapping[str, str],
    body: Mapping[str, Any],
) -> Answer:
    """Return HTTP status and answer of an operation, for which this thread waits if it has to."""
    answered = begin(app, operation, sandbox_id, texts, body)
    return answered.wait() if isinstance(answered, PendingAnswer) else answered


def begin(
    app: MockApp,
    operation: Operation,
    sandbox_id: str,
    texts: Mapping[str, str],
    body: Mapping[str, Any],
) -> Answer | PendingAnswer:
    """Return HTTP status and answer of an operation, or what will make them.

    Args:
        app: the mock.
        operation: the operation.
        sandbox_id: the sandbox that the request names; empty for the default one.
        texts: the parameters in path and query, which are all texts.
        body: the members of the body.

    """
    request = {**operation.request.coerce(dict(texts)), **body}
    mistake = _mistake(operation, request)
    if mistake:
        return 400, mistake

    def call() -> dict[str, Any] | File | PendingAnswer:
        sandbox = app.sandboxes.get(sandbox_id) if sandbox_id else app.sandbox
        return answer(operation, ServerControl(app, sandbox), request)

    return _answered(call)


def _answered(call: Callable[[], dict[str, Any] | File | PendingAnswer]) -> Answer | PendingAnswer:
    """Return what a call answers, its errors with their statuses."""
    try:
        result = call()
    except AdminError as error:
        return error.status, {"error": str(error), **error.details}
    except tuple(_STATUSES) as error:
        status = next(status for kind, status in _STATUSES.items() if isinstance(error, kind))
        return status, {"error": error.reason if isinstance(error, Rejection) else str(error)}
    if isinstance(result, PendingAnswer):
        return result._replace(answer=partial(_answered, result.answer))
    return 200, result


def _mistake(operation: Operation, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is wrong with a request, where, and what the schema expects there."""
    for error in operation.request.errors(request):
        expected: Any = operation.request_schema
        for part in list(error.schema_path)[:-1]:
            expected = expected[part]
        return {
            "error": in_words(error.message),
            "pointer": pointer(error.instance_path),
            "expected": expected,
        }
    return {}
