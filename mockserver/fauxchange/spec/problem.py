"""What is wrong with a file of facts: schema, errors, world. It stops the start."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson


class Problem(Exception):  # noqa: N818 - it is shown to people by this name
    """A file that cannot be used. Its text is ``file#pointer: reason``."""

    def __init__(self, file: Path | str, pointer: str, reason: str) -> None:
        super().__init__(f"{file}#{pointer}: {reason}")
        self.file = str(file)
        self.pointer = pointer
        self.reason = reason


def pointer(parts: Iterable[object]) -> str:
    """Return a JSON pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def named_file(folder: Path, name: str) -> Path:
    """Return the JSON file of a name in a folder of the package.

    A name is no path: it leads to no other folder.

    Raises:
        Problem: the folder has no such file; the reason says which names it has.

    """
    file = next((one for one in folder.glob("*.json") if one.stem == name), None)
    if file is None:
        known = ", ".join(sorted(one.stem for one in folder.glob("*.json")))
        reason = f"cannot be read: of such a name the package has none but {known}"
        raise Problem(f"{name[:80]}.json", "", reason)
    return file


def read_json(file: Path) -> Any:
    """Read a JSON file.

    Raises:
        Problem: it is not there, or not JSON.

    """
    try:
        return orjson.loads(file.read_bytes())
    except OSError as error:
        raise Problem(file, "", f"cannot be read: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise Problem(file, "", f"is not JSON: {error}") from error
