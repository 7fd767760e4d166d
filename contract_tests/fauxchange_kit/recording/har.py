"""From an HTTP archive (HAR 1.2) to a run: recordings of browsers, proxies, and of the mock itself.

An archive of the mock says of every call what became of it; of others, it is read from the
answers. Keys of the world that the calls were made with have their signatures verified.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from fauxchange import data
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.rejection import Rejection
from fauxchange.exchanges.coinw.codes.core import FUTURES, FUTURES_PUBLIC, SPOT
from fauxchange.exchanges.diagnosis.doctor import Case
from fauxchange.exchanges.errors import Table
from fauxchange.exchanges.exchange import Exchange
from fauxchange.exchanges.okx.codes.core import CODES
from fauxchange.message import Request
from fauxchange.runtime.clock import STANDING, ClockState, ManualClock
from fauxchange.runtime.limiter import Unlimited
from fauxchange.sandbox.sandbox import Sandbox
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.loader import check
from fauxchange.spec.problem import Problem, read_json
from fauxchange.worlds.world import World
from fauxchange_kit.exchanges import exchange as venue
from fauxchange_kit.recording.recording import PLAIN

from .archive_entry import code_of, content_of, origin_of, request_of, unix_ms
from .frames import RecordedFrame, frames_of_archive
from .recorder import NO_ANSWER, fault_refusal, params_of, raw_of, secrets_of
from .recording import RecordedCall, Run

_TABLES: Mapping[str, tuple[Table, ...]] = {
    "okx": (CODES,),
    "coinw": (SPOT, FUTURES, FUTURES_PUBLIC),
}

# Codes of an accepted call: 0 of OKX and of CoinW's futures, 200 of its spot market; with 1 and 2
# OKX tells of each row how it went (overview-general-info).
_ACCEPTED, _BY_ROWS = {"0", "200"}, {"1", "2"}

# How a key ends that was shortened by who recorded it.
_CUT = "…"

_SCHEMA = data.schemas() / "meta" / "har.json"


class CallOutcome(NamedTuple):
    """What became of a call: the step that refused it, why, and what was wrong with its signing."""

    step: str = ""
    reason: str = ""
    mistake: str = ""


def run_of_file(file: Path, world: World, exchange: str = "all", profile: str = PLAIN) -> Run:
    """Read an archive.

    Args:
        file: the archive.
        world: whose keys the calls may have been made with.
        exchange: ``okx``, ``coinw`` or ``all``: whose calls are of interest.
        profile: the profile of faults that they were made under.

    Raises:
        Problem: it is no archive, or has no call to an exchange.

    """
    run = run_of(read_json(file), str(file), world, exchange, profile)
    if not run.calls and not run.frames:
        raise Problem(file, "/log/entries", "no entry is a call to an exchange")
    return run


def run_of(
    archive: Any, name: str, world: World, exchange: str = "all", profile: str = PLAIN
) -> Run:
    """Return the run of an archive that was read already.

    Raises:
        Problem: it is no archive; ``name`` says what it is.

    """
    check(archive, name, _SCHEMA)
    exchanges = [venue(one) for one in (_TABLES if exchange == "all" else (exchange,))]
    sandbox = Sandbox(world, clock=ManualClock(), limiter=Unlimited())
    reader = _Reader(exchanges, sandbox)
    entries = archive["log"]["entries"]
    return Run(
        profile,
        tuple(reader.calls(entries, name)),
        secrets=secrets_of(sandbox.store.documents(Credential)),
        frames=tuple(reader.frames(entries)),
    )


class _Reader:
    def __init__(self, exchanges: list[Exchange], sandbox: Sandbox) -> None:
        self._exchanges = exchanges
        self._sandbox = sandbox
        self._steps = {one.name: _steps(one) for one in exchanges}

    def calls(self, entries: list[Any], name: str) -> Iterator[RecordedCall]:
        """Yield the calls to exchanges in the order in which they were made."""
        requests_ = []
        for i, entry in enumerate(entries):
            try:
                request, at_ms = request_of(entry["request"]), unix_ms(entry["startedDateTime"])
            except ValueError as error:
                raise Problem(name, f"/log/entries/{i}", str(error)) from None
            exchange = self._exchange_of(request.path)
            if exchange is not None:
                requests_.append((at_ms, i, exchange, request))
        requests_.sort(key=lambda one: one[:2])
        for number, (at_ms, i, exchange, request) in enumerate(requests_, 1):
            yield self._recorded_call(exchange, request, entries[i], at_ms, number)

    def frames(self, entries: list[Any]) -> Iterator[RecordedFrame]:
        """Yield the frames of the connections to exchanges."""
        services = {
            path: (one.name, service)
            for one in self._exchanges
            for service, path in one.facts.get("websocket", {}).get("paths", {}).items()
        }
        for entry in entries:
            path = unquote(urlsplit(entry["request"]["url"]).path)
            whose = services.get(path)
            if whose is not None:
                yield from frames_of_archive(entry, *whose)

    def _exchange_of(self, path: str) -> Exchange | None:
        for one in self._exchanges:
            folders = [*one.facts["folders"], *one.facts.get("aliases", ())]
            if any(path.startswith(folder) for folder in folders):
                return one
        return None

    def _recorded_call(
        self, exchange: Exchange, request: Request, entry: Any, at_ms: int, number: int
    ) -> RecordedCall:
        extension: Mapping[str, Any] = entry.get("_fauxchange", {})
        answer = content_of(entry["response"].get("content", {}))
        status = entry["response"]["status"]
        code = extension["code"] if "code" in extension else code_of(answer)
        endpoint, route = self._endpoint(exchange, request)
        key = exchange.key_of(request)
        credential, is_whole = self._credential(exchange, key)
        outcome = route or self._outcome(exchange, status, code, answer, extension)
        if credential and endpoint and is_whole:
            outcome = self._verification(exchange, endpoint, request, at_ms) or outcome
        return RecordedCall(
            number=number,
            at_ms=at_ms,
            wall_ms=at_ms,
            exchange=exchange,
            endpoint=endpoint,
            method=request.method,
            path=request.path,
            query=request.query,
            headers=request.headers,
            body=request.body,
            credential=credential,
            params=params_of(exchange, endpoint, request),
            raw=raw_of(exchange, endpoint, request),
            status=status,
            code=code,
            answer=answer,
            step=outcome.step,
            reason=outcome.reason,
            mistake=outcome.mistake,
            faults=tuple(extension.get("faults", ())),
            was_delivered=_is_delivered(status, code, extension),
            took_ms=max(0.0, entry.get("time", 0)),
            fidelity=str(extension.get("fidelity", "")),
            origin="" if extension else origin_of(entry["request"]["url"]),
        )

    def _endpoint(
        self, exchange: Exchange, request: Request
    ) -> tuple[Endpoint | None, CallOutcome | None]:
        try:
            return exchange.catalogue.match(request), None
        except Rejection as rejection:
            return None, CallOutcome(rejection.step, rejection.reason)

    def _credential(self, exchange: Exchange, key: str) -> tuple[Credential | None, bool]:
        """Return whose key it is, and whether it is whole: who records may have shortened it."""
        store = self._sandbox.store
        credential = store.find(Credential, f"{exchange.name}:{key}") if key else None
        if credential is not None or not key.endswith(_CUT):
            return credential, True
        candidates = [
            one
            for one in store.documents(Credential)
            if one.account.startswith(f"{exchange.name}:") and one.key.startswith(key[:-1])
        ]
        return (candidates[0] if len(candidates) == 1 else None), False

    def _outcome(
        self,
        exchange: Exchange,
        status: int,
        code: str,
        answer: bytes,
        extension: Mapping[str, Any],
    ) -> CallOutcome:
        if "verdict" in extension:
            if extension["verdict"] == "accepted":
                return CallOutcome(*fault_refusal(extension.get("faults", ()), status))
            diagnosis = extension.get("diagnosis", {})
            mistake = diagnosis.get("mistake", {}).get("name", "")
            return CallOutcome(diagnosis.get("step", ""), diagnosis.get("reason", ""), mistake)
        if code in _ACCEPTED or (code in _BY_ROWS and b'"sCode"' in answer) or not status:
            return CallOutcome()
        step = self._steps[exchange.name].get(code, "handler")
        return CallOutcome(step, f"HTTP status {status}, code {code or 'none'}")

    def _verification(
        self, exchange: Exchange, endpoint: Endpoint, request: Request, at_ms: int
    ) -> CallOutcome | None:
        """Return what is wrong with a call's credentials, None if nothing is."""
        self._sandbox.clock.restore(ClockState(at_ms, STANDING))
        try:
            exchange.authenticate(request, endpoint, self._sandbox)
            exchange.expires_ms(request, endpoint, self._sandbox)
        except Rejection as rejection:
            case = Case.of(request, endpoint, rejection, self._sandbox, at_ms)
            mistake = exchange.doctor.diagnose(case)
            return CallOutcome(rejection.step, rejection.reason, mistake.name if mistake else "")
        return None


def _is_delivered(status: int, code: str, extension: Mapping[str, Any]) -> bool:
    """Whether the whole answer arrived, as far as it was written down."""
    faults = extension.get("faults", ())
    if "lost-reply" in faults:
        # It may also be lost by an answer that says that nobody knows what became of the call.
        return code not in _ACCEPTED | _BY_ROWS
    return status not in {0, NO_ANSWER} and "truncated-body" not in faults


def _steps(exchange: Exchange) -> dict[str, str]:
    """Return which step of an exchange refuses with which code."""
    return {
        str(exchange.errors[code.error].get("code", code.error)).partition("_")[0]: kind.step
        for table in _TABLES[exchange.name]
        for kind, code in table.items()
    }
