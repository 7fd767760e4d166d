"""CoinW as it speaks on a WebSocket: a login passes the steps of a request."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import orjson

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.rejection import Rejection
from fauxchange.exchanges import errors
from fauxchange.exchanges.auth_context import AuthContext
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.dialect import CoinW
from fauxchange.exchanges.coinw.login import SocketLogin
from fauxchange.exchanges.frames import login_endpoint
from fauxchange.message import Reply, Request
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.loader import Facts

# The journal's code of a login that succeeded, whose frame has none.
ACCEPTED = "0"


class CoinwSocket(CoinW):
    """CoinW on a WebSocket; it has what :class:`CoinW` has."""

    def __init__(self, coinw: CoinW) -> None:
        super().__init__(
            Facts(coinw.facts, coinw.errors, coinw.catalogue, coinw.tables, channels=coinw.channels)
        )
        self.login = SocketLogin(self.facts)

    @cached_property
    def login_endpoint(self) -> Endpoint:
        """The login as an endpoint; both markets have it alike."""
        return login_endpoint(self.name, self.facts, self.facts["websocket"]["paths"]["spot"])

    def authenticate(
        self, request: Request, endpoint: Endpoint, context: AuthContext
    ) -> Credential:
        """Return the credential of a login."""
        return self.login.authenticate(request, endpoint, context)

    def answer(self, call: Call) -> Any:  # noqa: ARG002
        """Return the payload: a login has none."""
        return []

    def accept(self, endpoint: Endpoint, data: Any, now_ms: int) -> Reply:  # noqa: ARG002
        """Return the frame that says that a login succeeded."""
        return _frame({"result": True}, ACCEPTED)

    def reject(
        self,
        rejection: Rejection,
        endpoint: Endpoint | None,
        path: str,  # noqa: ARG002 - one answer for both markets
    ) -> Reply:
        """Return the frame that refuses; a code of connections has the text it has there."""
        error = errors.render(rejection, self.login.codes(endpoint), self.errors)
        code = str(error.entry["code"])
        text = self.facts["websocket"]["errors"].get(code, error.text)
        return _frame({"result": False, "errorCode": int(code), "errorMsg": text}, code)


def _frame(data: dict[str, Any], code: str) -> Reply:
    # A success has its members in the other order, as documented.
    return Reply(200, orjson.dumps({"channel": "login", "data": data}), code)
