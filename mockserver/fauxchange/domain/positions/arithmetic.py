"""What contracts are worth, and what they win and lose.

Contracts that settle in the quote currency are linear, those that settle in the base currency are
inverse (trading-account-rest-api-get-positions). Numbers of contracts are signed here: above zero
they are long, below zero short. Amounts are in the settlement currency and exact for linear
contracts; what is divided has 40 digits and is rounded where it is posted.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import EXACT, QUOTIENT, ZERO
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.instruments.volume import contract_size

# Mean prices have so many digits, as those of orders have.
_MEAN = Context(prec=12, rounding=ROUND_HALF_EVEN)


class Contract(NamedTuple):
    """One contract: ``size`` of the base currency, or of the quote currency if ``is_inverse``."""

    size: Decimal
    is_inverse: bool

    @classmethod
    def of(cls, instrument: Instrument) -> Contract:
        """Return the contract that an instrument trades."""
        return cls(contract_size(instrument), instrument.is_inverse)


def value(contract: Contract, contracts: Decimal, price: Decimal) -> Decimal:
    """Return what contracts are worth at a price, without their sign."""
    amount = EXACT.multiply(abs(contracts), contract.size)
    if contract.is_inverse:
        return QUOTIENT.divide(amount, price)
    return EXACT.multiply(amount, price)


def profit(contract: Contract, contracts: Decimal, entry: Decimal, price: Decimal) -> Decimal:
    """Return what contracts that were entered at one price have won at another."""
    amount = EXACT.multiply(contracts, contract.size)
    difference = EXACT.subtract(price, entry)
    if not contract.is_inverse:
        return EXACT.multiply(amount, difference)
    # 1/entry - 1/price, with one division, so that equal prices win exactly nothing.
    return QUOTIENT.divide(EXACT.multiply(amount, difference), EXACT.multiply(entry, price))


def mean_price(
    contract: Contract, contracts: Decimal, mean: Decimal, added: Decimal, price: Decimal
) -> Decimal:
    """Return the mean entry price after contracts of the same sign are added, to 12 digits.

    The mean of inverse contracts is harmonic: it leaves what all of them win as it is.
    """
    if not contracts:
        return price
    total = EXACT.add(contracts, added)
    if not contract.is_inverse:
        return _MEAN.divide(
            EXACT.add(EXACT.multiply(contracts, mean), EXACT.multiply(added, price)), total
        )
    parts = EXACT.add(EXACT.multiply(contracts, price), EXACT.multiply(added, mean))
    return _MEAN.divide(EXACT.multiply(total, EXACT.multiply(mean, price)), parts)


def break_even(
    contract: Contract, contracts: Decimal, entry: Decimal, costs: Decimal, closing_rate: Decimal
) -> Decimal | None:
    """Return the price at which closing wins back costs and the fee of closing.

    ``costs`` are below zero where they were paid, ``closing_rate`` is the part of the value that
    closing costs. None if there is no such price above zero.
    """
    return _price_where(contract, (ContractsAtEntry(contracts, entry, closing_rate),), costs)


class ContractsAtEntry(NamedTuple):
    """Contracts of an instrument, the price they were entered at, and the part of it that is kept.

    ``rate`` is a part of the value.
    """

    contracts: Decimal
    entry: Decimal
    rate: Decimal


def liquidation_price(
    contract: Contract, contracts: Decimal, entry: Decimal, margin: Decimal, rate: Decimal
) -> Decimal | None:
    """Return the price at which margin and profit are just what must be kept.

    ``rate`` is the maintenance rate of the tier and the taker's fee rate together, parts of the
    value (help page of isolated margin). None if there is no such price above zero: losses can
    never reach the margin.
    """
    return _price_where(contract, (ContractsAtEntry(contracts, entry, rate),), margin)


def common_liquidation_price(
    contract: Contract, holdings: Sequence[ContractsAtEntry], margin: Decimal
) -> Decimal | None:
    """Return likewise that of several holdings of one instrument, whose price moves all of them."""
    return _price_where(contract, holdings, margin)


def bankruptcy_price(
    contract: Contract, contracts: Decimal, entry: Decimal, margin: Decimal, fee_rate: Decimal
) -> Decimal | None:
    """Return the price at which closing leaves nothing of the margin; None if there is none."""
    return _price_where(contract, (ContractsAtEntry(contracts, entry, fee_rate),), margin)


def _price_where(
    contract: Contract, holdings: Sequence[ContractsAtEntry], cushion: Decimal
) -> Decimal | None:
    """Return the price p at which cushion + profits(p) = values(p) * rates."""
    total = part = entered = ZERO
    for one in holdings:
        amount = EXACT.multiply(one.contracts, contract.size)
        total = EXACT.add(total, amount)
        part = EXACT.add(part, EXACT.multiply(abs(amount), one.rate))
        cost = QUOTIENT.divide if contract.is_inverse else EXACT.multiply
        entered = EXACT.add(entered, cost(amount, one.entry))
    if contract.is_inverse:
        # cushion + amount/entry - amount/p = part/p
        above, below = EXACT.add(total, part), EXACT.add(cushion, entered)
    else:
        # cushion + amount*p - amount*entry = part*p
        above, below = EXACT.subtract(entered, cushion), EXACT.subtract(total, part)
    if not below:
        return None
    price = QUOTIENT.divide(above, below)
    return price if price > ZERO else None
