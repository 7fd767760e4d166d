"""Money that is simply there or gone, and what accounts hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.domain.access.credential import Credential, shorten
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LedgerAccount, Posting, exchange_account
from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.earn.staking import product as staking_product
from fauxchange.domain.earn.staking.product import StakingProduct
from fauxchange.domain.fiat import transfers
from fauxchange.domain.funding import deposits

from .work import ControlError, NotThereError, account_of, working

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from fauxchange.domain.core.account import Balance
    from fauxchange.domain.fiat.orders import FiatOrder
    from fauxchange.domain.funding.deposits import Deposit
    from fauxchange.sandbox.sandbox import Sandbox

# The books that money may be put into and taken from, the usual one first: nothing is owed on them.
BOOKS: Mapping[str, tuple[str, ...]] = {"okx": ("funding", "trading"), "coinw": ("spot", "futures")}

_OUTSIDE = exchange_account("outside")


def credit(
    sandbox: Sandbox, exchange: str, account: str, ccy: str, amount: Decimal, book: str = ""
) -> Posting:
    """Give money to an account, by default into its funding or spot book.

    Raises:
        NotThereError: there is no such account.
        ControlError: money cannot be put into the book.

    """
    products = list(sandbox.store.documents(StakingProduct))
    with working(sandbox) as ledger:
        owner = account_of(ledger, exchange, account)
        place = LedgerAccount(owner.id, _book(exchange, book))
        posted = ledger.move(ccy, amount, debit=_OUTSIDE, credit=place, reason="credit")
        for product in products:
            if product.gives == ccy:
                staking_product.start_accrual(ledger.unit, owner.id, product, ledger.now_ms)
    return posted


def debit(
    sandbox: Sandbox, exchange: str, account: str, ccy: str, amount: Decimal, book: str = ""
) -> Posting:
    """Take money from an account, by default from its funding or spot book.

    Raises:
        NotThereError: there is no such account.
        ControlError: money cannot be taken from the book.
        InsufficientFunds: there is less than that available.

    """
    with working(sandbox) as ledger:
        owner = account_of(ledger, exchange, account)
        place = LedgerAccount(owner.id, _book(exchange, book))
        return ledger.move(ccy, amount, debit=place, credit=_OUTSIDE, reason="debit")


def deposit(
    sandbox: Sandbox, exchange: str, account: str, ccy: str, amount: Decimal, chain: str = ""
) -> Deposit:
    """Have money arrive for an account, by default on the main chain of its currency.

    Raises:
        NotThereError: there is no such account.
        Rejection: the currency, the chain or the amount is not one that arrives.

    """
    with working(sandbox) as ledger:
        owner = account_of(ledger, exchange, account)
        return deposits.arrive(ledger, owner.id, ccy, chain, amount)


def fiat_deposit(
    sandbox: Sandbox,
    exchange: str,
    account: str,
    ccy: str,
    amount: Decimal,
    method: str,
    bank: str = "",
) -> FiatOrder:
    """Have money arrive from a bank, by default from the first that the owner has there.

    Raises:
        NotThereError: there is no such account.
        Rejection: the method, the bank account or the amount is not one that arrives.

    """
    with working(sandbox) as ledger:
        owner = account_of(ledger, exchange, account)
        wanted = transfers.FiatTransferRequest(ccy=ccy, method=method, amount=amount, bank=bank)
        return transfers.arrive(ledger, owner.id, wanted)


def balance(sandbox: Sandbox, exchange: str, account: str, book: str, ccy: str) -> Balance:
    """Return what an account holds of a currency.

    Raises:
        NotThereError: there is no such account.

    """
    found = sandbox.store.find(Account, f"{exchange}:{account}")
    if found is None:
        raise NotThereError(f"there is no account {exchange}:{account}")
    return found.balance(book, ccy)


def listed(sandbox: Sandbox) -> list[dict[str, Any]]:
    """Return all accounts as plain JSON: whose they are, what they hold, which keys they have."""
    sandbox.settle(sandbox.clock.now_ms())
    keys: dict[str, list[dict[str, Any]]] = {}
    for one in sandbox.store.documents(Credential):
        keys.setdefault(one.account, []).append(_key(one))
    return [_account(one, keys.get(one.id, [])) for one in sandbox.store.documents(Account)]


def _account(one: Account, keys: list[dict[str, Any]]) -> dict[str, Any]:
    exchange, _, name = one.id.partition(":")
    books = {
        book: {ccy: _held(held) for ccy, held in by_ccy.items() if held}
        for book, by_ccy in one.books.items()
    }
    master = one.master.partition(":")[2]
    told = {"exchange": exchange, "id": name, "user": one.user, "master": master}
    return {**told, "books": books, "credentials": keys}


def _held(held: Balance) -> dict[str, str]:
    return {"available": format_decimal(held.available), "frozen": format_decimal(held.frozen)}


def _key(one: Credential) -> dict[str, Any]:
    permissions = sorted(one.permissions)
    shown = {"name": one.name, "key": shorten(one.key), "permissions": permissions}
    return {**shown, "revoked": one.revoked}


def _book(exchange: str, book: str) -> str:
    allowed = BOOKS[exchange]
    if book and book not in allowed:
        words = " and ".join(allowed)
        raise ControlError(f"money goes into {words} of {exchange}, not into {book}")
    return book or allowed[0]
