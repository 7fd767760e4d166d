"""How many contracts an account may order: of what it has, and of what closes a position."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.arithmetic import Contract, value
from fauxchange.domain.positions.coupons import worth as worth_of_coupons
from fauxchange.domain.trading.money.fees import fee_rates
from fauxchange.domain.trading.order import BASE, QUOTE
from fauxchange.domain.trading.rejection import SizeBelowMinimum
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading_account.available import usable

from .admission import closing_capacity


def largest_orders(
    unit: UnitOfWork,
    account: Account,
    request: OrderRequest,
    at: tuple[Decimal, Decimal],
    at_ms: int,
) -> tuple[Decimal, Decimal]:
    """Return the largest orders to buy and to sell at a price and a leverage, in whole lots.

    They open what the margin and the fee can be paid for, and close what the account holds.
    """
    instrument, (price, leverage) = request.instrument, at
    free = usable(unit, account, instrument.settlement, at_ms)
    if request.coupons:
        lendable = worth_of_coupons(unit, account.id, instrument.settlement, at_ms)
        free = EXACT.add(free, lendable)
    worth = value(Contract.of(instrument), Decimal(1), price)
    rate = fee_rates(unit, account.id, instrument).reserve
    cost = EXACT.multiply(worth, EXACT.add(EXACT.divide(1, leverage), rate))
    opens = EXACT.divide(free, cost)
    buy, sell = (
        EXACT.add(opens, closing_capacity(unit, account.id, request._replace(side=side)))
        for side in (BUY, SELL)
    )
    lot = instrument.lot
    return (
        EXACT.multiply(EXACT.divide_int(buy, lot), lot),
        EXACT.multiply(EXACT.divide_int(sell, lot), lot),
    )


def contracts_for(instrument: Instrument, amount: Decimal, unit: str, price: Decimal) -> Decimal:
    """Return how many contracts, in whole lots, an amount of the base or quote currency is.

    It is what they are worth at a price, not their margin. ``unit`` is ``BASE``, ``QUOTE`` or
    anything else for contracts, which are taken as they are.

    Raises:
        SizeBelowMinimum: it is less than the smallest order.

    """
    contract = Contract.of(instrument)
    if unit not in {BASE, QUOTE}:
        return amount
    each = value(contract, Decimal(1), price) if unit == QUOTE else contract.size
    lot = instrument.lot
    contracts = EXACT.multiply(EXACT.divide_int(amount, EXACT.multiply(each, lot)), lot)
    if contracts < instrument.minimum:
        raise SizeBelowMinimum(contracts, instrument.minimum)
    return contracts
