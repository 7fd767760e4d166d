"""The calls of a run over time, as places in a picture: a lane for each endpoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from fauxchange_kit.recording.recording import RecordedCall, Run

from .exhibits import Fate, fate_of

WIDTH, LEFT, RIGHT, TOP, BOTTOM, LANE = 920, 250, 16, 10, 26, 22
_LANES = 14
_REST = "other endpoints"
# Marks closer than this are one.
_GRAIN = 5
_LONGEST_NAME = 40
_TICKS = 7

_S, _M, _H, _D = 1_000, 60_000, 3_600_000, 86_400_000
_STEPS = (
    *(1, 2, 5, 10, 20, 50, 100, 200, 500),
    *(_S, 2 * _S, 5 * _S, 10 * _S, 30 * _S, _M, 2 * _M, 5 * _M, 10 * _M, 30 * _M),
    *(_H, 2 * _H, 6 * _H, 12 * _H, _D, 2 * _D, 7 * _D, 30 * _D, 365 * _D),
)


class Mark(NamedTuple):
    """One call, or several at one place that became the same."""

    x: float
    y: float
    fate: Fate
    is_struck: bool
    title: str


class Lane(NamedTuple):
    """The row of one endpoint."""

    y: float
    name: str


class Tick(NamedTuple):
    """A moment on the axis."""

    x: float
    text: str


class Timeline(NamedTuple):
    """A picture: ``title`` says in words what is on it."""

    height: float
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    title: str


def timeline(run: Run, text: Callable[[str], str]) -> Timeline:
    """Return the picture of a run; ``text`` makes what a client says fit to be shown."""
    names = _names(run.calls)
    lanes = {
        name: Lane(TOP + LANE * (i + 0.5), _shorten(text(name))) for i, name in enumerate(names)
    }
    times = times_of(run.calls)
    span = max(times, default=0) or 1
    bottom = TOP + LANE * len(names)
    return Timeline(
        bottom + BOTTOM,
        tuple(lanes.values()),
        _marks(run.calls, times, span, lanes, text),
        tuple(Tick(_x(at, span), duration(at)) for at in _ticks(span)),
        f"{len(run.calls)} calls in {duration(max(times, default=0))}, "
        f"{sum(bool(call.faults) for call in run)} of them struck by faults",
    )


def times_of(calls: Sequence[RecordedCall]) -> list[int]:
    """Return when each call came after the first, by the clock that went on further.

    In a test the sandbox's clock may stand while the client really waits, or the reverse.
    """
    if not calls:
        return []
    clocks = ([call.at_ms for call in calls], [call.wall_ms for call in calls])
    times = max(clocks, key=lambda one: max(one) - min(one))
    return [at - min(times) for at in times]


def duration(ms: int) -> str:
    """Return a time in the unit that fits."""
    for unit, name in ((_D, "d"), (_H, "h"), (_M, "min"), (_S, "s")):
        if ms >= unit:
            return f"{ms / unit:.3g} {name}"
    return f"{ms} ms"


def _marks(
    calls: Sequence[RecordedCall],
    times: Sequence[int],
    span: int,
    lanes: dict[str, Lane],
    text: Callable[[str], str],
) -> tuple[Mark, ...]:
    """Return what is drawn for calls; what would be drawn at one place is one mark."""
    groups: dict[tuple[int, float, Fate, bool], list[tuple[int, RecordedCall]]] = {}
    for at, call in zip(times, calls, strict=True):
        lane = lanes.get(_name(call)) or lanes[_REST]
        place = round(_x(at, span) / _GRAIN) * _GRAIN, lane.y, fate_of(call), bool(call.faults)
        groups.setdefault(place, []).append((at, call))
    return tuple(Mark(*place, text(_title(same))) for place, same in groups.items())


def _title(same: list[tuple[int, RecordedCall]]) -> str:
    at, call = same[0]
    fate = f"{fate_of(call)} at {duration(at)}"
    if call.faults:
        fate += f", struck by {', '.join(call.faults)}"
    if len(same) > 1:
        return f"{len(same)} calls from #{call.number} on, {_name(call)}: {fate}"
    return f"#{call.number} {_name(call)}: {fate}"


def _names(calls: Sequence[RecordedCall]) -> list[str]:
    """Return the endpoints in the order of their first call; of many, those called most."""
    counts: dict[str, int] = {}
    for call in calls:
        counts[_name(call)] = counts.get(_name(call), 0) + 1
    if len(counts) <= _LANES:
        return list(counts)
    most = set(sorted(counts, key=lambda name: -counts[name])[: _LANES - 1])
    return [*(name for name in counts if name in most), _REST]


def _name(call: RecordedCall) -> str:
    return call.endpoint_id or f"{call.method} {call.path}"


def _shorten(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _x(at: float, span: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * at / span, 1)


def _ticks(span: int) -> range:
    step = next((one for one in _STEPS if span / one <= _TICKS), _STEPS[-1])
    return range(0, span + 1, max(step, span // 50))
