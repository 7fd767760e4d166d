"""The interface of CoinW's two markets, and the checks of a key that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from fauxchange.domain.access.credential import Credential, shorten
from fauxchange.domain.access.ip_allowlist import is_allowed
from fauxchange.domain.core import rejection

if TYPE_CHECKING:
    from fauxchange.exchanges.auth_context import AuthContext
    from fauxchange.exchanges.errors import Table
    from fauxchange.message import Request
    from fauxchange.spec.endpoint import Endpoint

EXCHANGE = "coinw"


class CoinwMarket(Protocol):
    """Spot or futures: each has its own signature, transport and error codes."""

    def codes(self, endpoint: Endpoint | None) -> Table:
        """Return the table of error codes for an endpoint, or for none."""
        ...

    def key_of(self, request: Request) -> str:
        """Return the API key that a request names, empty if it names none."""
        ...

    def authenticate(
        self, request: Request, endpoint: Endpoint, context: AuthContext
    ) -> Credential:
        """Return the key's credential.

        Raises:
            Rejection: it is missing, wrong, or may not do this.

        """
        ...

    def params(self, request: Request, endpoint: Endpoint) -> Any:
        """Return the parameters, coerced.

        Raises:
            Rejection: they cannot be read.

        """
        ...


def credential_of(key: str, request: Request, context: AuthContext) -> Credential:
    """Return a key's credential, if it may be used from the client's address.

    Raises:
        UnknownKey: nobody has it.
        AddressRefused: it has an allow-list without this address.

    """
    credential = context.credential(EXCHANGE, key)
    if credential is None:
        raise rejection.UnknownKey(f"nobody has the key {shorten(key)}")
    if credential.addresses and not is_allowed(request.remote, credential.addresses):
        allowed = ", ".join(credential.addresses)
        raise rejection.AddressRefused(f"{request.remote} is not in {allowed}", request.remote)
    return credential


def permit(endpoint: Endpoint, credential: Credential) -> None:
    """Let a key pass that has the endpoint's permission.

    Raises:
        PermissionDenied: it has not.

    """
    if endpoint.permission not in credential.permissions:
        held = ", ".join(sorted(credential.permissions)) or "nothing"
        raise rejection.PermissionDenied(f"{endpoint.permission} is needed, the key has {held}")
