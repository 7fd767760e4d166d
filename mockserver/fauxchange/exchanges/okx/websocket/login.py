"""The login of a connection (overview-websocket-login)."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from typing import Any

from fauxchange.domain.access.credential import Credential
from fauxchange.exchanges.auth_context import AuthContext
from fauxchange.exchanges.okx.key_expiry import KeyExpiry
from fauxchange.exchanges.okx.signature import sign

from .terms import SocketTerms

_SECONDS = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")


class LoginRefused(Exception):  # noqa: N818 - a refusal is an answer
    """A login is refused: the code of the error."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def log_in(terms: SocketTerms, account: Mapping[str, Any], context: AuthContext) -> Credential:
    """Return the credential that a connection logs in with.

    Args:
        terms: what the exchange says of logins.
        account: the element of the request's ``args``.
        context: the sandbox of its key.

    Raises:
        LoginRefused: it is late, or signed with something else than a key of the sandbox.

    """
    timestamp = str(account.get("timestamp", ""))
    if not _SECONDS.fullmatch(timestamp):
        raise LoginRefused("60004")
    age_ms = context.clock.age_ms(int(float(timestamp) * 1000))
    if age_ms > terms.login["windowSeconds"] * 1000:
        raise LoginRefused("60006")
    credential = context.credential(terms.exchange, str(account.get("apiKey", "")))
    expiry = KeyExpiry(terms.idle_keys)
    if credential is None or expiry.is_over(credential, context):
        raise LoginRefused("60005")
    passphrase = str(account.get("passphrase", "")).encode("utf-8", "replace")
    if not hmac.compare_digest(passphrase, credential.passphrase):
        raise LoginRefused("60024")
    signed = sign(credential.secret, timestamp, terms.login["method"], terms.login["path"], b"")
    if not hmac.compare_digest(str(account.get("sign", "")).encode("utf-8", "replace"), signed):
        raise LoginRefused("60007")
    expiry.note(credential, context)
    return credential
