"""Tables in files, a row at a time: CSV, also in a gzip or ZIP file, and Parquet.

No more than a row, or a batch of them, is in memory. Errors have the number of a line and never
what a file has in it: it may be another file than somebody meant.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from fauxchange.spec.problem import Problem

if TYPE_CHECKING:
    from zipfile import ZipFile

SUFFIXES = (".csv", ".csv.gz", ".zip", ".parquet")
"""What the names of files end with that are read at all."""

_LONGEST_LINE = 65_536
_BATCH = 65_536
# Of the members of a ZIP file: stored as they are, or deflated; and the flag of encrypted ones.
_METHODS, _ENCRYPTED = (0, 8), 1


class Table(NamedTuple):
    """Rows of cells. ``places`` says which cell of a row has what is read.

    ``line`` returns the number of the row that was read last, from 1, and ``at`` how many bytes of
    the file have been read.
    """

    places: Mapping[str, int]
    rows: Iterator[Sequence[str]]
    line: Callable[[], int]
    at: Callable[[], int]


@contextmanager
def open_table(file: Path, columns: Sequence[tuple[str, str]]) -> Iterator[Table]:
    """Open a file's table; ``columns`` are what is read and the names of its columns.

    A name that is a number counts columns from 1; if all are, the first line is a row as well.

    Raises:
        Problem: it is of no kind that can be read, has not these columns, or a line is too long.

    """
    try:
        if file.name.endswith(".parquet"):
            with _parquet(file, columns) as table:
                yield table
        else:
            with file.open("rb") as raw, _text(file, raw) as text:
                yield _csv(file, text, columns, raw.tell)
    except OSError as error:
        raise Problem(file, "", error.strerror or "cannot be read") from None


@contextmanager
def _text(file: Path, raw: IO[bytes]) -> Iterator[IO[str]]:
    if file.name.endswith(".zip"):
        import zipfile
        import zlib

        try:
            with zipfile.ZipFile(raw) as archive, _member(file, archive) as member:
                yield _decoded(member)
        except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError):
            raise Problem(file, "", "is no ZIP file, or is damaged") from None
    elif file.name.endswith(".gz"):
        import gzip
        import zlib

        try:
            with gzip.open(raw) as member:
                yield _decoded(member)
        except (gzip.BadGzipFile, zlib.error, EOFError):
            raise Problem(file, "", "is no gzip file, or is damaged") from None
    elif file.name.endswith(".csv"):
        yield _decoded(raw)
    else:
        raise Problem(file, "", f"is none of {', '.join(SUFFIXES)}")


def _member(file: Path, archive: ZipFile) -> IO[bytes]:
    """Open the one table in an archive."""
    inside = [one for one in archive.infolist() if one.filename.endswith(".csv")]
    if len(inside) != 1:
        raise Problem(file, "", f"has {len(inside)} files that end with .csv, not one")
    if inside[0].compress_type not in _METHODS:
        raise Problem(file, "", "is compressed otherwise than by deflate")
    if inside[0].flag_bits & _ENCRYPTED:
        raise Problem(file, "", "is encrypted")
    return archive.open(inside[0])


def _decoded(raw: Any) -> IO[str]:
    # Names of columns may be in any encoding; what is read are digits.
    return io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")


def _csv(
    file: Path, text: IO[str], columns: Sequence[tuple[str, str]], at: Callable[[], int]
) -> Table:
    rows = csv.reader(_lines(file, text))
    names = [name for _, name in columns]
    if all(name.isdigit() for name in names):
        places = {what: int(name) - 1 for what, name in columns}
    else:
        places = _places(file, _header(file, rows), columns)
    return Table(places, _checked(file, rows), lambda: rows.line_num, at)


def _lines(file: Path, text: IO[str]) -> Iterator[str]:
    for number, line in enumerate(iter(lambda: text.readline(_LONGEST_LINE), ""), 1):
        if len(line) == _LONGEST_LINE:
            raise Problem(file, "", f"line {number}: is too long")
        yield line


def _header(file: Path, rows: Iterator[list[str]]) -> list[str]:
    try:
        return next(rows)
    except StopIteration:
        raise Problem(file, "", "has no rows") from None
    except csv.Error:
        raise Problem(file, "", "line 1: is no line of CSV") from None


def _checked(file: Path, rows: Any) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error:
        raise Problem(file, "", f"line {rows.line_num}: is no line of CSV") from None


def _places(
    file: Path, header: Sequence[str], columns: Sequence[tuple[str, str]]
) -> dict[str, int]:
    """Return where the columns are; of a name with a translation the part before a slash counts."""
    known = {name.partition("/")[0].strip().lower(): i for i, name in enumerate(header)}
    places: dict[str, int] = {}
    for what, name in columns:
        if name.isdigit():
            places[what] = int(name) - 1
        elif name.lower() in known:
            places[what] = known[name.lower()]
        else:
            raise Problem(file, "", f"line 1: has no column {name}")
    return places


@contextmanager
def _parquet(file: Path, columns: Sequence[tuple[str, str]]) -> Iterator[Table]:
    try:
        import pyarrow
        import pyarrow.parquet as pq
    except ImportError:
        reason = "Parquet needs pyarrow: pip install 'fauxchange[parquet]'"
        raise Problem(file, "", reason) from None
    try:
        opened = pq.ParquetFile(file)
    except pyarrow.ArrowException:
        raise Problem(file, "", "is no Parquet file") from None
    with opened:
        total, size = opened.metadata.num_rows or 1, file.stat().st_size
        places = _places(file, opened.schema_arrow.names, columns)
        names = [opened.schema_arrow.names[place] for place in places.values()]
        for name in names:
            if opened.schema_arrow.names.count(name) > 1:
                raise Problem(file, "", f"has two columns {name}")
        number = [0]

        def rows() -> Iterator[Sequence[str]]:
            try:
                for batch in opened.iter_batches(_BATCH, columns=names):
                    cells = [batch.column(name).to_pylist() for name in names]
                    for row in zip(*cells, strict=True):
                        number[0] += 1
                        yield [_cell(cell) for cell in row]
            except (pyarrow.ArrowException, UnicodeDecodeError):
                raise Problem(file, "", f"is damaged after row {number[0]}") from None

        where = {what: names.index(opened.schema_arrow.names[i]) for what, i in places.items()}
        yield Table(where, rows(), lambda: number[0], lambda: size * number[0] // total)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    # Times; anything else is written as a number or is a text.
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
