"""The logs of an opening, at the time of a sandbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG
from fauxchange.runtime.ids import numbers_after
from fauxchange.state.store import BaseLogs

from .account import bill_entries, is_opening_log, opening_bills, opening_postings
from .opening import Opening


class _AccountLogs(NamedTuple):
    """The logs of bills of the account that was asked for last."""

    account: str
    logs: Mapping[str, Sequence[object]]


class OpenedLogs(BaseLogs):
    """The logs of an opening so much later, each made when somebody asks for it.

    Thousands of accounts have hundreds of thousands of logs of bills, which hardly anybody reads.
    """

    def __init__(self, opening: Opening, now_ms: int) -> None:
        self._opening = opening
        self._accounts = opening.accounts
        self._now_ms = now_ms
        # Who asks for one log of an account asks for others of it next.
        self._last = _AccountLogs("", {})

    def __contains__(self, name: object) -> bool:
        """Whether there is a log, which is not made."""
        if name == LOG:
            return not self._opening.folds and bool(self._accounts)
        return name in self._opening.logs or self._account_of(str(name)) is not None

    def __getitem__(self, name: str) -> Sequence[object]:
        """Return a log."""
        if name == LOG and name in self:
            return self._postings
        if name in self._opening.logs:
            by_ms = self._now_ms - self._opening.at_ms
            return [one._replace(at_ms=one.at_ms + by_ms) for one in self._opening.logs[name]]
        account = self._account_of(name)
        if account is None:
            raise KeyError(name)
        return self._bills(account)[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the logs."""
        for account in self._accounts.values():
            yield from self._bills(account)
        if LOG in self:
            yield LOG
        yield from self._opening.logs

    def __len__(self) -> int:
        """Return how many logs there are."""
        return sum(1 for _ in self)

    def count(self) -> int:
        """Return how many entries there are in all logs."""
        postings = len(self._postings) if LOG in self else 0
        bills = sum(map(bill_entries, self._accounts.values()))
        return postings + bills + sum(map(len, self._opening.logs.values()))

    @cached_property
    def _postings(self) -> Sequence[object]:
        accounts = self._accounts.values()
        return [one for account in accounts for one in opening_postings(account, self._now_ms)]

    def _bills(self, account: Account) -> Mapping[str, Sequence[object]]:
        last = self._last
        if last.account != account.id:
            numbers = numbers_after(self._opening.ids_before[account.id])
            last = _AccountLogs(account.id, opening_bills(account, numbers, self._now_ms))
            self._last = last
        return last.logs

    def _account_of(self, log: str) -> Account | None:
        """Return the account of which a log of that name has the first bills, or None."""
        if not log.startswith("bills/"):
            return None
        _, name, *choice = log.split("/", 4)
        account = self._accounts.get(name)
        return account if account is not None and is_opening_log(account, *choice) else None
