"""The calls of a client in order, as the checks look at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import orjson

from fauxchange.domain.access.credential import Credential
from fauxchange.exchanges.exchange import Exchange
from fauxchange.message import SOCKET
from fauxchange.spec.endpoint import Endpoint

from .connections import Connection
from .frames import RecordedFrame

PLAIN = "plain"


class _CallMembers(NamedTuple):
    number: int
    at_ms: int
    wall_ms: int
    exchange: Exchange
    endpoint: Endpoint | None
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    credential: Credential | None
    params: Any
    raw: Any
    status: int
    code: str
    answer: bytes
    step: str = ""
    reason: str = ""
    mistake: str = ""
    faults: tuple[str, ...] = ()
    was_delivered: bool = True
    took_ms: float = 0
    fidelity: str = ""
    origin: str = ""


class RecordedCall(_CallMembers):
    """One call of a client and its answer.

    Args:
        number: its position in the run, from 1.
        at_ms: when it arrived, in sandbox time.
        wall_ms: when it arrived, in the machine's time.
        exchange: the exchange it was sent to.
        endpoint: the documented endpoint, None for a path that nobody documents.
        method, path, query, headers, body: as received; headers have CGI names. What a frame on a
            WebSocket asks for has the method ``WS``, and its arguments for a body.
        credential: whose key it named, None for nobody's.
        params: the parameters as the exchange reads them, None if they cannot be read.
        raw: the parameters as sent: texts of a query, JSON values of a body, Decimals where the
            body has numbers; None if they cannot be read.
        status, code, answer: what came back: HTTP status, the exchange's code, the body.
        step: which part of the exchange refused it, empty if it was accepted.
        reason: why, in words.
        mistake: the signing mistake that the signature doctor names, empty for none.
        faults: which faults struck it.
        was_delivered: whether the whole answer reached the client.
        took_ms: how long the exchange took.
        fidelity: how true the answer is, as the mock says of it: ``modelled``, ``example`` or
            ``sampled``; empty for a refusal, and where no mock answered.
        origin: scheme and host that a recording says it was sent to, empty if the mock met it.

    """

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @property
    def endpoint_id(self) -> str:
        """The id of the endpoint, empty if there is none."""
        return self.endpoint.id if self.endpoint else ""

    @property
    def is_frame(self) -> bool:
        """Whether a frame on a WebSocket asked for it."""
        return self.method == SOCKET

    @property
    def target(self) -> str:
        """The path, and the query if there is one."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def is_accepted(self) -> bool:
        """Whether the exchange carried it out, whatever answer the client got."""
        return not self.step

    @property
    def is_example(self) -> bool:
        """Whether the answer is a documented or a made up example, and no state of the exchange."""
        return self.fidelity in {"example", "sampled"}

    @cached_property
    def json(self) -> Any:
        """The answer as JSON, None if it is none."""
        try:
            return orjson.loads(self.answer)
        except orjson.JSONDecodeError:
            return None

    @cached_property
    def rows(self) -> tuple[Any, ...]:
        """The rows of the answer: its data, or the only list in it; empty if it has none."""
        data = self.json.get("data") if isinstance(self.json, dict) else None
        if isinstance(data, dict):
            lists = [value for value in data.values() if isinstance(value, list)]
            data = lists[0] if len(lists) == 1 else None
        return tuple(data) if isinstance(data, list) else ()


@dataclass(frozen=True)
class Run:
    """One run of a client: under which profile of faults, and what it sent.

    ``exit_code`` is the client's own, None where there is no process (a test, a HAR), and of a
    process that had to be stopped.
    ``output`` is what the client printed, as far as it was kept: secrets are looked for in it.
    ``is_met`` says whether the client met what the profile is about; otherwise checks that need
    the profile have nothing to go by.
    ``plain`` is the client's run without faults, None if there is none or this is it.
    ``frames`` are those of its WebSockets.
    ``idle_ms`` is for how long a client that had to be stopped had made no call; None for one that
    ended by itself, or is no process.
    ``operations`` are what its frames asked for, as calls; they are numbered together with those by
    HTTP, which alone are in ``calls``.
    ``connections`` are its WebSockets. ``ended_ms`` is when the client had ended, by the machine's
    clock; None where nobody knows, and then the last thing it did is taken for it.
    """

    profile: str
    calls: tuple[RecordedCall, ...]
    exit_code: int | None = None
    output: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    is_met: bool = True
    plain: Run | None = field(default=None, repr=False)
    frames: tuple[RecordedFrame, ...] = field(default=(), repr=False)
    idle_ms: int | None = None
    operations: tuple[RecordedCall, ...] = ()
    connections: tuple[Connection, ...] = ()
    ended_ms: int | None = None

    def __iter__(self) -> Iterator[RecordedCall]:
        """Yield the calls in order."""
        return iter(self.calls)

    def of(self, exchange: str) -> tuple[RecordedCall, ...]:
        """Return the calls to one exchange."""
        return tuple(call for call in self.calls if call.exchange.name == exchange)

    @cached_property
    def whole(self) -> Run:
        """The run with what frames asked for among its calls, and so is its plain run."""
        if not self.operations and (self.plain is None or not self.plain.operations):
            return self
        calls = sorted((*self.calls, *self.operations), key=lambda call: call.number)
        plain = self.plain and self.plain.whole
        return replace(self, calls=tuple(calls), operations=(), plain=plain)

    @cached_property
    def until_ms(self) -> int:
        """Until when the client is known to have been there, by the machine's clock."""
        if self.ended_ms is not None:
            return self.ended_ms
        calls = (call.wall_ms for call in (*self.calls, *self.operations))
        ends = (one.ended_ms or one.opened_ms for one in self.connections)
        return max((*calls, *ends), default=0)

    def after(self, call: RecordedCall) -> tuple[RecordedCall, ...]:
        """Return the calls after one."""
        return tuple(one for one in self.calls if one.number > call.number)
