"""The insurance fund: what pays what positions lose beyond their margin."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, Posting, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading.money.settlement import BillText, settle

from .events import InsuranceFundUsed

INSURANCE = exchange_account("insurance")
INSURED = "insured"

# What the fund of each currency has at first (a decision of ours: it is another one each day).
OPENING = Decimal(100_000_000)

# So many payments for contracts of a family are kept.
_KEPT = 1_000


@document("{ccy}")
class InsuranceFund(NamedTuple):
    """What the insurance fund of a currency has paid so far."""

    ccy: str
    paid: Decimal = ZERO

    @property
    def balance(self) -> Decimal:
        """What is left of it."""
        return EXACT.subtract(OPENING, self.paid)


class InsurancePayment(NamedTuple):
    """An entry of the log of payments for contracts of a family; ``balance`` is that after it."""

    at_ms: int
    ccy: str
    amount: Decimal
    balance: Decimal


def _log(kind: str, family: str) -> str:
    return f"insurance payments/{kind}/{family}"


def fund_of(unit: UnitOfWork, ccy: str) -> InsuranceFund:
    """Return the fund of a currency."""
    return unit.find(InsuranceFund, ccy) or InsuranceFund(ccy)


def note_paid(
    ledger: Ledger, ccy: str, amount: Decimal, instrument: Instrument | None = None
) -> InsuranceFund:
    """Write that the fund has paid an amount; the posting is the caller's.

    Without an ``instrument`` it was for the positions of an account together.
    """
    fund = fund_of(ledger.unit, ccy)
    fund = fund._replace(paid=EXACT.add(fund.paid, amount))
    ledger.unit.put(fund)
    if instrument is not None:
        log = _log(instrument.kind, instrument.family)
        payment = InsurancePayment(ledger.now_ms, ccy, amount, fund.balance)
        ledger.unit.append(log, payment)
        ledger.unit.trim(log, keep=_KEPT)
    return fund


def payments(
    unit: UnitOfWork,
    kind: str,
    family: str,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[InsurancePayment]:
    """Yield what the fund has paid for contracts of a family between two times, newest first."""
    log = _log(kind, family)
    yield from unit.newest(log, by="at_ms", older_than=older_than, newer_than=newer_than)


def publish(ledger: Ledger, instrument: Instrument, state: str) -> None:
    """Have everybody see the fund that is for an instrument."""
    ccy = instrument.settlement
    balance = fund_of(ledger.unit, ccy).balance
    event = InsuranceFundUsed(instrument.id, instrument.kind, state, ccy, balance, ledger.now_ms)
    ledger.unit.emit(event)


def cover_shortfall(ledger: Ledger, account: str, ccy: str, missing: Decimal) -> None:
    """Have the insurance fund pay what a book without positions has less than nothing."""
    book = LedgerAccount(account, position_terms(ledger.unit, account).book)
    posting = Posting(ledger.now_ms, INSURED, ccy, missing, INSURANCE, book)
    settle(ledger, [posting], {account: BillText(INSURED, "insurance")}, overdraws=True)
    note_paid(ledger, ccy, missing)
