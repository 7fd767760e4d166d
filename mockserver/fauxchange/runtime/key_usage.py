"""When keys were last used. It is no document of the store, because every call changes it."""

from __future__ import annotations

from collections.abc import Mapping

from fauxchange.domain.access.credential import Credential


class KeyUsage:
    """The sandbox's time of each key's last use."""

    def __init__(self) -> None:
        self._last_ms: dict[str, int] = {}

    def record(self, credential: Credential, now_ms: int) -> None:
        """Record that a key is used now."""
        self._last_ms[credential.key] = now_ms

    def idle_ms(self, credential: Credential, now_ms: int) -> int:
        """Return how long ago a key was last used or, if it never was, created; in milliseconds."""
        return now_ms - max(credential.made_ms, self._last_ms.get(credential.key, 0))

    def state(self) -> dict[str, int]:
        """Return the time of each key's last use."""
        return dict(self._last_ms)

    def restore(self, state: Mapping[str, int]) -> None:
        """Replace all times by those of a state."""
        self._last_ms = dict(state)

    def clear(self) -> None:
        """Forget every use."""
        self._last_ms.clear()
