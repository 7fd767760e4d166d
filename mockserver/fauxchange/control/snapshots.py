"""Snapshots of a sandbox: kept under names, given out as files, taken in from files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from fauxchange.sandbox.snapshot import Snapshot, read, to_document
from fauxchange.spec.problem import read_json

from .work import FullError, NotThereError

if TYPE_CHECKING:
    from fauxchange.sandbox.sandbox import Sandbox


def save(sandbox: Sandbox, name: str) -> Snapshot:
    """Keep the sandbox as it is now; the snapshot that was there under the name is forgotten.

    Raises:
        FullError: there are as many as there may be.

    """
    taken = sandbox.snapshot()
    try:
        sandbox.snapshots.put(name, taken)
    except OverflowError as error:
        raise FullError(str(error)) from None
    return taken


def named(sandbox: Sandbox, name: str) -> Snapshot:
    """Return a snapshot.

    Raises:
        NotThereError: there is none of this name.

    """
    try:
        return sandbox.snapshots.get(name)
    except KeyError:
        raise NotThereError(f"there is no snapshot {name!r}") from None


def restore(sandbox: Sandbox, name: str) -> None:
    """Take the sandbox back to a snapshot.

    Raises:
        NotThereError: there is none of this name.

    """
    sandbox.restore(named(sandbox, name))


def delete(sandbox: Sandbox, name: str) -> None:
    """Forget a snapshot.

    Raises:
        NotThereError: there is none of this name.

    """
    named(sandbox, name)
    sandbox.snapshots.remove(name)


def take_in(sandbox: Sandbox, said: Any, name: str = "snapshot") -> Snapshot:
    """Take the sandbox to what a file says; ``name`` is what the file is called.

    Raises:
        Problem: it is no snapshot; the sandbox stays as it was.

    """
    snapshot = read(said, name)
    sandbox.restore(snapshot)
    return snapshot


def take_in_file(sandbox: Sandbox, file: Path | str) -> Snapshot:
    """Take the sandbox to what a file says.

    Raises:
        Problem: it cannot be read, or is no snapshot; the sandbox stays as it was.

    """
    return take_in(sandbox, read_json(Path(file)), str(file))


def as_file(snapshot: Snapshot) -> bytes:
    """Return a snapshot as the bytes of its file."""
    return orjson.dumps(
        to_document(snapshot), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )


def write(snapshot: Snapshot, file: Path | str) -> None:
    """Write a snapshot to a file, which has all of it or is as it was.

    Raises:
        OSError: it cannot be written.

    """
    whole = Path(file)
    part = whole.with_name(f".{whole.name}.{os.getpid()}")
    try:
        part.write_bytes(as_file(snapshot))
        part.replace(whole)
    finally:
        part.unlink(missing_ok=True)
