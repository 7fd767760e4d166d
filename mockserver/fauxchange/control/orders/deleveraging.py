"""What the exchange does to positions, by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from fauxchange.control.base import Amount, ControlBase

if TYPE_CHECKING:
    from fauxchange.domain.positions.position import Position


class ClosedContracts(NamedTuple):
    """What was closed of a position: how many contracts, and how many it has left."""

    exchange: str
    account: str
    position: str
    mode: str
    contracts: Decimal
    left: Decimal


class DeleveragingControl(ControlBase):
    """Does to positions of a sandbox what exchanges do by themselves."""

    def deleverage(
        self,
        instrument: str,
        way: str,
        *,
        contracts: Amount | None = None,
        price: Amount | None = None,
    ) -> list[ClosedContracts]:
        """Close positions of one way at a price, as if nobody paid what others have lost (ADL).

        Those that have won most on their margin go first. Return what was closed in that order.

        Args:
            instrument: the id of a swap or a future.
            way: ``"long"`` or ``"short"``: which positions are closed.
            contracts: how many in all; by default all that there are.
            price: the bankruptcy price of who was liquidated; by default the mark price.

        Raises:
            NotThereError: the market has no such instrument.
            ControlError: it has no positions, there is no such way, or a number is not above 0.

        """
        from fauxchange.domain.market.state import market_of
        from fauxchange.domain.trading.contracts.liquidation.deleveraging import deleverage
        from fauxchange.domain.trading.matching.context import find_listed

        with self._ledger(missing=f"the market has no instrument {instrument}") as ledger:
            market = market_of(ledger.unit)
            one = find_listed(market, instrument, ledger.now_ms)
            if one is None:
                raise KeyError(instrument)
            closed = deleverage(
                ledger, market, one, way, contracts=_decimal(contracts), price=_decimal(price)
            )
        return [_contracts(*one) for one in closed]


def _contracts(position: Position, contracts: Decimal) -> ClosedContracts:
    exchange, _, account = position.account.partition(":")
    left = abs(position.contracts)
    return ClosedContracts(exchange, account, position.id, position.mode, contracts, left)


def _decimal(amount: Amount | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)
