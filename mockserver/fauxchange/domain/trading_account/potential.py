"""What open orders of spot would borrow, in accounts whose currencies are margin for one another.

Such an order may hold more of a currency than there is: what is missing is borrowed when it fills,
and holds margin until then (help page of multi-currency mode: potential borrowing).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork

_NOTHING: Mapping[str, Decimal] = MappingProxyType({})


@document("{account}")
class SpotHoldings(NamedTuple):
    """What the open orders of spot of an account hold, by currency."""

    account: str
    by_ccy: Mapping[str, Decimal]


def held_by_spot(unit: UnitOfWork, account: str) -> Mapping[str, Decimal]:
    """Return what the open orders of spot of an account hold, by currency."""
    found = unit.find(SpotHoldings, account)
    return found.by_ccy if found else _NOTHING


def count_held(unit: UnitOfWork, account: str, ccy: str, change: Decimal) -> None:
    """Count that orders of spot hold so much more of a currency."""
    before = held_by_spot(unit, account)
    after = EXACT.add(before.get(ccy, ZERO), change)
    others = {one: amount for one, amount in before.items() if one != ccy}
    unit.put(SpotHoldings(account, {**others, ccy: after} if after else others))
