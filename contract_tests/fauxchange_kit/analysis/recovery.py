"""Whether a client continues under faults as it does without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from fauxchange_kit.check import Evidence
from fauxchange_kit.recording.recording import RecordedCall, Run

from .calls import is_write
from .responses import is_refused, is_unknown

# Who makes no call for so much longer than it ever does without faults, hangs.
_HANGS_MS = 20_000


def recovery_evidence(
    run: Run, is_affected: Callable[[RecordedCall], bool], cause: str
) -> Iterator[Evidence]:
    """Yield whether a client recovered from the calls that a fault affected; nothing if unclear.

    A client did not recover if its last call was affected, and it ended with an error that it does
    not end with otherwise. Without an exit code, it did not if it never made a call that it makes
    without faults. A client that stops after a write of unknown outcome may well be right, and of
    one that had to be stopped while it still called, nobody knows.
    """
    affected = tuple(call for call in run if is_affected(call))
    if not affected or run.plain is None:
        return
    last = run.calls[-1]
    if is_write(last.endpoint) and is_unknown(last) and run.exit_code != 0:
        return
    if run.idle_ms is not None:
        yield from _stopped_evidence(run, run.idle_ms, affected, cause)
    elif run.exit_code is not None and run.plain.idle_ms is not None:
        if run.exit_code and _is_cause(last, affected):
            how = f"it ended with {run.exit_code}, and without faults it runs on"
            yield Evidence((last,), f"after {cause} from {last.endpoint_id} {how}")
    elif run.exit_code is not None and run.plain.exit_code is not None:
        if run.plain.exit_code == 0 and (run.exit_code == 0 or _is_cause(last, affected)):
            problem = f"after {cause} from {last.endpoint_id} it ended with {run.exit_code}"
            yield Evidence(affected[-1:], problem if run.exit_code else "")
    else:
        yield from _unfinished_evidence(run, affected, cause)


def _unfinished_evidence(
    run: Run, affected: tuple[RecordedCall, ...], cause: str
) -> Iterator[Evidence]:
    """Judge a client that is no process by the calls that it makes without faults."""
    last, plain = run.calls[-1], run.plain.calls if run.plain else ()
    missing = sorted(_endpoint_ids(plain) - _endpoint_ids(run.calls))
    if not missing:
        # Without a call after it nothing shows that the client is still there.
        if last is not affected[0]:
            yield Evidence(affected)
    elif _is_cause(last, affected):
        problem = f"it stopped after {cause} from {last.endpoint_id}, before {missing[0]}"
        yield Evidence((last,), problem)


def _stopped_evidence(
    run: Run, idle_ms: int, affected: tuple[RecordedCall, ...], cause: str
) -> Iterator[Evidence]:
    """Judge a client that had to be stopped: whether it hung, or made all calls nevertheless."""
    last, plain = run.calls[-1], run.plain.calls if run.plain else ()
    if _is_cause(last, affected) and idle_ms > _longest_pause_ms(plain) + _HANGS_MS:
        seconds = idle_ms // 1000
        problem = f"after {cause} from {last.endpoint_id} it made no call for {seconds} s"
        yield Evidence((last,), problem)
    elif last is not affected[0] and _endpoint_ids(plain) <= _endpoint_ids(run.calls):
        yield Evidence(affected)


def _longest_pause_ms(calls: Sequence[RecordedCall]) -> int:
    return max((later.wall_ms - one.wall_ms for one, later in pairwise(calls)), default=0)


def _is_cause(last: RecordedCall, affected: Sequence[RecordedCall]) -> bool:
    """Whether what came last is to blame: a refusal would be a reason of its own to end."""
    return last is affected[-1] and not is_refused(last)


def _endpoint_ids(calls: Sequence[RecordedCall]) -> set[str]:
    return {f"{call.exchange.name} {call.endpoint_id}" for call in calls}
