"""Malformed body: the call is carried out, and what arrives is not what it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxchange.faults.fault import Fault, FaultContext
from fauxchange.faults.gateway_page import HTML, gateway_page

if TYPE_CHECKING:
    from fauxchange.message import Reply

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
                return reply._replace(body=gateway_page(reply.status), content_type=HTML)
            case "cut":
                return reply._replace(body=reply.body[: len(reply.body) // 2])
            case other:
                return reply._replace(body=_OTHERS[other])
