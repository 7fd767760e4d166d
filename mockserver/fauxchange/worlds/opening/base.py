"""An opening as the beginning of a sandbox: at its own time, with its own salt and keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fauxchange.domain.access.api_key import Salt
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.account import Account
from fauxchange.state.store import Base
from fauxchange.worlds.access import KEY_GROUPS, credentials_of
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
        if kind is Credential:
            accounts: Any = self._opening.documents.get(Account, {})
            return credentials_of(self._world.exchanges, accounts, self._now_ms)
        if kind is Salt:
            return {"": Salt(self._salt, KEY_GROUPS)}
        if kind in self._opening.documents:
            return self._opening.moved(kind, self._now_ms - self._opening.at_ms)
        return self._terms.documents(kind)

    def kinds(self) -> Iterable[type]:
        """Return all kinds there are, in order, which takes reading all of them."""
        return dict.fromkeys([*self._terms.kinds(), *self._opening.documents, Salt, Credential])


class OpenedLogs(Mapping[str, "Sequence[object]"]):
    """The logs of an opening so much later, each moved when somebody asks for it."""

    def __init__(self, logs: Mapping[str, Sequence[Any]], by_ms: int) -> None:
        self._logs = logs
        self._by_ms = by_ms
        self._moved: dict[str, Sequence[object]] = {}

    def __getitem__(self, name: str) -> Sequence[object]:
        """Return a log."""
        moved = self._moved.get(name)
        if moved is None:
            by_ms = self._by_ms
            entries = self._logs[name]
            moved = tuple(one._replace(at_ms=one.at_ms + by_ms) for one in entries)
            self._moved[name] = moved
        return moved

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the logs."""
        return iter(self._logs)

    def __len__(self) -> int:
        """Return how many logs there are."""
        return len(self._logs)
