"""Keys that end because nobody uses them (overview-api-key-creation-api-key-security)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.domain.access.credential import Credential
    from fauxchange.sandbox.sandbox import Sandbox

_DAY_MS = 86_400_000


class KeyExpiry:
    """How long which keys may rest: what ``authentication.idle`` of ``exchange.json`` says.

    A key that is valid in several environments is a demo key too, and those do not end.
    """

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.days: int = said["days"]
        self._environments = frozenset(said["environments"])
        self._permissions = frozenset(said["permissions"])

    def note(self, credential: Credential, sandbox: Sandbox) -> None:
        """Remember that a key is used now; one that never ends, whatever becomes of it, is not."""
        if credential.environments == self._environments:
            sandbox.key_usage.record(credential, sandbox.clock.now_ms())

    def is_over(self, credential: Credential, sandbox: Sandbox) -> bool:
        """Whether a key has ended by now."""
        if credential.environments != self._environments or credential.addresses:
            return False
        if self._permissions.isdisjoint(credential.permissions):
            return False
        now_ms = sandbox.clock.now_ms()
        return sandbox.key_usage.idle_ms(credential, now_ms) >= self.days * _DAY_MS
