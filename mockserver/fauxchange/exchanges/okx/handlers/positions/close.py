"""Closing positions (order-book-trading-trade-post-close-positions)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.market.instruments.instrument import MARGIN, OPTION, SPOT, Instrument
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.position import NET, Position
from fauxchange.domain.positions.rejection import NoPosition
from fauxchange.domain.trading.contracts.close import close_whole
from fauxchange.domain.trading.margin.close import close_whole as close_margin
from fauxchange.domain.trading.order import CANCEL_MAKER, MARKET
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.market.lookup import instrument_of
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.handlers.trading.contracts import position_side
from fauxchange.exchanges.okx.handlers.trading.pairs import held_on_margin
from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("trade/close-position.post", scope="contracts and margin")
def close_position(call: Call) -> Iterator[Row]:
    """Close the whole of a position with a market order."""
    params, one = call.params, instrument_of(call)
    if one.kind == OPTION:
        raise NoPosition(one.id)
    is_pair, side = one.kind == SPOT, NET
    if not is_pair:
        side = position_side(call, trading_account.settings_of(call.unit, call.account.id))
    request = OrderRequest(
        one,
        BUY,
        Decimal(0),
        MARKET,
        kind=MARGIN if is_pair else one.kind,
        client_id=params.get("clOrdId", ""),
        tag=params.get("tag", ""),
        stp=CANCEL_MAKER,
        trade_mode=params["mgnMode"],
        position_side=side,
    )
    cancels = bool(params.get("autoCxl", False))
    where = call.ledger, call.market, call.account, request
    if is_pair:
        close_margin(*where, _held(call, one), cancels=cancels)
    else:
        close_whole(*where, cancels=cancels)
    yield {
        "instId": one.id,
        "posSide": side,
        "clOrdId": params.get("clOrdId", ""),
        "tag": params.get("tag", ""),
    }


def _held(call: Call, one: Instrument) -> Position:
    """Return the position of margin trading that a call names by its pair and margin."""
    held = held_on_margin(call, one, call.params["mgnMode"], call.params.get("ccy", ""))
    if held is None:
        raise NoPosition(one.id)
    return held
