"""Errors: answers that are none, come late or not at all, and errors of the exchange's own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http import HTTPStatus

from fauxchange_kit.analysis.calls import is_lookup_of, is_repetition
from fauxchange_kit.analysis.recovery import recovery_evidence
from fauxchange_kit.analysis.responses import is_maintenance, is_readable
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.checks.pages import COINW_INTRODUCTION
from fauxchange_kit.recording.recording import RecordedCall, Run

_ERRORS = {"okx": "error-code-rest-api", "coinw": COINW_INTRODUCTION}


def _is_page(call: RecordedCall) -> bool:
    return call.was_delivered and not is_readable(call)


def _is_server_error(call: RecordedCall) -> bool:
    is_own = call.status >= HTTPStatus.INTERNAL_SERVER_ERROR and is_readable(call)
    return is_own and not is_maintenance(call)


check(
    "errors/non-json-survived",
    "an answer that is no JSON is an error, not a crash",
    Severity.ERROR,
    why="Gateways in front of an exchange answer with pages of their own when it is down.",
    fix="Read the body as JSON only where it is, and treat the rest as a failed call.",
    docs=_ERRORS,
    profiles=("server-error", "gateway"),
    frames=True,
)(partial(recovery_evidence, is_affected=_is_page, cause="an answer that is no JSON"))
check(
    "errors/reset-survived",
    "a connection that ends without an answer is an error, not a crash",
    Severity.ERROR,
    why="Connections are reset by every load balancer, mostly when there is much to do.",
    fix="Catch the network's errors where calls are made, and open a new connection.",
    docs={"okx": "overview", "coinw": COINW_INTRODUCTION},
    profiles=("reset",),
    frames=True,
)(
    partial(
        recovery_evidence,
        is_affected=lambda call: not call.was_delivered,
        cause="a connection without an answer",
    )
)
check(
    "errors/slow-answers-survived",
    "an answer that takes seconds is waited for",
    Severity.WARNING,
    why="Exchanges are slow when markets move, and the answer is then worth most.",
    fix="Give calls a timeout of ten seconds or more, and treat its end as an unknown outcome.",
    docs={"okx": "overview", "coinw": COINW_INTRODUCTION},
    profiles=("slow",),
    frames=True,
)(
    partial(
        recovery_evidence, is_affected=lambda call: "latency" in call.faults, cause="a slow answer"
    )
)


@check(
    "errors/server-errors-survived",
    "an error of the exchange's own is tried again, with care",
    Severity.WARNING,
    why="Such errors pass within seconds; a client that stops at the first one needs a nurse.",
    fix="Try readings again after a wait; look up what became of calls that change something.",
    docs=_ERRORS,
    profiles=("server-error", "gateway"),
    frames=True,
)
def server_errors_survived(run: Run) -> Iterator[Evidence]:
    """Look whether it recovered; that it ended well says nothing if it never tried again."""
    cause = "an error of the exchange's own"
    for evidence in recovery_evidence(run, _is_server_error, cause):
        failed = [call for call in run if _is_server_error(call)]
        if evidence.problem or any(_is_taken_up(run, call) for call in failed):
            yield evidence


def _is_taken_up(run: Run, call: RecordedCall) -> bool:
    """Whether a call was made again, or what became of it looked up."""
    return any(is_repetition(call, one) or is_lookup_of(call, one) for one in run.after(call))
