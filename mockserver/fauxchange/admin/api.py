"""The admin API without HTTP: requests are checked, operations called, errors answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.app import MockApp
from fauxchange.control.errors import ControlError, FullError, NotThereError
from fauxchange.control.server_control import ServerControl
from fauxchange.domain.core.rejection import Rejection, ServerError
from fauxchange.sandbox.advance import AdvanceError, AdvanceStoppedError
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
    """Return HTTP status and answer of an operation.

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
    try:
        sandbox = app.sandboxes.get(sandbox_id) if sandbox_id else app.sandbox
        return 200, answer(operation, ServerControl(app, sandbox), request)
    except AdminError as error:
        return error.status, {"error": str(error), **error.details}
    except tuple(_STATUSES) as error:
        status = next(status for kind, status in _STATUSES.items() if isinstance(error, kind))
        return status, {"error": error.reason if isinstance(error, Rejection) else str(error)}


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
