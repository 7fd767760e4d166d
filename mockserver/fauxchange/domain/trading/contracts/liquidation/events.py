"""What happens to positions and their market besides the documents that are written."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.positions.position import Position

# States of the insurance fund that are told: it has paid, or positions are deleveraged.
PAID, DELEVERAGES = "paid", "deleverages"


class PositionAtRisk(NamedTuple):
    """A position that is not far from liquidation: at which mark price, and how far it is covered.

    ``ratio`` is what covers it over what it must leave; at 1 it is liquidated.
    """

    position: Position
    mark: Decimal
    ratio: Decimal
    at_ms: int

    @property
    def account(self) -> str:
        """Whose position it is."""
        return self.position.account


class ContractsLiquidated(NamedTuple):
    """Contracts that the exchange has closed because they were not covered; everybody sees it.

    ``side`` is that of the order, ``position_side`` that of the position, ``way`` where it went;
    ``price`` is the bankruptcy price, ``loss`` what the insurance fund paid, in ``ccy``.
    """

    instrument: str
    kind: str
    side: str
    position_side: str
    way: str
    price: Decimal
    contracts: Decimal
    loss: Decimal
    ccy: str
    at_ms: int


class InsuranceFundUsed(NamedTuple):
    """What has become of the insurance fund of a currency, and of what it was for.

    ``state`` is ``"paid"`` or, where positions were deleveraged in its place, ``"deleverages"``.
    """

    instrument: str
    kind: str
    state: str
    ccy: str
    balance: Decimal
    at_ms: int
