"""Inlining of ``$ref``: after it a schema stands by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .problem import Problem, pointer, read_json

if TYPE_CHECKING:
    from pathlib import Path

Json = Any


class Files:
    """JSON files, each read once."""

    def __init__(self) -> None:
        self._read: dict[Path, Json] = {}

    def read(self, file: Path) -> Json:
        """Return a file's content."""
        file = file.resolve()
        if file not in self._read:
            self._read[file] = read_json(file)
        return self._read[file]


def inline(schema: Json, file: Path, files: Files, seen: tuple[str, ...] = ()) -> Json:
    """Return the schema with every ``$ref`` replaced by what it points at.

    Members beside a ``$ref`` are joined with the target's; where both have one of a name, both hold
    (``allOf``).

    Raises:
        Problem: a reference points nowhere, or back at itself.

    """
    if isinstance(schema, list):
        return [inline(part, file, files, seen) for part in schema]
    if not isinstance(schema, dict):
        return schema
    beside = {k: inline(v, file, files, seen) for k, v in schema.items() if k != "$ref"}
    if "$ref" not in schema:
        return beside
    ref = schema["$ref"]
    if not isinstance(ref, str):
        # A property that happens to be called $ref.
        return beside | {"$ref": inline(ref, file, files, seen)}
    name, _, fragment = ref.partition("#")
    target_file = (file.parent / name).resolve() if name else file
    here = f"{target_file}#{fragment}"
    if here in seen:
        raise Problem(file, "", f"$ref {ref!r} refers back to itself")
    target = _resolve(files.read(target_file), fragment, file, ref)
    found = inline(target, target_file, files, (*seen, here))
    if not beside:
        return found
    if set(beside) & set(found) - {"description", "title", "$comment", "default", "examples"}:
        return {"allOf": [found], **beside}
    return {**found, **beside}


def _resolve(document: Json, fragment: str, file: Path, ref: str) -> Json:
    for part in fragment.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(document, dict) or name not in document:
            raise Problem(file, pointer(()), f"$ref {ref!r} points at nothing: no {name!r}")
        document = document[name]
    return document
