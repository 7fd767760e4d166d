"""HTTP status: the call is answered with a status, and not carried out."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from mockserver.domain.rejection import RateLimited, ServerError, UnderMaintenance
from mockserver.message import Reply

from .fault import Fault, Hit
from .pages import HTML, gateway_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mockserver.domain.rejection import Rejection

_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED}


@dataclass(frozen=True, slots=True)
class HttpStatus(Fault):
    """Something answers before the call is looked at.

    Args:
        status: the status.
        body: ``exchange``, an error as the exchange tells its own; ``html``, the page of a gateway;
            or ``empty``.
        headers: more headers, such as ``Retry-After``.

    """

    status: int
    body: str = "exchange"
    headers: Mapping[str, str] = field(default_factory=dict)

    def before(self, hit: Hit) -> Reply | None:
        """Answer."""
        return self._said(hit)._replace(status=self.status, headers=tuple(self.headers.items()))

    def _said(self, hit: Hit) -> Reply:
        if self.body == "empty" or self.status in _BODILESS:
            return Reply(self.status, b"")
        if self.body == "html":
            return Reply(self.status, gateway_page(self.status), content_type=HTML)
        return hit.exchange.reject(self._refusal(hit), hit.endpoint, hit.request.path)

    def _refusal(self, hit: Hit) -> Rejection:
        match self.status:
            case HTTPStatus.TOO_MANY_REQUESTS:
                return RateLimited("a fault", hit.endpoint.id)
            case HTTPStatus.SERVICE_UNAVAILABLE:
                return UnderMaintenance("a fault")
            case _:
                return ServerError("a fault")
