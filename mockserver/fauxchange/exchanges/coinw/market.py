"""What CoinW's two markets share when they look at a key."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fauxchange.domain.access.credential import Credential, shorten
from fauxchange.domain.core.rejection import UnknownKey
from fauxchange.exchanges.auth_context import AuthContext, require_address
from fauxchange.message import Request

EXCHANGE = "coinw"
_FORM = "application/x-www-form-urlencoded"


def credential_of(key: str, request: Request, context: AuthContext) -> Credential:
    """Return a key's credential, if it may be used from the client's address.

    Raises:
        UnknownKey: nobody has it.
        AddressRefused: it has an allow-list without this address.

    """
    credential = context.credential(EXCHANGE, key)
    if credential is None:
        raise UnknownKey(f"nobody has the key {shorten(key)}")
    require_address(credential, request.remote)
    return credential


def spot_params(request: Request) -> dict[str, str]:
    """Return query and form of a call to spot, in order; a form's values instead of a query's."""
    params = dict(parse_qsl(request.query, keep_blank_values=True))
    if request.body and request.headers.get("CONTENT_TYPE", "").lower().startswith(_FORM):
        form = request.body.decode("utf-8", "replace")
        params.update(parse_qsl(form, keep_blank_values=True))
    return params
