"""What an account has paid for the currencies that it bought by trades of spot.

There are two prices (help page: spot cost price). The average one is that of purchases alone; the
cumulative one counts what sales have brought against them. Both are in USD, at the prices of the
moments of the trades. Currencies whose price does not move have none.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document, new_tuple
from fauxchange.domain.core.money import QUOTIENT, ZERO, add, multiply, subtract
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.price import currency_facts


@document("{account}/{ccy}")
class SpotCost(NamedTuple):
    """How much of a currency was bought and not sold again, and what it has cost in USD.

    ``cost`` is that at the average price of purchases, ``paid`` what all purchases have cost less
    what sales have brought.
    """

    account: str
    ccy: str
    size: Decimal = ZERO
    cost: Decimal = ZERO
    paid: Decimal = ZERO

    def bought(self, size: Decimal, at_price: Decimal) -> SpotCost:
        """Return what it is once so much more was bought at a price in USD."""
        (account, ccy, had, cost, paid), value = self, multiply(size, at_price)
        more = add(had, size), add(cost, value), add(paid, value)
        return new_tuple(SpotCost, (account, ccy, *more))

    def sold(self, size: Decimal, at_price: Decimal) -> SpotCost | None:
        """Return what it is once so much was sold at a price; None if nothing is left."""
        left = subtract(self.size, size)
        if left <= ZERO:
            return None
        cost = QUOTIENT.divide(multiply(self.cost, left), self.size)
        return SpotCost(*self[:2], left, cost, subtract(self.paid, multiply(size, at_price)))


class SpotResult(NamedTuple):
    """What a currency that was bought has come to at a price, in USD.

    Ratios are of the average price, and of what was paid; that of nothing paid is None.
    """

    size: Decimal
    average: Decimal
    cumulative: Decimal
    profit: Decimal
    ratio: Decimal
    total: Decimal
    total_ratio: Decimal | None


def result_of(one: SpotCost, at_price: Decimal) -> SpotResult:
    """Return what a currency that was bought has come to at a price in USD."""
    worth = multiply(one.size, at_price)
    profit, total = subtract(worth, one.cost), subtract(worth, one.paid)
    divide = QUOTIENT.divide
    return SpotResult(
        one.size,
        divide(one.cost, one.size),
        divide(one.paid, one.size),
        profit,
        divide(profit, one.cost) if one.cost else ZERO,
        total,
        divide(total, one.paid) if one.paid > ZERO else None,
    )


def spot_cost_of(unit: UnitOfWork, account: str, ccy: str) -> SpotCost | None:
    """Return what a currency has cost an account that bought it; None if it has none."""
    return unit.find(SpotCost, f"{account}/{ccy}")


def follow_trade(
    unit: UnitOfWork,
    account: str,
    bought: tuple[str, Decimal, Decimal],
    sold: tuple[str, Decimal, Decimal],
) -> None:
    """Count a trade of spot: which currency came and went, how much, and at which price in USD."""
    ccy, size, at_price = bought
    if currency_facts(unit, ccy).moves:
        before = unit.find(SpotCost, f"{account}/{ccy}") or SpotCost(account, ccy)
        unit.put(before.bought(size, at_price))
    ccy, size, at_price = sold
    # Nothing is known of the cost of what has one price always.
    known = spot_cost_of(unit, account, ccy) if currency_facts(unit, ccy).moves else None
    if known is None:
        return
    after = known.sold(size, at_price)
    if after is None:
        unit.delete(SpotCost, account, ccy)
    else:
        unit.put(after)
