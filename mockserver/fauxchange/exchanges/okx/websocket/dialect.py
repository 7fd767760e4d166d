"""OKX as it speaks on a WebSocket: what a frame asks for passes the steps of a request.

A frame is a :class:`Request` here, see there. An answer is the frame that is sent, without what the
connection adds: the id of the frame that asked, and that of the connection or of the operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import orjson

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core import rejection as core_rejection
from fauxchange.exchanges import errors
from fauxchange.exchanges.auth_context import AuthContext
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.frames import login_endpoint
from fauxchange.exchanges.okx import batch
from fauxchange.exchanges.okx.dialect import Okx
from fauxchange.message import LOGIN, Reply, Request
from fauxchange.spec.coerce import loads
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.loader import Facts

from .login import Login

# What is wrong with a login; whatever else keeps a key out has no code of its own.
_LOGIN_CODES: tuple[tuple[type[core_rejection.Rejection], str], ...] = (
    (core_rejection.MalformedTimestamp, "60004"),
    (core_rejection.ExpiredTimestamp, "60006"),
    # Real servers were seen to answer so to keys of another region (okxapi/python-okx, issue 81),
    # and by HTTP to all that look like keys and that nobody has.
    (core_rejection.AbsentKey, "60032"),
    (core_rejection.UnknownKey, "60005"),
    (core_rejection.ForeignKey, "60032"),
    (core_rejection.WrongPassphrase, "60024"),
    (core_rejection.WrongSignature, "60007"),
    (core_rejection.Unauthenticated, "60009"),
    (core_rejection.Rejection, "63999"),
)
# What is wrong with the form of a call, of which no row tells.
_FORM, _BAD_ARGS = {"parameters", "validation"}, "60013"


class OkxSocket(Okx):
    """OKX V5 on a WebSocket; it has what :class:`Okx` has."""

    def __init__(self, okx: Okx) -> None:
        legacy_names: Any = okx.tables["legacyNames"]
        super().__init__(
            Facts(
                okx.facts,
                okx.errors,
                okx.catalogue,
                okx.tables,
                channels=okx.channels,
                legacy_names=legacy_names,
            )
        )
        self.login = Login(self.facts, self.key_checks)
        own = self.facts["websocket"]
        self._when_all_fail: Mapping[str, Mapping[str, str]] = own.get("whenAllFail", {})
        self._success_texts: Mapping[str, str] = own["successTexts"]

    @cached_property
    def login_endpoint(self) -> Endpoint:
        """The login as an endpoint."""
        return login_endpoint(self.name, self.facts, self.facts["websocket"]["paths"]["private"])

    def authenticate(
        self, request: Request, endpoint: Endpoint, context: AuthContext
    ) -> Credential | None:
        """Return the credential of a login, or that with which the connection has logged in."""
        if endpoint.id == LOGIN:
            return self.login.authenticate(request, context)
        credential = self.key_checks.credential_of(self.key_of(request), context)
        self.key_checks.check_frozen(credential, context)
        is_demo = self.login.is_demo(request)
        self.key_checks.check_permission(endpoint, credential, demo=is_demo)
        return credential

    def expires_ms(self, request: Request, endpoint: Endpoint, context: AuthContext) -> int | None:
        """Return the sandbox's time after which a call is void, None if it names none."""
        if endpoint.expires and (expires := _read(request).get("expTime")) is not None:
            return self.request_expiry.read_unstamped(str(expires), context)
        return None

    def params(self, request: Request, endpoint: Endpoint) -> Any:
        """Return what a frame asks for: its rows, or the only one; a login asks for nothing.

        Raises:
            Unreadable: they are no list of objects, or not one where one is wanted.

        """
        if endpoint.id == LOGIN:
            return {}
        args = _read(request).get("args")
        if not isinstance(args, list) or not all(isinstance(arg, dict) for arg in args):
            raise core_rejection.Unreadable("the arguments are no list of objects")
        rows = [{name: arg[name] for name in arg if name != "instIdCode"} for arg in args]
        if endpoint.request.schema.get("type") == "array":
            return endpoint.request.coerce(rows)
        if len(rows) != 1:
            raise core_rejection.Unreadable(f"one object is asked for, and there are {len(rows)}")
        return endpoint.request.coerce(rows[0])

    def answer(self, call: Call) -> Any:
        """Return the payload; a login has none."""
        return [] if call.endpoint.id == LOGIN else super().answer(call)

    def accept(self, endpoint: Endpoint, data: Any, now_ms: int) -> Reply:
        """Return the frame that carries rows, or says that a login succeeded."""
        if endpoint.id == LOGIN:
            return _event("login", "0", "")
        data = batch.with_text(data, self._success_texts.get(endpoint.id, ""))
        code = batch.verdict(data)
        # The rows say what is wrong, the envelope does not.
        beside = self._when_all_fail.get(endpoint.id, {}) if code == batch.ALL_FAILED else {}
        reply = self._envelope(code, "", data, now_ms, beside)
        # No frame has headers; the journal knows from them how true the answer is.
        return reply._replace(headers=self.headers(endpoint))

    def reject(
        self,
        rejection: core_rejection.Rejection,
        endpoint: Endpoint | None,
        path: str,  # noqa: ARG002 - one answer for all paths
    ) -> Reply:
        """Return the frame that refuses: a login, an act in its row, or a call in the envelope."""
        own = self.facts["websocket"]["errors"]
        if endpoint is not None and endpoint.id == LOGIN:
            if code := getattr(rejection, "code", ""):
                return _event("error", code, self.errors[code]["message"])
            code = next(code for kind, code in _LOGIN_CODES if isinstance(rejection, kind))
            return _event("error", code, own[code])
        if endpoint is not None and rejection.result is not None:
            return self.accept(endpoint, [rejection.result], int(rejection.result.get("ts", 0)))
        if rejection.step in _FORM:
            return self._envelope(_BAD_ARGS, own[_BAD_ARGS], [], None, {})
        error = errors.render(rejection, self._codes, self.errors)
        return self._envelope(error.error.partition("_")[0], error.text, [], None, {})

    def _envelope(
        self, code: str, text: str, data: Any, now_ms: int | None, beside: Mapping[str, str]
    ) -> Reply:
        times = {} if now_ms is None else dict.fromkeys(self.facts["gatewayTimes"], f"{now_ms}000")
        frame = {"code": code, "msg": text, "data": data, **beside, **times}
        return Reply(200, orjson.dumps(frame), code)


def _event(event: str, code: str, text: str) -> Reply:
    return Reply(200, orjson.dumps({"event": event, "code": code, "msg": text}), code)


def _read(request: Request) -> Any:
    """Return the object that a frame is.

    Raises:
        Unreadable: it has what no text or number can be.

    """
    try:
        return loads(request.body)
    except ValueError as error:
        raise core_rejection.Unreadable(f"the frame is not JSON: {error}") from error
