"""Recordings by what they are made of: compiled once, kept in a folder, opened when asked for."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple

from fauxchange.domain.market.paths.recorded.candles import Candles
from fauxchange.domain.market.paths.recorded.playback import (
    CANDLES,
    Playback,
    RecordedFile,
    TableLayout,
    opens_recordings,
)
from fauxchange.domain.market.paths.recorded.trades import Recording
from fauxchange.spec.problem import Problem

from .compiler import Gap, Progress, Units, compile_tables, unseen
from .opened import FileCandles, FileTrades
from .row_file import RowFile
from .tables import SUFFIXES

# So many compiled files are kept in the folder, and so many digests of files in memory.
_KEPT = 64
_DIGESTS = 1_024

_VERSION = 2

_lock = threading.Lock()
_folders: list[Path] = []
# Who is shown how far reading has come, if nobody else is.
_shown: list[Progress] = []
# The digest of a file by its path, size, and time of change.
_digests: dict[tuple[str, int, int], str] = {}


class RecordingFacts(NamedTuple):
    """What a recording has: its files in order of time, how many rows, and between which times.

    The times are the files' own. ``gap`` is the longest time within a file without a trade.
    """

    files: tuple[RecordedFile, ...]
    rows: int
    first_ms: int
    last_ms: int
    gap: Gap


def keep_in(folder: Path | None) -> None:
    """Have compiled files be kept in a folder, or with None as long as the process lives."""
    _folders[:] = [] if folder is None else [folder / "recordings"]


@contextmanager
def showing(progress: Progress) -> Iterator[None]:
    """Show somebody how far reading has come, whoever has files read meanwhile."""
    _shown.append(progress)
    try:
        yield
    finally:
        _shown.remove(progress)


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file, read again only if it seems to have changed.

    Raises:
        Problem: it cannot be read, or is none that recordings are read from.

    """
    if not file.name.endswith(SUFFIXES):
        raise Problem(file, "", f"is none of {', '.join(SUFFIXES)}")
    try:
        status = file.stat()
        key = str(file), status.st_size, status.st_mtime_ns
        digest = _digests.get(key)
        if digest is None:
            if not file.is_file():
                raise Problem(file, "", "is no file")
            with file.open("rb") as opened:
                digest = file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise Problem(file, "", error.strerror or "cannot be read") from None
    except ValueError:
        # A path with a zero in it, or with half a character.
        raise Problem(
            str(file).encode("ascii", "backslashreplace").decode(), "", "is no path"
        ) from None
    with _lock:
        if len(_digests) >= _DIGESTS:
            _digests.clear()
        _digests[key] = digest
    return digest


def prepare(
    files: Sequence[Path],
    layout: TableLayout,
    units: Units,
    progress: Progress = unseen,
) -> RecordingFacts:
    """Compile files unless that was done before, and return what they have.

    Raises:
        Problem: a file cannot be read, or has what cannot be; it says which line.

    """
    recorded = [RecordedFile(str(file), digest_of(file)) for file in files]
    shown = _shown[-1] if _shown and progress is unseen else progress
    opened = _open(recorded, layout, units, shown)
    by_path = {one.path: one for one in recorded}
    times = opened.rows[0]
    last_ms = times[-1] + max(0, layout.length_ms - 1)
    ordered = tuple(by_path[path] for path in opened.facts["files"] if path in by_path)
    if len(ordered) < len(recorded):
        # They were compiled under other names, in the same order of time.
        ordered = tuple(recorded)
    return RecordingFacts(ordered, opened.count, times[0], last_ms, Gap(*opened.facts["gap"]))


def require_files(playback: Playback) -> None:
    """Let a playback pass whose files are what they were.

    Raises:
        Problem: one is missing or has changed; its pointer is within the playback.

    """
    for number, file in enumerate(playback.files):
        try:
            digest = digest_of(Path(file.path))
        except Problem as problem:
            reason = f"the recorded file {file.path} {_in_words(problem.reason)}"
            raise Problem(file.path, f"/files/{number}/path", reason) from None
        if digest != file.digest:
            reason = f"the recorded file {file.path} has changed: its SHA-256 is {digest}"
            raise Problem(file.path, f"/files/{number}/digest", reason)


def _in_words(reason: str) -> str:
    return reason if reason.startswith("is ") else f"cannot be read: {reason}"


@opens_recordings
def open_playback(playback: Playback) -> Recording | Candles:
    """Return the trades or candles of a playback.

    Raises:
        Problem: they have to be compiled again, and a file is not what it was.

    """
    units = Units(playback.tick, playback.lot)
    opened = _open(playback.files, playback.layout, units, unseen)
    return FileCandles(opened) if playback.layout.kind == CANDLES else FileTrades(opened)


def _open(
    files: Sequence[RecordedFile], layout: TableLayout, units: Units, progress: Progress
) -> RowFile:
    """Return the compiled file of files, which is made if it is not there."""
    digests = sorted(file.digest for file in files)
    content = repr((_VERSION, digests, layout, units))
    target = _folder() / f"{sha256(content.encode()).hexdigest()[:40]}.rows"
    with suppress(OSError, ValueError, KeyError):
        opened = RowFile(target)
        os.utime(target)
        return opened
    part = target.with_name(f"{target.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        compile_tables([Path(file.path) for file in files], layout, units, part, progress)
        for file in files:
            if digest_of(Path(file.path)) != file.digest:
                raise Problem(file.path, "", "is not what it was when it was loaded")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    _make_room(target.parent)
    return RowFile(target)


def _folder() -> Path:
    """Return the folder for compiled files: the one that was set if it can be written to."""
    with _lock:
        for folder in _folders:
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
                if os.access(folder, os.W_OK):
                    return folder
        own = Path(tempfile.mkdtemp(prefix="fauxchange-recordings-"))
        atexit.register(shutil.rmtree, own, ignore_errors=True)
        _folders[:] = [own]
        return own


def _make_room(folder: Path) -> None:
    """Delete the compiled files that were not opened for longest; they can be made again."""
    files = list(folder.glob("*.rows"))
    for file in sorted(files, key=lambda one: one.stat().st_mtime)[: max(0, len(files) - _KEPT)]:
        file.unlink(missing_ok=True)
