"""The insurance fund: what pays what positions lose beyond their margin."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import Instrument

from .events import InsuranceFundUsed

INSURANCE = exchange_account("insurance")
INSURED = "insured"

# What the fund of each currency has at first (a decision of ours: it is another one each day).
_OPENING = Decimal(100_000_000)


@document("{ccy}")
class InsuranceFund(NamedTuple):
    """What the insurance fund of a currency has paid so far."""

    ccy: str
    paid: Decimal = ZERO

    @property
    def balance(self) -> Decimal:
        """What is left of it."""
        return EXACT.subtract(_OPENING, self.paid)


def fund_of(unit: UnitOfWork, ccy: str) -> InsuranceFund:
    """Return the fund of a currency."""
    return unit.find(InsuranceFund, ccy) or InsuranceFund(ccy)


def note_paid(ledger: Ledger, ccy: str, amount: Decimal) -> InsuranceFund:
    """Write that the fund has paid an amount; the posting is the caller's."""
    fund = fund_of(ledger.unit, ccy)
    fund = fund._replace(paid=EXACT.add(fund.paid, amount))
    ledger.unit.put(fund)
    return fund


def publish(ledger: Ledger, instrument: Instrument, state: str) -> None:
    """Have everybody see the fund that is for an instrument."""
    ccy = instrument.settlement
    balance = fund_of(ledger.unit, ccy).balance
    event = InsuranceFundUsed(instrument.id, instrument.kind, state, ccy, balance, ledger.now_ms)
    ledger.unit.emit(event)
