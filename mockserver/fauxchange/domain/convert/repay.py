"""One-click repay: what an account owes is repaid with other currencies that it has.

Prices are the market's at the time of the order, and the terms are those of easy convert. What
pays is held back until the debt is repaid, a moment later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import WEEK_MS
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.history import record
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO, round_down, round_up
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork
from fauxchange.domain.positions.watch import mark
from fauxchange.domain.trading_account.account import (
    BOOK,
    MULTI_CURRENCY,
    SPOT,
    TradingSettings,
    is_collateral,
    settings_of,
    usd,
)
from fauxchange.domain.trading_account.available import spendable
from fauxchange.domain.trading_account.borrowing import repay_at_once
from fauxchange.domain.trading_account.debts import debt_of
from fauxchange.domain.trading_account.rejection import NotOwed, UnsuitedMode

from .easy_convert import EasyTerms, find_terms
from .rejection import (
    NoAutoBorrow,
    NoCollateralToRepay,
    OwnCurrencyFirst,
    RepayUnavailable,
    StillRunning,
    TooLittleToRepay,
)

KEPT_MS = WEEK_MS
"""How long a repayment can be read, in ms; it is filled long before."""
FILL = "repay.fill"

_DESK = exchange_account("one-click repay")
# Documented (error 59130): a currency of which less is there repays only what is owed of itself.
_LEAST_USD = Decimal(1)


class RepayPart(NamedTuple):
    """A currency that pays, and how much of it."""

    ccy: str
    amount: Decimal


@document("{id}")
@dataclass(frozen=True, slots=True)
class Repayment:
    """A debt of ``got`` of a currency that parts of others repay, in the order of ``ccys``.

    One of a spot account names ``several`` currencies, others name one; each kind has its own list.
    """

    id: str
    account: str
    debt_ccy: str
    ccys: tuple[str, ...]
    parts: tuple[RepayPart, ...]
    got: Decimal
    at_ms: int
    several: bool = False
    is_filled: bool = False


@tells_of(Repayment)
class RepaymentChanged(DocumentChanged[Repayment]):
    """A repayment by one click, as it has become."""


class RepaymentEntry(NamedTuple):
    """An entry of the log of an account's repayments."""

    at_ms: int
    id: str


def repay_debts(
    ledger: Ledger, account: Account, debts: Sequence[str], with_ccy: str
) -> list[Repayment]:
    """Repay what a multi-currency account owes of some currencies with one; all, or none.

    Raises:
        RepayUnavailable: nothing is repaid this way in the world.
        UnsuitedMode: the account is in another mode.
        NoAutoBorrow: it does not borrow by itself.
        InvalidField: a currency is named twice, or repays itself.
        Rejection: what `repay_debt` raises of a debt.

    """
    settings = settings_of(ledger.unit, account.id)
    terms = _terms(ledger.unit, settings, MULTI_CURRENCY)
    if not settings.auto_loan:
        raise NoAutoBorrow("the account does not borrow by itself")
    if with_ccy in debts:
        raise InvalidField("repay currency", f"{with_ccy} does not repay itself")
    if len(set(debts)) < len(debts):
        raise InvalidField("debt currency", "a currency is named twice")
    _require_rest(ledger.unit, account.id)
    if not is_collateral(settings, with_ccy):
        raise NoCollateralToRepay(f"{with_ccy} is no collateral")
    return [_order(ledger, terms, account, ccy, (with_ccy,)) for ccy in debts]


def repay_debt(ledger: Ledger, account: Account, debt_ccy: str, ccys: Sequence[str]) -> Repayment:
    """Repay what a spot account owes of a currency with others, the first ones first.

    Raises:
        RepayUnavailable: nothing is repaid this way in the world.
        UnsuitedMode: the account is in another mode.
        InvalidField: a currency is named twice.
        StillRunning: the repayment of before is not done.
        NotOwed: nothing is owed.
        OwnCurrencyFirst: the account has of the currency that it owes, which pays first.
        TooLittleToRepay: of a currency too little is there.

    """
    unit = ledger.unit
    terms = _terms(unit, settings_of(unit, account.id), SPOT)
    if len(set(ccys)) < len(ccys):
        raise InvalidField("repay currency", "a currency is named twice")
    _require_rest(unit, account.id)
    has_own = spendable(unit, account, debt_ccy, ledger.now_ms) > 0
    if has_own and debt_of(unit, account.id, debt_ccy).total and ccys[0] != debt_ccy:
        raise OwnCurrencyFirst(debt_ccy)
    return _order(ledger, terms, account, debt_ccy, tuple(ccys), several=True)


def repayments(
    unit: UnitOfWork,
    account: str,
    *,
    several: bool,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[Repayment]:
    """Yield an account's repayments with one currency or with several, newest first."""
    log = _log(account, several=several)
    found = unit.newest(log, by="at_ms", older_than=older_than, newer_than=newer_than)
    return (unit.get(Repayment, one.id) for one in found)


@on_due(FILL)
def fill(ledger: Ledger, due: ScheduledTask) -> None:
    """Repay: what pays goes, the currency that is owed comes, and the debt is paid with it."""
    unit = ledger.unit
    order = unit.get(Repayment, due.data["order"])
    book = LedgerAccount(order.account, BOOK)
    bought = order.got
    for ccy, amount in order.parts:
        if ccy == order.debt_ccy:
            bought = EXACT.subtract(bought, amount)
            ledger.freeze(order.account, BOOK, ccy, -amount, "repayment released")
        else:
            held = book._replace(slot="frozen")
            ledger.move(ccy, amount, debit=held, credit=_DESK, reason="one-click repay out")
    if bought:
        ledger.move(order.debt_ccy, bought, debit=_DESK, credit=book, reason="one-click repay in")
    repay_at_once(ledger, order.account, order.debt_ccy, order.got)
    mark(ledger, order.account)
    unit.put(replace(order, is_filled=True))


def _terms(unit: UnitOfWork, settings: TradingSettings, mode: str) -> EasyTerms:
    terms = find_terms(unit)
    if terms is None:
        raise RepayUnavailable("nothing is repaid this way")
    if settings.mode != mode:
        raise UnsuitedMode(f"account mode {settings.mode} does not repay so")
    return terms


def _require_rest(unit: UnitOfWork, account: str) -> None:
    for several in (False, True):
        last = next(repayments(unit, account, several=several), None)
        if last is not None and not last.is_filled:
            raise StillRunning("the repayment of before is not done")


def _order(
    ledger: Ledger,
    terms: EasyTerms,
    account: Account,
    debt_ccy: str,
    ccys: tuple[str, ...],
    *,
    several: bool = False,
) -> Repayment:
    unit, now_ms = ledger.unit, ledger.now_ms
    owed = debt_of(unit, account.id, debt_ccy).total
    if not owed:
        raise NotOwed(f"no {debt_ccy} is owed")
    parts, left = [], owed
    for ccy in ccys:
        amount, got = _part(ledger, terms, account, (debt_ccy, left), ccy)
        if amount:
            parts.append(RepayPart(ccy, amount))
            left = EXACT.subtract(left, got)
    order = Repayment(
        unit.new_id(),
        account.id,
        debt_ccy,
        ccys,
        tuple(parts),
        EXACT.subtract(owed, left),
        now_ms,
        several,
    )
    for ccy, amount in parts:
        ledger.freeze(account.id, BOOK, ccy, amount, "repayment ordered")
    unit.put(order)
    for gone in record(
        unit, _log(account.id, several=several), RepaymentEntry(now_ms, order.id), KEPT_MS
    ):
        unit.delete(Repayment, gone.id)
    unit.schedule(ScheduledTask(now_ms + terms.running_ms, FILL, {"order": order.id}))
    return order


def _part(
    ledger: Ledger, terms: EasyTerms, account: Account, owed: tuple[str, Decimal], ccy: str
) -> tuple[Decimal, Decimal]:
    """Return how much of a currency pays for what is left of a debt, and how much it repays."""
    unit, now_ms, (debt_ccy, left) = ledger.unit, ledger.now_ms, owed
    available = spendable(unit, unit.get(Account, account.id), ccy, now_ms)
    if ccy == debt_ccy:
        own = min(available, left)
        return own, own
    if not left:
        return ZERO, ZERO
    price, worth = usd(unit, debt_ccy, now_ms), usd(unit, ccy, now_ms)
    if EXACT.multiply(available, worth) < _LEAST_USD:
        raise TooLittleToRepay(f"{available} {ccy} are worth less than {_LEAST_USD} USD")
    needed = round_up(EXACT.divide(EXACT.multiply(left, price), worth), terms.paid_places)
    amount = min(needed, round_down(available, terms.paid_places))
    got = round_down(EXACT.divide(EXACT.multiply(amount, worth), price), terms.got_places)
    return amount, min(left, got)


def _log(account: str, *, several: bool) -> str:
    return f"repayments with {'several' if several else 'one'}/{account}"
