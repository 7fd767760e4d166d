"""Snapshots of a sandbox: kept under names, written to files and read from files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from fauxchange.app import MockApp
from fauxchange.sandbox.snapshot import Snapshot, read, to_document
from fauxchange.spec.problem import read_json

from .base import ControlBase
from .errors import FullError, NotThereError
from .rehearsal import rehearse


class SnapshotControl(ControlBase):
    """Keeps, restores, exports and imports snapshots of a sandbox."""

    app: MockApp

    def snapshots(self) -> dict[str, Snapshot]:
        """Return the snapshots by name, in the order they were taken."""
        return self.sandbox.snapshots.all()

    def snapshot(self, name: str) -> Snapshot:
        """Return a snapshot.

        Raises:
            NotThereError: there is none of this name.

        """
        try:
            return self.sandbox.snapshots.get(name)
        except KeyError:
            raise NotThereError(f"there is no snapshot {name!r}") from None

    def save(self, name: str) -> Snapshot:
        """Keep the sandbox as it is now, in place of the snapshot that has the name.

        Raises:
            FullError: there are as many snapshots as there may be.

        """
        snapshot = self.sandbox.snapshot()
        try:
            self.sandbox.snapshots.put(name, snapshot)
        except OverflowError as error:
            raise FullError(str(error)) from None
        return snapshot

    def restore(self, name: str) -> None:
        """Take the sandbox back to a snapshot.

        Raises:
            NotThereError: there is none of this name.

        """
        self.sandbox.restore(self.snapshot(name))

    def delete_snapshot(self, name: str) -> str:
        """Delete a snapshot; return its name.

        Raises:
            NotThereError: there is none of this name.

        """
        self.snapshot(name)
        self.sandbox.snapshots.remove(name)
        return name

    def export_to(self, file: Path | str) -> None:
        """Write the sandbox as it is now to a file, which has all of it or is as it was.

        Raises:
            OSError: it cannot be written.

        """
        whole = Path(file)
        part = whole.with_name(f".{whole.name}.{os.getpid()}")
        try:
            part.write_bytes(snapshot_bytes(self.sandbox.snapshot()))
            part.replace(whole)
        finally:
            part.unlink(missing_ok=True)

    def import_snapshot(self, document: Mapping[str, Any], name: str = "snapshot") -> Snapshot:
        """Take the sandbox to the state in a snapshot's document.

        Args:
            document: the JSON of a snapshot's file.
            name: what the document is called in errors.

        Raises:
            Problem: it is no snapshot, or has what cannot be; the sandbox stays as it was.

        """
        snapshot = read(document, name)
        rehearse(snapshot, self.app.exchanges.values(), name)
        self.sandbox.restore(snapshot)
        return snapshot

    def import_from(self, file: Path | str) -> None:
        """Take the sandbox to the state in a snapshot's file.

        Raises:
            Problem: it cannot be read, or is no snapshot; the sandbox stays as it was.

        """
        self.import_snapshot(read_json(Path(file)), str(file))


def snapshot_bytes(snapshot: Snapshot) -> bytes:
    """Return a snapshot as the bytes of its file."""
    return orjson.dumps(
        to_document(snapshot), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )
