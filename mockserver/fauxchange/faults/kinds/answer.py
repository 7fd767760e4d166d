"""Faults of the answer: another status, body or type than documented."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import Any

from fauxchange.admitted import Admitted, Executor
from fauxchange.domain.core.rejection import RateLimited, Rejection, ServerError, UnderMaintenance
from fauxchange.domain.system.maintenance import MaintenanceWindow, announce
from fauxchange.faults.dry_run import dry_run
from fauxchange.faults.fault import Fault, FaultContext
from fauxchange.message import Reply
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.generation.generate import generate, is_possible
from fauxchange.spec.generation.mutate import MUTATIONS, mutate

_HTML = "text/html"
_PHRASES = {one.value: one.phrase for one in HTTPStatus}


def _gateway_page(status: int) -> bytes:
    """Return the HTML page of a gateway in front of an exchange, for a status."""
    status_line = f"{status} {_PHRASES.get(status, 'Error')}"
    return (
        f"<html>\r\n<head><title>{status_line}</title></head>\r\n<body>\r\n"
        f"<center><h1>{status_line}</h1></center>\r\n<hr><center>gateway</center>\r\n"
        "</body>\r\n</html>\r\n"
    ).encode()


@dataclass(frozen=True, slots=True)
class ContentType(Fault):
    """The answer is as it should be, but for its ``Content-Type``.

    Args:
        type: what it is declared as.

    """

    type: str = "text/plain"

    def after(self, context: FaultContext, reply: Reply) -> Reply:  # noqa: ARG002
        """Declare."""
        return reply._replace(content_type=self.type)


# Headers that the server sets itself.
_SERVER_HEADERS = {"content-length", "content-type", "connection", "transfer-encoding"}
_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED}


@dataclass(frozen=True, slots=True)
class HttpStatus(Fault):
    """Something answers before the call is looked at.

    Args:
        status: the status.
        body: ``exchange``, an error as its own are; ``html``, the page of a gateway; or ``empty``.
        headers: more headers, such as ``Retry-After``.

    """

    status: int
    body: str = "exchange"
    headers: Mapping[str, str] = field(default_factory=dict)

    def option_error(self, exchanges: Sequence[str]) -> tuple[str, str] | None:  # noqa: ARG002
        """Return a header that faults may not send, because the server sets it."""
        server_owned = [name for name in self.headers if name.lower() in _SERVER_HEADERS]
        return (
            (f"headers/{server_owned[0]}", "is the server's own header") if server_owned else None
        )

    def before(self, context: FaultContext) -> Reply | None:
        """Answer with the status."""
        return self._reply(context)._replace(
            status=self.status, headers=tuple(self.headers.items())
        )

    def _reply(self, context: FaultContext) -> Reply:
        if self.body == "empty" or self.status in _BODILESS:
            return Reply(self.status, b"")
        if self.body == "html":
            return Reply(self.status, _gateway_page(self.status), content_type=_HTML)
        return context.exchange.reject(
            self._refusal(context), context.endpoint, context.request.path
        )

    def _refusal(self, context: FaultContext) -> Rejection:
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return RateLimited("a fault", context.endpoint.id)
        closed = self.status == HTTPStatus.SERVICE_UNAVAILABLE
        return UnderMaintenance("a fault") if closed else ServerError("a fault")


ANNOUNCED_AT = "system/status.get"


@dataclass(frozen=True, slots=True)
class MaintenanceFault(Fault):
    """Calls are refused; an exchange that has no error for it refuses as it does by default.

    Args:
        title: what the window is called where it is announced.
        expected_ms: how long it is announced to take, if the rule does not say how long it does.

    """

    title: str = "System maintenance"
    expected_ms: int = 3_600_000

    def is_announced_at(self, endpoint: Endpoint) -> bool:
        """Whether this is the endpoint where OKX announces maintenance."""
        return endpoint.id == ANNOUNCED_AT

    def before(self, context: FaultContext) -> Reply | None:
        """Refuse the call, unless it asks for announcements."""
        if not self.is_announced_at(context.endpoint):
            raise UnderMaintenance("a fault keeps the exchange closed")
        return None

    def around(self, context: FaultContext, call: Admitted, execute: Executor) -> Any:
        """Answer from a copy of the store in which the window is announced."""
        if not self.is_announced_at(context.endpoint):
            return execute(call)
        end_ms = context.begin_ms + self.expected_ms if context.end_ms is None else context.end_ms
        window = MaintenanceWindow(
            "fault", self.title, context.begin_ms, end_ms, kind="unscheduled"
        )
        announced = call.store.fork(map(str, count(1)).__next__)
        with announced.transaction() as unit:
            announce(unit, context.exchange.name, window)
        return execute(call._replace(store=announced))


_OTHERS = {"empty": b"", "text": b"upstream connect error", "null": b"null"}


@dataclass(frozen=True, slots=True)
class MalformedBody(Fault):
    """The status stays; the body arrives whole, and is no answer.

    Args:
        body: ``html``, the page of a gateway; ``cut``, the answer's JSON without its second half;
            ``empty``; ``text`` that is no JSON; or ``null``, which is JSON and no object.

    """

    body: str = "html"

    def after(self, context: FaultContext, reply: Reply) -> Reply:  # noqa: ARG002
        """Answer with something else."""
        match self.body:
            case "html":
                return reply._replace(body=_gateway_page(reply.status), content_type=_HTML)
            case "cut":
                return reply._replace(body=reply.body[: len(reply.body) // 2])
            case other:
                return reply._replace(body=_OTHERS[other])


GENERATED = "drawn"
# Only for calls that read: a call that writes would seem to have done more or less than it did.
_READ_ONLY = {GENERATED, "extra-rows", "empty-page"}


@dataclass(frozen=True, slots=True)
class NastyAnswer(Fault):
    """The call is executed; its answer is changed in a way that chance picks.

    Args:
        kinds: the changes to pick from. ``drawn`` answers a call that reads with anything that its
            schema allows, and needs Hypothesis; the others change the true answer.

    """

    kinds: tuple[str, ...] = (*MUTATIONS, GENERATED)

    def option_error(self, exchanges: Sequence[str]) -> tuple[str, str] | None:  # noqa: ARG002
        """Return an error if Hypothesis is needed and not installed."""
        if GENERATED not in self.kinds or is_possible():
            return None
        return "kinds", "drawn answers need Hypothesis: pip install 'fauxchange[drawn]'"

    def around(self, context: FaultContext, call: Admitted, execute: Executor) -> Any:
        """Execute the call and change its answer."""
        kind = context.random.choice(self.kinds)
        if kind in _READ_ONLY and dry_run(call, execute).writes:
            return execute(call)
        data, schema = execute(call), context.endpoint.response.schema
        if kind == GENERATED:
            return generate(schema, context.random.getrandbits(32))
        return mutate(kind, copy.deepcopy(data), schema, context.random)
