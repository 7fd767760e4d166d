"""An accepted request, as its handler sees it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.spec.endpoint import Endpoint

from .paging import CURSORS, Page, page_of

if TYPE_CHECKING:
    from fauxchange.domain.market.market import Market

Params = Any


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
        return new_tuple(Ledger, (self.unit, self.now_ms))

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
