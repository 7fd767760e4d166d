"""Placing and cancelling spot orders (spot-trading/trade)."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import SPOT, Instrument
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.state import has_market
from fauxchange.domain.trading.acts.cancel import cancel, cancel_all
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.order import BASE, LIMIT, MARKET, QUOTE
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import numbers, word
from fauxchange.exchanges.coinw.handlers.market.lookup import find_instrument
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.rows import trading as rows
from fauxchange.exchanges.coinw.rows.trading import Row

from .lookup import named_order


class _Size(NamedTuple):
    """How much is to be traded, and whether that is of the base or of the quote coin."""

    amount: Decimal
    unit: str


@coinw.handles("spot/private/doTrade.post")
def do_trade(call: Call) -> Row:
    """Place an order."""
    one = find_instrument(call, call.params["symbol"], SPOT)
    order = place(call.ledger, call.market, call.account, _request(call, one))
    return rows.placed(order)


@coinw.handles("spot/private/cancelOrder.post")
def cancel_order(call: Call) -> Row:
    """Cancel one order."""
    return rows.canceled(cancel(call.ledger, call.market, named_order(call)))


@coinw.handles("spot/private/cancelAllOrder.post")
def cancel_all_orders(call: Call) -> Row:
    """Cancel the open orders of a pair, or all; that there are none is no error."""
    pair = ""
    if "currencyPair" in call.params:
        pair = find_instrument(call, call.params["currencyPair"], SPOT).id
    if has_market(call.unit):
        cancel_all(call.ledger, call.market, call.account.id, instrument=pair)
    return {}


def _request(call: Call, one: Instrument) -> OrderRequest:
    params = call.params
    side = word(call, "spotOrderSide", params["type"])
    is_market = params["isMarket"] in numbers(call, "spotMarketFlag")
    size = _market_size(call, side) if is_market else _Size(Decimal(params["amount"]), BASE)
    return OrderRequest(
        one,
        side,
        size.amount,
        MARKET if is_market else LIMIT,
        None if is_market else Decimal(params["rate"]),
        size.unit,
        client_id=params.get("out_trade_no", ""),
        # One that cannot be paid is refused, as no page says that it would be cut (assumed).
        bans_cut=True,
    )


def _market_size(call: Call, side: str) -> _Size:
    """Return the size of a market order: funds to buy and an amount to sell, else the other.

    A size of nothing counts as none, as some clients send both. Which one counts of two is
    documented nowhere (assumed).

    Raises:
        BadParameter: neither is above zero.

    """
    sizes = {
        unit: Decimal(call.params.get(name, 0))
        for name, unit in (("funds", QUOTE), ("amount", BASE))
    }
    for unit in (QUOTE, BASE) if side == BUY else (BASE, QUOTE):
        if sizes[unit]:
            return _Size(sizes[unit], unit)
    raise BadParameter("amount", "a market order has an amount or funds")
