"""Which position a call names, and orders that close one."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.coupons import uses_coupons
from fauxchange.domain.positions.figures import instrument_of
from fauxchange.domain.positions.position import Position
from fauxchange.domain.positions.rejection import NoPosition
from fauxchange.domain.trading.contracts.close import closing_side
from fauxchange.domain.trading.order import MARKET
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.exchanges.call import Call


def named_position(call: Call, name: str) -> Position:
    """Return a position that the account holds, by its id.

    Raises:
        NoPosition: it holds none such.

    """
    number = str(int(name))
    for position in positions_of(call.unit, call.account.id):
        if position.id == number:
            return position
    raise NoPosition(number)


def market_order(call: Call, position: Position, size: Decimal) -> OrderRequest:
    """Return an order at the market that closes so many contracts of a position."""
    one: Instrument = instrument_of(call.market, position, call.now_ms)
    return OrderRequest(
        one,
        closing_side(position),
        size,
        MARKET,
        kind=one.kind,
        trade_mode=position.mode,
        position_side=position.side,
        leverage=position.leverage,
        part=position.part,
        coupons=uses_coupons(call.unit, call.account.id),
    )
