"""The bodies of requests."""

from __future__ import annotations

from typing import Any

from fauxchange.domain.core.rejection import MissingBody, Unreadable, WrongContentType
from fauxchange.message import Request
from fauxchange.spec.coerce import loads
from fauxchange.spec.endpoint import Endpoint


def read_body(request: Request, endpoint: Endpoint, content_type: str) -> Any:
    """Return what a body says, which is declared as a content type; nothing if it may be empty.

    Raises:
        MissingBody: there is none, and parameters are required.
        WrongContentType: it is declared as something else.
        Unreadable: it is no JSON.

    """
    if not request.body.strip():
        if endpoint.request.is_valid({}):
            return {}
        raise MissingBody("no body where parameters are required")
    declared = request.headers.get("CONTENT_TYPE", "")
    if declared != content_type:
        declared = declared.partition(";")[0].strip().lower()
        if declared and declared != content_type:
            raise WrongContentType(f"the body is declared as {declared}")
    try:
        return loads(request.body)
    except ValueError as error:
        raise Unreadable(f"the body is not JSON: {error}") from error
