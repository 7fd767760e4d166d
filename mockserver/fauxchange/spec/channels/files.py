"""The files of channels: read, checked, and as plain rows for a prepared file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fauxchange.spec.problem import Problem
from fauxchange.spec.refs import Files, inline

from .channel import FOLDER

if TYPE_CHECKING:
    import jsonschema_rs

_NOTHING = {"type": "object", "properties": {}}


def channel_files(folder: Path) -> Iterator[Path]:
    """Return the channel files of an exchange's folder, in order of their names."""
    yield from sorted((folder / FOLDER).glob("*.json"))


def channel_rows(
    folder: Path,
    meta: jsonschema_rs.Draft202012Validator,
    files: Files,
    check: Callable[[Any, Path, jsonschema_rs.Draft202012Validator], None],
) -> Iterator[dict[str, Any]]:
    """Yield for each file: id, title and info, the schemas arg, data and beside, and examples.

    Raises:
        Problem: a file is malformed, breaks its meta-schema, or names a channel that is not its.

    """
    seen: dict[str, Path] = {}
    for file in channel_files(folder):
        document = files.read(file)
        check(document, file, meta)
        info = document["x-channel"]
        for name in info.get("names", (file.stem,)):
            if not name.startswith(file.stem):
                raise Problem(file, "/x-channel/names", f"{name} does not begin with {file.stem}")
            if name in seen:
                raise Problem(file, "/x-channel/names", f"{name} is in {seen[name].name}, too")
            seen[name] = file
        schemas = {"beside": _NOTHING, **document["$defs"]}
        yield {
            "id": file.stem,
            "title": document["title"],
            "info": info,
            **{
                part: inline(schemas[part], file, files, ("$defs", part))
                for part in ("arg", "data", "beside")
            },
            "examples": document["x-examples"],
        }
