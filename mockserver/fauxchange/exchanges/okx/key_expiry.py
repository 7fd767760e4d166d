"""Keys expire that are not used (overview-api-key-creation-api-key-security)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.exchanges.auth_context import AuthContext


class KeyExpiry:
    """Which keys expire after how many days without use (``authentication.idle``, exchange.json).

    A key that is valid in several environments is a demo key too, and demo keys do not expire.
    """

    def __init__(self, terms: Mapping[str, Any]) -> None:
        self.days: int = terms["days"]
        self._environments = frozenset(terms["environments"])
        self._permissions = frozenset(terms["permissions"])

    def note(self, credential: Credential, context: AuthContext) -> None:
        """Remember that a key is used now, if it is of the kind that may expire."""
        if credential.environments == self._environments:
            context.key_usage.record(credential, context.clock.now_ms())

    def is_over(self, credential: Credential, context: AuthContext) -> bool:
        """Whether a key has expired."""
        if credential.environments != self._environments or credential.addresses:
            return False
        if self._permissions.isdisjoint(credential.permissions):
            return False
        now_ms = context.clock.now_ms()
        return context.key_usage.idle_ms(credential, now_ms) >= self.days * DAY_MS
