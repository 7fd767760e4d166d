"""How close a client came to each documented limit: its calls in the moving window over time."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import NamedTuple

from fauxchange.domain.core.rejection import PermissionDenied, RateLimited, Unauthenticated
from fauxchange.exchanges.rate_limit_costs import rate_limit_costs
from fauxchange.spec.endpoint import RateLimit
from fauxchange_kit.recording.recording import RecordedCall, Run
from fauxchange_kit.verdict import Verdict

from .timeline import duration

WIDTH, HEIGHT, TOP, BOTTOM = 264, 96, 8, 14
_PICTURES = 12

# Who is refused by these steps has not come as far as the limits.
_BEFORE_LIMITS = {Unauthenticated.step, PermissionDenied.step, "route", "parameters"}


class Pace(NamedTuple):
    """One limit, where it was used most: ``area`` is the path of the calls in its window.

    ``peak`` is how many calls there were in one window; those that were refused count, because
    they are what the client tried.
    """

    exchange: str
    name: str
    rule: str
    profile: str
    requests: int
    peak: int
    refused: int
    area: str
    limit_y: float
    span: str

    @property
    def share(self) -> float:
        """How much of the limit was used, 1 for all of it."""
        return self.peak / self.requests


class Paces(NamedTuple):
    """The limits that were used most, and how many others there are."""

    shown: tuple[Pace, ...]
    others: int


class _Window(NamedTuple):
    rule: RateLimit
    profile: str
    exchange: str
    calls: list[tuple[int, int, bool]]

    @property
    def peak(self) -> int:
        """The most that was counted in one window."""
        return max(level for _, level in _levels(self))


def paces(verdict: Verdict, text: Callable[[str], str]) -> Paces:
    """Return the pictures of a verdict's limits, those first that were used most."""
    worst: dict[tuple[str, str, str], Pace] = {}
    for run in verdict.runs:
        for spent in _windows(run):
            where = spent.exchange, spent.rule.name, spent.rule.describe()
            pace = _pace(spent, text)
            if where not in worst or pace.share > worst[where].share:
                worst[where] = pace
    ranked = sorted(worst.values(), key=lambda one: (-one.share, one.name))
    return Paces(tuple(ranked[:_PICTURES]), len(ranked[_PICTURES:]))


def _windows(run: Run) -> Iterator[_Window]:
    """Yield each window that a run spent from, with its calls: when, how many, refused or not."""
    windows: dict[tuple[RateLimit, tuple[str, ...]], _Window] = {}
    for call in run:
        for rule, whose, count in _rules(call):
            spent = _Window(rule, run.profile, call.exchange.name, [])
            refused = call.step == RateLimited.step and not call.faults
            windows.setdefault((rule, whose), spent).calls.append((call.at_ms, count, refused))
    yield from windows.values()


def _rules(call: RecordedCall) -> list[tuple[RateLimit, tuple[str, ...], int]]:
    if call.endpoint is None or call.step in _BEFORE_LIMITS or call.params is None:
        return []
    # One client makes the calls of a run, from one address.
    return rate_limit_costs(call.exchange, call.endpoint, call.credential, "", call.params)


def _levels(spent: _Window) -> Iterator[tuple[int, int]]:
    """Yield moments, and how much is in the window from then on; a call leaves it after its length.

    Calls of one moment are counted together, after those that leave then.
    """
    changes: dict[int, int] = defaultdict(int)
    for at, count, _ in spent.calls:
        changes[at] += count
        changes[at + spent.rule.window_ms] -= count
    level = 0
    for at, change in sorted(changes.items()):
        level += change
        yield at, level


def _pace(spent: _Window, text: Callable[[str], str]) -> Pace:
    rule, peak = spent.rule, spent.peak
    levels = list(_levels(spent))
    begin, end = levels[0][0], levels[-1][0]
    top = max(peak, rule.requests)
    return Pace(
        exchange=spent.exchange,
        name=rule.name,
        rule=rule.describe().removesuffix(f" ({rule.name})"),
        profile=text(spent.profile),
        requests=rule.requests,
        peak=peak,
        refused=sum(refused for _, _, refused in spent.calls),
        area=_area(levels, begin, end, top),
        limit_y=_y(rule.requests, top),
        span=duration(end - begin),
    )


def _area(levels: list[tuple[int, int]], begin: int, end: int, top: int) -> str:
    """Return a path with a step for each column of the picture: the highest level in it."""
    moments = list(map(itemgetter(0), levels))
    points = [f"M0 {_y(0, top)}"]
    for column in range(WIDTH):
        first = begin + (end - begin) * column / WIDTH
        last = begin + (end - begin) * (column + 1) / WIDTH
        # What began before the column goes on in it.
        inside = levels[max(0, bisect_right(moments, first) - 1) : bisect_right(moments, last)]
        points.append(f"V{_y(max(level for _, level in inside), top)}H{column + 1}")
    return f"{_path(points)}V{_y(0, top)}Z"


def _path(points: list[str]) -> str:
    """Return a path without the steps that lead nowhere."""
    path = points[:1]
    for point in points[1:]:
        height = point.partition("H")[0]
        if len(path) > 1 and path[-1].partition("H")[0] == height:
            path[-1] = point
        else:
            path.append(point)
    return "".join(path)


def _y(level: float, top: int) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - level / top), 1)
