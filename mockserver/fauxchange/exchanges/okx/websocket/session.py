"""OKX's WebSocket frames: keep-alive and login (documentation: overview-websocket).

Channels are not served yet: a subscription is refused as OKX refuses one it does not know.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from fauxchange.exchanges.auth_context import AuthContext
from fauxchange.exchanges.okx.key_expiry import KeyExpiry
from fauxchange.exchanges.okx.signature import sign

Frame = dict[str, Any]

_SECONDS = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")


class Session:
    """The state of one connection.

    Args:
        context_of: returns the sandbox of an API key, as authentication sees it.
        facts: the exchange's facts, see ``exchange.json``.
        connection_id: what answers name the connection by.

    """

    def __init__(
        self,
        context_of: Callable[[str], AuthContext],
        facts: Mapping[str, Any],
        connection_id: str,
    ) -> None:
        self._context_of = context_of
        terms = facts["websocket"]
        self._errors: Mapping[str, str] = terms["errors"]
        self._login: Mapping[str, Any] = terms["login"]
        self._expiry = KeyExpiry(facts["authentication"]["idle"])
        self._id = connection_id

    def answer(self, message: str | bytes) -> str | Frame:
        """Return the answer to one message."""
        if message == "ping":
            return "pong"
        try:
            frame = json.loads(message)
        except (ValueError, RecursionError):
            frame = None
        args = frame.get("args") if isinstance(frame, dict) else None
        if isinstance(args, list) and args and isinstance(args[0], dict):
            operation = frame["op"] if isinstance(frame.get("op"), str) else ""
            if operation == "login":
                return self._log_in(args[0])
            if operation in {"subscribe", "unsubscribe"}:
                return self._refuse("60018", f"channel:{args[0].get('channel')}")
        return self._refuse("60012")

    def _log_in(self, args: Mapping[str, Any]) -> Frame:
        timestamp = str(args.get("timestamp", ""))
        if not _SECONDS.fullmatch(timestamp):
            return self._refuse("60004")
        key = str(args.get("apiKey", ""))
        context = self._context_of(key)
        age_ms = context.clock.age_ms(int(float(timestamp) * 1000))
        if age_ms > self._login["windowSeconds"] * 1000:
            return self._refuse("60006")
        credential = context.credential("okx", key)
        if credential is None or self._expiry.is_over(credential, context):
            return self._refuse("60005")
        passphrase = str(args.get("passphrase", "")).encode("utf-8", "replace")
        if not hmac.compare_digest(passphrase, credential.passphrase):
            return self._refuse("60024")
        expected = sign(
            credential.secret, timestamp, self._login["method"], self._login["path"], b""
        )
        if not hmac.compare_digest(str(args.get("sign", "")).encode("utf-8", "replace"), expected):
            return self._refuse("60007")
        self._expiry.note(credential, context)
        return {"event": "login", "code": "0", "msg": "", "connId": self._id}

    def _refuse(self, code: str, *blanks: str) -> Frame:
        text = self._errors[code].format(*blanks)
        return {"event": "error", "code": code, "msg": text, "connId": self._id}
