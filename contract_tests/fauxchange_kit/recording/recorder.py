"""Records the calls to a sandbox, and turns them into a run that checks can judge."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.rejection import Rejection
from fauxchange.exchanges.exchange import Exchange
from fauxchange.message import LOGIN, SOCKET, Reply, Request
from fauxchange.runtime.clock import wall_ms
from fauxchange.runtime.journal.entry import JournalEntry
from fauxchange.runtime.journal.journal import Journal
from fauxchange.sandbox.sandbox import Sandbox
from fauxchange.spec.endpoint import Endpoint

from .connections import FrameRecorder, connections_of
from .frames import recorded_frame
from .recording import RecordedCall, Run

# The step of a call that a fault answered instead of the exchange.
FAULT = "fault"

# Faults that answer before the call is looked at, and have no rejection to say so.
_ANSWERS_FIRST = "http-status"
NO_ANSWER = 444

_CONTENT_TYPE = "CONTENT_TYPE"

# Frames may name an instrument by a number, which is written beside its id when they arrive.
_NUMBER_OF_INSTRUMENT = "instIdCode"

# A call that took so long may have come before others that were answered before it.
_LONG_MS = 10


class Recording(NamedTuple):
    """The journal's entry of a call with whole bodies, and when it was answered in wall time."""

    wall_ms: int
    entry: JournalEntry


class Recorder(Journal):
    """A journal that also records every call with its whole bodies, until it is cleared."""

    def __init__(self, before: Journal, capacity: int = 10_000) -> None:
        super().__init__(capacity)
        self.explainer = before.explainer
        self.listener = before.listener
        self.recordings: list[Recording] = []

    def _add(self, entry: JournalEntry, request: Request, reply: Reply) -> None:
        request = entry.request._replace(body=request.body)
        self.recordings.append(Recording(wall_ms(), entry._replace(request=request, reply=reply)))
        super()._add(entry, request, reply)

    def clear(self) -> None:
        """Forget every call."""
        super().clear()
        self.recordings.clear()


def record_all(sandbox: Sandbox) -> Recorder:
    """Have a sandbox record all its calls from now on; return its recorder."""
    if not isinstance(sandbox.journal, Recorder):
        sandbox.journal = Recorder(sandbox.journal)
        sandbox.frames = FrameRecorder(sandbox.frames)
    return sandbox.journal


def run_of(
    exchanges: Mapping[str, Exchange],
    sandbox: Sandbox,
    profile: str,
    *,
    exit_code: int | None = None,
    output: str = "",
) -> Run:
    """Return the calls to a sandbox as a run.

    A sandbox without a recorder has only the calls that are still in its journal, with long bodies
    cut, and their wall times are the sandbox's.
    """
    journal = sandbox.journal
    recordings = (
        list(journal.recordings)
        if isinstance(journal, Recorder)
        else [Recording(entry.at_ms, entry) for entry in journal.entries()]
    )
    calls = tuple(calls_of(exchanges, sandbox, recordings))
    return Run(
        profile,
        tuple(call for call in calls if not call.is_frame),
        exit_code,
        output,
        secrets_of(sandbox.store.documents(Credential)),
        frames=tuple(
            recorded_frame(one, sandbox.frames.explainer) for one in sandbox.frames.find()
        ),
        operations=tuple(call for call in calls if call.is_frame),
        connections=connections_of(
            list(sandbox.frames.moments) if isinstance(sandbox.frames, FrameRecorder) else ()
        ),
    )


def secrets_of(credentials: Iterable[Credential]) -> tuple[str, ...]:
    """Return the secrets and passphrases of keys, which nobody may print."""
    secrets = (part for one in credentials for part in (one.secret, one.passphrase) if part)
    return tuple(dict.fromkeys(part.decode("utf-8", "replace") for part in secrets))


def calls_of(
    exchanges: Mapping[str, Exchange], sandbox: Sandbox, recordings: Iterable[Recording]
) -> Iterable[RecordedCall]:
    """Yield calls as checks look at them, numbered from 1; those of frames are among them.

    A login by a frame is none: it moves nothing.
    """
    calls = [one for one in recordings if one.entry.endpoint_id != LOGIN]
    calls.sort(key=_arrival_ms)
    for number, (at_wall_ms, entry) in enumerate(calls, 1):
        exchange, reply = exchanges[entry.exchange], entry.reply
        request = _with_arguments(entry.request, entry.endpoint)
        took_ms = entry.took_ns / 1_000_000
        step, reason = _refusal(entry)
        yield RecordedCall(
            number=number,
            at_ms=entry.at_ms,
            wall_ms=at_wall_ms - round(took_ms),
            exchange=exchange,
            endpoint=entry.endpoint,
            method=request.method,
            path=request.path,
            query=request.query,
            headers=request.headers,
            body=request.body,
            credential=_credential(exchange, sandbox, request),
            params=params_of(exchange, entry.endpoint, request),
            raw=raw_of(exchange, entry.endpoint, request),
            status=reply.status,
            code=reply.code,
            answer=reply.body,
            step=step,
            reason=reason,
            mistake=_mistake(entry),
            faults=entry.faults,
            was_delivered=_is_delivered(reply),
            took_ms=took_ms,
            fidelity=entry.fidelity,
        )


def _arrival_ms(one: Recording) -> float:
    """Return when a call came, if that is long before its answer, when it was written down.

    Others of the same milliseconds stay in the order in which they were written down.
    """
    took_ms = one.entry.took_ns / 1_000_000
    return one.wall_ms + 1 - took_ms if took_ms >= _LONG_MS else one.wall_ms


def params_of(exchange: Exchange, endpoint: Endpoint | None, request: Request) -> Any:
    """Return a request's parameters as the exchange reads them, None if it cannot."""
    if endpoint is None:
        return None
    if request.method == SOCKET:
        # The arguments of a frame are what HTTP has for a body.
        request = request._replace(method=endpoint.method)
    try:
        return exchange.params(request, endpoint)
    except Rejection:
        return None


def raw_of(exchange: Exchange, endpoint: Endpoint | None, request: Request) -> Any:
    """Return a request's parameters as sent, None if they cannot be read.

    A parameter that only chooses the endpoint or identifies the caller is left out.
    """
    if endpoint is not None and endpoint.command is not None:
        return _pairs(exchange, endpoint, request)
    if request.method == "GET":
        return dict(reversed(parse_qsl(request.query, keep_blank_values=True)))
    if not request.body.strip():
        return {}
    try:
        return json.loads(
            request.body, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse
        )
    except (ValueError, ArithmeticError, RecursionError):
        return None


def _pairs(exchange: Exchange, endpoint: Endpoint, request: Request) -> dict[str, str]:
    """Return the parameters of a request whose query names the endpoint: of query and form."""
    params = dict(parse_qsl(request.query, keep_blank_values=True))
    if "form" in request.headers.get(_CONTENT_TYPE, "").lower():
        form = request.body.decode("utf-8", "replace")
        params.update(parse_qsl(form, keep_blank_values=True))
    names = exchange.facts["authentication"][endpoint.section]
    for name in (exchange.facts["selector"], names["key"], names["sign"]):
        params.pop(name, None)
    return params


def _with_arguments(request: Request, endpoint: Endpoint | None) -> Request:
    """Return a request; that of a frame has its arguments for a body, one or a list of them."""
    if request.method != SOCKET or endpoint is None:
        return request
    try:
        frame: Any = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return request
    rows = frame.get("args") if isinstance(frame, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return request._replace(body=orjson.dumps(rows))
    for row in rows:
        row.pop(_NUMBER_OF_INSTRUMENT, None)
    takes_rows = endpoint.request.schema.get("type") == "array"
    single = rows[0] if len(rows) == 1 and not takes_rows else rows
    return request._replace(body=orjson.dumps(single))


def _refuse(name: str) -> Decimal:
    raise ValueError(f"{name} is not JSON")


def _credential(exchange: Exchange, sandbox: Sandbox, request: Request) -> Credential | None:
    key = exchange.key_of(request)
    return sandbox.store.find(Credential, f"{exchange.name}:{key}") if key else None


def _refusal(entry: JournalEntry) -> tuple[str, str]:
    """Return the step that refused a call and its reason; two empty texts if none did."""
    if entry.rejection is not None:
        return entry.rejection.step, entry.rejection.reason
    return fault_refusal(entry.faults, entry.reply.status)


def fault_refusal(faults: Sequence[str], status: int) -> tuple[str, str]:
    """Return step and reason of a call that a fault kept from the exchange, else empty texts."""
    if _ANSWERS_FIRST in faults or status == NO_ANSWER:
        return FAULT, f"{', '.join(faults)} kept it from the exchange"
    return "", ""


def _mistake(entry: JournalEntry) -> str:
    """Return the mistake that the signature doctor names for a refused call, empty for none."""
    if entry.rejection is None or entry.rejection.step != "authentication":
        return ""
    mistake = entry.explainer.diagnosis(entry).get("mistake", {})
    return str(mistake.get("name", ""))


def _is_delivered(reply: Reply) -> bool:
    """Whether the whole answer is sent."""
    how = reply.delivery
    if how is None:
        return True
    return how.reset != "before" and (how.cut is None or how.cut >= len(reply.body))
