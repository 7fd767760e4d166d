"""The interface of an exchange to the pipeline."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.rejection import Rejection
from fauxchange.message import FIDELITY, Reply, Request
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.loader import Facts

from .auth_context import AuthContext
from .call import Call, Params
from .handlers import Handlers
from .validation import require

if TYPE_CHECKING:
    from fauxchange.exchanges.diagnosis.doctor import Doctor

    from .examples.references import References

Fidelity = Literal["modelled", "example", "sampled"]


class Exchange(ABC):
    """An exchange: how it authenticates, reads parameters, accepts and refuses.

    Its ``facts``, ``errors`` and ``tables`` are the contents of its schema files; ``catalogue`` has
    the documented endpoints, ``channels`` those of its WebSockets, ``handlers`` the endpoints that
    are modelled.
    """

    name: ClassVar[str]
    row_code: ClassVar[str]
    """The member of an answer's row that says how the row went."""
    handlers: Handlers

    def __init__(self, facts: Facts) -> None:
        self.facts = facts.exchange
        self.errors = facts.errors
        self.tables = facts.tables
        self.catalogue = facts.catalogue
        self.channels = facts.channels
        self._batches: dict[str, bool] = {}
        self._headers: dict[str, tuple[tuple[str, str], ...]] = {}

    @property
    @abstractmethod
    def doctor(self) -> Doctor:
        """What recognises the usual mistakes of its clients."""

    def error_of(self, endpoint: Endpoint | None, rejection: Rejection) -> str:  # noqa: ARG002
        """Return the name in ``errors.json`` of what a rejection is answered with, if it is known.

        With it the same refusal can be had again, by a fault.
        """
        return ""

    def may_answer(self, endpoint: Endpoint, error: str) -> bool:  # noqa: ARG002 - one market
        """Whether an endpoint may be answered with an error of ``errors.json``, by its market."""
        return True

    @abstractmethod
    def key_of(self, request: Request) -> str:
        """Return the API key in a request, whether anybody has it or not; empty without one."""

    @abstractmethod
    def authenticate(
        self, request: Request, endpoint: Endpoint, context: AuthContext
    ) -> Credential | None:
        """Return the credential that a request is made with; None on a public endpoint.

        Raises:
            Rejection: the credentials are missing or wrong, or may not do this.

        """

    def expires_ms(
        self,
        request: Request,  # noqa: ARG002 - requests of most exchanges name no such time
        endpoint: Endpoint,  # noqa: ARG002
        context: AuthContext,  # noqa: ARG002
    ) -> int | None:
        """Return the sandbox's time after which a request is void, None if it names none.

        Raises:
            Rejection: the time cannot be read, or has gone by.

        """
        return None

    @abstractmethod
    def params(self, request: Request, endpoint: Endpoint) -> Params:
        """Return the request's parameters, coerced.

        Raises:
            Rejection: they cannot be read.

        """

    def require(self, endpoint: Endpoint, params: Params) -> None:
        """Let parameters pass that the endpoint's schema allows.

        Raises:
            Rejection: it does not.

        """
        require(endpoint, params)

    @cached_property
    def references(self) -> References:
        """What ids in calls of endpoints without a handler name."""
        from .examples.references import References

        facts = self.facts.get("references", {})
        return References(self.catalogue, facts, self.handlers.__contains__)

    def headers(self, endpoint: Endpoint) -> tuple[tuple[str, str], ...]:
        """Return the headers of an endpoint's answers: how true they are."""
        known = self._headers.get(endpoint.id)
        if known is None:
            known = self._headers[endpoint.id] = ((FIDELITY, fidelity_of(self, endpoint)),)
        return known

    def limit_keys(self, params: dict[str, Any]) -> dict[str, Any]:
        """Return parameters with all that rate limits count by: by default as they are."""
        return params

    def reports_rows(self, endpoint: Endpoint) -> bool:
        """Whether an endpoint is a batch: it takes a list, and answers each row by itself."""
        known = self._batches.get(endpoint.id)
        if known is None:
            takes_rows = endpoint.request.schema.get("type") == "array"
            known = takes_rows and self.row_code in endpoint.row_members
            self._batches[endpoint.id] = known
        return known

    def reports_result(self, endpoint: Endpoint) -> bool:  # noqa: ARG002
        """Whether an endpoint does one thing, and says in a row how that went."""
        return False

    def add_row(  # noqa: B027 - no exchange has to have rows
        self, refusal: Rejection, endpoint: Endpoint, params: Any, now_ms: int
    ) -> None:
        """Add to a refusal of parameters the row that tells it, where an exchange has one."""

    @abstractmethod
    def refused_row(self, endpoint: Endpoint, row: Any, why: Rejection, now_ms: int) -> Any:
        """Return the row of a batch's answer for a row that is refused."""

    @abstractmethod
    def answer(self, call: Call) -> Any:
        """Return the payload for a call: the handler's, or the documented example's.

        Raises:
            Rejection: the call asks for what cannot be done.

        """

    @abstractmethod
    def accept(self, endpoint: Endpoint, data: Any, now_ms: int) -> Reply:
        """Return the answer that carries data."""

    @abstractmethod
    def reject(self, rejection: Rejection, endpoint: Endpoint | None, path: str) -> Reply:
        """Return the answer that refuses."""


def fidelity_of(exchange: Exchange, endpoint: Endpoint) -> Fidelity:
    """Return how true the answers are, from what there is: it is never declared.

    It is ``modelled`` with a handler, ``example`` with a documented answer, or ``sampled``.
    """
    if endpoint.id in exchange.handlers:
        return "modelled"
    documented = any(example.response is not None for example in endpoint.examples)
    return "example" if documented else "sampled"
