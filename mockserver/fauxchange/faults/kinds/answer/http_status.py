"""HTTP status: the call is answered with a status, and not carried out."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from fauxchange.domain.core.rejection import RateLimited, ServerError, UnderMaintenance
from fauxchange.faults.fault import Fault, FaultContext
from fauxchange.faults.gateway_page import HTML, gateway_page
from fauxchange.message import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fauxchange.domain.core.rejection import Rejection

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
            return Reply(self.status, gateway_page(self.status), content_type=HTML)
        return context.exchange.reject(
            self._refusal(context), context.endpoint, context.request.path
        )

    def _refusal(self, context: FaultContext) -> Rejection:
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return RateLimited("a fault", context.endpoint.id)
        closed = self.status == HTTPStatus.SERVICE_UNAVAILABLE
        return UnderMaintenance("a fault") if closed else ServerError("a fault")
