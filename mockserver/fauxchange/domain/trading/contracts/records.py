"""What is written of a trade of contracts: bills, fills, and why money moved."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.bill import TradeDetails
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.position import (
    ISOLATED,
    LONG,
    NET,
    Position,
    PositionTrade,
    margin_left,
)
from fauxchange.domain.trading.money.settlement import BillText
from fauxchange.domain.trading.money.trade import BOUGHT, SOLD, Deal, Party
from fauxchange.domain.trading.order import Order

OPENED_LONG, OPENED_SHORT = "opened long", "opened short"
CLOSED_LONG, CLOSED_SHORT = "closed long", "closed short"


class Effect(NamedTuple):
    """What a trade does to one side: its position, what it costs, and what its order holds then.

    ``margin`` is what an isolated position gets of the book, below zero what it gives back;
    ``given`` is the margin of what was closed, which pays for its losses. With
    ``margin_pays`` the position's own margin pays the fee. ``price`` is that of the trade.
    """

    before: Position | None
    change: PositionTrade
    won: Decimal
    margin: Decimal
    given: Decimal
    fee: Decimal
    rate: Decimal
    held: Decimal
    released: Decimal
    mark: Decimal
    margin_pays: bool = False
    price: Decimal = ZERO

    @property
    def margin_left(self) -> Decimal:
        """The margin of the position afterwards; nothing of a cross one."""
        if self.change.position.mode != ISOLATED:
            return ZERO
        had = self.before.margin if self.before else ZERO
        left = EXACT.add(had, self.margin)
        return EXACT.add(left, self.fee) if self.margin_pays else left


def reason_of(order: Order) -> str:
    """Return why an order of contracts moves money: what it does to which position."""
    if order.position_side == NET:
        return BOUGHT if order.side == BUY else SOLD
    if order.position_side == LONG:
        return OPENED_LONG if order.side == BUY else CLOSED_LONG
    return CLOSED_SHORT if order.side == BUY else OPENED_SHORT


def text_of(party: Party, deal: Deal, effect: Effect, index: Decimal) -> BillText:
    """Return what the bill of a trade says."""
    order = party.order
    details = TradeDetails(
        order.id,
        deal.trade_id,
        order.kind,
        order.instrument,
        order.side,
        deal.price,
        deal.size,
        party.liquidity,
        effect.fee,
        order.fee_ccy,
        order.client_id,
        order.tag,
        order.trade_mode,
        index,
        effect.won,
        effect.mark,
        effect.margin,
        margin_left(effect.change.position, effect.margin_left),
    )
    return BillText(reason_of(order), "trade", details)
