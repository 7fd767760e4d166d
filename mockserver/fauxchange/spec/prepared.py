"""The files of an exchange in one file, read in a few milliseconds instead of a hundred.

Its first line says what it was made of and has a checksum of the rest. The second is an index: the
exchange's own facts, errors and tables, and where each endpoint's row is. A file that cannot be
read, is damaged, or was made of other files than there are now is not used, and written anew. It
holds JSON and nothing else: whoever can change it can change answers, and run no code (ADR 0012).
"""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from .catalogue import Catalogue, Route
from .loader import Facts, endpoint_of, read_rows, shared_limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .endpoint import Endpoint

# What a file is read by; another number for another layout.
_FORMAT = 1
# What makes rows of files. In a checkout it changes, too.
_MAKERS = ("loader.py", "refs.py", "names.py", "prepared.py")
# Installers write the files of a package one after the other, and may take so long.
_INSTALLATION_S = 600


def load_prepared(schemas: Path, exchange: str, installed: Path, cache: Path | None) -> Facts:
    """Load one exchange from the prepared file of the package, or else of a cache.

    Args:
        schemas: the folder of the schema files.
        exchange: the name of the exchange.
        installed: the file that was made with the package; it need not be there.
        cache: the file to keep what was read in; None to keep nothing.

    Raises:
        Problem: a schema file is missing, malformed, misnamed, or breaks its meta-schema.

    """
    files = sorted(_files(schemas, exchange))
    newest_ns = max((status.st_mtime_ns for _, status in files), default=0)
    built = _read(installed, _digest_of_sizes(files))
    if built is not None and newest_ns <= _modified_ns(installed) + _INSTALLATION_S * 10**9:
        return _facts(exchange, built)
    if cache is None:
        return _facts(exchange, _payload(schemas, exchange))
    digest = _digest_of_times(schemas, files)
    payload = _read(cache, digest) if _is_own(cache.parent) else None
    if payload is None:
        payload = _payload(schemas, exchange)
        with suppress(OSError):
            _write(cache, _with_head(payload, digest))
    return _facts(exchange, payload)


def prepare(schemas: Path, exchange: str) -> bytes:
    """Return the prepared file that goes into the package.

    Raises:
        Problem: a schema file is missing, malformed, misnamed, or breaks its meta-schema.

    """
    digest = _digest_of_sizes(sorted(_files(schemas, exchange)))
    return _with_head(_payload(schemas, exchange), digest)


def _digest_of_sizes(files: list[tuple[str, os.stat_result]]) -> str:
    """Return what names and sizes of files come to: their times are those of an installation."""
    lines = [f"{name} {status.st_size}\n" for name, status in files]
    return blake2b("".join([f"{_FORMAT}\n", *lines]).encode()).hexdigest()


def _digest_of_times(schemas: Path, files: list[tuple[str, os.stat_result]]) -> str:
    here = Path(__file__).parent
    makers = [(name, (here / name).stat()) for name in _MAKERS]
    lines = [f"{name} {one.st_size} {one.st_mtime_ns}\n" for name, one in (*files, *makers)]
    return blake2b("".join([f"{_FORMAT} {schemas}\n", *lines]).encode()).hexdigest()


def _files(schemas: Path, exchange: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the names, from the folder of all, and the status of the files that say something."""
    folders = [exchange, "meta"]
    while folders:
        folder = folders.pop()
        with suppress(FileNotFoundError), os.scandir(schemas / folder) as entries:
            for entry in entries:
                name = f"{folder}/{entry.name}"
                if entry.is_dir():
                    folders.append(name)
                elif name.endswith(".json"):
                    yield name, entry.stat()


def _payload(schemas: Path, exchange: str) -> bytes:
    rows = read_rows(schemas, exchange)
    texts = [orjson.dumps(row) for row in rows.endpoints]
    routes, at = [], 0
    for row, text in zip(rows.endpoints, texts, strict=True):
        info = row["info"]
        route = (row["id"], info["method"], info["path"], info.get("command"))
        routes.append((*route, at, at + len(text)))
        at += len(text)
    index = {"exchange": rows.exchange, "errors": rows.errors, "tables": rows.tables}
    # JSON without white space has no line ends, so the first one ends the index.
    return b"".join([orjson.dumps({**index, "routes": routes}), b"\n", *texts])


def _facts(exchange: str, payload: bytes) -> Facts:
    index_text, _, texts = payload.partition(b"\n")
    index = orjson.loads(index_text)
    facts = index["exchange"]
    shared = shared_limits(facts)
    places = {row[0]: (row[4], row[5]) for row in index["routes"]}

    def build(endpoint_id: str) -> Endpoint:
        begin, end = places[endpoint_id]
        return endpoint_of(exchange, orjson.loads(texts[begin:end]), shared)

    routes = [Route(*row[:4]) for row in index["routes"]]
    catalogue = Catalogue.of_routes(routes, build, facts.get("selector"), facts.get("aliases", {}))
    return Facts(facts, index["errors"], catalogue, index["tables"])


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
