"""An account: the balances of one user, in books such as funding, trading or spot."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from .document import document, new_tuple
from .money import ZERO, add, exact_sum


class Balance(NamedTuple):
    """An amount of one currency: what may be used, and what is held back. False if nothing is."""

    available: Decimal = ZERO
    frozen: Decimal = ZERO

    def __bool__(self) -> bool:
        return bool(self.available or self.frozen)

    @property
    def total(self) -> Decimal:
        """Available and frozen together."""
        return add(self.available, self.frozen) if self.frozen else self.available


NOTHING = Balance()
NO_BALANCES: Mapping[str, Balance] = MappingProxyType({})
"""A book in which nothing ever was."""


def account_id(exchange: str, name: str) -> str:
    """Return the id of the account that has a name on an exchange."""
    return f"{exchange}:{name}"


def exchange_of(account: str) -> str:
    """Return the exchange of an account, by its id."""
    return account.partition(":")[0]


@document("{id}")
class Account(NamedTuple):
    """One account of one exchange; ``user`` is what limits per user count by."""

    id: str
    user: str
    master: str
    books: Mapping[str, Mapping[str, Balance]] = {}

    @property
    def funding(self) -> Mapping[str, Balance]:
        """The funding book: currency -> balance."""
        return self.book("funding")

    @property
    def spot(self) -> Mapping[str, Balance]:
        """The spot book: currency -> balance."""
        return self.book("spot")

    def book(self, name: str) -> Mapping[str, Balance]:
        """Return one book, empty if nothing was ever in it."""
        return self.books.get(name, NO_BALANCES)

    def balance(self, book: str, ccy: str) -> Balance:
        """Return what one book has of a currency."""
        return self.books.get(book, NO_BALANCES).get(ccy, NOTHING)

    def total(self, ccy: str) -> Decimal:
        """Return what all books together have of a currency."""
        return exact_sum(self.balance(book, ccy).total for book in self.books)

    def with_balance(self, book: str, ccy: str, balance: Balance) -> Account:
        """Return the account with one balance replaced."""
        id_, user, master, books = self
        changed = {**books.get(book, NO_BALANCES), ccy: balance}
        return new_tuple(Account, (id_, user, master, {**books, book: changed}))


@document("{exchange}:{user}")
class Uid(NamedTuple):
    """The account that a user id stands for."""

    user: str
    account: str

    @property
    def exchange(self) -> str:
        """The exchange on which it is a user's."""
        return exchange_of(self.account)
