"""What takes long to make of many files, kept in one.

The first line of a prepared file says what it was made of and has a checksum of the rest. A file
that cannot be read, is damaged, or was made of other files than there are now is not used, and made
anew. It holds JSON and nothing else: whoever can change it can change answers, and run no code
(ADR 0013).
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import orjson

# What prepared files are read by; another number for another layout.
_FORMAT = 1
# Installers write the files of a package one after the other, and may take so long.
_INSTALLATION_S = 600

Files = list[tuple[str, os.stat_result]]


class PreparedSource(NamedTuple):
    """What a prepared file is made of.

    Args:
        root: the folder of all folders.
        folders: folders below it, of whose JSON files, however deep, it is made.
        makers: the Python files that make it, which change in a checkout.
        make: makes what it holds: JSON values, of which all but the last end with a line end.

    """

    root: Path
    folders: tuple[str, ...]
    makers: tuple[Path, ...]
    make: Callable[[], bytes]


def read(source: PreparedSource, installed: Path, cache: Path | None) -> bytes:
    """Return what was made, from the prepared file of the package or of a cache, or make it.

    Args:
        source: what it is made of.
        installed: the file that was made with the package; it need not be there.
        cache: the file to keep it in; None to keep nothing.

    """
    files = sorted(_files(source))
    newest_ns = max((status.st_mtime_ns for _, status in files), default=0)
    built = _read(installed, _digest_of_sizes(files))
    if built is not None and newest_ns <= _modified_ns(installed) + _INSTALLATION_S * 10**9:
        return built
    if cache is None:
        return source.make()
    digest = _digest_of_times(source, files)
    made = _read(cache, digest) if _is_own(cache.parent) else None
    if made is None:
        made = source.make()
        with suppress(OSError):
            _write(cache, _with_head(made, digest))
    return made


def content(source: PreparedSource) -> bytes:
    """Return the prepared file that goes into the package."""
    return _with_head(source.make(), _digest_of_sizes(sorted(_files(source))))


def _digest_of_sizes(files: Files) -> str:
    """Return what names and sizes of files come to: their times are those of an installation."""
    lines = [f"{name} {status.st_size}\n" for name, status in files]
    return blake2b("".join([f"{_FORMAT}\n", *lines]).encode()).hexdigest()


def _digest_of_times(source: PreparedSource, files: Files) -> str:
    makers = [(one.name, one.stat()) for one in (*source.makers, Path(__file__))]
    lines = [f"{name} {one.st_size} {one.st_mtime_ns}\n" for name, one in (*files, *makers)]
    return blake2b("".join([f"{_FORMAT} {source.root}\n", *lines]).encode()).hexdigest()


def _files(source: PreparedSource) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the names, from the folder of all, and the status of the files that say something."""
    folders = list(source.folders)
    while folders:
        folder = folders.pop()
        with suppress(FileNotFoundError), os.scandir(source.root / folder) as entries:
            for entry in entries:
                name = f"{folder}/{entry.name}"
                if entry.is_dir():
                    folders.append(name)
                elif name.endswith(".json"):
                    yield name, entry.stat()


def _with_head(payload: bytes, digest: str) -> bytes:
    head = {"of": digest, "size": len(payload), "crc": zlib.crc32(payload)}
    return orjson.dumps(head) + b"\n" + payload


def _read(file: Path, digest: str) -> bytes | None:
    """Return what a file has after its head, None if it is none of these files, or damaged."""
    try:
        head_text, _, payload = file.read_bytes().partition(b"\n")
        head: Any = orjson.loads(head_text)
    except (OSError, orjson.JSONDecodeError):
        return None
    expected = {"of": digest, "size": len(payload), "crc": zlib.crc32(payload)}
    return payload if head == expected else None


def _modified_ns(file: Path) -> int:
    return file.stat().st_mtime_ns


def _is_own(folder: Path) -> bool:
    """Whether nobody else may write into a folder."""
    try:
        status = folder.stat()
    except OSError:
        return False
    return os.name != "posix" or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


def _write(file: Path, content: bytes) -> None:
    """Write a file at once, so that nobody reads a half."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    other = file.with_name(f"{file.name}.{os.getpid()}")
    other.write_bytes(content)
    other.replace(file)
