"""Tiers of a position: the larger it is, the more margin it needs."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from .instrument import OPTION, Instrument, TierRule
from .knobs import Pair
from .volume import contract_size


class Tier(NamedTuple):
    """From one amount of contracts (or base currency) to another; rates are parts of the value.

    ``value`` is what the largest amount is worth in quote currency.
    """

    number: int
    minimum: Decimal
    maximum: Decimal
    maintenance: Decimal
    initial: Decimal
    leverage: Decimal
    value: Decimal


_PLACES = Decimal("0.0001")


def tiers_of(instrument: Instrument, pair: Pair) -> list[Tier]:
    """Return the tiers of an instrument, whose amounts are worth what they are at the reference.

    Amounts are cut to two digits. An instrument without rules has one tier, up to its largest
    order and with half of its initial rate for maintenance.
    """
    rules, value_of_one = instrument.tiers, contract_size(instrument)
    if not instrument.is_inverse or instrument.kind == OPTION:
        value_of_one *= pair.reference
    if not rules:
        leverage = instrument.maxima.leverage or Decimal(1)
        most = instrument.maxima.limit_amount
        rules = (TierRule(most * value_of_one, Decimal("0.5") / leverage, leverage),)
    result: list[Tier] = []
    minimum = Decimal(0)
    for number, rule in enumerate(rules, 1):
        amount = rule.value / value_of_one
        step = Decimal(1).scaleb(amount.adjusted() - 1)
        maximum = max(instrument.lot, amount // step * step)
        initial = (1 / rule.leverage).quantize(_PLACES, "ROUND_UP")
        result.append(
            Tier(number, minimum, maximum, rule.maintenance, initial, rule.leverage, rule.value)
        )
        minimum = maximum
    return result
