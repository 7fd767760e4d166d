"""What accounts begin with, written once for all sandboxes that begin with the same terms.

A sandbox begins at its own time, with its own salt and keys. What it opens with differs from that
of another one in the times of a few values only, so it is moved in time when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, cast

from fauxchange.domain.access.subaccount import SubAccount, SubAccountEntry, SubAccountTerms
from fauxchange.domain.core import ledger
from fauxchange.domain.core.account import Account, Uid
from fauxchange.domain.core.ledger import OpeningBalance
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.earn.staking.product import StakingInterest
from fauxchange.runtime.ids import IdsState
from fauxchange.state.store import Base, StoreState

from .account import amounts_of
from .balances import OpenedBalances

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


class _OpeningMembers(NamedTuple):
    at_ms: int
    documents: Mapping[type, Mapping[str, object]]
    logs: Mapping[str, Sequence[Any]]
    due: Sequence[ScheduledTask]
    next_task: int
    ids: IdsState
    ids_before: Mapping[str, IdsState]
    folds: bool
    moves: bool


class Opening(_OpeningMembers):
    """What was written at ``at_ms``: documents by kind, logs and tasks; and the ids afterwards.

    ``ids_before`` has for each account the ids before its bills. ``folds`` says that what came in
    is in opening balances: thousands of accounts have more postings than the log keeps. ``moves``
    says whether it is known which times in it go with that of the beginning.
    """

    @cached_property
    def balances(self) -> Mapping[str, OpeningBalance]:
        """What came in, in opening balances; adding up the exchange's own takes all accounts."""
        return OpenedBalances(self.accounts)

    @property
    def accounts(self) -> Mapping[str, Account]:
        """The accounts by their ids."""
        return cast("Mapping[str, Account]", self.documents.get(Account, {}))

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
            key: one._replace(**{time: getattr(one, time) + by_ms})
            for key, one in documents.items()
        }


def opening_of(
    state: StoreState,
    terms: Base,
    at_ms: int,
    ids: IdsState,
    ids_before: Mapping[str, IdsState],
) -> Opening:
    """Return what was written into a store that had begun with terms only."""
    by_kind: dict[type, dict[str, object]] = {}
    for (kind, key), document in state.documents.items():
        by_kind.setdefault(kind, {})[key] = document
    # Kinds that were read and not written are the terms' own.
    written = {kind: own for kind, own in by_kind.items() if own != terms.documents(kind)}
    moves = all(map(_is_known, written)) and all(
        isinstance(entry, SubAccountEntry) for log in state.logs.values() for entry in log
    )
    accounts: Any = written.get(Account, {})
    postings = sum(1 for account in accounts.values() for _ in amounts_of(account))
    return Opening(
        at_ms,
        written,
        state.logs,
        state.due,
        state.next_task,
        ids,
        ids_before,
        folds=postings > ledger.KEPT,
        moves=moves,
    )


def _is_known(kind: type) -> bool:
    return (
        kind in _TIMES
        or kind in _TIMELESS
        or f"{kind.__module__}.{kind.__qualname__}" in _TIMELESS_NAMES
    )
