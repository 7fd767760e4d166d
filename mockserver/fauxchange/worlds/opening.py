"""What accounts begin with, written once for all sandboxes that begin with the same terms.

A sandbox begins at its own time, with its own salt and keys. What it opens with differs from that
of another one in the times of a few values only, so it is moved in time when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange.domain.access.api_key import Salt
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.subaccount import SubAccount, SubAccountEntry, SubAccountTerms
from fauxchange.domain.core.account import Account, Uid
from fauxchange.domain.core.bill import Bill
from fauxchange.domain.core.ledger import Posting
from fauxchange.domain.earn.staking.product import StakingInterest

from .access import KEY_GROUPS, credentials_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fauxchange.domain.core.unit_of_work import ScheduledTask
    from fauxchange.runtime.ids import IdsState
    from fauxchange.state.store import Base, StoreState

    from .world import World

# Which member of a document is a time that goes with that of the beginning.
_TIMES: Mapping[type, str] = {SubAccount: "opened_ms"}
_TIMELESS = frozenset({Account, Uid, StakingInterest, SubAccountTerms})
# The same for kinds that few worlds have: their modules are imported by who has them.
_TIMELESS_NAMES = frozenset(
    {
        "fauxchange.domain.earn.savings.Saving",
        "fauxchange.domain.funding.transfers.MayTransferOut",
    }
)
# Entries of logs, all of which have ``at_ms``.
_ENTRIES = (Bill, Posting, SubAccountEntry)


class Opening(NamedTuple):
    """What was written at ``at_ms``: documents by kind, logs and tasks; and the ids afterwards.

    ``moves`` says whether it is known which times in it go with that of the beginning.
    """

    at_ms: int
    documents: Mapping[type, Mapping[str, object]]
    logs: Mapping[str, Sequence[Any]]
    due: Sequence[ScheduledTask]
    next_task: int
    ids: IdsState
    moves: bool

    def serves(self, now_ms: int) -> bool:
        """Whether what is written at a time of the same day is the same but for its times.

        Tasks are for the next hour or time of day after the beginning: before the first of them
        they are the same ones.
        """
        return self.at_ms == now_ms or (
            self.moves and self.at_ms < now_ms and all(now_ms < task.at_ms for task in self.due)
        )

    def moved(self, kind: type, by_ms: int) -> Mapping[str, object]:
        """Return the documents of a kind as they are so much later."""
        documents: Mapping[str, Any] = self.documents[kind]
        time = _TIMES.get(kind)
        if not time or not by_ms:
            return documents
        return {
            key: replace(one, **{time: getattr(one, time) + by_ms})
            for key, one in documents.items()
        }


def opening_of(state: StoreState, terms: Base, at_ms: int, ids: IdsState) -> Opening:
    """Return what was written into a store that had begun with terms only."""
    by_kind: dict[type, dict[str, object]] = {}
    for (kind, key), document in state.documents.items():
        by_kind.setdefault(kind, {})[key] = document
    # Kinds that were read and not written are the terms' own.
    written = {kind: own for kind, own in by_kind.items() if own != terms.documents(kind)}
    moves = all(map(_is_known, written)) and all(
        isinstance(entry, _ENTRIES) for log in state.logs.values() for entry in log
    )
    return Opening(at_ms, written, state.logs, state.due, state.next_task, ids, moves)


def _is_known(kind: type) -> bool:
    return (
        kind in _TIMES
        or kind in _TIMELESS
        or f"{kind.__module__}.{kind.__qualname__}" in _TIMELESS_NAMES
    )


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
