"""CoinW's futures market: HMAC headers, query for GET, JSON for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from fauxchange.domain.access.credential import Credential, quote_time, shorten
from fauxchange.domain.core import rejection
from fauxchange.exchanges.auth_context import AuthContext, require_permission
from fauxchange.exchanges.errors import Table
from fauxchange.message import Request, cgi_name
from fauxchange.spec.coerce import loads
from fauxchange.spec.endpoint import Endpoint

from .market import credential_of
from .signature import is_signed


class Futures:
    """How the futures market authenticates and where its parameters are."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        names = facts["authentication"]["futures"]
        self._key = cgi_name(names["key"])
        self._sign = cgi_name(names["sign"])
        self._timestamp = cgi_name(names["timestamp"])

    def codes(self, endpoint: Endpoint | None) -> Table:
        """Return the table of error codes; public endpoints have one, a few have own entries."""
        # Codes import the rejections of all that they are for, which few calls need.
        from .codes.core import FUTURES, FUTURES_PUBLIC, OWN

        if endpoint is None:
            return FUTURES
        table = FUTURES_PUBLIC if endpoint.is_public else FUTURES
        return {**table, **OWN[endpoint.id]} if endpoint.id in OWN else table

    def key_of(self, request: Request) -> str:
        """Return the API key that a request names."""
        return request.headers.get(self._key, "")

    def authenticate(
        self, request: Request, endpoint: Endpoint, context: AuthContext
    ) -> Credential:
        """Return the key's credential. The timestamp is signed, but no window is documented.

        Raises:
            Rejection: in this order: no key, no timestamp, no sign, unknown key, address, wrong
                sign, permission.

        """
        key = request.headers.get(self._key)
        if not key:
            raise rejection.MissingKey("no key header")
        timestamp = request.headers.get(self._timestamp)
        if not timestamp:
            raise rejection.MissingTimestamp("no timestamp header")
        if not (timestamp.isascii() and timestamp.isdecimal()):
            raise rejection.MalformedTimestamp(f"{quote_time(timestamp)} is not Unix milliseconds")
        signature = request.headers.get(self._sign)
        if not signature:
            raise rejection.MissingSignature("no sign header")
        credential = credential_of(key, request, context)
        target, body = request.target, request.body
        if not is_signed(signature, credential.secret, timestamp, request.method, target, body):
            raise rejection.WrongSignature(
                f"not the signature of {timestamp}{request.method}{target} and {len(body)} bytes "
                f"of body with the secret of the key {shorten(key)}"
            )
        require_permission(endpoint, credential)
        return credential

    def params(self, request: Request, endpoint: Endpoint) -> Any:
        """Return the query's parameters for GET, else the JSON body's, coerced."""
        if request.method == "GET":
            return endpoint.request.coerce(dict(reversed(parse_qsl(request.query))))
        if not request.body.strip():
            return {}
        try:
            return endpoint.request.coerce(loads(request.body))
        except ValueError as error:
            raise rejection.Unreadable(f"the body is not JSON: {error}") from error
