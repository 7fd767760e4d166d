"""Deposits: money arrives on a chain, is credited after some blocks, and unlocked after more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account, exchange_of
from fauxchange.domain.core.document import document
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.history import enter
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO, places
from fauxchange.domain.core.rejection import BelowMinimum, TooManyPlaces
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork

from . import currency
from .currency import Chain
from .rejection import SubAccountWithdrawal

WAITING = "waiting"
CREDITED = "credited"
SUCCESSFUL = "successful"
SUSPENDED = "suspended"

CREDIT = "deposits.credit"
UNLOCK = "deposits.unlock"


class FundingLogEntry(NamedTuple):
    """An entry of a log of ids: what happened when."""

    at_ms: int
    id: str


@document("{id}")
@dataclass(frozen=True, slots=True)
class Deposit:
    """A deposit; of one that came from another user, ``chain`` and ``to`` are empty.

    So many blocks had ``confirmed`` it when it was seen.
    """

    id: str
    account: str
    ccy: str
    amount: Decimal
    at_ms: int
    state: str
    chain: str = ""
    to: str = ""
    tx_id: str = ""
    sender: str = ""
    withdrawal: str = ""
    confirmed: int = 0

    @property
    def is_internal(self) -> bool:
        """Whether another user of the exchange sent it."""
        return bool(self.withdrawal)


@tells_of(Deposit)
class DepositChanged(DocumentChanged[Deposit]):
    """A deposit, as it has become."""


@document("{account}/{ccy}")
@dataclass(frozen=True, slots=True)
class LockedAmount:
    """The amount of a currency that is credited, but may not be withdrawn yet."""

    account: str
    ccy: str
    amount: Decimal = ZERO


@document("{exchange}:{tx_id}")
@dataclass(frozen=True, slots=True)
class ByHash:
    """The deposit of a transaction."""

    exchange: str
    tx_id: str
    id: str


@document("{blockchain}/{address}")
@dataclass(frozen=True, slots=True)
class DepositAddress:
    """Whose address on a blockchain it is, once it was given out; some have a tag, too."""

    blockchain: str
    address: str
    tag: str
    account: str


def address_of(unit: UnitOfWork, account: Account, chain: Chain) -> DepositAddress:
    """Return the address of an account on a chain; what is sent there arrives from now on.

    Sub-accounts have no deposits of their own, so nothing arrives at theirs.
    """
    network = chain.network
    address, tag = network.address(account.user), network.tag_of(account.user)
    known = DepositAddress(network.place, address, tag, account.id)
    if account.master == account.id and unit.find(DepositAddress, network.place, address) != known:
        unit.put(known)
    return known


def receive(
    ledger: Ledger, blockchain: str, ccy: str, to: tuple[str, str], amount: Decimal, tx_id: str
) -> Deposit | None:
    """Have money arrive that was sent to an address, with its tag, of some account, if it is one.

    The blockchain has confirmed it. As on any exchange nothing arrives if the tag is wrong, if the
    currency is not taken there, or if it is less than is credited.
    """
    unit, (address, tag) = ledger.unit, to
    owner = unit.find(DepositAddress, blockchain, address)
    if owner is None or owner.tag != tag:
        return None
    listed = unit.find(currency.Currency, exchange_of(owner.account), ccy)
    chains = (one for one in (listed.chains if listed else ()) if one.network.place == blockchain)
    on = next(chains, None)
    if on is None or amount < on.min_deposit:
        return None
    deposit = Deposit(
        id=unit.new_id(),
        account=owner.account,
        ccy=ccy,
        amount=amount,
        at_ms=ledger.now_ms,
        state=WAITING if on.can_deposit else SUSPENDED,
        chain=on.name,
        to=address,
        tx_id=tx_id,
        confirmed=on.network.arrival,
    )
    record(unit, deposit)
    unit.put(ByHash(exchange_of(owner.account), tx_id, deposit.id))
    if on.can_deposit:
        unit.schedule(ScheduledTask(ledger.now_ms, CREDIT, {"deposit": deposit.id}))
    return deposit


def arrive(ledger: Ledger, account: str, ccy: str, chain: str, amount: Decimal) -> Deposit:
    """Have money arrive for an account; without a chain's name on the main one.

    Raises:
        InvalidField: no such currency, or too many decimal places.
        UnsupportedChain: the currency is not on the chain.
        BelowMinimum: less than is credited.
        SubAccountWithdrawal: a sub-account, which has no deposits of its own.

    """
    unit = ledger.unit
    owner = unit.get(Account, account)
    if owner.master != owner.id:
        raise SubAccountWithdrawal(f"{account} is a sub-account")
    listed = currency.currency_of(unit, account, ccy)
    on = listed.chain(chain)
    if places(amount) > listed.places:
        raise TooManyPlaces(ccy, listed.places)
    if amount < on.min_deposit:
        raise BelowMinimum(ccy, amount, on.min_deposit)
    number = unit.new_id()
    deposit = Deposit(
        id=number,
        account=account,
        ccy=ccy,
        amount=amount,
        at_ms=ledger.now_ms,
        state=WAITING if on.can_deposit else SUSPENDED,
        chain=on.name,
        to=on.network.address(owner.user),
        tx_id=on.network.tx_id(f"deposit/{number}"),
    )
    record(unit, deposit)
    unit.put(ByHash(exchange_of(account), deposit.tx_id, number))
    if on.can_deposit:
        after_ms = on.network.arrival * on.network.block_ms
        unit.schedule(ScheduledTask(ledger.now_ms + after_ms, CREDIT, {"deposit": number}))
    return deposit


def record(unit: UnitOfWork, deposit: Deposit) -> None:
    """Put a new deposit into the account's history."""
    unit.put(deposit)
    entry = FundingLogEntry(deposit.at_ms, deposit.id)
    values = {"ccy": deposit.ccy, "internal": deposit.is_internal}
    enter(unit, log_of(deposit.account), entry, None, **values)


def log_of(account: str) -> str:
    """Return the name of an account's log of deposits."""
    return f"deposits/{account}"


def by_hash(unit: UnitOfWork, account: str, tx_id: str) -> Deposit | None:
    """Return the deposit of a transaction, or None."""
    found = unit.find(ByHash, exchange_of(account), tx_id)
    return unit.get(Deposit, found.id) if found else None


def chain_of(unit: UnitOfWork, deposit: Deposit) -> Chain:
    """Return the chain on which it came."""
    return currency.currency_of(unit, deposit.account, deposit.ccy).chain(deposit.chain)


def confirmations(unit: UnitOfWork, deposit: Deposit, now_ms: int) -> int:
    """Return how many blocks confirm a deposit, at most as many as unlock it."""
    if deposit.is_internal or deposit.state == SUSPENDED:
        return 0
    network = chain_of(unit, deposit).network
    return min(network.last, deposit.confirmed + blocks(deposit, network.block_ms, now_ms))


def blocks(deposit: Deposit, block_ms: int, now_ms: int) -> int:
    """Return how many blocks there were since a deposit arrived."""
    return (now_ms - deposit.at_ms) // block_ms


def done_ms(unit: UnitOfWork, deposit: Deposit) -> int:
    """Return when a deposit is, or was, unlocked, in ms."""
    if deposit.is_internal:
        return deposit.at_ms
    network = chain_of(unit, deposit).network
    return deposit.at_ms + max(0, network.last - deposit.confirmed) * network.block_ms


def locked_amount(unit: UnitOfWork, account: str, ccy: str) -> Decimal:
    """Return the amount of a currency that may not be withdrawn yet."""
    return (unit.find(LockedAmount, account, ccy) or LockedAmount(account, ccy)).amount


@on_due(CREDIT)
def credit(ledger: Ledger, due: ScheduledTask) -> None:
    """Credit a deposit; it may be used, but not be withdrawn."""
    unit = ledger.unit
    deposit = unit.get(Deposit, due.data["deposit"])
    ledger.move(
        deposit.ccy,
        deposit.amount,
        debit=exchange_account(f"chain:{deposit.chain}"),
        credit=LedgerAccount(deposit.account, currency.terms_of(unit, deposit.account).book),
        reason="deposit",
    )
    _lock(unit, deposit, deposit.amount)
    unit.put(replace(deposit, state=CREDITED))
    unit.schedule(ScheduledTask(done_ms(unit, deposit), UNLOCK, {"deposit": deposit.id}))


@on_due(UNLOCK)
def unlock(ledger: Ledger, due: ScheduledTask) -> None:
    """Let a credited deposit be withdrawn."""
    unit = ledger.unit
    deposit = unit.get(Deposit, due.data["deposit"])
    _lock(unit, deposit, -deposit.amount)
    unit.put(replace(deposit, state=SUCCESSFUL))


def _lock(unit: UnitOfWork, deposit: Deposit, by: Decimal) -> None:
    before = locked_amount(unit, deposit.account, deposit.ccy)
    after = LockedAmount(deposit.account, deposit.ccy, EXACT.add(before, by))
    unit.put(after)
