"""Money that is given and taken, deposits, and what accounts hold."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange.domain.access.credential import Credential, shorten
from fauxchange.domain.core.account import Account, Balance
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import format_decimal

from .base import Amount, ControlBase, find_account
from .errors import ControlError

if TYPE_CHECKING:
    from fauxchange.domain.fiat.orders import FiatOrder
    from fauxchange.domain.funding.deposits import Deposit
    from fauxchange.domain.positions.coupons import Coupon

# The books that money may be put into and taken from, the usual one first: nothing is owed on them.
BOOKS: Mapping[str, tuple[str, ...]] = {
    "okx": ("funding", "trading"),
    "coinw": ("spot", "futures", "wealth"),
}

_OUTSIDE = exchange_account("outside")

_OF_COUPONS, _USUAL_MS, _LONGEST_MS = "coinw", 30 * 86_400_000, 366 * 86_400_000


class BalanceChange(NamedTuple):
    """Money that was given or taken, and what the account holds of the currency afterwards."""

    exchange: str
    account: str
    book: str
    ccy: str
    amount: Decimal
    available: Decimal
    frozen: Decimal
    now_ms: int


class MoneyControl(ControlBase):
    """Gives and takes the money of a sandbox. Amounts are decimals, best as text."""

    def credit(
        self, exchange: str, account: str, ccy: str, amount: Amount, *, book: str = ""
    ) -> BalanceChange:
        """Give money to an account, by default into its funding or spot book.

        Raises:
            NotThereError: there is no such account.
            ControlError: money cannot be put into the book.

        """
        from fauxchange.domain.earn.staking import product as staking_product
        from fauxchange.domain.earn.staking.product import StakingProduct

        products = list(self.sandbox.store.documents(StakingProduct))
        with self._ledger() as ledger:
            owner = find_account(ledger, exchange, account)
            place = LedgerAccount(owner.id, _book(exchange, book))
            ledger.move(ccy, Decimal(amount), debit=_OUTSIDE, credit=place, reason="credit")
            for product in products:
                if product.gives == ccy:
                    staking_product.start_accrual(ledger.unit, owner.id, product, ledger.now_ms)
            return _change(ledger, place, ccy, Decimal(amount))

    def debit(
        self, exchange: str, account: str, ccy: str, amount: Amount, *, book: str = ""
    ) -> BalanceChange:
        """Take money from an account, by default from its funding or spot book.

        Raises:
            NotThereError: there is no such account.
            ControlError: money cannot be taken from the book.
            InsufficientFunds: there is less than that available.

        """
        from fauxchange.domain.positions.watch import mark

        with self._ledger() as ledger:
            owner = find_account(ledger, exchange, account)
            place = LedgerAccount(owner.id, _book(exchange, book))
            ledger.move(ccy, Decimal(amount), debit=place, credit=_OUTSIDE, reason="debit")
            mark(ledger, owner.id)
            return _change(ledger, place, ccy, Decimal(amount))

    def deposit(
        self, exchange: str, account: str, ccy: str, amount: Amount, *, chain: str = ""
    ) -> Deposit:
        """Have money arrive for an account, by default on the main chain of its currency.

        Raises:
            NotThereError: there is no such account.
            Rejection: the currency, the chain or the amount is not one that arrives.

        """
        from fauxchange.domain.funding import deposits

        with self._ledger() as ledger:
            owner = find_account(ledger, exchange, account)
            return deposits.arrive(ledger, owner.id, ccy, chain, Decimal(amount))

    def give_coupon(
        self,
        account: str,
        amount: Amount,
        *,
        valid_ms: int = _USUAL_MS,
        after_ms: int = 0,
        name: str = "",
        remark: str = "",
    ) -> Coupon:
        """Give an account of CoinW a mega coupon in USDT.

        Args:
            account: the account, by its id in the world.
            amount: what it is worth.
            valid_ms: how long it can be used, in milliseconds; by default 30 days.
            after_ms: how long it takes until it can be used.
            name: what it is called.
            remark: what its list says of it besides.

        Raises:
            NotThereError: there is no such account.
            ControlError: the amount or the time is not above zero, or the time is over a year.

        """
        from fauxchange.domain.positions import coupons

        worth = Decimal(amount)
        if worth <= 0 or not 0 < valid_ms <= _LONGEST_MS or not 0 <= after_ms <= _LONGEST_MS:
            raise ControlError("a coupon is worth more than nothing, for at most 366 days")
        with self._ledger() as ledger:
            owner, now_ms = find_account(ledger, _OF_COUPONS, account), ledger.now_ms
            starts_ms = now_ms + after_ms
            number = ledger.unit.new_id()
            times = now_ms, now_ms, starts_ms, starts_ms + valid_ms
            coupon = coupons.Coupon(
                owner.id, number, 0, coupons.CCY, worth, worth, *times, name, remark
            )
            return coupons.give(ledger, coupon)

    def fiat_deposit(
        self,
        exchange: str,
        account: str,
        ccy: str,
        amount: Amount,
        payment_method: str,
        bank_account: str = "",
    ) -> FiatOrder:
        """Have money arrive from a bank account, by default from the owner's first one.

        Raises:
            NotThereError: there is no such account.
            Rejection: the method, the bank account or the amount is not one that arrives.

        """
        from fauxchange.domain.fiat import transfers

        with self._ledger() as ledger:
            owner = find_account(ledger, exchange, account)
            request = transfers.FiatTransferRequest(
                ccy=ccy, method=payment_method, amount=Decimal(amount), bank=bank_account
            )
            return transfers.arrive(ledger, owner.id, request)

    def accounts(
        self,
        exchange: str | None = None,
        id: str | None = None,  # noqa: A002 - the name in the admin API
    ) -> list[dict[str, Any]]:
        """Return accounts as plain JSON: user, master account, balances by book, and keys.

        Args:
            exchange: only accounts of this exchange.
            id: only accounts with this id.

        """
        self.sandbox.settle(self.sandbox.clock.now_ms())
        keys: dict[str, list[dict[str, Any]]] = {}
        for one in self.sandbox.store.documents(Credential):
            keys.setdefault(one.account, []).append(_key(one))
        accounts = [_account(one, keys) for one in self.sandbox.store.documents(Account)]
        return [
            one
            for one in accounts
            if exchange in {None, one["exchange"]} and id in {None, one["id"]}
        ]


def _book(exchange: str, book: str) -> str:
    allowed = BOOKS[exchange]
    if book and book not in allowed:
        words = " and ".join(allowed)
        raise ControlError(f"money goes into {words} of {exchange}, not into {book}")
    return book or allowed[0]


def _change(ledger: Ledger, place: LedgerAccount, ccy: str, amount: Decimal) -> BalanceChange:
    exchange, _, account = place.account.partition(":")
    balance = ledger.unit.get(Account, place.account).balance(place.book, ccy)
    return BalanceChange(
        exchange,
        account,
        place.book,
        ccy,
        amount,
        balance.available,
        balance.frozen,
        ledger.now_ms,
    )


def _account(account: Account, keys: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    exchange, _, name = account.id.partition(":")
    return {
        "exchange": exchange,
        "id": name,
        "user": account.user,
        "master": account.master.partition(":")[2],
        "books": {
            book: {ccy: _balance(balance) for ccy, balance in by_ccy.items() if balance}
            for book, by_ccy in account.books.items()
        },
        "credentials": keys.get(account.id, []),
    }


def _balance(balance: Balance) -> dict[str, str]:
    return {
        "available": format_decimal(balance.available),
        "frozen": format_decimal(balance.frozen),
    }


def _key(credential: Credential) -> dict[str, Any]:
    return {
        "name": credential.name,
        "key": shorten(credential.key),
        "permissions": sorted(credential.permissions),
        "revoked": credential.revoked,
    }
