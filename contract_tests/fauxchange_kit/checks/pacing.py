"""Pacing: how often a client calls, and how it waits and tries again after a failure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby, pairwise

from fauxchange.domain.core.rejection import RateLimited
from fauxchange_kit.analysis.calls import (
    attempts,
    content,
    gap_ms,
    is_read,
    is_repetition,
    is_write,
    owner_of,
)
from fauxchange_kit.analysis.repetitions import follows, in_turn, most_at_once
from fauxchange_kit.analysis.responses import (
    error_code,
    is_maintenance,
    is_ok,
    is_rate_limited,
    is_refused,
)
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.checks.pages import COINW_INTRODUCTION
from fauxchange_kit.recording.recording import RecordedCall, Run

_LIMITS = {"okx": "overview-rate-limits", "coinw": COINW_INTRODUCTION}

# So many refusals of the same call within one window are a storm.
STORM = 4
# So many identical answers in a row, less than so far apart on average, are busy polling.
POLLS, POLL_MS = 10, 500
_STREAK = 3
_ERRORS = {"okx": "error-code-rest-api", "coinw": COINW_INTRODUCTION}
_STATUS = "status-get-status"

# Parts of the exchange that refuse the same call every time, whenever it comes.
_PERMANENT = {"route", "permission", "parameters", "validation"}
_SOON_MS = 60_000
# More tries than these, without a long wait among them, have no bound.
MOST_TRIES, LONG_MS = 20, 30_000
# What the plain run asks for so often is not tried again, but looked at again.
_POLLED = 5
# Waits that differ by less are the same.
_SAME_MS, _SAME_SHARE = 20, 0.02
_WAITS = 3
# So many refusals of a closed exchange in so short a time.
HAMMER, HAMMER_MS = 4, 2000


@check(
    "pacing/documented-limits",
    "calls stay within the documented limits",
    Severity.WARNING,
    why="Calls beyond a limit are refused, and who goes on beyond it is locked out for longer.",
    fix="Count the calls of each limit, and hold back the one that would be too many.",
    docs=_LIMITS,
    frames=True,
    unseen="Limits of connections, logins and subscriptions, and limits by parameter that the "
    "mock does not count.",
)
def documented_limits(run: Run) -> Iterator[Evidence]:
    """Look at each endpoint for refusals that no fault made."""
    called: dict[tuple[str, str], list[RecordedCall]] = defaultdict(list)
    for call in run:
        if call.endpoint is not None and call.endpoint.rate_limits and not call.faults:
            called[call.exchange.name, call.endpoint.id].append(call)
    for (_, endpoint_id), calls in called.items():
        refused = tuple(call for call in calls if call.step == RateLimited.step)
        problem = f"{len(refused)} of {len(calls)} calls of {endpoint_id} were beyond a limit"
        yield Evidence(refused or tuple(calls), problem if refused else "")


@check(
    "pacing/back-off",
    "after a refusal for calling too often, the next try waits for the limit's window",
    Severity.WARNING,
    why="A try inside the same window is refused again, and keeps other calls from their room.",
    fix="Wait for the length of the limit's window before the same call is sent again.",
    docs=_LIMITS,
    profiles=("rate-limited", "plain"),
    frames=True,
)
def back_off(run: Run) -> Iterator[Evidence]:
    """Look at each try after such a refusal; one that succeeds was late enough."""
    for tries in attempts(run):
        # As many as the plain run has at once are no tries of one another.
        many = _planned(run, tries[0])
        for before, after in zip(tries, tries[many:], strict=False):
            if not is_rate_limited(before) or not _window_ms(before):
                continue
            if not follows(before, after):
                continue
            waited, window = gap_ms(before, after), _window_ms(before)
            is_early = waited < window and is_rate_limited(after)
            problem = (
                f"{after.endpoint_id} was tried again after {waited} ms and refused again; "
                f"its window is {window} ms"
            )
            yield Evidence((before, after), problem if is_early else "")


@check(
    "pacing/retry-storm",
    "a call that is refused for calling too often is not fired again and again",
    Severity.ERROR,
    why="Tries in a tight loop never get through, and get the key or the address banned.",
    fix="Put a wait between tries that grows, and give up after some of them.",
    docs=_LIMITS,
    profiles=("rate-limited", "plain"),
    frames=True,
)
def retry_storm(run: Run) -> Iterator[Evidence]:
    """Look for many refusals of the same call within one window of its limit."""
    for tries in attempts(run):
        refused = in_turn(call for call in tries if is_rate_limited(call))
        if len(refused) < 2:
            continue
        storm = _storm(refused, STORM - 1 + _planned(run, refused[0]))
        problem = f"{tries[0].endpoint_id} was tried {len(storm)} times within one window"
        yield Evidence(storm or tuple(refused), problem if storm else "")


@check(
    "pacing/busy-polling",
    "what does not change is not asked for many times a second",
    Severity.WARNING,
    why="Polling uses up the limits that orders and transfers need when they matter.",
    fix="Ask less often while nothing changes, or follow the WebSocket channel instead.",
    docs={"okx": "overview-websocket-subscribe", "coinw": COINW_INTRODUCTION},
    frames=True,
    unseen="Public readings, and readings whose answers differ.",
)
def busy_polling(run: Run) -> Iterator[Evidence]:
    """Look for streaks of the same reading with the same answer, and nothing written between."""
    for streak in _streaks(run):
        lasted = gap_ms(streak[0], streak[-1])
        is_busy = len(streak) >= POLLS and lasted < POLL_MS * (len(streak) - 1)
        problem = (
            f"{streak[0].endpoint_id} was read {len(streak)} times in {lasted} ms "
            "and answered the same"
        )
        yield Evidence(tuple(streak), problem if is_busy else "")


def _window_ms(call: RecordedCall) -> int:
    """Return the shortest window of a call's limits, 0 if it has none."""
    limits = call.endpoint.rate_limits if call.endpoint else ()
    return min((one.window_ms for one in limits), default=0)


def _planned(run: Run, call: RecordedCall) -> int:
    """Return how often the same is asked for within a window without faults; once if unknown."""
    return most_at_once(run.plain, call, _window_ms(call)) or 1 if run.plain else 1


def _storm(refused: list[RecordedCall], many: int) -> tuple[RecordedCall, ...]:
    """Return the first refusals of which too many came close together, empty if none did."""
    for begin in range(len(refused) - many + 1):
        close = refused[begin : begin + many]
        if gap_ms(close[0], close[-1]) < _window_ms(close[0]):
            return tuple(close)
    return ()


def _streaks(run: Run) -> Iterator[list[RecordedCall]]:
    """Yield readings that were made again and again, with nothing written in between."""
    for _, part in groupby(run, lambda call: is_write(call.endpoint)):
        read: dict[tuple[str, str, str, bytes], list[RecordedCall]] = defaultdict(list)
        for call in part:
            if is_read(call.endpoint) and is_ok(call):
                read[call.exchange.name, call.endpoint_id, owner_of(call), content(call)].append(
                    call
                )
        for calls in read.values():
            for _, same in groupby(calls, _answer_data):
                streak = list(same)
                if len(streak) >= _STREAK:
                    yield streak


def _answer_data(call: RecordedCall) -> object:
    return call.json.get("data") if isinstance(call.json, dict) else call.answer


@check(
    "pacing/permanent-error-retried",
    "a call that can never succeed is not sent again as it is",
    Severity.WARNING,
    why="The answer will be the same, and the calls count against the limits.",
    fix="Try again only after failures that pass; hand all others to who made the call.",
    docs=_ERRORS,
    frames=True,
    unseen="Credentials that are refused again and again: checks of signing name what is wrong.",
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
            code = error_code(first)
            problem = f"{first.endpoint_id} was refused with {code} and sent again unchanged"
            yield Evidence((first, again), problem)


@check(
    "pacing/retries-bounded",
    "tries of a call that keeps failing come to an end, or become rare",
    Severity.WARNING,
    why="A client without a bound hangs on one call for as long as the exchange is down.",
    fix="Give up after some tries, or double the wait until it is long.",
    docs=_ERRORS,
    profiles=("down",),
    frames=True,
    unseen="What the plain run asks for time and again, at its own pace.",
)
def retries_bounded(run: Run) -> Iterator[Evidence]:
    """Count the tries in a row that failed with no long wait among them."""
    for tries in attempts(run):
        failed = [call for call in tries if not is_ok(call)]
        if len(failed) < 2 or _is_polled(run, failed[0]):
            continue
        is_long = any(gap_ms(*pair) >= LONG_MS for pair in pairwise(failed))
        problem = f"{failed[0].endpoint_id} failed {len(failed)} times in a row and was tried on"
        is_endless = len(failed) > MOST_TRIES and not is_long
        # Of a client that had to be stopped nobody knows whether it would have come to an end.
        if is_endless or is_long or run.idle_ms is None:
            yield Evidence(tuple(failed), problem if is_endless else "")


@check(
    "pacing/waits-grow",
    "waits between tries grow, or differ by chance",
    Severity.NOTE,
    why="Clients that all come back at the same pace keep an exchange down that tries to get up.",
    fix="Double the wait with each try, and add some chance.",
    docs=_ERRORS,
    profiles=("maintenance", "down"),
    frames=True,
)
def waits_grow(run: Run) -> Iterator[Evidence]:
    """Compare the waits; after a used up limit they may well be the same."""
    for tries in attempts(run):
        failed = [call for call in tries if not is_ok(call) and not is_rate_limited(call)]
        waits = [gap_ms(*pair) for pair in pairwise(in_turn(failed))]
        if len(waits) < _WAITS or _is_polled(run, failed[0]):
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
    refused = in_turn(call for call in run if is_maintenance(call))
    if not refused or not any(follows(refused[0], call) for call in run.after(refused[0])):
        return
    for begin in range(len(refused) - HAMMER + 1):
        close = refused[begin : begin + HAMMER]
        lasted = gap_ms(close[0], close[-1])
        if lasted < HAMMER_MS:
            problem = f"{HAMMER} calls came in {lasted} ms although the exchange was closed"
            yield Evidence(tuple(close), problem)
            return
    yield Evidence(tuple(refused))


def _is_polled(run: Run, call: RecordedCall) -> bool:
    """Whether the plain run asks for the same time and again: then it comes at its own pace."""
    plain = run.plain.calls if run.plain else ()
    return sum(is_repetition(call, one) and is_ok(one) for one in plain) >= _POLLED


def _is_as_bad(first: RecordedCall, other: RecordedCall) -> bool:
    return (
        other.step == first.step and other.code == first.code and gap_ms(first, other) <= _SOON_MS
    )
