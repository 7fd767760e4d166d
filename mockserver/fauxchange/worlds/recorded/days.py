"""Recorded days of a world: which files a pair is, and when the world's clock begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.facts import MarketFacts, MarketLog
from fauxchange.domain.market.instruments.index import PriceStretch
from fauxchange.spec.problem import Problem, pointer
from fauxchange.worlds.market.market import pairs_of

if TYPE_CHECKING:
    from fauxchange.domain.market.instruments.knobs import Pair
    from fauxchange.runtime.recordings.loading import LoadedRecording

# What a clock begins with that begins with the first recording.
_RECORDING = "recording"

# Recordings keep their own times.
_OWN = "own"

# Members of a file that are named as in `RecordingRequest`.
_READ = ("layout", "columns", "bar", "times", "after", "fit")


class RecordedPlace(NamedTuple):
    """Where a document is: what it is called, and the folder of its relative paths.

    ``cache`` is where what is made of files is kept.
    """

    name: str
    folder: Path | None
    cache: Path | None


class RecordedDays(NamedTuple):
    """The recordings of a world, and its clock; the members are those of `World`."""

    recordings: Mapping[str, Any]
    begin_ms: int | None
    scale: float
    step_ms: int


def days_of(
    document: Mapping[str, Any],
    market: Mapping[str, Any],
    prices: Mapping[str, Mapping[str, Any]],
    place: RecordedPlace,
) -> RecordedDays:
    """Return the recordings and the clock of a world's document; all files are read and checked.

    Raises:
        Problem: a recording cannot be used.

    """
    clock = document.get("clock", {})
    begins = clock.get("begin") == _RECORDING
    own = {"times": _OWN} if begins else {}
    recordings = {
        pair: {**own, **one, "files": [_absolute(file, place.folder) for file in one["files"]]}
        for pair, one in document.get("recordings", {}).items()
    }
    first_ms = _first_ms(recordings, pairs_of(market, prices), place.name, place.cache)
    if begins and first_ms is None:
        raise Problem(place.name, "/clock/begin", "the world has no recording")
    begin_ms = first_ms if begins else clock.get("startMs")
    stands = clock.get("frozen") or "stepMs" in clock
    scale = 0 if stands else clock.get("scale", 1)
    return RecordedDays(recordings, begin_ms, scale, clock.get("stepMs", 0))


def _absolute(file: str, folder: Path | None) -> str:
    return file if folder is None else str((folder / file).resolve())


def _first_ms(
    recordings: Mapping[str, Any], pairs: Mapping[str, Pair], place: str, cache: Path | None
) -> int | None:
    """Return when the first of all recordings begins, at its own time."""
    from fauxchange.runtime.recordings import library

    if cache is not None:
        library.keep_in(cache)
    begins: list[int] = []
    for name, document in recordings.items():
        if name not in pairs:
            raise Problem(place, pointer(("recordings", name)), "the market has no such pair")
        for i, file in enumerate(document["files"]):
            if not Path(file).is_absolute():
                where = pointer(("recordings", name, "files", i))
                raise Problem(place, where, f"{file} is no absolute path, and no file is beside it")
        try:
            loaded = _load({**document, "times": _OWN}, pairs[name], 0)
        except Problem as problem:
            where = pointer(("recordings", name))
            raise Problem(place, where, f"{problem.file}: {problem.reason}") from None
        begins.append(loaded.begin_ms)
    return min(begins, default=None)


def seed_recordings(
    unit: UnitOfWork, recordings: Mapping[str, Any], facts: MarketFacts, day_ms: int
) -> None:
    """Have pairs of a market be what was recorded, from before their first minute on."""
    pairs = {pair.name: pair for pair in facts.pairs}
    stretches = sorted(_stretches(unit, recordings, pairs, day_ms), key=lambda one: one.since_ms)
    unit.put(replace(unit.get(MarketLog), stretches=tuple(stretches)))


def _stretches(
    unit: UnitOfWork, recordings: Mapping[str, Any], pairs: Mapping[str, Pair], day_ms: int
) -> Iterator[PriceStretch]:
    for name, document in recordings.items():
        loaded = _load(document, pairs[name], day_ms)
        unit.put(loaded.playback)
        yield PriceStretch(name, loaded.since_ms, recording=loaded.playback.name)


def _load(document: Mapping[str, Any], pair: Pair, day_ms: int) -> LoadedRecording:
    from fauxchange.runtime.recordings.loading import DAY, RecordingRequest, load, units_of

    request = RecordingRequest(
        [Path(file) for file in document["files"]],
        unit=Decimal(document.get("unit", "1")),
        time_unit=document.get("timeUnit"),
        max_gap_ms=document.get("maxGapMs"),
        **{"times": DAY, **{name: document[name] for name in _READ if name in document}},
    )
    return load(request, units_of(pair), day_ms)
