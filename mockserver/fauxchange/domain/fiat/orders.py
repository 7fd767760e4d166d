"""Orders of fiat money: they pass through the stages of their payment method to an end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS, WEEK_MS
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.history import choice_log, enter
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO, places
from fauxchange.domain.core.rejection import TooManyPlaces
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork
from fauxchange.domain.funding.deposits import FundingLogEntry
from fauxchange.domain.funding.rejection import AmountTooLarge, AmountTooSmall, OverDailyLimit

from . import rejection
from .payment_methods import DEPOSIT, PaymentMethod, Stage

PENDING = "pending"
COMPLETED = "completed"
FAILED = "failed"
CANCELED = "canceled"

STEP = "fiat.step"

MONTH_MS = 30 * DAY_MS

_BOOK = "funding"


@document("{id}")
@dataclass(frozen=True, slots=True)
class FiatOrder:
    """A deposit or a withdrawal; ``ahead`` are the stages that are still to come.

    A deposit's fee is taken off what arrives, a withdrawal's is paid on top.
    """

    id: str
    account: str
    kind: str
    ccy: str
    method: str
    bank: str
    amount: Decimal
    fee: Decimal
    at_ms: int
    changed_ms: int
    ahead: tuple[Stage, ...]
    bounces: bool
    state: str = ""
    client_id: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it is at its end."""
        return self.state in {COMPLETED, FAILED, CANCELED}

    @property
    def total(self) -> Decimal:
        """What a withdrawal takes from the account."""
        return EXACT.add(self.amount, self.fee)


@tells_of(FiatOrder)
class FiatOrderChanged(DocumentChanged[FiatOrder]):
    """A deposit or withdrawal of fiat money, as it has become."""


@document("{account}/{kind}/{ccy}/{method}")
@dataclass(frozen=True, slots=True)
class Lifetime:
    """What an account has moved by a payment method in all."""

    account: str
    kind: str
    ccy: str
    method: str
    amount: Decimal = ZERO


class LimitUsage(NamedTuple):
    """What counts towards the limits: of the last 24 hours, 7 days, 30 days, and of all time."""

    daily: Decimal
    weekly: Decimal
    monthly: Decimal
    lifetime: Decimal


def start(ledger: Ledger, order: FiatOrder) -> FiatOrder:
    """Put a new order into the history and into its first state."""
    unit = ledger.unit
    log, entry = _log(order.kind, order.account), FundingLogEntry(order.at_ms, order.id)
    enter(unit, log, entry, None, ccy=order.ccy, method=order.method)
    _count(unit, order, order.amount)
    return _go_on(ledger, order)


def cancel(ledger: Ledger, order: FiatOrder) -> FiatOrder:
    """Give back what a pending withdrawal froze.

    Raises:
        FiatWithdrawalNotCancelable: it is not pending.

    """
    if order.state != PENDING:
        raise rejection.FiatWithdrawalNotCancelable(f"{order.id} is {order.state}")
    return _give_back(ledger, order, CANCELED)


def find(unit: UnitOfWork, account: str, kind: str, number: str) -> FiatOrder | None:
    """Return an order of an account, or None."""
    found = unit.find(FiatOrder, number)
    return found if found and (found.account, found.kind) == (account, kind) else None


def history(
    unit: UnitOfWork,
    account: str,
    kind: str,
    *,
    ccy: str | None = None,
    method: str | None = None,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[FiatOrder]:
    """Yield the orders of an account, or of a currency or payment method, newest first."""
    log = choice_log(_log(kind, account), ccy=ccy, method=method)
    entries = unit.newest(log, by="at_ms", older_than=older_than, newer_than=newer_than)
    return (unit.get(FiatOrder, entry.id) for entry in entries)


def limit_usage(unit: UnitOfWork, account: str, by: PaymentMethod, now_ms: int) -> LimitUsage:
    """Return what an account has moved by a payment method; what came to nothing does not count."""
    daily = weekly = monthly = ZERO
    since_ms = now_ms - MONTH_MS
    for order in history(unit, account, by.kind, ccy=by.ccy, method=by.name, newer_than=since_ms):
        if _counts(order):
            monthly = EXACT.add(monthly, order.amount)
            if order.at_ms > now_ms - WEEK_MS:
                weekly = EXACT.add(weekly, order.amount)
            if order.at_ms > now_ms - DAY_MS:
                daily = EXACT.add(daily, order.amount)
    whole = _lifetime(unit, account, by.kind, by.ccy, by.name)
    return LimitUsage(daily, weekly, monthly, whole.amount)


def require_amount(ledger: Ledger, account: str, by: PaymentMethod, amount: Decimal) -> None:
    """Let an amount pass that is within the limits of a payment method.

    Raises:
        TooManyPlaces: too many decimal places.
        AmountTooSmall, AmountTooLarge, OverDailyLimit: outside a limit.

    """
    if places(amount) > by.places:
        raise TooManyPlaces(by.ccy, by.places)
    limits = by.limits
    if limits.least is not None and amount < limits.least:
        raise AmountTooSmall(f"{amount} {by.ccy} is below {limits.least}")
    if _is_above(limits.most, amount):
        raise AmountTooLarge(f"{amount} {by.ccy} is above {limits.most}")
    before = limit_usage(ledger.unit, account, by, ledger.now_ms)
    if _is_above(limits.daily, EXACT.add(before.daily, amount)):
        raise OverDailyLimit(f"{limits.daily} {by.ccy} may be moved in 24 hours")
    for limit, moved in (
        (limits.weekly, before.weekly),
        (limits.monthly, before.monthly),
        (limits.lifetime, before.lifetime),
    ):
        if _is_above(limit, EXACT.add(moved, amount)):
            raise AmountTooLarge(f"{amount} {by.ccy} on top of {moved} is above {limit}")


@on_due(STEP)
def step(ledger: Ledger, due: ScheduledTask) -> None:
    """Take an order one state further; a canceled one stays as it is."""
    order = ledger.unit.get(FiatOrder, due.data["order"])
    if not order.is_over:
        _go_on(ledger, order)


def _go_on(ledger: Ledger, order: FiatOrder) -> FiatOrder:
    if not order.ahead:
        return _end(ledger, order)
    entered, *rest = order.ahead
    after = replace(order, state=entered.state, ahead=tuple(rest), changed_ms=ledger.now_ms)
    ledger.unit.put(after)
    ledger.unit.schedule(ScheduledTask(ledger.now_ms + entered.ms, STEP, {"order": after.id}))
    return after


def _end(ledger: Ledger, order: FiatOrder) -> FiatOrder:
    if order.kind == DEPOSIT:
        if order.bounces:
            return _finish(ledger, order, FAILED)
        _credit(ledger, order)
        return _finish(ledger, order, COMPLETED)
    if order.bounces:
        return _give_back(ledger, order, FAILED)
    _pay(ledger, order)
    return _finish(ledger, order, COMPLETED)


def _finish(ledger: Ledger, order: FiatOrder, state: str) -> FiatOrder:
    over = replace(order, state=state, ahead=(), changed_ms=ledger.now_ms)
    ledger.unit.put(over)
    if not _counts(over):
        _count(ledger.unit, over, -over.amount)
    return over


def _credit(ledger: Ledger, order: FiatOrder) -> None:
    ledger.move(
        order.ccy,
        EXACT.subtract(order.amount, order.fee),
        debit=_bank(order),
        credit=LedgerAccount(order.account, _BOOK),
        reason="fiat deposit",
    )


def _pay(ledger: Ledger, order: FiatOrder) -> None:
    frozen = LedgerAccount(order.account, _BOOK, "frozen")
    ledger.move(
        order.ccy,
        order.amount,
        debit=frozen,
        credit=_bank(order),
        reason="fiat withdrawal",
        client_id=order.client_id,
    )
    if order.fee:
        ledger.move(
            order.ccy,
            order.fee,
            debit=frozen,
            credit=exchange_account("fiat fees"),
            reason="fiat withdrawal fee",
            client_id=order.client_id,
        )


def _give_back(ledger: Ledger, order: FiatOrder, state: str) -> FiatOrder:
    ledger.move(
        order.ccy,
        order.total,
        debit=LedgerAccount(order.account, _BOOK, "frozen"),
        credit=LedgerAccount(order.account, _BOOK),
        reason="withdrawal canceled",
    )
    return _finish(ledger, order, state)


def _bank(order: FiatOrder) -> LedgerAccount:
    return exchange_account(f"bank:{order.method}")


def _counts(order: FiatOrder) -> bool:
    return order.state not in {FAILED, CANCELED}


def _count(unit: UnitOfWork, order: FiatOrder, by: Decimal) -> None:
    before = _lifetime(unit, order.account, order.kind, order.ccy, order.method)
    unit.put(replace(before, amount=EXACT.add(before.amount, by)))


def _is_above(limit: Decimal | None, amount: Decimal) -> bool:
    return limit is not None and amount > limit


def _log(kind: str, account: str) -> str:
    return f"fiat/{kind}/{account}"


def _lifetime(unit: UnitOfWork, account: str, kind: str, ccy: str, method: str) -> Lifetime:
    of = account, kind, ccy, method
    return unit.find(Lifetime, *of) or Lifetime(*of)
