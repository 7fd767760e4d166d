"""Opening balances of accounts whose postings are not in the log, made one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import key_from, key_of
from fauxchange.domain.core.ledger import OpeningBalance

from .account import amounts_of, opening_balance, source_balances


class OpenedBalances(Mapping[str, OpeningBalance]):
    """The opening balances of accounts, and those of the exchange, by key."""

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self._accounts = accounts
        self._source = {key_of(one): one for one in source_balances(accounts.values())}

    def __getitem__(self, key: str) -> OpeningBalance:
        """Return an opening balance."""
        name, book, slot, ccy = key.split("/")
        account = self._accounts.get(name)
        if account is None:
            return self._source[key]
        balance = opening_balance(account, book, ccy) if slot == "available" else None
        if balance is None:
            raise KeyError(key)
        return balance

    def __iter__(self) -> Iterator[str]:
        """Yield the keys."""
        for account in self._accounts.values():
            for book, ccy, _ in amounts_of(account):
                yield key_from(OpeningBalance, (account.id, book, "available", ccy))
        yield from self._source

    def __len__(self) -> int:
        """Return how many there are."""
        own = sum(1 for account in self._accounts.values() for _ in amounts_of(account))
        return own + len(self._source)
