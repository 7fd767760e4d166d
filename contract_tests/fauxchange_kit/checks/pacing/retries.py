"""Pacing: what is tried again after a failure, how often, and how it waits."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from fauxchange_kit.analysis.calls import attempts, gap_ms
from fauxchange_kit.analysis.responses import is_maintenance, is_ok, is_rate_limited, is_refused
from fauxchange_kit.check import Evidence, Severity, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange_kit.recording.recording import RecordedCall, Run

_COINW = "https://www.coinw.com/api-doc/en/common/introduction"
_ERRORS = {"okx": "error-code-rest-api", "coinw": _COINW}
_STATUS = "status-get-status"

# Parts of the exchange that refuse the same call every time, whenever it comes.
_PERMANENT = {"route", "permission", "parameters", "validation"}
_SOON_MS = 60_000
# More tries than these, without a long wait among them, have no bound.
MOST_TRIES, LONG_MS = 20, 30_000
# Waits that differ by less are the same.
_SAME_MS, _SAME_SHARE = 20, 0.02
_WAITS = 3
# So many refusals of a closed exchange in so short a time.
HAMMER, HAMMER_MS = 4, 2000


@check(
    "pacing/permanent-error-retried",
    "a call that can never succeed is not sent again as it is",
    Severity.WARNING,
    why="The answer will be the same, and the calls count against the limits.",
    fix="Try again only after failures that pass; hand all others to who made the call.",
    docs=_ERRORS,
)
def permanent_error_retried(run: Run) -> Iterator[Evidence]:
    """Look at what became of calls that were refused for how they are made."""
    for tries in attempts(run):
        first = tries[0]
        if first.step not in _PERMANENT or first.faults or not is_refused(first):
            continue
        again = next((one for one in tries[1:] if _is_as_bad(first, one)), None)
        if again is None:
            yield Evidence((first,))
        else:
            problem = f"{first.endpoint_id} was refused with {first.code} and sent again unchanged"
            yield Evidence((first, again), problem)


@check(
    "pacing/retries-bounded",
    "tries of a call that keeps failing come to an end, or become rare",
    Severity.WARNING,
    why="A client without a bound hangs on one call for as long as the exchange is down.",
    fix="Give up after some tries, or double the wait until it is long.",
    docs=_ERRORS,
    profiles=("down",),
)
def retries_bounded(run: Run) -> Iterator[Evidence]:
    """Count the tries in a row that failed with no long wait among them."""
    for tries in attempts(run):
        failed = [call for call in tries if not is_ok(call)]
        if len(failed) < 2:
            continue
        is_long = any(gap_ms(*pair) >= LONG_MS for pair in pairwise(failed))
        problem = f"{failed[0].endpoint_id} failed {len(failed)} times in a row and was tried on"
        is_endless = len(failed) > MOST_TRIES and not is_long
        yield Evidence(tuple(failed), problem if is_endless else "")


@check(
    "pacing/waits-grow",
    "waits between tries grow, or differ by chance",
    Severity.NOTE,
    why="Clients that all come back at the same pace keep an exchange down that tries to get up.",
    fix="Double the wait with each try, and add some chance.",
    docs=_ERRORS,
    profiles=("maintenance", "down"),
)
def waits_grow(run: Run) -> Iterator[Evidence]:
    """Compare the waits; after a used up limit they may well be the same."""
    for tries in attempts(run):
        failed = [call for call in tries if not is_ok(call) and not is_rate_limited(call)]
        waits = [gap_ms(*pair) for pair in pairwise(failed)]
        if len(waits) < _WAITS:
            continue
        spread = max(waits) - min(waits)
        is_constant = spread <= max(_SAME_MS, max(waits) * _SAME_SHARE)
        problem = f"{failed[0].endpoint_id} was tried again every {max(waits)} ms"
        yield Evidence(tuple(failed), problem if is_constant else "")


@check(
    "pacing/maintenance-honoured",
    "a closed exchange is left alone for a while",
    Severity.WARNING,
    why="A client that hammers a closed exchange is in nobody's way but its own when it opens.",
    fix="After the error that announces maintenance, wait some seconds, or ask for the status.",
    docs={"okx": _STATUS},
    profiles=("maintenance",),
)
def maintenance_honoured(run: Run) -> Iterator[Evidence]:
    """Look for many refusals in a short time."""
    refused = [call for call in run if is_maintenance(call)]
    if not refused or not run.after(refused[0]):
        return
    for begin in range(len(refused) - HAMMER + 1):
        close = refused[begin : begin + HAMMER]
        lasted = gap_ms(close[0], close[-1])
        if lasted < HAMMER_MS:
            problem = f"{HAMMER} calls came in {lasted} ms although the exchange was closed"
            yield Evidence(tuple(close), problem)
            return
    yield Evidence(tuple(refused))


def _is_as_bad(first: RecordedCall, other: RecordedCall) -> bool:
    return (
        other.step == first.step and other.code == first.code and gap_ms(first, other) <= _SOON_MS
    )
