"""The admin API's operations: schema files below ``schemas/admin``, and a function for each.

A file says method, path, what is asked and what is answered; the function gets what the schema
allows. What is wrong with a request is told with the place and what was expected there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fauxchange import data
from fauxchange.control.work import ControlError, FullError, NotThereError
from fauxchange.domain.core.rejection import Rejection, ServerError
from fauxchange.sandbox.registry import NoSuchSandboxError, SandboxError, SandboxLimitError
from fauxchange.spec.loader import read_valid
from fauxchange.spec.problem import Problem, pointer
from fauxchange.spec.refs import Files, inline
from fauxchange.spec.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from fauxchange.app import MockApp
    from fauxchange.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class AdminRequest:
    """A request to the admin API that its schema allows.

    ``asked`` has what the path, the query and the body say, by name; ``sandbox`` is the one the
    request names, by prefix or header, else the default one.
    """

    app: MockApp
    sandbox: Sandbox
    asked: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """An answer that is not the operation's JSON: a file to download."""

    body: bytes
    content_type: str


class AdminError(Exception):
    """A request that cannot be fulfilled; ``status`` is HTTP's."""

    def __init__(self, reason: str, status: int = 400, **details: Any) -> None:
        super().__init__(reason)
        self.status = status
        self.details = details


_OPERATIONS: dict[str, Callable[[AdminRequest], Any]] = {}
_STATUSES: Mapping[type[Exception], int] = {
    NoSuchSandboxError: 404,
    SandboxLimitError: 409,
    SandboxError: 400,
    NotThereError: 404,
    FullError: 409,
    ControlError: 400,
    ServerError: 500,
    Rejection: 400,
    Problem: 400,
}


def operation(
    name: str,
) -> Callable[[Callable[[AdminRequest], Any]], Callable[[AdminRequest], Any]]:
    """Register the function of an operation, by the name of its file.

    Raises:
        ValueError: it has one already.

    """

    def register(function: Callable[[AdminRequest], Any]) -> Callable[[AdminRequest], Any]:
        if name in _OPERATIONS:
            raise ValueError(f"{name} has two functions")
        _OPERATIONS[name] = function
        return function

    return register


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as its file says; ``function`` is None if nobody wrote it yet."""

    name: str
    title: str
    description: str
    method: str
    path: str
    request: Shape
    response: Shape
    examples: tuple[Mapping[str, Any], ...] = ()
    function: Callable[[AdminRequest], Any] | None = field(default=None, compare=False)

    def run(
        self, app: MockApp, sandbox_id: str, named: Mapping[str, str], body: Mapping[str, Any]
    ) -> tuple[int, Any]:
        """Return status and answer for what was sent: ``named`` in path and query, all texts."""
        asked = {**self.request.coerce(dict(named)), **body}
        wrong = self._wrong(asked)
        if wrong:
            return 400, wrong
        if self.function is None:
            raise LookupError(f"nobody answers for {self.name}")
        try:
            sandbox = app.sandboxes.get(sandbox_id) if sandbox_id else app.sandbox
            answer = self.function(AdminRequest(app, sandbox, asked))
        except AdminError as error:
            return error.status, {"error": str(error), **error.details}
        except tuple(_STATUSES) as error:
            kinds = (kind for kind in _STATUSES if isinstance(error, kind))
            reason = error.reason if isinstance(error, Rejection) else str(error)
            return _STATUSES[next(kinds)], {"error": reason}
        return 200, answer

    def _wrong(self, asked: Any) -> dict[str, Any]:
        """Return what is wrong with a request, where, and what was expected there."""
        for error in self.request.errors(asked):
            where = pointer(error.instance_path)
            expected = self.request.schema
            for part in list(error.schema_path)[:-1]:
                expected = expected[part]
            return {"error": error.message, "pointer": where, "expected": expected}
        return {}


def operations() -> Iterator[Operation]:
    """Yield all operations, in the order of their files.

    Raises:
        Problem: a file cannot be used.

    """
    folder, meta = data.schemas() / "admin", data.schemas() / "meta" / "admin.json"
    for file in sorted(folder.glob("*.json")):
        if file.name != "defs.json":
            yield _operation(file, meta)


def _operation(file: Path, meta: Path) -> Operation:
    said, files = read_valid(file, meta), Files()
    name = file.name.removesuffix(".json")
    return Operation(
        name,
        said["title"],
        said["description"],
        said["x-admin"]["method"],
        said["x-admin"]["path"],
        Shape(inline(said["$defs"]["request"], file, files, ("$defs", "request"))),
        Shape(inline(said["$defs"]["response"], file, files, ("$defs", "response"))),
        tuple(said["x-examples"]),
        _OPERATIONS.get(name),
    )
