"""CoinW's login on a WebSocket: a key, and its secret as it is (WebSocket pages)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

import orjson

from fauxchange.domain.access.credential import Credential, shorten
from fauxchange.domain.core import rejection
from fauxchange.exchanges.auth_context import AuthContext
from fauxchange.exchanges.errors import Table
from fauxchange.message import LOGIN, SOCKET, Request, cgi_name, header_text
from fauxchange.spec.endpoint import Endpoint

from .market import credential_of

SOCKETS = LOGIN.partition("/")[0]
"""The section of the login's endpoint."""


class SocketLogin:
    """Who may log in; ``facts`` are the exchange's."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        names, headers = facts["websocket"]["login"], facts["authentication"]["futures"]
        self._key: str = names["key"]
        self._secret: str = names["secret"]
        # Where a call by HTTP would have its key.
        self._cgi = cgi_name(headers["key"])

    def codes(self, endpoint: Endpoint | None) -> Table:  # noqa: ARG002
        """Return the table of error codes."""
        # Codes import the rejections of all that they are for, which few calls need.
        from .codes.core import SOCKETS as CODES

        return CODES

    def request(self, connection: Request, params: Mapping[str, Any], frame: bytes) -> Request:
        """Return a login as a request; ``connection`` is the request that began the connection."""
        headers = {**connection.headers, self._cgi: header_text(params.get(self._key))}
        return connection._replace(method=SOCKET, headers=headers, body=frame, raw_target="")

    def key_of(self, request: Request) -> str:
        """Return the API key that a login names."""
        return request.headers.get(self._cgi, "")

    def authenticate(
        self,
        request: Request,
        endpoint: Endpoint,  # noqa: ARG002 - a key of any permission may log in
        context: AuthContext,
    ) -> Credential:
        """Return the credential of a login.

        Raises:
            Rejection: in this order: no key, unknown key, address, not the key's secret.

        """
        key = self.key_of(request)
        if not key:
            raise rejection.MissingKey(f"no {self._key}")
        credential = credential_of(key, request, context)
        sent = self.secret_of(request).encode("utf-8", "replace")
        if not hmac.compare_digest(sent, credential.secret):
            raise rejection.WrongPassphrase(
                f"{self._secret} is not the secret of the key {shorten(key)}"
            )
        return credential

    def secret_of(self, request: Request) -> str:
        """Return what a login sends as the secret."""
        return header_text(sent_members(request).get(self._secret))

    def params(self, request: Request, endpoint: Endpoint) -> Any:  # noqa: ARG002
        """Return what a login asks for: nothing."""
        return {}


def sent_members(request: Request) -> Mapping[str, Any]:
    """Return the members of a login; a frame that was cut has none."""
    try:
        frame: Any = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return {}
    params = frame.get("params") if isinstance(frame, dict) else None
    return params if isinstance(params, dict) else {}
