"""When keys were last used: beside the documents, because every call changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.domain.access.credential import Credential


class KeyUsage:
    """The sandbox's time of each key's last use."""

    def __init__(self) -> None:
        self._last_ms: dict[str, int] = {}

    def note(self, credential: Credential, now_ms: int) -> None:
        """Remember that a key is used."""
        self._last_ms[credential.key] = now_ms

    def idle_ms(self, credential: Credential, now_ms: int) -> int:
        """Return for how long nobody used a key; one that nobody ever used, since it was made."""
        return now_ms - max(credential.made_ms, self._last_ms.get(credential.key, 0))

    def state(self) -> dict[str, int]:
        """Return the time of each key's last use."""
        return dict(self._last_ms)

    def restore(self, state: Mapping[str, int]) -> None:
        """Remember these uses, and no others."""
        self._last_ms = dict(state)

    def clear(self) -> None:
        """Forget every use."""
        self._last_ms.clear()
