"""Withdrawals: money leaves over a chain or to another user, and can be called back for a while."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.history import enter
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, exact_sum
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork
from fauxchange.domain.funding import currency, deposits
from fauxchange.domain.funding.currency import Chain
from fauxchange.domain.funding.deposits import Deposit, FundingLogEntry
from fauxchange.domain.funding.rejection import (
    AlreadyCanceled,
    UnknownWithdrawal,
    WithdrawalNotCancelable,
)

WAITING = "waiting"
APPROVED = "approved"
BROADCASTING = "broadcasting"
VALIDATING = "validating"
SUCCESS = "success"
CANCELED = "canceled"
FAILED = "failed"
REVIEW = "review"

# Final states, and those of them in which no money left.
RETURNED = frozenset({CANCELED, FAILED})
ENDED = RETURNED | {SUCCESS}

ON_CHAIN = "on-chain"
INTERNAL = "internal"
ADDRESS = "address"
UID = "uid"
EXCHANGE = "exchange"

STEP = "withdrawals.step"


class Receiver(NamedTuple):
    """Who receives a withdrawal, and at which exchange if the wallet is one's."""

    wallet: str
    exchange: str = ""
    first_name: str = ""
    last_name: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether it has all that a wallet of its kind must have."""
        named = self.exchange and self.first_name and self.last_name
        return self.wallet != EXCHANGE or bool(named)


class WithdrawalOrder(NamedTuple):
    """What is asked for; ``to`` may have a tag behind a colon, ``chain`` may be empty."""

    destination: str
    ccy: str
    amount: Decimal
    to: str
    to_kind: str = ADDRESS
    chain: str = ""
    area_code: str = ""
    client_id: str = ""
    receiver: Receiver | None = None


@document("{id}")
@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal; ``done_ms`` is when it will be at its end, or was.

    ``resumes`` is the state to which one in review goes back.
    """

    id: str
    account: str
    order: WithdrawalOrder
    fee: Decimal
    usd: Decimal
    at_ms: int
    done_ms: int
    state: str = WAITING
    chain: str = ""
    to: str = ""
    tag: str = ""
    tx_id: str = ""
    recipient: str = ""
    resumes: str = ""

    @property
    def total(self) -> Decimal:
        """What it takes from the account."""
        return EXACT.add(self.order.amount, self.fee)


@tells_of(Withdrawal)
class WithdrawalChanged(DocumentChanged[Withdrawal]):
    """A withdrawal, as it has become."""


def cancel(ledger: Ledger, account: str, number: str) -> Withdrawal:
    """Cancel a withdrawal: its amount and fee are free again.

    Raises:
        UnknownWithdrawal: the account has none like it.
        AlreadyCanceled: it was canceled before.
        WithdrawalNotCancelable: it is no longer waiting.

    """
    found = find(ledger.unit, account, number)
    if found.state == CANCELED:
        raise AlreadyCanceled(f"{number} was canceled before")
    if found.state != WAITING:
        raise WithdrawalNotCancelable(f"{number} is {found.state}")
    return give_back(ledger, found, CANCELED)


def give_back(ledger: Ledger, one: Withdrawal, state: str) -> Withdrawal:
    """End a withdrawal that moves nothing: what was frozen is free again."""
    book = currency.terms_of(ledger.unit, one.account).book
    ledger.move(
        one.order.ccy,
        one.total,
        debit=LedgerAccount(one.account, book, "frozen"),
        credit=LedgerAccount(one.account, book),
        reason=f"withdrawal {state}",
    )
    ended = replace(one, state=state, done_ms=ledger.now_ms)
    ledger.unit.put(ended)
    return ended


def find(unit: UnitOfWork, account: str, number: str) -> Withdrawal:
    """Return a withdrawal of an account.

    Raises:
        UnknownWithdrawal: it has none with this id.

    """
    found = unit.find(Withdrawal, number)
    if found is None or found.account != account:
        raise UnknownWithdrawal(f"{account} has no withdrawal {number}")
    return found


def record(unit: UnitOfWork, one: Withdrawal) -> None:
    """Put a new withdrawal into the account's history."""
    unit.put(one)
    entry = FundingLogEntry(one.at_ms, one.id)
    values = {"ccy": one.order.ccy, "destination": one.order.destination}
    enter(unit, log_of(one.account), entry, None, **values)


def log_of(account: str) -> str:
    """Return the name of an account's log of withdrawals."""
    return f"withdrawals/{account}"


def used_usd(unit: UnitOfWork, account: str, now_ms: int) -> Decimal:
    """Return what was withdrawn in the last 24 hours, in USD."""
    entries = unit.newest(log_of(account), by="at_ms", newer_than=now_ms - DAY_MS)
    withdrawals = (unit.get(Withdrawal, entry.id) for entry in entries)
    return exact_sum(one.usd for one in withdrawals if one.state not in RETURNED)


@on_due(STEP)
def step(ledger: Ledger, due: ScheduledTask) -> None:
    """Take a withdrawal one state further, unless it left the state this was planned for."""
    before = ledger.unit.get(Withdrawal, due.data["withdrawal"])
    if (before.state, before.done_ms) == (due.data["state"], due.data["done_ms"]):
        after = advance(ledger, before)
        if after.state != SUCCESS:
            plan(ledger, after)


def advance(ledger: Ledger, one: Withdrawal) -> Withdrawal:
    """Take a withdrawal one state further; at the last it is paid."""
    after = replace(one, state=_next(one))
    if after.state == BROADCASTING:
        network = chain_of(ledger.unit, one).network
        after = replace(after, tx_id=network.tx_id(f"withdrawal/{one.id}"))
    ledger.unit.put(after)
    if after.state == SUCCESS:
        _pay(ledger, after)
    return after


def whole_ms(unit: UnitOfWork, one: Withdrawal) -> int:
    """Return how long a withdrawal takes from its state to the end."""
    whole = 0
    while one.state != SUCCESS:
        whole += _lasts_ms(unit, one)
        one = replace(one, state=_next(one))
    return whole


def plan(ledger: Ledger, one: Withdrawal) -> None:
    """Schedule the next state."""
    at_ms = ledger.now_ms + _lasts_ms(ledger.unit, one)
    planned = {"withdrawal": one.id, "state": one.state, "done_ms": one.done_ms}
    ledger.unit.schedule(ScheduledTask(at_ms, STEP, planned))


def _next(one: Withdrawal) -> str:
    if one.state == WAITING:
        return APPROVED
    if one.state == BROADCASTING:
        return VALIDATING
    return BROADCASTING if one.state == APPROVED and one.chain else SUCCESS


def chain_of(unit: UnitOfWork, one: Withdrawal) -> Chain:
    """Return the chain of a withdrawal that has one."""
    return currency.currency_of(unit, one.account, one.order.ccy).chain(one.chain)


def _lasts_ms(unit: UnitOfWork, one: Withdrawal) -> int:
    """Return how long a withdrawal stays in its state."""
    terms = currency.terms_of(unit, one.account)
    if one.state == VALIDATING:
        network = chain_of(unit, one).network
        return network.arrival * network.block_ms
    waits = {WAITING: terms.waiting_ms, APPROVED: terms.approved_ms}
    return waits.get(one.state, terms.broadcasting_ms)


def _pay(ledger: Ledger, one: Withdrawal) -> None:
    """Move the frozen amount and fee to the recipient and the exchange."""
    order, book = one.order, currency.terms_of(ledger.unit, one.account).book
    frozen = LedgerAccount(one.account, book, "frozen")
    if one.chain:
        paid, reason = exchange_account(f"chain:{one.chain}"), "withdrawal"
    else:
        paid = (
            LedgerAccount(one.recipient, book)
            if one.recipient
            else exchange_account("users elsewhere")
        )
        reason = "internal transfer"
    ledger.move(
        order.ccy,
        order.amount,
        debit=frozen,
        credit=paid,
        reason=reason,
        client_id=order.client_id,
    )
    if one.fee:
        ledger.move(
            order.ccy,
            one.fee,
            debit=frozen,
            credit=exchange_account("withdrawal fees"),
            reason="withdrawal fee",
            client_id=order.client_id,
        )
    _arrive(ledger, one)


def _arrive(ledger: Ledger, one: Withdrawal) -> None:
    """Have a withdrawal that was paid be a deposit, if who receives it is here."""
    order = one.order
    if one.chain:
        place = chain_of(ledger.unit, one).network.place
        deposits.receive(ledger, place, order.ccy, (one.to, one.tag), order.amount, one.tx_id)
    if one.recipient:
        came = Deposit(
            id=ledger.unit.new_id(),
            account=one.recipient,
            ccy=order.ccy,
            amount=order.amount,
            at_ms=ledger.now_ms,
            state=deposits.SUCCESSFUL,
            sender=one.account.partition(":")[2],
            withdrawal=one.id,
        )
        deposits.record(ledger.unit, came)
