"""The answers of the admin API: what a method of ``ServerControl`` returns, as JSON.

Most operations follow from their files: the request's members are the method's arguments, and the
answer has the members that its schema names. ``SPECIAL`` has the operations that need more.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from fauxchange import __version__
from fauxchange.control.charts.report import PICTURE_TYPE
from fauxchange.control.sandbox_control import SandboxControl
from fauxchange.control.server_control import ServerControl
from fauxchange.control.snapshots import snapshot_bytes
from fauxchange.runtime.exports import HAR_TYPE, NDJSON_TYPE, entry_details, har, ndjson
from fauxchange.runtime.frames import FrameEntry
from fauxchange.runtime.journal.entry import JournalEntry, iso
from fauxchange.runtime.journal.journal import WAIT_MS
from fauxchange.runtime.journal.query import count, last
from fauxchange.runtime.waiting import PendingAnswer
from fauxchange.sandbox.snapshot import Snapshot
from fauxchange.spec.problem import Problem
from fauxchange.worlds.world import named_world

from .documents import statement, to_json
from .operations import Operation

Json = dict[str, Any]
_MOST_TASKS = 1000

# Members of answers that have another name in what the method returns.
_ATTRIBUTES: Mapping[tuple[str, str], str] = {
    ("deposits.post", "address"): "to",
    ("deposits.post", "now_ms"): "at_ms",
    ("fiat-deposits.post", "bank_account"): "bank",
    ("staking-rate.post", "since_ms"): "at_ms",
}


class File(NamedTuple):
    """An answer that is not the operation's JSON: a file to download."""

    body: bytes
    content_type: str


class AdminError(Exception):
    """A request that cannot be fulfilled; ``status`` is HTTP's."""

    def __init__(self, reason: str, status: int = 400, **details: Any) -> None:
        super().__init__(reason)
        self.status = status
        self.details = details


def answer(
    operation: Operation, control: ServerControl, request: Json
) -> Json | File | PendingAnswer:
    """Call the method of an operation, and return its answer.

    Raises:
        AdminError: the request cannot be fulfilled.

    """
    special = SPECIAL.get(operation.id)
    if special is not None:
        result = special(control, request)
    else:
        method = getattr(control, operation.name)
        result = method(**request) if callable(method) else method
    if isinstance(result, File | PendingAnswer):
        return result
    document = to_json(control, result)
    return document if isinstance(document, dict) else _members(operation, control, request, result)


def _members(operation: Operation, control: ServerControl, request: Json, result: Any) -> Json:
    """Return the members of an answer, each from the result, the request or the sandbox.

    A result without such members, such as a number or a list, is the member that is nowhere else.
    """
    document = {}
    for name, schema in operation.response_schema["properties"].items():
        attribute = _ATTRIBUTES.get((operation.id, name), name)
        if "const" in schema:
            value = schema["const"]
        elif not isinstance(result, list | str) and hasattr(result, attribute):
            value = getattr(result, attribute)
        elif name in request:
            value = request[name]
        elif name in {"clock", "now_ms"}:
            value = control.clock if name == "clock" else control.clock.now_ms()
        else:
            value = result
        document[name] = to_json(control, value)
    return document


def _change_clock(control: ServerControl, request: Json) -> Json:
    tasks = control.change_clock(**request)
    happened = tasks[:_MOST_TASKS]
    return {**to_json(control, control.clock), "settled": len(tasks), "happened": happened}


def _make_key(control: ServerControl, request: Json) -> Json:
    expiry = {}
    if "expires_in_ms" in request:
        expiry["expires_ms"] = control.clock.now_ms() + request.pop("expires_in_ms")
    elif "expires_ms" in request:
        expiry["expires_ms"] = request.pop("expires_ms")
    credential = control.make_key(**request, **expiry)
    passphrase = credential.passphrase.decode()
    return {
        "exchange": request["exchange"],
        "account": request["account"],
        "name": credential.name,
        "key": credential.key,
        "secret": credential.secret.decode(),
        **({"passphrase": passphrase} if passphrase else {}),
        "permissions": sorted(credential.permissions),
        **expiry,
    }


def _calls(control: ServerControl, request: Json) -> Json:
    details = request.pop("details", False)
    return {"entries": _entries(control.calls(**request), details=details)}


def _wait(control: ServerControl, request: Json) -> PendingAnswer:
    details, timeout_ms = request.pop("details", False), request.pop("timeout_ms", WAIT_MS)
    expected = control.expect_calls(**request)

    def answer() -> Json:
        entries = expected.entries
        document = {"calls": len(entries), "entries": _entries(entries, details=details)}
        if len(entries) < expected.count:
            reason = f"{len(entries)} of {expected.count} calls came in {timeout_ms} ms"
            raise AdminError(reason, 408, **document)
        return document

    return PendingAnswer(expected, timeout_ms, answer)


def _frames(control: ServerControl, request: Json) -> Json | PendingAnswer:
    count, timeout_ms = request.pop("count", 0), request.pop("timeout_ms", WAIT_MS)
    if not count:
        return _shown_frames(control, control.frames(**request))
    limit = request.pop("limit", None)
    expected = control.expect_frames(count, **request)

    def answer() -> Json:
        return _shown_frames(control, last(expected.entries, limit))

    return PendingAnswer(expected, timeout_ms, answer)


def _shown_frames(control: ServerControl, entries: Sequence[FrameEntry]) -> Json:
    log = control.sandbox.frames
    return {
        "frames": [entry.as_json(log.explainer) for entry in entries],
        "pushes": [
            {"connection": connection, "channel": channel, "count": number}
            for connection, channel, number in log.pushes()
        ],
    }


def _har(control: ServerControl, request: Json) -> File:
    """Return calls as an archive, and the frames too unless conditions of calls are given."""
    own = {name: request[name] for name in request if name == "exchange"}
    frames = control.frames(**own) if own == request else []
    explainer = control.sandbox.frames.explainer
    return File(har(control.calls(**request), __version__, frames, explainer), HAR_TYPE)


def _entries(entries: list[JournalEntry], *, details: bool) -> list[Json]:
    return [entry_details(entry) if details else entry.as_json() for entry in entries]


def _events(control: ServerControl, request: Json) -> Json:
    events, cursor, reset = control.events(**request)
    return {"events": list(events), "cursor": cursor, "reset": reset}


def _counts(control: ServerControl, request: Json) -> Json:
    entries = control.calls(**request)
    return {"calls": len(entries), "counts": count(entries)}


def _sandboxes(control: ServerControl, _: Json) -> Json:
    sandboxes = control.sandboxes()
    return {
        "count": len(sandboxes),
        "limit": control.app.sandboxes.limit,
        "resident_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        "sandboxes": sandboxes,
    }


def _create_sandbox(control: ServerControl, request: Json) -> Json:
    # A name is one of the package's worlds: nobody reads the server's files over HTTP.
    if isinstance(request.get("world"), str):
        request["world"] = named_world(request["world"])
    return _with_keys(control.create_sandbox(**request))


def _with_keys(control: SandboxControl) -> Json:
    return {**control.summary(), "credentials": control.initial_keys()}


def _import(control: ServerControl, request: Json) -> Json:
    try:
        return {"restored": control.import_snapshot(request).world, "clock": control.clock}
    except Problem as problem:
        raise AdminError(problem.reason, 400, pointer=problem.pointer) from None


def _restore(control: ServerControl, request: Json) -> Json:
    try:
        control.restore(**request)
    except Problem as problem:
        raise AdminError(problem.reason, 400, pointer=problem.pointer) from None
    return {"restored": request["name"], "clock": control.clock}


def _snapshots(control: ServerControl, _: Json) -> Json:
    rows = [_snapshot(name, one) for name, one in control.snapshots().items()]
    return {"limit": control.sandbox.snapshots.limit, "snapshots": rows}


def _snapshot(name: str, snapshot: Snapshot) -> Json:
    taken_ms = snapshot.clock.at_ms or 0
    return {
        "name": name,
        "taken_ms": taken_ms,
        "taken": iso(taken_ms),
        "world": snapshot.world,
        "documents": len(snapshot.store.documents),
        "log_entries": sum(map(len, snapshot.store.logs.values())),
        "faults": len(snapshot.faults.armed),
    }


def _load_recording(control: ServerControl, request: Json) -> Json:
    loaded = control.load_recording(**request)
    members = ("files", "kind", "rows", "begin_ms", "end_ms", "after")
    document = {name: to_json(control, getattr(loaded, name)) for name in members}
    return {"pair": request["pair"], **document, "gap": loaded.gap._asdict()}


def _prices(control: ServerControl, _: Json) -> Json:
    prices = control.current_prices().items()
    rows = {ccy: {"usd": price.usd, "set": price.is_set} for ccy, price in prices}
    return {"now_ms": control.clock.now_ms(), "prices": rows, "pairs": control.current_pairs()}


SPECIAL: Mapping[
    str, Callable[[ServerControl, Json], Json | JournalEntry | File | PendingAnswer]
] = {
    "clock.post": _change_clock,
    "credentials.post": _make_key,
    "equity-svg.get": lambda control, request: File(
        control.equity_chart(**request).encode(), PICTURE_TYPE
    ),
    "events.get": _events,
    "faults.post": lambda control, request: {"faults": control.arm(request)},
    "frames.get": _frames,
    "import.post": _import,
    "journal.get": _calls,
    "journal-counts.get": _counts,
    "journal-entry.get": lambda control, request: entry_details(control.call(**request)),
    "journal-har.get": _har,
    "journal-ndjson.get": lambda control, request: File(
        ndjson(control.calls(**request)), NDJSON_TYPE
    ),
    "journal-wait.get": _wait,
    "market-recording.post": _load_recording,
    "market.get": _prices,
    "market.post": lambda control, request: {
        "ccy": request["ccy"],
        "steps": list(control.set_price(**request)[-2:]),
    },
    "sandbox.get": lambda control, request: _with_keys(control.find_sandbox(**request)),
    "sandboxes.get": _sandboxes,
    "sandboxes.post": _create_sandbox,
    "snapshot-restore.post": _restore,
    "snapshot.get": lambda control, request: File(
        snapshot_bytes(control.snapshot(**request)), HAR_TYPE
    ),
    "snapshots.get": _snapshots,
    "snapshots.post": lambda control, request: _snapshot(request["name"], control.save(**request)),
    "statement.get": lambda control, request: statement(control.statement(**request), **request),
}
