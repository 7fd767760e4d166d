"""How many contracts may be opened and closed, and what contracts are in coins."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import EXACT, exact_sum
from fauxchange.domain.market.instruments.instrument import SWAP, Instrument
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.coupons import uses_coupons
from fauxchange.domain.positions.figures import largest
from fauxchange.domain.positions.leverage import require_range
from fauxchange.domain.positions.position import LONG, SHORT
from fauxchange.domain.trading.acts.checks import require_price
from fauxchange.domain.trading.contracts.admission import closing_capacity
from fauxchange.domain.trading.contracts.sizes import largest_orders
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import word
from fauxchange.exchanges.coinw.handlers.market.lookup import find_instrument
from fauxchange.exchanges.coinw.handlers.positions.lookup import market_order
from fauxchange.exchanges.coinw.handlers.registry import coinw

from .requests import best_price

Row = dict[str, int | float]


@coinw.handles("futures/orders/maxSize.get")
def max_size(call: Call) -> Row:
    """Return how many contracts the account could open, long and short."""
    one, leverage = _instrument(call), Decimal(call.params["leverage"])
    require_range(one, leverage)
    most = largest(call.market, one, leverage)
    long, short = (
        min(_largest(call, one, leverage, side, place), most)
        for side, place in ((BUY, LONG), (SELL, SHORT))
    )
    return {"maxBuy": int(long), "maxSell": int(short)}


def _largest(call: Call, one: Instrument, leverage: Decimal, side: str, place: str) -> Decimal:
    mode = word(call, "marginMode", str(call.params["positionModel"]))
    request = OrderRequest(
        one,
        side,
        Decimal(0),
        kind=one.kind,
        trade_mode=mode,
        position_side=place,
        coupons=uses_coupons(call.unit, call.account.id),
    )
    price = best_price(call, one, side)
    if "orderPrice" in call.params:
        price = Decimal(call.params["orderPrice"])
        require_price(price)
    buy, sell = largest_orders(call.unit, call.account, request, (price, leverage), call.now_ms)
    return buy if side == BUY else sell


@coinw.handles("futures/orders/availSize.get")
def closable(call: Call) -> Row | None:
    """Return how many contracts of long and of short positions may be closed, if there are any."""
    one, account = _instrument(call), call.account.id
    held = [each for each in positions_of(call.unit, account) if each.instrument == one.id]
    if not held:
        return None
    long, short = (
        exact_sum(
            closing_capacity(call.unit, account, market_order(call, each, abs(each.contracts)))
            for each in held
            if each.side == side
        )
        for side in (LONG, SHORT)
    )
    return {"availBuy": int(long), "availSell": int(short)}


def _instrument(call: Call) -> Instrument:
    return find_instrument(call, call.params["instrument"], SWAP)


@coinw.handles("futures/pieceConvert.post")
def convert(call: Call) -> Row:
    """Return contracts in coins, or coins in contracts."""
    params, size = call.params, Decimal(call.params["faceValue"])
    if word(call, "conversion", str(params["convertType"])) == "to coins":
        return {"value": float(EXACT.multiply(Decimal(params["dealPiece"]), size))}
    return {"value": float(EXACT.divide(Decimal(params["baseSize"]), size))}
