"""Money between the sub-accounts of one master."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.access.rejection import SameSubAccount
from fauxchange.domain.access.subaccount import SubAccount, find, require_open
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from fauxchange.domain.core.money import places
from fauxchange.domain.core.rejection import TooManyPlaces
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.watch import mark
from fauxchange.domain.trading_account import borrowing
from fauxchange.domain.trading_account.account import BOOK
from fauxchange.domain.trading_account.margin import withdrawable

from . import currency, transfers
from .rejection import InsufficientBalance, NothingToMove, UnknownParty


def party(unit: UnitOfWork, master: str, name: str) -> SubAccount:
    """Return a sub-account whose money is looked at or moved.

    Raises:
        UnknownParty: the master has none of that name.

    """
    found = find(unit, master, name)
    if found is None:
        raise UnknownParty(name)
    return found


def transfer(
    ledger: Ledger,
    master: str,
    ccy: str,
    amount: Decimal,
    *,
    payer: tuple[str, str],
    payee: tuple[str, str],
) -> transfers.Transfer:
    """Move money between two sub-accounts, each a name and a book, on the master's behalf.

    Whether the first may pay others by itself does not matter: its master does it.

    Raises:
        UnknownParty: the master has none of that name.
        SameSubAccount: both are the same one.
        FrozenSubAccount: one of them is frozen.
        InvalidField: no such currency, or too many decimal places.
        InsufficientBalance: more than is available.

    """
    unit = ledger.unit
    debit = LedgerAccount(party(unit, master, payer[0]).account, payer[1])
    credit = LedgerAccount(party(unit, master, payee[0]).account, payee[1])
    if debit.account == credit.account:
        raise SameSubAccount(f"{payer[0]} does not transfer to itself")
    require_open(unit, debit.account, credit.account)
    listed = currency.currency_of(unit, master, ccy)
    if not amount:
        raise NothingToMove(f"a transfer of 0 {ccy}")
    if places(amount) > listed.places:
        raise TooManyPlaces(ccy, listed.places)
    sender = unit.get(Account, debit.account)
    available = sender.balance(debit.book, ccy).available
    if debit.book == BOOK:
        available = withdrawable(unit, sender, ccy, ledger.now_ms).own
    if amount > available:
        raise InsufficientBalance(ccy, amount, available)
    ledger.move(ccy, amount, debit=debit, credit=credit, reason="transfer from sub to sub")
    mark(ledger, debit.account)
    if credit.book == BOOK:
        borrowing.repay_with(ledger, credit.account, ccy, amount)
    order = transfers.TransferOrder(transfers.TO_SIBLING, ccy, amount, payer[1], payee[1], payee[0])
    return transfers.remember(ledger, master, order)
