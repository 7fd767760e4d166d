"""The interface of an exchange to the pipeline, and of a call to its handler."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.message import FIDELITY, Reply, Request
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.loader import Facts

from .auth_context import AuthContext
from .handlers import Handlers
from .paging import CURSORS, Page, page_of
from .validation import require

if TYPE_CHECKING:
    from fauxchange.domain.market.market import Market
    from fauxchange.exchanges.diagnosis.doctor import Doctor

    from .references import References

Params = Any
Fidelity = Literal["modelled", "example", "sampled"]


class Call(NamedTuple):
    """An accepted request: who calls, with what, and the unit of work it may change things in.

    ``skew_ms`` is how far the clock that the exchange shows is ahead of the time of the call.
    ``tables`` map the domain's words to the exchange's values, by the name of their file.
    ``expires_ms`` is the time after which the call is void, None if it names none.
    """

    endpoint: Endpoint
    credential: Credential | None
    params: Params
    unit: UnitOfWork
    now_ms: int
    skew_ms: int = 0
    tables: Mapping[str, Any] = MappingProxyType({})
    expires_ms: int | None = None

    def new_id(self) -> str:
        """Return a new id of the sandbox: digits."""
        return self.unit.new_id()

    @property
    def account(self) -> Account:
        """The caller's account, as this unit of work sees it.

        Raises:
            LookupError: a public endpoint has no caller.

        """
        if self.credential is None:
            raise LookupError(f"{self.endpoint.id} has no caller")
        return self.unit.get(Account, self.credential.account)

    @property
    def ledger(self) -> Ledger:
        """The ledger at the time of the call."""
        return Ledger(self.unit, self.now_ms)

    @property
    def market(self) -> Market:
        """The market of the sandbox.

        Raises:
            KeyError: the world has none.

        """
        from fauxchange.domain.market.state import market_of

        return market_of(self.unit)

    def param(self, name: str) -> str:
        """Return a parameter as it was sent, else its documented default.

        Raises:
            KeyError: it was not sent, and the endpoint's schema has no default for it.

        """
        if name in self.params:
            return str(self.params[name])
        return str(self.endpoint.request.schema["properties"][name]["default"])

    def list(self, name: str) -> tuple[str, ...]:
        """Return a list parameter, empty if it was not sent."""
        return tuple(self.params.get(name, ()))

    def page(
        self,
        *,
        cursors: tuple[str, str] = CURSORS,
        included: bool = False,
        reach_ms: int | None = None,
    ) -> Page:
        """Return which part of a history is asked for, see :func:`page_of`.

        The history has what happened less than ``reach_ms`` ago; by default all.

        Raises:
            BadParameter: a bound is not a whole number.

        """
        since_ms = None if reach_ms is None else self.now_ms - reach_ms + 1
        return page_of(
            self.endpoint, self.params, cursors=cursors, included=included, since_ms=since_ms
        )


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
        from .references import References

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
            known = takes_rows and self.row_code in row_members(endpoint)
            self._batches[endpoint.id] = known
        return known

    def reports_result(self, endpoint: Endpoint) -> bool:  # noqa: ARG002
        """Whether an endpoint does one thing, and says in a row how that went."""
        return False

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


_WHOLE = (list, dict)


def row_members(endpoint: Endpoint) -> Any:
    """Return the schemas of the members that the rows of an answer have, if it has rows."""
    items = endpoint.response.schema.get("items", {})
    return items.get("properties", {}) if isinstance(items, dict) else {}


def rows(answer: Iterable[Any]) -> Any:
    """Return what a handler yielded as a list; a single object as it is."""
    # A union would be made anew at every call.
    return answer if isinstance(answer, _WHOLE) else list(answer)


def fidelity_of(exchange: Exchange, endpoint: Endpoint) -> Fidelity:
    """Return how true the answers are, from what there is: it is never declared.

    It is ``modelled`` with a handler, ``example`` with a documented answer, or ``sampled``.
    """
    if endpoint.id in exchange.handlers:
        return "modelled"
    documented = any(example.response is not None for example in endpoint.examples)
    return "example" if documented else "sampled"
