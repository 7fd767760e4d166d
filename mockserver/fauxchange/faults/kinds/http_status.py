"""HTTP status: the call is answered with a status, and not carried out."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from fauxchange.domain.core.rejection import RateLimited, ServerError, UnderMaintenance
from fauxchange.faults.fault import Fault, FaultContext
from fauxchange.faults.pages import HTML, gateway_page
from fauxchange.message import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fauxchange.domain.core.rejection import Rejection

# What the server says by itself.
_ITS_OWN = {"content-length", "content-type", "connection", "transfer-encoding"}
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

    def mistake(self, exchanges: Sequence[str]) -> tuple[str, str] | None:  # noqa: ARG002
        """Say which header is not for faults to send."""
        own = [name for name in self.headers if name.lower() in _ITS_OWN]
        return (f"headers/{own[0]}", "is the server's own header") if own else None

    def before(self, hit: FaultContext) -> Reply | None:
        """Answer."""
        return self._said(hit)._replace(status=self.status, headers=tuple(self.headers.items()))

    def _said(self, hit: FaultContext) -> Reply:
        if self.body == "empty" or self.status in _BODILESS:
            return Reply(self.status, b"")
        if self.body == "html":
            return Reply(self.status, gateway_page(self.status), content_type=HTML)
        return hit.exchange.reject(self._refusal(hit), hit.endpoint, hit.request.path)

    def _refusal(self, hit: FaultContext) -> Rejection:
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return RateLimited("a fault", hit.endpoint.id)
        closed = self.status == HTTPStatus.SERVICE_UNAVAILABLE
        return UnderMaintenance("a fault") if closed else ServerError("a fault")
