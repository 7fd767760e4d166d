"""What buttons of the page do: operations of the admin API, each with what it is sent."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import quote

from fauxchange.admin.operations import operations

# Operations that no sandbox does, but the server.
_OF_THE_SERVER = frozenset({"sandboxes.post", "sandbox.delete"})


class Act(NamedTuple):
    """An operation of the admin API with what it is sent.

    Args:
        method: the HTTP method.
        path: the path below ``/_mock``; what the page asks people for stands there as ``{name}``.
        body: the members of the body, as JSON.
        request: the members of path and body, as JSON: the arguments in Python.
        call: the method in Python.
        is_of_server: whether it is done to the server and not to a sandbox.
        title: what the operation does.

    """

    method: str
    path: str
    body: str
    request: str
    call: str
    is_of_server: bool
    title: str


def act_of(operation_id: str, **request: Any) -> Act:
    """Return an operation of the admin API with members of its request.

    Raises:
        KeyError: there is none of this id.

    """
    operation = operations()[operation_id]
    path, body = operation.path, {}
    for name, value in request.items():
        place = f"{{{name}}}"
        if place in path:
            path = path.replace(place, quote(str(value), safe=""))
        else:
            body[name] = value
    return Act(
        operation.method,
        path,
        json.dumps(body),
        json.dumps(request),
        operation.name,
        operation_id in _OF_THE_SERVER,
        operation.description,
    )
