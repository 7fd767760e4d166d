"""What decides about orders of spot of an account and changes seldom, worked out once."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork, remember
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.trading.money.fees import fee_rates, pays_in_quote
from fauxchange.domain.trading.settings import pending_limits
from fauxchange.domain.trading.terms import OrderTerms, order_terms
from fauxchange.domain.trading_account.account import TradingSettings, settings_of
from fauxchange.domain.trading_account.terms import OrderLimits

from .admission import Payment
from .checks import dollars_of


class OrderFacts(NamedTuple):
    """What holds for orders of an account and an instrument, until somebody writes other terms.

    ``buying`` and ``selling`` are how orders of spot are paid for; ``dollars`` is what a unit of
    the quote currency counts in USD, None if that depends on the time.
    """

    instrument: Instrument
    terms: OrderTerms
    settings: TradingSettings
    limits: OrderLimits
    buying: Payment
    selling: Payment
    dollars: Decimal | None


def order_facts(unit: UnitOfWork, account: str, instrument: Instrument) -> OrderFacts:
    """Return what decides about orders of an account and an instrument."""
    key = OrderFacts, account, instrument.id
    known: OrderFacts | None = unit.derived.get(key)
    # An instrument may become another one in its life.
    if known is not None and known.instrument is instrument:
        return known
    return remember(unit, key, _facts(unit, account, instrument))


def _facts(unit: UnitOfWork, account: str, instrument: Instrument) -> OrderFacts:
    settings, terms = settings_of(unit, account), order_terms(unit, account)
    base, quote = instrument.base, instrument.quote
    fee_ccy, reserve = base, ZERO
    if pays_in_quote(settings):
        # Fees are paid in what a trade brings, or always in the quote currency.
        fee_ccy, reserve = quote, fee_rates(unit, account, instrument).reserve
    return OrderFacts(
        instrument,
        terms,
        settings,
        pending_limits(unit, account),
        buying=Payment(terms.book, quote, fee_ccy, reserve),
        selling=Payment(terms.book, base, quote, ZERO),
        dollars=dollars_of(unit, quote),
    )
