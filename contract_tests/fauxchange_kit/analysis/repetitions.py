"""What a client sends again because of an answer, and what it would have sent anyway.

Programs have many threads, and want some things twice: two orders that are alike, the same reading
from two places. What was under way before an answer came is no reaction to it, and what the plain
run has just as often is none either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fauxchange_kit.recording.recording import RecordedCall, Run

from .calls import client_ids, gap_ms, is_repetition

# Times are written down in whole milliseconds, and a call may arrive in the one it is answered in.
_ROUNDED_MS = 2
# An answer that takes so long may not have been waited for.
PATIENCE_MS = 1000


def follows(earlier: RecordedCall, later: RecordedCall) -> bool:
    """Whether a call was sent when an earlier one had been answered, or was given up."""
    if earlier.took_ms >= PATIENCE_MS:
        return later.number > earlier.number
    return later.wall_ms + _ROUNDED_MS >= earlier.wall_ms + earlier.took_ms


def in_turn(calls: Iterable[RecordedCall]) -> list[RecordedCall]:
    """Return those of calls that each came after the answer to the one before it."""
    kept: list[RecordedCall] = []
    for call in calls:
        if not kept or follows(kept[-1], call):
            kept.append(call)
    return kept


def sent_again(run: Run, call: RecordedCall) -> RecordedCall | None:
    """Return the first call that asks the same once more, after another one had been answered.

    Where the plain run asks for it as often, each with an id of its own, nothing was sent again
    but what has the same id.
    """
    later = [one for one in _later(run, call) if follows(call, one)]
    if run.plain is not None and _things(run, call) <= _things(run.plain, call):
        later = [one for one in later if is_same_id(call, one)]
    return later[0] if later else None


def is_given_up(run: Run, call: RecordedCall) -> bool:
    """Whether the same was sent once more while a long answer was on its way: nobody waited for it.

    Without a plain run nobody knows whether both were meant.
    """
    if call.took_ms < PATIENCE_MS or run.plain is None:
        return False
    ends_ms = call.wall_ms + call.took_ms - _ROUNDED_MS
    early = [one for one in _later(run, call) if one.wall_ms < ends_ms]
    is_more = _things(run, call) > _things(run.plain, call)
    return any(is_more or is_same_id(call, one) for one in early)


def is_same_id(call: RecordedCall, again: RecordedCall) -> bool:
    """Whether two calls carry the same ids of the client's own, in every row."""
    ids = client_ids(call)
    return all(ids) and bool(ids) and ids == client_ids(again)


def most_at_once(run: Run, call: RecordedCall, window_ms: int) -> int:
    """Return how often the same is asked for within a window at most, in a run."""
    same = [one for one in run if is_repetition(call, one)]
    return max((len(list(_within(same[i:], window_ms))) for i in range(len(same))), default=0)


def _later(run: Run, call: RecordedCall) -> Iterator[RecordedCall]:
    return (one for one in run.after(call) if is_repetition(call, one))


def _within(calls: list[RecordedCall], window_ms: int) -> Iterator[RecordedCall]:
    return (one for one in calls if gap_ms(calls[0], one) < window_ms)


def _things(run: Run, call: RecordedCall) -> int:
    """Return how many things are asked for that are alike; with the same ids it is one."""
    same = [one for one in run if is_repetition(call, one)]
    named = {ids for one in same if any(ids := client_ids(one))}
    return len(named) + sum(not any(client_ids(one)) for one in same)
