"""Inlining of ``$ref``: after it a schema stands by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .problem import Problem, pointer, read_json

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


Seen = tuple[tuple["Path", str], ...]


def inline(
    schema: Json, file: Path, files: Files, where: tuple[object, ...] = (), seen: Seen = ()
) -> Json:
    """Return the schema with every ``$ref`` replaced by what it points at.

    Members beside a ``$ref`` are joined with the target's; where both have one of a name, both hold
    (``allOf``). ``where`` is the schema's place in its file.

    Raises:
        Problem: a reference points nowhere, or back at itself.

    """
    if isinstance(schema, list):
        return [inline(part, file, files, (*where, i), seen) for i, part in enumerate(schema)]
    if not isinstance(schema, dict):
        return schema
    beside = {
        name: inline(part, file, files, (*where, name), seen)
        for name, part in schema.items()
        if name != "$ref"
    }
    if "$ref" not in schema:
        return beside
    ref = schema["$ref"]
    if not isinstance(ref, str):
        # A property that happens to be called $ref.
        return beside | {"$ref": inline(ref, file, files, (*where, "$ref"), seen)}
    return _join(_target(ref, file, files, where, seen), beside)


_ANNOTATIONS = {"description", "title", "$comment", "default", "examples"}


def _join(found: Json, beside: dict[str, Json]) -> Json:
    if isinstance(found, dict) and not set(beside) & set(found) - _ANNOTATIONS:
        return {**found, **beside}
    return {"allOf": [found], **beside} if beside else found


def _target(ref: str, file: Path, files: Files, where: tuple[object, ...], seen: Seen) -> Json:
    """Return what a reference points at, inlined; each target is inlined once."""

    def problem(reason: str) -> Problem:
        return Problem(file, pointer((*where, "$ref")), f"$ref {ref!r} {reason}")

    name, _, fragment = ref.partition("#")
    if fragment and not fragment.startswith("/"):
        raise problem("is not a file and a JSON pointer")
    here = (files.beside(file, name), fragment)
    if here in seen:
        raise problem("refers back to itself")
    if here not in files.inlined:
        try:
            document = files.read(here[0])
        except Problem as unread:
            raise problem(f"points into a file that {unread.reason}") from unread
        parts = [part.replace("~1", "/").replace("~0", "~") for part in fragment.split("/")[1:]]
        for part in parts:
            if not isinstance(document, dict) or part not in document:
                raise problem(f"points at nothing: no {part!r}")
            document = document[part]
        files.inlined[here] = inline(document, here[0], files, tuple(parts), (*seen, here))
    return files.inlined[here]
