"""Who may steer: those who have the token, if there is one."""

from __future__ import annotations

import hmac

from fauxchange.app import MockApp


def has_token(mock: MockApp, authorization: str) -> bool:
    """Whether the header ``Authorization`` has the token of a server, or it needs none."""
    scheme, _, sent = authorization.partition(" ")
    is_right = hmac.compare_digest(sent.encode(), mock.admin_token.encode())
    return not mock.admin_token or (is_right and scheme.lower() == "bearer")
