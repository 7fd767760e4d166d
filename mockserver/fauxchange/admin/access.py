"""Who may steer: those who have the token, if there is one."""

from __future__ import annotations

import base64
import binascii
import hmac

from fauxchange.app import MockApp


def has_token(mock: MockApp, authorization: str) -> bool:
    """Whether the header ``Authorization`` has the token of a server, or it needs none.

    A program sends it as ``Bearer``, a browser as the password of ``Basic`` with any name: that is
    how browsers ask people for one (https://www.rfc-editor.org/rfc/rfc7617).
    """
    scheme, _, sent = authorization.partition(" ")
    if scheme.lower() == "basic":
        scheme, sent = "bearer", _password(sent)
    is_right = hmac.compare_digest(sent.encode(), mock.admin_token.encode())
    return not mock.admin_token or (is_right and scheme.lower() == "bearer")


def _password(credentials: str) -> str:
    """Return the password in credentials of ``Basic``; empty if they are none."""
    try:
        decoded = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return decoded.partition(":")[2]
