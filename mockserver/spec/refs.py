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
        self._beside: dict[tuple[Path, str], Path] = {}
        self.inlined: dict[tuple[Path, str], Json] = {}

    def read(self, file: Path) -> Json:
        """Return a file's content."""
        if file not in self._read:
            self._read[file] = read_json(file)
        return self._read[file]

    def beside(self, file: Path, name: str) -> Path:
        """Return the file that another refers to by a relative name; itself, if by none."""
        if not name:
            return file
        key = (file.parent, name)
        if key not in self._beside:
            self._beside[key] = (file.parent / name).resolve()
        return self._beside[key]


def inline(schema: Json, file: Path, files: Files, seen: tuple[tuple[Path, str], ...] = ()) -> Json:
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
    here = (files.beside(file, name), fragment)
    if here in seen:
        raise Problem(file, "", f"$ref {ref!r} refers back to itself")
    if here not in files.inlined:
        target = _resolve(files.read(here[0]), fragment, file, ref)
        files.inlined[here] = inline(target, here[0], files, (*seen, here))
    found = files.inlined[here]
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
