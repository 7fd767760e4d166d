"""From what somebody asks for to a playback: files read by a layout, and when they are played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from fauxchange.domain.core.durations import DAY_MS, MINUTE_MS
from fauxchange.domain.market.instruments.knobs import Pair, prices_of
from fauxchange.domain.market.paths.levels import midnight
from fauxchange.domain.market.paths.recorded.after import HOLD
from fauxchange.domain.market.paths.recorded.playback import (
    CANDLES,
    Playback,
    RecordedFile,
    TableLayout,
)
from fauxchange.domain.market.paths.synthetic.halving import MOVING
from fauxchange.domain.market.views.candles import SIZES
from fauxchange.spec.problem import Problem

from .compiler import Gap, Progress, Units, unseen
from .layouts import layout_of
from .library import RecordingFacts, prepare

NOW, DAY, OWN = "now", "day", "own"

BARS = tuple(name for name, size in SIZES.items() if 0 < size.length_ms <= DAY_MS)
"""The lengths that recorded candles may have."""


class RecordingRequest(NamedTuple):
    """What is to be played, and how it is read.

    Args:
        files: absolute paths.
        layout: the name of a ready layout.
        columns: names of columns in place of the layout's; an empty one is not read.
        time_unit: what times count in place of the layout's: s, ms, us, ns or iso.
        unit: how much of the base currency a size of 1 is, such as 0.01 of a contract.
        bar: how long candles are.
        times: ``"now"`` moves the files so that they begin now, ``"day"`` by whole days so that
            they begin today, ``"own"`` leaves their times as they are.
        after: what follows their end.
        fit: whether prices are rounded to the tick, and candles get the lots they need.
        max_gap_ms: the longest time that may be without a trade; None is any.

    """

    files: Sequence[Path]
    layout: str = "plain"
    columns: Mapping[str, str] | None = None
    time_unit: str | None = None
    unit: Decimal = Decimal(1)
    bar: str = ""
    times: str = NOW
    after: str = HOLD
    fit: bool = False
    max_gap_ms: int | None = None


class PairUnits(NamedTuple):
    """What a pair counts prices and sizes in, and how many trades it has in a day."""

    tick: Decimal
    lot: Decimal
    trades_a_day: int


def units_of(pair: Pair) -> PairUnits:
    """Return the units of a pair."""
    return PairUnits(pair.tick, pair.lot, prices_of(pair, "").trades_a_day)


class LoadedRecording(NamedTuple):
    """A recording, how many trades or candles it has, and from when until when it is played."""

    playback: Playback
    rows: int
    begin_ms: int
    end_ms: int
    gap: Gap

    @property
    def files(self) -> list[RecordedFile]:
        """The files in order of time."""
        return list(self.playback.files)

    @property
    def kind(self) -> str:
        """Whether they have trades or candles."""
        return self.playback.layout.kind

    @property
    def after(self) -> str:
        """What follows their end."""
        return self.playback.after

    @property
    def since_ms(self) -> int:
        """When its price is the pair's if its day is the world's: before its first minute."""
        return self.begin_ms - self.begin_ms % MINUTE_MS - 1


def load(
    request: RecordingRequest,
    pair: PairUnits,
    now_ms: int,
    progress: Progress = unseen,
) -> LoadedRecording:
    """Read and check files, and return what plays them on a pair.

    Raises:
        Problem: a file or the layout cannot be used, or files have a gap that is too long.

    """
    layout = _layout(request, pair)
    facts = prepare(request.files, layout, Units(pair.tick, pair.lot), progress)
    gap = facts.gap
    if request.max_gap_ms is not None and gap.length_ms > request.max_gap_ms:
        reason = f"line {gap.line}: is {gap.length_ms} ms after what is before it"
        raise Problem(gap.file, "", f"{reason}, more than {request.max_gap_ms}")
    offset_ms = _offset(request.times, facts, layout, now_ms)
    playback = Playback(
        "", facts.files, layout, pair.tick, pair.lot, offset_ms, request.after
    ).named()
    begin_ms, end_ms = facts.first_ms + offset_ms, facts.last_ms + offset_ms
    return LoadedRecording(playback, facts.rows, begin_ms, end_ms, gap)


def _layout(request: RecordingRequest, pair: PairUnits) -> TableLayout:
    layout = layout_of(
        request.layout,
        request.columns,
        time_unit=request.time_unit,
        unit=request.unit,
        fit=request.fit,
    )
    if layout.kind != CANDLES:
        return layout
    if request.bar not in BARS:
        raise Problem(request.layout, "", f"needs a bar, one of {', '.join(BARS)}")
    length_ms = SIZES[request.bar].length_ms
    # As many trades as the pair has in such a time, enough to move where there are lots for them.
    trades = max(MOVING, pair.trades_a_day * length_ms // DAY_MS)
    return replace(layout, length_ms=length_ms, trades=trades)


def _offset(times: str, facts: RecordingFacts, layout: TableLayout, now_ms: int) -> int:
    """Return what is added to the times of files; candles stay on the grid that they lie on."""
    if times == OWN:
        return 0
    if times == DAY:
        return midnight(now_ms) - midnight(facts.first_ms)
    if layout.kind == CANDLES:
        return (now_ms - facts.first_ms) // layout.length_ms * layout.length_ms
    # The trade that prints the jump is now, the first of the recording after it.
    return now_ms + 1 - facts.first_ms
