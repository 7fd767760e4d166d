"""CoinW's spot market: parameters in query or form, MD5 among them."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from fauxchange.domain.access.credential import Credential, shorten
from fauxchange.domain.core import rejection
from fauxchange.exchanges.auth_context import AuthContext, require_permission
from fauxchange.exchanges.errors import Table
from fauxchange.message import Request
from fauxchange.spec.endpoint import Endpoint

from .market import credential_of, spot_params
from .signature import sign_spot


class Spot:
    """How the spot market authenticates and where its parameters are."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        names = facts["authentication"]["spot"]
        self._key: str = names["key"]
        self._sign: str = names["sign"]
        self._selector: str = facts["selector"]

    def codes(self, endpoint: Endpoint | None) -> Table:  # noqa: ARG002
        """Return the table of error codes."""
        # Codes import the rejections of all that they are for, which few calls need.
        from .codes.core import SPOT

        return SPOT

    def key_of(self, request: Request) -> str:
        """Return the API key that a request names."""
        return self._params_of(request).get(self._key, "")

    def authenticate(
        self, request: Request, endpoint: Endpoint, context: AuthContext
    ) -> Credential:
        """Return the key's credential.

        Raises:
            Rejection: in this order: no key, unknown key, address, no sign, wrong sign, permission.

        """
        params = self._params_of(request)
        signature = params.pop(self._sign, "")
        key = params.get(self._key)
        if not key:
            raise rejection.MissingKey(f"no parameter {self._key}")
        credential = credential_of(key, request, context)
        if not signature:
            raise rejection.MissingSignature(f"no parameter {self._sign}")
        expected = sign_spot(credential.secret, params)
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode()):
            names = ", ".join(sorted(params))
            raise rejection.WrongSignature(
                f"not the signature of {names} with the secret of the key {shorten(key)}"
            )
        require_permission(endpoint, credential)
        return credential

    def params(self, request: Request, endpoint: Endpoint) -> Any:
        """Return the parameters of query and form, without those of the signature, coerced."""
        params = self._params_of(request)
        params.pop(self._key, None)
        params.pop(self._sign, None)
        return endpoint.request.coerce(params)

    def _params_of(self, request: Request) -> dict[str, str]:
        """Return query and form as one table: clients use either, and some use both."""
        params = spot_params(request)
        params.pop(self._selector, None)
        return params
