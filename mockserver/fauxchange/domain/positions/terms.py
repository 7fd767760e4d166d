"""How exchanges differ in what they do with positions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fauxchange.domain.core.account import exchange_of
from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import UnitOfWork

# The book that pays for positions where an exchange names none: that of the trading account.
USUAL_BOOK = "trading"


@document("{exchange}", lasting=True)
@dataclass(frozen=True, slots=True)
class PositionTerms:
    """What holds for the positions of an exchange, and for orders of contracts.

    ``book`` is the book of an account that has their margin and gets what they win. Ids of
    positions are larger than ``ids_from``, those of orders of contracts larger than
    ``order_ids_from``. With ``renews_ids`` a position has a new id whenever it is opened again.
    ``closing_rate`` is the part of the value that closing costs in a liquidation; None leaves it to
    the account's schedule of fees. With ``margin_pays_fees`` the margin of an isolated position
    pays the fee of opening it, and with ``holds_fees`` an open order holds the fee of a maker. With
    ``closed_while_settling`` no order of a swap is taken from a charge of funding until it is
    settled. With ``lists_by_instrument`` what was closed is listed by instrument and margin mode.
    """

    exchange: str = ""
    book: str = USUAL_BOOK
    ids_from: int = 0
    order_ids_from: int = 0
    renews_ids: bool = False
    closing_rate: Decimal | None = None
    margin_pays_fees: bool = False
    holds_fees: bool = False
    closed_while_settling: bool = False
    lists_by_instrument: bool = False

    def new_id(self, unit: UnitOfWork) -> str:
        """Return the id of a new position."""
        return str(self.ids_from + int(unit.new_id())) if self.ids_from else unit.new_id()


_USUAL = PositionTerms()


def position_terms(unit: UnitOfWork, account: str) -> PositionTerms:
    """Return what holds for the positions of an account's exchange."""
    return unit.find(PositionTerms, exchange_of(account)) or _USUAL
