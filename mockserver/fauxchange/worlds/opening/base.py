"""An opening as the beginning of a sandbox: at its own time, with its own salt and keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fauxchange.domain.access.api_key import Salt
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.ledger import OpeningBalance
from fauxchange.state.store import Base
from fauxchange.worlds.access import KEY_GROUPS, WorldCredentials
from fauxchange.worlds.world import World

from .opening import Opening


class OpenedBase:
    """The documents that a sandbox begins with: the terms, and an opening at its own time."""

    def __init__(self, world: World, terms: Base, opening: Opening, now_ms: int, salt: str) -> None:
        self._world = world
        self._terms = terms
        self._opening = opening
        self._now_ms = now_ms
        self._salt = salt

    def documents(self, kind: type) -> Mapping[str, object]:
        """Return the documents of a kind by key."""
        opening = self._opening
        if kind is Credential:
            return WorldCredentials(self._world.exchanges, opening.accounts, self._now_ms)
        if kind is Salt:
            return {"": Salt(self._salt, KEY_GROUPS)}
        if kind is OpeningBalance and opening.folds:
            return opening.balances
        if kind in opening.documents:
            return opening.moved(kind, self._now_ms - opening.at_ms)
        return self._terms.documents(kind)

    def kinds(self) -> Iterable[type]:
        """Return all kinds there are, in order, which takes reading all of them."""
        folded = [OpeningBalance] if self._opening.folds else []
        written = self._opening.documents
        return dict.fromkeys([*self._terms.kinds(), *written, *folded, Salt, Credential])
