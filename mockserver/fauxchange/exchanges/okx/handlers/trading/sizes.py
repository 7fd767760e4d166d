"""How much may be ordered, what an order would need, how many orders may be sent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.trading.queries.sizes import max_available, max_size, precheck
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx.handlers.market.lookup import find_instrument, shown_ms
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import sizes as rows

from .requests import order_of, require_quote, require_spot, require_trade_mode


@okx.handles("account/max-size.get", scope="spot")
def largest_orders(call: Call) -> Iterator[Row]:
    """Yield the largest orders that the account could pay, to buy and to sell."""
    price = Decimal(call.params["px"]) if "px" in call.params else None
    for one in _pairs(call):
        sides = max_size(call.market, call.account, one, call.now_ms, price)
        yield rows.largest(one, sides.buy, sides.sell)


@okx.handles("account/max-avail-size.get", scope="spot")
def available(call: Call) -> Iterator[Row]:
    """Yield what the account could use to buy and to sell."""
    for one in _pairs(call):
        sides = max_available(call.account, one)
        yield rows.available(one, sides.buy, sides.sell)


@okx.handles("trade/order-precheck.post", scope="spot")
def check_before(call: Call) -> Iterator[Row]:
    """Yield what an order would change in the account, without placing it."""
    market, account = call.market, call.account
    request = order_of(call, market, account.id)
    needs = precheck(call.ledger, market, account, request)
    yield rows.precheck(needs.available, needs.required)


@okx.handles("trade/account-rate-limit.get")
def order_rate(call: Call) -> Iterator[Row]:
    """Yield how many orders a sub-account may send; no ratio of fills changes it here."""
    limit = call.tables["sharedLimits"]["subAccountOrders"]
    yield rows.order_rate(limit["requests"], shown_ms(call))


def _pairs(call: Call) -> Iterator[Instrument]:
    """Yield the spot pairs that a call names."""
    mode = trading_account.settings_of(call.unit, call.account.id).mode
    for name in call.list("instId"):
        one = find_instrument(call, name)
        require_spot(one)
        require_trade_mode(mode, call.params["tdMode"])
        require_quote(one, call.params)
        yield one
