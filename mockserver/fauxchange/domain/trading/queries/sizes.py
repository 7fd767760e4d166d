"""How much an account may order, and what an order would need."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import Instrument, price_unit
from fauxchange.domain.market.market import Market
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading.acts.checks import require_offer, require_price
from fauxchange.domain.trading.acts.facts import order_facts
from fauxchange.domain.trading.acts.funds import available_of
from fauxchange.domain.trading.acts.place import admit
from fauxchange.domain.trading.matching.context import context_of
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading_account.available import usable
from fauxchange.domain.trading_account.margin import payable_in


class Sides(NamedTuple):
    """An amount to buy and one to sell."""

    buy: Decimal
    sell: Decimal


class Requirement(NamedTuple):
    """What a new order would freeze or pay of a currency, and what is available now."""

    ccy: str
    required: Decimal
    available: Decimal


def max_available(unit: UnitOfWork, account: Account, instrument: Instrument, at_ms: int) -> Sides:
    """Return what may be used: of the quote currency to buy, of the base currency to sell.

    Of contracts it is the equity of the settlement currency, for both.
    """
    if instrument.contract_value is not None:
        free = usable(unit, account, instrument.settlement, at_ms)
        return Sides(free, free)
    book = position_terms(unit, account.id).book
    return Sides(
        payable_in(unit, account, book, instrument.quote, at_ms),
        payable_in(unit, account, book, instrument.base, at_ms),
    )


def max_size(
    unit: UnitOfWork,
    market: Market,
    account: Account,
    instrument: Instrument,
    at_ms: int,
    price: Decimal | None = None,
) -> Sides:
    """Return the largest orders in base currency, in whole lots, at a price or the last one."""
    if price is None:
        price = EXACT.multiply(market.last(instrument).price(at_ms), price_unit(instrument))
    require_price(price)
    available = max_available(unit, account, instrument, at_ms)
    return Sides(
        *(
            EXACT.multiply(EXACT.divide_int(amount, instrument.lot), instrument.lot)
            for amount in (EXACT.divide(available.buy, price), available.sell)
        )
    )


def precheck(
    ledger: Ledger, market: Market, account: Account, request: OrderRequest
) -> Requirement:
    """Check an order without placing it. Raises what `acts.place.place` raises."""
    require_offer(request)
    context = context_of(ledger, market, request.instrument)
    facts = order_facts(ledger.unit, account.id, request.instrument)
    admitted = admit(context, account, request, facts)
    ccy = admitted.payment.ccy
    return Requirement(ccy, admitted.required, available_of(context, account, ccy))
