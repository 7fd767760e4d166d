"""OKX's login on a WebSocket (overview-websocket-login)."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from typing import Any

from fauxchange.domain.access.credential import Credential, quote_time, shorten
from fauxchange.domain.core import rejection
from fauxchange.exchanges.auth_context import AuthContext
from fauxchange.exchanges.okx.key_checks import KeyChecks
from fauxchange.exchanges.okx.signature import sign
from fauxchange.message import SOCKET, Request, cgi_name, header_text

_SECONDS = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?", re.ASCII)

# What carries a member of the login in HTTP.
_MEMBERS = {"apiKey": "key", "passphrase": "passphrase", "timestamp": "timestamp", "sign": "sign"}


def read_seconds(timestamp: str) -> int | None:
    """Return Unix seconds, which may have decimals, as milliseconds; None if they are none."""
    return int(float(timestamp) * 1000) if _SECONDS.fullmatch(timestamp) else None


class Login:
    """Who may log in; ``facts`` are the exchange's."""

    def __init__(self, facts: Mapping[str, Any], key_checks: KeyChecks) -> None:
        headers, terms = facts["authentication"]["headers"], facts["websocket"]["login"]
        self._cgi = {member: cgi_name(headers[name]) for member, name in _MEMBERS.items()}
        self._demo = cgi_name(headers["demo"])
        self._demo_query: str = terms["demoQuery"]
        self._window_ms: int = terms["windowSeconds"] * 1000
        self._method: str = terms["method"]
        self._path: str = terms["path"]
        self._key_checks = key_checks

    def request(self, connection: Request, args: Mapping[str, Any], frame: bytes) -> Request:
        """Return a login as a request; ``connection`` is the request that began the connection."""
        sent = {cgi: header_text(args.get(member)) for member, cgi in self._cgi.items()}
        headers = {**connection.headers, **sent}
        if self._demo_query in connection.query.split("&"):
            headers[self._demo] = "1"
        return connection._replace(method=SOCKET, headers=headers, body=frame, raw_target="")

    def is_demo(self, request: Request) -> bool:
        """Whether a connection that has logged in is one of demo trading."""
        return request.headers.get(self._demo) == "1"

    def authenticate(self, request: Request, context: AuthContext) -> Credential:
        """Return the credential of a login.

        Raises:
            Rejection: a part of it is wrong, or its key may not be used from there.

        """
        sent = {member: request.headers.get(cgi, "") for member, cgi in self._cgi.items()}
        key, timestamp = sent["apiKey"], sent["timestamp"]
        passphrase, signature = (sent[name].encode() for name in ("passphrase", "sign"))
        self._check_time(timestamp, context)
        credential = self._key_checks.credential_of(key, context)
        self._key_checks.check_origin(request, credential, context)
        if not hmac.compare_digest(passphrase, credential.passphrase):
            raise rejection.WrongPassphrase(f"not the passphrase of the key {shorten(key)}")
        expected = sign(credential.secret, timestamp, self._method, self._path, b"")
        if not hmac.compare_digest(signature, expected):
            raise rejection.WrongSignature(
                f"not the signature of {timestamp}{self._method}{self._path} with the secret of "
                f"the key {shorten(key)}"
            )
        self._key_checks.note_use(credential, context)
        self._key_checks.check_frozen(credential, context)
        return credential

    def _check_time(self, timestamp: str, context: AuthContext) -> None:
        stamp_ms = read_seconds(timestamp)
        if stamp_ms is None:
            raise rejection.MalformedTimestamp(f"{quote_time(timestamp)} is not Unix seconds")
        age_ms = context.clock.age_ms(stamp_ms, self._window_ms)
        if age_ms > self._window_ms:
            raise rejection.ExpiredTimestamp(
                f"{timestamp} is {age_ms / 1000:g} s from the exchange's time, "
                f"{self._window_ms / 1000:g} s are allowed"
            )
