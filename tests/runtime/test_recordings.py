"""Files of trades and candles: read, checked, sorted, and compiled into files of our own."""

from __future__ import annotations

import gzip
import zipfile
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from fauxchange.domain.market.paths.recorded.candles import RecordedCandle
from fauxchange.domain.market.paths.recorded.playback import Playback, TableLayout
from fauxchange.domain.market.paths.recorded.trades import RecordedTrade
from fauxchange.runtime.recordings import library, sorting
from fauxchange.runtime.recordings.compiler import Units
from fauxchange.runtime.recordings.layouts import layout_of, layouts
from fauxchange.runtime.recordings.library import RecordingFacts, open_playback, prepare
from fauxchange.spec.problem import Problem
from tests.domain.market.memory import RecordedCandles, RecordedTrades
from tests.recordings import DAY_MS, LOT, TICK, drawn, rows_of, write_trades

UNITS = Units(TICK, LOT)
PLAIN = layout_of("plain")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> None:
    library.keep_in(tmp_path)


def opened(facts: RecordingFacts, layout: TableLayout) -> Any:
    return open_playback(Playback("", facts.files, layout, TICK, LOT))


def write(file: Path, *lines: str) -> Path:
    file.write_text("\n".join(("ts,price,size,side", *lines, "")), encoding="utf-8")
    return file


def trades_in(facts: RecordingFacts, layout: TableLayout = PLAIN) -> list[RecordedTrade]:
    recording = opened(facts, layout)
    return [recording.trade(i) for i in range(facts.rows)]


def test_a_compiled_file_is_the_recording_in_memory(tmp_path: Path) -> None:
    trades = drawn(4_000)
    facts = prepare([write_trades(tmp_path / "day.csv", trades)], PLAIN, UNITS)
    of_file, in_memory = (
        opened(facts, PLAIN),
        RecordedTrades([RecordedTrade(*t[1:]) for t in trades]),
    )
    assert len(trades) > 64 * 64
    assert list(of_file.times) == list(in_memory.times)
    random = Random(5)  # noqa: S311 - no secrets
    spans = [sorted(random.sample(range(len(trades) + 1), 2)) for _ in range(300)]
    for begin, end in [*spans, (0, len(trades)), (64, 128), (63, 64), (4_095, 4_097)]:
        assert of_file.aggregate(begin, end) == in_memory.aggregate(begin, end)
    assert [of_file.trade(i) for i in range(500)] == [in_memory.trade(i) for i in range(500)]


@pytest.mark.parametrize("order", ["rising", "falling", "any"])
def test_trades_are_sorted_by_time(
    order: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "ROWS_OF_A_RUN", 100)
    monkeypatch.setattr("fauxchange.runtime.recordings.compiler.ROWS_OF_A_RUN", 100)
    trades = [t for i, t in enumerate(drawn(400)) if order != "any" or i < 650]
    shown = list(trades)
    if order == "falling":
        shown.reverse()
    if order == "any":
        # Of one millisecond those that come first in the file come first.
        shown = sorted(trades, key=lambda t: (t.ms // 700 * 7_919 % 101, t.ms))
    facts = prepare([write_trades(tmp_path / "day.csv", shown)], PLAIN, UNITS)
    assert trades_in(facts) == [RecordedTrade(*t[1:]) for t in trades]


def test_files_make_days_whatever_order_they_come_in(tmp_path: Path) -> None:
    trades = drawn(200)
    days = [
        write_trades(tmp_path / f"{i}.csv", part)
        for i, part in enumerate((trades[150:], trades[:150]))
    ]
    facts = prepare(days, PLAIN, UNITS)
    assert [Path(file.path).name for file in facts.files] == ["1.csv", "0.csv"]
    assert trades_in(facts) == [RecordedTrade(*t[1:]) for t in trades]
    overlap = write_trades(tmp_path / "2.csv", trades[140:160])
    with pytest.raises(Problem, match="files of one recording do not overlap"):
        prepare([*days, overlap], PLAIN, UNITS)


def test_gzip_and_zip_files_are_read(tmp_path: Path) -> None:
    trades = drawn(60)
    plain = write_trades(tmp_path / "day.csv", trades)
    with gzip.open(tmp_path / "day.csv.gz", "wb") as packed:
        packed.write(plain.read_bytes())
    with zipfile.ZipFile(tmp_path / "day.zip", "w") as archive:
        archive.write(plain, "day.csv")
    for name in ("day.csv.gz", "day.zip"):
        assert trades_in(prepare([tmp_path / name], PLAIN, UNITS)) == [
            RecordedTrade(*t[1:]) for t in trades
        ]


def test_parquet_files_are_read(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow, an extra, is not installed")
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow, an extra, is not installed")
    trades = drawn(60)
    columns = {
        "ts": [trade.ms for trade in trades],
        "price": [float(trade.price * TICK) for trade in trades],
        "size": [trade.lots * LOT for trade in trades],
        "side": [trade.side for trade in trades],
    }
    parquet.write_table(pyarrow.table(columns), tmp_path / "day.parquet")
    facts = prepare([tmp_path / "day.parquet"], PLAIN, UNITS)
    assert trades_in(facts) == [RecordedTrade(*t[1:]) for t in trades]
    times = pyarrow.array(columns["ts"], pyarrow.timestamp("ms"))
    parquet.write_table(pyarrow.table({**columns, "ts": times}), tmp_path / "times.parquet")
    layout = layout_of("plain", time_unit="iso")
    again = prepare([tmp_path / "times.parquet"], layout, UNITS)
    assert trades_in(again, layout) == trades_in(facts)


def test_okx_files_are_read_with_the_names_they_have_had(tmp_path: Path) -> None:
    trades = drawn(60)
    layout = layout_of("okx")
    for header in (
        "instrument_name,trade_id,side,price,size,created_time",
        "id,trade_id/\u64ae\u5408id,side/\u65b9\u5411,price/\u4ef7,size/\u91cf,created_time/\u65f6",
    ):
        rows = [f"X,1,{side},{price},{size},{ms}" for ms, price, size, side in rows_of(trades)]
        file = tmp_path / "BTC-USDT-trades-2025-03-01.csv"
        file.write_text("\n".join((header, *rows)), encoding="gb18030")
        assert trades_in(prepare([file], layout, UNITS), layout) == [
            RecordedTrade(*t[1:]) for t in trades
        ]
    assert layouts()["okx"]["assumed"] == ["columns", "timeUnit"]


def test_columns_without_names_are_counted_and_times_have_units(tmp_path: Path) -> None:
    file = tmp_path / "day.csv"
    file.write_text("60000.1,0.5,1740787200.25\n60000,0.25,1740787201\n", encoding="utf-8")
    columns = {"time": "3", "price": "1", "size": "2", "side": ""}
    layout = layout_of("plain", columns, time_unit="s")
    # Without a side one that falls sold.
    assert trades_in(prepare([file], layout, UNITS), layout) == [
        RecordedTrade(DAY_MS + 250, 600_001, 5_000, "buy"),
        RecordedTrade(DAY_MS + 1_000, 600_000, 2_500, "sell"),
    ]


def test_what_is_left_of_a_lot_goes_to_the_next_trade(tmp_path: Path) -> None:
    sizes = ["0.00015", "0.00015", "0.00001", "0.00049", "1.0000999"]
    file = write(tmp_path / "day.csv", *(f"{DAY_MS},60000,{size},buy" for size in sizes))
    assert [trade.lots for trade in trades_in(prepare([file], PLAIN, UNITS))] == [
        1,
        2,
        1,
        4,
        10_000,
    ]
    contracts = layout_of("plain", unit=Decimal("0.01"))
    assert trades_in(prepare([file], contracts, UNITS), contracts)[-1].lots == 96


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("x,60000,1,buy", "the time is none"),
        ("1740787200,60000,1,buy", "the time is not one of 13 digits in milliseconds"),
        (f"{DAY_MS},secret,1,buy", "the price is no number"),
        (f"{DAY_MS},60000.05,1,buy", r"the price 60000\.05 is not on the tick 0\.1"),
        (f"{DAY_MS},-3,1,buy", "the price -3 is not one of a pair whose tick is 0.1"),
        (f"{DAY_MS},NaN,1,buy", "the price is no number"),
        (f"{DAY_MS},60000,-1,buy", "the size is below zero"),
        (f"{DAY_MS},60000,1e30,buy", "the size is below zero, or beyond all bounds"),
        (f"{DAY_MS},60000,1,long", "the side is none of buy and sell"),
        (f"{DAY_MS},60000", "has too few cells"),
    ],
)
def test_what_is_no_trade_is_refused_with_its_line(line: str, reason: str, tmp_path: Path) -> None:
    file = write(tmp_path / "day.csv", f"{DAY_MS},60000,1,buy", "", line)
    with pytest.raises(Problem, match=rf"day\.csv#: line 4: {reason}") as refused:
        prepare([file], PLAIN, UNITS)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("day.csv", b"", "has no rows"),
        ("day.csv", b"ts,price,side\n", "line 1: has no column size"),
        ("day.csv", b"ts,price,size,side\n", "has no rows that count"),
        ("day.csv", b"ts,price,size,side\n" + b"1" * 70_000, "line 2: is too long"),
        ("day.csv.gz", b"no gzip", "is no gzip file"),
        ("day.zip", b"no zip", "is no ZIP file"),
        ("day.txt", b"", "is none of .csv, .csv.gz, .zip, .parquet"),
    ],
)
def test_what_is_no_table_is_refused(
    name: str, content: bytes, reason: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Problem, match=reason):
        prepare([tmp_path / name], PLAIN, UNITS)
    assert list(tmp_path.glob("recordings/*")) == []


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="No such file"):
        prepare([tmp_path / "day.csv"], PLAIN, UNITS)


def test_the_longest_gap_is_known_by_its_line(tmp_path: Path) -> None:
    times = (0, 10, 5_010, 5_020)
    file = write(tmp_path / "day.csv", *(f"{DAY_MS + ms},60000,1,buy" for ms in times))
    assert prepare([file], PLAIN, UNITS).gap == (5_000, str(file), 4)


def test_a_file_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_trades(tmp_path / "day.csv", drawn(60))
    first = prepare([file], PLAIN, UNITS)
    monkeypatch.setattr(library, "compile_tables", None)
    assert prepare([file], PLAIN, UNITS) == first
    (compiled,) = (tmp_path / "recordings").iterdir()
    monkeypatch.undo()
    compiled.write_bytes(compiled.read_bytes()[:-9])
    assert prepare([file], PLAIN, UNITS) == first


def test_who_waits_sees_how_far_reading_has_come(tmp_path: Path) -> None:
    file = write_trades(tmp_path / "day.csv", drawn(60))
    seen: list[tuple[int, int]] = []
    with library.showing(lambda done, total: seen.append((done, total))):
        prepare([file], PLAIN, UNITS)
    size = file.stat().st_size
    assert seen[-1] == (size, size)
    assert seen == sorted(seen)


CANDLES = layout_of("plain-candles", length_ms=60_000, trades=40)


def write_candles(file: Path, *rows: str) -> Path:
    file.write_text("\n".join(("ts,open,high,low,close,volume", *rows, "")), encoding="utf-8")
    return file


def test_candles_are_read_newest_first_too(tmp_path: Path) -> None:
    rows = [
        f"{DAY_MS + 60_000 * i},{1000 + i},{1003 + i},{999 - i},{1001 + i},{i + 1}.5"
        for i in range(300)
        if i % 7
    ]
    file = write_candles(tmp_path / "day.csv", *reversed(rows))
    facts = prepare([file], CANDLES, UNITS)
    of_file = opened(facts, CANDLES)
    in_memory = RecordedCandles([of_file.candle(i) for i in range(facts.rows)], 60_000)
    assert of_file.candle(0) == RecordedCandle(
        DAY_MS + 60_000, 10_010, 10_040, 9_980, 10_020, 40, 25_000
    )
    assert (list(of_file.first_ids), of_file.grain_ms) == (in_memory.first_ids, 60_000)
    for begin, end in ((0, 1), (0, facts.rows), (3, 200), (64, 129)):
        assert of_file.aggregate(begin, end) == in_memory.aggregate(begin, end)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"{DAY_MS + 60_000},100,101,99,102,1", "high and low of a candle are around"),
        (
            f"{DAY_MS + 60_000},100,101,99,100,0.0003",
            "a candle that moves has at least four",
        ),
        (f"{DAY_MS + 60_001},100,101,99,100,1", "a candle begins at a full second"),
        (f"{DAY_MS + 59_000},100,101,99,100,1", "begins 59000 ms after another candle, and each"),
    ],
)
def test_what_is_no_candle_is_refused_with_its_line(row: str, reason: str, tmp_path: Path) -> None:
    file = write_candles(tmp_path / "day.csv", f"{DAY_MS},100,100,100,100,1", row)
    with pytest.raises(Problem, match=rf"day\.csv#: line 3: {reason}"):
        prepare([file], CANDLES, UNITS)


def test_a_candle_that_fits_is_given_the_lots_it_needs(tmp_path: Path) -> None:
    row = f"{DAY_MS},100.04,101,99,100,0.0003"
    layout = layout_of("plain-candles", length_ms=60_000, trades=40, fit=True)
    facts = prepare([write_candles(tmp_path / "day.csv", row)], layout, UNITS)
    candle = opened(facts, layout).candle(0)
    assert candle == RecordedCandle(DAY_MS, 1000, 1010, 990, 1000, 4, 4)


def test_a_layout_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Problem, match="there are okx, okx-candles, plain, plain-candles"):
        layout_of("binance")
    with pytest.raises(Problem, match="needs a column for price"):
        layout_of("plain", {"price": ""})
