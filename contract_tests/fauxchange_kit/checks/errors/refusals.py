"""Errors: refusals that nobody looks at: of calls, of rows of a batch, in maintenance."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from itertools import pairwise
from typing import Any

from fauxchange_kit.analysis.calls import (
    client_ids,
    gap_ms,
    is_lookup_of,
    is_repetition,
    is_write,
    may_rest_on,
    rows_of,
)
from fauxchange_kit.analysis.output import tells_of_failure
from fauxchange_kit.analysis.repetitions import follows, in_turn, sent_again
from fauxchange_kit.analysis.responses import (
    error_code,
    failed_rows,
    is_maintenance,
    is_ok,
    is_refused,
)
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.checks.pages import COINW_INTRODUCTION
from fauxchange_kit.recording.recording import RecordedCall, Run

_ERRORS = {
    "okx": "error-code-rest-api",
    "coinw": COINW_INTRODUCTION,
}

# Codes of fewer digits are in every output, whoever means them.
_SHORTEST_CODE = 3

# Where a row of a batch says why it failed.
_ROW_ERRORS = ("sCode", "sMsg", "msgCode")

# So many other calls are refused, each so soon after the last, before a client has not understood.
_IGNORED_REFUSALS, _SOON_MS = 3, 1000


@check(
    "errors/http-200-is-success",
    "an answer with HTTP status 200 is taken for success only if its code says so",
    Severity.ERROR,
    why="Both exchanges answer most business errors with 200: money that was never moved is "
    "spent by the next step.",
    fix="Look at the code of every answer before its data, whatever the HTTP status is.",
    docs=_ERRORS,
    profiles=("business-error",),
    frames=True,
    unseen="What a client tells elsewhere than in its output. What follows is held against it "
    "only if it changes something of the same currency, as it does after the same call "
    "was accepted.",
)
def http_200_is_success(run: Run) -> Iterator[Evidence]:
    """Look at calls that change something and were refused with status 200."""
    yield from _ignored_refusals(run, lambda call: call.status == HTTPStatus.OK)


@check(
    "errors/refusal-ignored",
    "a refused call is not followed by what only makes sense if it was accepted",
    Severity.ERROR,
    why="What follows rests on something that did not happen.",
    fix="Raise an error for every answer that is no success, and handle it where the call is made.",
    docs={"okx": _ERRORS["okx"]},
    profiles=("rate-limited", "maintenance"),
    frames=True,
    unseen="What a client tells elsewhere than in its output. What follows is held against it "
    "only if it changes something of the same currency, as it does after the same call "
    "was accepted.",
)
def refusal_ignored(run: Run) -> Iterator[Evidence]:
    """Look at calls that change something and were refused with an HTTP status of an error.

    CoinW refuses such calls with status 200 alone.
    """
    yield from _ignored_refusals(run, lambda call: call.status != HTTPStatus.OK)


@check(
    "errors/rows-ignored",
    "rows of a batch that failed are sent again, looked up, or told of",
    Severity.ERROR,
    why="A batch succeeds as a whole when most of it does: the orders that failed are missing.",
    fix="Look at the code of every row, and treat each row like a call of its own.",
    docs={
        "okx": "order-book-trading-trade-post-place-multiple-orders",
        "coinw": "https://www.coinw.com/api-doc/en/futures-trading/trade/place-batch-orders",
    },
    profiles=("row-failures",),
    frames=True,
    unseen="What a client tells elsewhere than in its output.",
)
def rows_ignored(run: Run) -> Iterator[Evidence]:
    """Look at what came after batches with rows that failed."""
    for call in run:
        failed = failed_rows(call)
        if not failed:
            continue
        later = _afterwards(run, call)
        codes = [str(one[name]) for _, one in failed for name in _ROW_ERRORS if name in one]
        is_told = _output_mentions(run, codes) or tells_of_failure(run, call)
        if is_told or _is_handled(run, call, [row for row, _ in failed], later):
            yield Evidence((call,))
        elif _goes_on(call, later) or _reports_success(run):
            count = f"{len(failed)} of {len(call.rows)}"
            yield Evidence((call,), f"{count} rows of {call.endpoint_id} failed, and it went on")
        elif run.exit_code:
            yield Evidence((call,))


@check(
    "errors/maintenance-recognised",
    "the error that announces maintenance is recognised",
    Severity.WARNING,
    why="While an exchange is closed every call fails, and each looks like a problem of its own.",
    fix="Treat the code of maintenance as a state of the exchange: pause everything.",
    docs={"okx": "status-get-status"},
    profiles=("maintenance",),
    unseen="A pause that is no longer than those that a client makes anyway, a second and more.",
)
def maintenance_recognised(run: Run) -> Iterator[Evidence]:
    """Look for clients that go through call after call although each is refused for it."""
    closed = next((call for call in run if is_maintenance(call)), None)
    calls = in_turn((closed, *run.after(closed))) if closed else []
    if len(calls) < 2:
        return
    series, usual_ms = calls[:1], _longest_pause_ms(run.plain)
    for call in calls[1:]:
        waited_ms = gap_ms(series[-1], call)
        is_same = any(one.endpoint_id == call.endpoint_id for one in series)
        if is_maintenance(call) and not is_same and _SOON_MS <= waited_ms <= usual_ms:
            # So long it waits between any two calls: nobody sees whether it has understood.
            return
        if not is_maintenance(call) or is_same or waited_ms >= _SOON_MS:
            break
        series.append(call)
    if len(series) < _IGNORED_REFUSALS:
        yield Evidence(tuple(series))
    else:
        names = ", ".join(one.endpoint_id for one in series)
        yield Evidence(tuple(series), f"{names} were called in turn although each was refused")


def _longest_pause_ms(run: Run | None) -> int:
    return max((gap_ms(*pair) for pair in pairwise(run)), default=0) if run else 0


def _ignored_refusals(run: Run, condition: Callable[[RecordedCall], bool]) -> Iterator[Evidence]:
    """Judge each refused call that changes something, where the calls allow it.

    A client ignores a refusal if it does the same next as after the same call was accepted in the
    plain run, and either changes something else at once, or ends as if all were well.
    """
    for call in run:
        if not is_write(call.endpoint) or not is_refused(call) or not condition(call):
            continue
        later = _afterwards(run, call)
        is_told = _output_mentions(run, [error_code(call)]) or tells_of_failure(run, call)
        if is_told or run.exit_code or sent_again(run, call) is not None:
            yield Evidence((call,))
            continue
        next_ids = _next_endpoint_ids(run.plain, call) if run.plain else None
        if next_ids is None:
            continue
        if [one.endpoint_id for one in later] == next_ids:
            if _continues(call, later) or (_reports_success(run) and not _has_lookup(call, later)):
                then = f", then {next_ids[0]} as if it had been accepted" if next_ids else ""
                problem = f"{call.endpoint_id} was refused with code {error_code(call)}{then}"
                yield Evidence((call, *later[:1]), problem)
        elif not any(is_write(one.endpoint) for one in later):
            yield Evidence((call,))


def _next_endpoint_ids(plain: Run, call: RecordedCall) -> list[str] | None:
    """Return which endpoints came after the same call was accepted, None if it never was."""
    accepted = next((one for one in plain if is_repetition(one, call) and is_ok(one)), None)
    if accepted is None:
        return None
    return [one.endpoint_id for one in _afterwards(plain, accepted)]


def _continues(call: RecordedCall, later: Sequence[RecordedCall]) -> bool:
    """Whether something is changed that may rest on the call, and nothing looked up before."""
    for one in later:
        if is_lookup_of(call, one):
            return False
        if is_write(one.endpoint):
            return one.endpoint_id != call.endpoint_id and may_rest_on(call, one)
    return False


def _afterwards(run: Run, call: RecordedCall) -> list[RecordedCall]:
    """Return the calls that came after the answer to one."""
    return [one for one in run.after(call) if follows(call, one)]


def _has_lookup(call: RecordedCall, later: Sequence[RecordedCall]) -> bool:
    """Whether a look-up showed something; one that is refused as well may be ignored as well."""
    return any(is_lookup_of(call, one) and is_ok(one) for one in later)


def _is_handled(
    run: Run,
    call: RecordedCall,
    rows: Sequence[dict[str, Any]],
    later: Sequence[RecordedCall],
) -> bool:
    ids = {one for one, row in zip(client_ids(call), rows_of(call), strict=False) if row in rows}
    planned = run.plain.calls if run.plain else ()
    for one in later:
        if is_lookup_of(call, one) or ids & set(client_ids(one)) - {""}:
            return True
        # What is sent without faults, too, is sent because of none.
        if not is_write(one.endpoint) or any(is_repetition(one, other) for other in planned):
            continue
        if any(_is_alike(row, other) for row in rows_of(one) for other in rows):
            return True
    return False


def _goes_on(call: RecordedCall, later: Sequence[RecordedCall]) -> bool:
    return any(is_write(one.endpoint) and may_rest_on(call, one) for one in later)


def _is_alike(row: dict[str, Any], failed: dict[str, Any]) -> bool:
    """Whether two rows are about the same: whatever is in both of them is the same in most."""
    shared = row.keys() & failed.keys()
    return bool(shared) and sum(row[name] == failed[name] for name in shared) * 2 > len(failed)


def _output_mentions(run: Run, words: Sequence[str]) -> bool:
    """Whether a client prints one of some words, or codes of more than two digits.

    Shorter ones are in every output.
    """
    long = (word for word in words if len(word) >= _SHORTEST_CODE)
    return any(re.search(rf"(?<!\d){re.escape(word)}(?!\d)", run.output) for word in long)


def _reports_success(run: Run) -> bool:
    """Whether a client that tells how it went ended well; one that is silent may log elsewhere."""
    return run.exit_code == 0 and bool(run.output.strip())
