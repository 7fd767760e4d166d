"""World files that are sent to a server, which has no folder to look beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fauxchange.spec.problem import read_json
from fauxchange.worlds.extension import EXTENDS, extended

# What ends so is a file beside the world, else it is one of the package's.
_FILE = ".json"


def document_to_send(file: Path) -> Any:
    """Return a world file, with what it names beside it as a server elsewhere can use it.

    The world it extends and its market are in the document, and recordings have absolute paths. It
    is not checked here.

    Raises:
        Problem: it cannot be read, or a file beside it cannot.

    """
    document = read_json(file)
    if not isinstance(document, dict):
        return document
    base = document.get(EXTENDS)
    if isinstance(base, str) and base.endswith(_FILE):
        document = extended(read_json(file.parent / base), document)
    market = document.get("market")
    if isinstance(market, str) and market.endswith(_FILE):
        document = {**document, "market": read_json(file.parent / market)}
    recordings = document.get("recordings")
    if isinstance(recordings, dict):
        made = {pair: _with_absolute_paths(one, file.parent) for pair, one in recordings.items()}
        document = {**document, "recordings": made}
    return document


def _with_absolute_paths(recording: Any, folder: Path) -> Any:
    """Return a recording as it is, but for its paths; what is wrong with it is told elsewhere."""
    if not isinstance(recording, dict) or not isinstance(recording.get("files"), list):
        return recording
    files = [
        str((folder / one).resolve()) if isinstance(one, str) and "\0" not in one else one
        for one in recording["files"]
    ]
    return {**recording, "files": files}
