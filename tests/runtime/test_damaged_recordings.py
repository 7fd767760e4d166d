"""Files of recordings that somebody broke, or that are of another kind: refused, never a crash."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from fauxchange import MockServer
from fauxchange.runtime.recordings import library
from fauxchange.runtime.recordings.compiler import Units
from fauxchange.runtime.recordings.layouts import layout_of
from fauxchange.runtime.recordings.library import prepare
from fauxchange.spec.problem import Problem
from fauxchange.worlds.recorded.sent import document_to_send
from tests.recordings import DAY_MS, LOT, TICK

UNITS = Units(TICK, LOT)
PLAIN = layout_of("plain")
ROWS = "ts,price,size,side\n" + "".join(f"{DAY_MS + i},{60_000 + i},1,buy\n" for i in range(50))


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> None:
    library.keep_in(tmp_path)


def zipped(file: Path, method: int = zipfile.ZIP_DEFLATED) -> bytearray:
    """Return a ZIP file with a table in it."""
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("day.csv", ROWS)
    return bytearray(file.read_bytes())


def set_byte(content: bytearray, at: int, value: int) -> bytearray:
    """Set a byte of a member's head and, two further on, of its entry in the directory."""
    content[at] = content[content.find(b"PK\x01\x02") + at + 2] = value
    return content


# Where a member's head has its flags and its method of compression.
FLAGS, METHOD = 6, 8


@pytest.mark.parametrize(
    ("at", "value", "reason"),
    [
        (FLAGS, 1, "is encrypted"),
        (FLAGS, 0x20, "is no ZIP file, or is damaged"),
        (METHOD, 99, "is compressed otherwise than by deflate"),
    ],
)
def test_a_zip_file_that_cannot_be_unpacked_is_refused(
    at: int, value: int, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "day.zip"
    file.write_bytes(set_byte(zipped(file), at, value))
    with pytest.raises(Problem, match=rf"day\.zip#: {reason}"):
        prepare([file], PLAIN, UNITS)


@pytest.mark.parametrize("at", [0, 45, 60, -30])
def test_a_damaged_zip_file_is_refused(at: int, tmp_path: Path) -> None:
    file = tmp_path / "day.zip"
    content = zipped(file)
    content[at : at + 10] = bytes(255 - byte for byte in content[at : at + 10])
    file.write_bytes(content)
    with pytest.raises(Problem, match=r"day\.zip#: "):
        prepare([file], PLAIN, UNITS)


def test_a_zip_file_of_another_method_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "day.zip"
    zipped(file, zipfile.ZIP_LZMA)
    with pytest.raises(Problem, match="is compressed otherwise than by deflate"):
        prepare([file], PLAIN, UNITS)


@pytest.mark.parametrize(
    ("price", "size", "reason"),
    [
        ("1e999999", "1", "the price is beyond all bounds"),
        ("1e99999999999", "1", "the price is beyond all bounds"),
        ("60000", "1e999999", "the size is beyond all bounds"),
        ("60000", "1e99999999999", "the size is beyond all bounds"),
        ("6" * 5_000, "1", "the price is beyond all bounds"),
    ],
)
def test_a_number_beyond_all_bounds_is_refused(
    price: str, size: str, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "day.csv"
    file.write_text(f"{ROWS}{DAY_MS},{price},{size},buy\n", encoding="utf-8")
    with pytest.raises(Problem, match=rf"day\.csv#: line 52: {reason}"):
        prepare([file], PLAIN, UNITS)


def test_a_count_of_thousands_of_digits_is_refused(tmp_path: Path) -> None:
    layout = layout_of("plain-candles", {"trades": "n"}, length_ms=60_000, trades=40)
    file = tmp_path / "day.csv"
    row = f"{DAY_MS},100,101,99,100,1,{'9' * 5_000}"
    file.write_text(f"ts,open,high,low,close,volume,n\n{row}\n", encoding="utf-8")
    with pytest.raises(Problem, match="line 2: the number of trades is none"):
        prepare([file], layout, UNITS)


@pytest.mark.parametrize("path", ["/tmp/a\0b.csv", "/tmp/\ud800.csv"])  # noqa: S108 - is not there
def test_what_no_path_can_be_is_refused(path: str) -> None:
    with pytest.raises(Problem, match=r"\.csv#: is no path"):
        prepare([Path(path)], PLAIN, UNITS)


def test_two_columns_of_a_name_are_refused(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    file = tmp_path / "day.parquet"
    columns = [[DAY_MS], [DAY_MS], [60_000.0], [1.0], ["buy"]]
    table = pyarrow.table(columns, names=["ts", "ts", "price", "size", "side"])
    parquet.write_table(table, file)
    with pytest.raises(Problem, match=r"day\.parquet#: has two columns ts"):
        prepare([file], PLAIN, UNITS)


def test_a_text_of_broken_characters_is_refused(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    file = tmp_path / "day.parquet"
    ends = pyarrow.array([0, 1], pyarrow.int32()).buffers()[1]
    broken = [None, ends, pyarrow.py_buffer(b"\xff")]
    price = pyarrow.Array.from_buffers(pyarrow.utf8(), 1, broken)
    names = ["ts", "price", "size", "side"]
    parquet.write_table(pyarrow.table([[DAY_MS], price, [1.0], ["buy"]], names=names), file)
    with pytest.raises(Problem, match=r"day\.parquet#: is damaged after row 0"):
        prepare([file], PLAIN, UNITS)


def test_a_world_names_no_path_that_none_can_be(tmp_path: Path) -> None:
    file = tmp_path / "day.json"
    recordings = {"BTC-USDT": {"files": ["a\0b.csv"]}}
    world = {"title": "day", "extends": "empty", "recordings": recordings}
    file.write_text(json.dumps(world), encoding="utf-8")
    with pytest.raises(Problem, match=r"day\.json#/recordings/BTC-USDT/files/0: "):
        MockServer(world=str(file))
    assert document_to_send(file)["recordings"] == recordings
