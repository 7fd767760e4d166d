"""The operations of the admin API, each a schema file below ``schemas/admin``.

A file says which method of ``ServerControl`` an operation calls, its HTTP method and path, its
request, whose members are the method's parameters, and its response.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fauxchange import data
from fauxchange.spec.problem import Problem, read_json
from fauxchange.spec.refs import Files, inline

if TYPE_CHECKING:
    from fauxchange.spec.shape import Shape


@dataclass(frozen=True)
class Operation:
    """One operation.

    Args:
        id: the name of its file, such as ``credit.post``.
        name: the method of ``ServerControl`` that it calls.
        title: its title.
        description: what it does, in a sentence.
        method: the HTTP method.
        path: the path below ``/_mock``, with parameters such as ``{id}``.
        request_schema: the schema of all members in path, query and body, without references.
        response_schema: the schema of the answer, without references.
        examples: named requests.

    """

    id: str
    name: str
    title: str
    description: str
    method: str
    path: str
    request_schema: Mapping[str, Any]
    response_schema: Mapping[str, Any]
    examples: tuple[Mapping[str, Any], ...] = ()

    @cached_property
    def request(self) -> Shape:
        """The shape of a request."""
        return _shape(self.request_schema)

    @cached_property
    def response(self) -> Shape:
        """The shape of an answer."""
        return _shape(self.response_schema)


@cache
def operations() -> Mapping[str, Operation]:
    """Return all operations by their ids, in the order of their files.

    Raises:
        Problem: a file cannot be used.

    """
    files = Files()
    return {operation.id: operation for operation in _read(data.schemas() / "admin", files)}


def find(method: str, path: str) -> tuple[Operation, dict[str, str]]:
    """Return the operation at a path below ``/_mock``, and the parameters in the path.

    One without parameters in its path goes before the others.

    Raises:
        Problem: there is none.

    """
    parts = path.split("/")
    for one in sorted(operations().values(), key=lambda one: "{" in one.path):
        names = one.path.split("/")
        if one.method == method and len(names) == len(parts):
            texts = {
                name[1:-1]: part for name, part in zip(names, parts, strict=True) if "{" in name
            }
            if all("{" in name or name == part for name, part in zip(names, parts, strict=True)):
                return one, texts
    raise Problem(path, "", f"the admin API has no {method} {path}")


def _read(folder: Path, files: Files) -> Iterator[Operation]:
    for file in sorted(folder.glob("*.json")):
        if file.name == "defs.json":
            continue
        document = read_json(file)
        schemas = document["$defs"]
        yield Operation(
            id=file.name.removesuffix(".json"),
            **document["x-admin"],
            title=document["title"],
            description=document["description"],
            request_schema=inline(schemas["request"], file, files, ("$defs", "request")),
            response_schema=inline(schemas["response"], file, files, ("$defs", "response")),
            examples=tuple(document["x-examples"]),
        )


def _shape(schema: Mapping[str, Any]) -> Shape:
    # Commands need the operations but no validator, whose library is slow to import.
    from fauxchange.spec.shape import Shape

    return Shape(schema)
