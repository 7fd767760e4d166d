"""Closing positions (order-book-trading-trade-post-close-positions)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.market.instruments.instrument import OPTION, SPOT
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.rejection import NoPosition
from fauxchange.domain.trading.contracts.close import close_whole
from fauxchange.domain.trading.order import CANCEL_MAKER, MARKET
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx.handlers.market.lookup import instrument_of
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.handlers.trading.contracts import position_side
from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("trade/close-position.post", scope="contracts")
def close_position(call: Call) -> Iterator[Row]:
    """Close the whole of a position with a market order."""
    params, one = call.params, instrument_of(call)
    if one.kind in {SPOT, OPTION}:
        raise NoPosition(one.id)
    side = position_side(call, trading_account.settings_of(call.unit, call.account.id))
    request = OrderRequest(
        one,
        BUY,
        Decimal(0),
        MARKET,
        kind=one.kind,
        client_id=params.get("clOrdId", ""),
        tag=params.get("tag", ""),
        stp=CANCEL_MAKER,
        trade_mode=params["mgnMode"],
        position_side=side,
    )
    cancels = bool(params.get("autoCxl", False))
    close_whole(call.ledger, call.market, call.account, request, cancels=cancels)
    yield {
        "instId": one.id,
        "posSide": side,
        "clOrdId": params.get("clOrdId", ""),
        "tag": params.get("tag", ""),
    }
