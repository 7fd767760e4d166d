"""Pacing: how often a client calls, and how long it waits after a refusal for that."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from fauxchange.domain.core.rejection import RateLimited
from fauxchange_kit.analysis.calls import attempts, content, gap_ms, is_read, is_write, owner_of
from fauxchange_kit.analysis.responses import is_ok, is_rate_limited
from fauxchange_kit.check import Evidence, Severity, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange_kit.recording.recording import RecordedCall, Run

_COINW = "https://www.coinw.com/api-doc/en/common/introduction"
_LIMITS = {"okx": "overview-rate-limits", "coinw": _COINW}

# So many refusals of the same call within one window are a storm.
STORM = 4
# So many identical answers in a row, less than so far apart on average, are busy polling.
POLLS, POLL_MS = 10, 1000
_STREAK = 3


@check(
    "pacing/documented-limits",
    "calls stay within the documented limits",
    Severity.WARNING,
    why="Calls beyond a limit are refused, and who goes on beyond it is locked out for longer.",
    fix="Count the calls of each limit, and hold back the one that would be too many.",
    docs=_LIMITS,
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
)
def back_off(run: Run) -> Iterator[Evidence]:
    """Look at each try after such a refusal; one that succeeds was late enough."""
    for tries in attempts(run):
        for before, after in pairwise(tries):
            if not is_rate_limited(before) or not _window_ms(before):
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
)
def retry_storm(run: Run) -> Iterator[Evidence]:
    """Look for many refusals of the same call within one window of its limit."""
    for tries in attempts(run):
        refused = [call for call in tries if is_rate_limited(call)]
        if len(refused) < 2:
            continue
        storm = _storm(refused)
        problem = f"{tries[0].endpoint_id} was tried {len(storm)} times within one window"
        yield Evidence(storm or tuple(refused), problem if storm else "")


@check(
    "pacing/busy-polling",
    "what does not change is not asked for many times a second",
    Severity.WARNING,
    why="Polling uses up the limits that orders and transfers need when they matter.",
    fix="Ask less often while nothing changes, or follow the WebSocket channel instead.",
    docs={"okx": "overview-websocket-subscribe", "coinw": _COINW},
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


def _storm(refused: list[RecordedCall]) -> tuple[RecordedCall, ...]:
    """Return the first refusals that came too close together, empty if none did."""
    for begin in range(len(refused) - STORM + 1):
        close = refused[begin : begin + STORM]
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
