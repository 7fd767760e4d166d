"""How much may be ordered, what an order would need, how many orders may be sent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.market.instruments.instrument import MARGIN, SPOT, Instrument, price_of
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.leverage import leverage_of, require_range
from fauxchange.domain.positions.position import NET
from fauxchange.domain.trading.acts.checks import require_price
from fauxchange.domain.trading.contracts.sizes import largest_orders as largest_contracts
from fauxchange.domain.trading.margin.queries import largest_orders as largest_on_margin
from fauxchange.domain.trading.matching.context import context_of
from fauxchange.domain.trading.queries.preview import preview
from fauxchange.domain.trading.queries.sizes import Sides, max_available, max_size
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.market.lookup import find_instrument, shown_ms
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.positions import short
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import sizes as rows

from .contracts import require_margin_mode
from .pairs import is_on_margin, margin_ccy, require_margin, require_quote, require_trade_mode
from .requests import order_of, require_offer


@okx.handles("account/max-size.get", scope="spot and contracts")
def largest_orders(call: Call) -> Iterator[Row]:
    """Yield the largest orders that the account could pay, to buy and to sell."""
    price = Decimal(call.params["px"]) if "px" in call.params else None
    for one in _instruments(call):
        sides = _largest(call, one, price)
        yield rows.largest(one, sides.buy, sides.sell)


def _largest(call: Call, one: Instrument, price: Decimal | None) -> Sides:
    if _is_on_margin(call, one):
        return _largest_on_margin(call, one, price)
    if one.kind == SPOT:
        return max_size(call.unit, call.market, call.account, one, call.now_ms, price)
    mode, account = call.params["tdMode"], call.account
    at = _price(call, one, price), _leverage(call, one)
    request = OrderRequest(one, BUY, Decimal(0), kind=one.kind, trade_mode=mode, position_side=NET)
    return Sides(*largest_contracts(call.unit, account, request, at, call.now_ms))


def _largest_on_margin(call: Call, one: Instrument, price: Decimal | None) -> Sides:
    """Return the largest orders on margin, with margin of the currency that each side has."""
    mode, at = call.params["tdMode"], (_price(call, one, price), _leverage(call, one))
    context = context_of(call.ledger, call.market, one)
    amounts = []
    for number, side in enumerate((BUY, SELL)):
        request = OrderRequest(
            one,
            side,
            Decimal(0),
            kind=MARGIN,
            trade_mode=mode,
            position_side=NET,
            reduces=bool(call.params.get("reduceOnly", False)),
            margin_ccy=margin_ccy(call, one, mode, side),
        )
        amounts.append(largest_on_margin(context, call.account, request, at)[number])
    return Sides(*amounts)


def _price(call: Call, one: Instrument, price: Decimal | None) -> Decimal:
    """Return a price that is given, or else the last one."""
    if price is None:
        price = price_of(one, call.market.last(one).price(call.now_ms))
    require_price(price)
    return price


def _leverage(call: Call, one: Instrument) -> Decimal:
    """Return the leverage that is given, or else the one that the account chose.

    Raises:
        LeverageTooLow, LeverageTooHigh: the instrument does not have the one that is given.

    """
    if "leverage" in call.params:
        leverage = Decimal(call.params["leverage"])
        require_range(one, leverage)
        return leverage
    return leverage_of(call.unit, call.account.id, one, call.params["tdMode"], NET)


def _is_on_margin(call: Call, one: Instrument) -> bool:
    settings = trading_account.settings_of(call.unit, call.account.id)
    return one.kind == SPOT and is_on_margin(settings.mode, call.params["tdMode"])


@okx.handles("account/max-avail-size.get", scope="spot and contracts")
def available(call: Call) -> Iterator[Row]:
    """Yield what the account could use to buy and to sell; on margin with what it could borrow."""
    for one in _instruments(call):
        if _is_on_margin(call, one):
            buy, sell = _largest_on_margin(call, one, None)
            yield rows.available(one, short(buy * _price(call, one, None)), sell)
            continue
        sides = max_available(call.unit, call.account, one, call.now_ms)
        yield rows.available(one, sides.buy, sides.sell)


@okx.handles("trade/order-precheck.post", scope="spot, margin and contracts")
def check_before(call: Call) -> Iterator[Row]:
    """Yield what an order would change in the account, without placing it."""
    market, account = call.market, call.account
    request = order_of(call, market, account.id)
    yield rows.precheck(preview(call.ledger, market, account, request))


@okx.handles("trade/account-rate-limit.get")
def order_rate(call: Call) -> Iterator[Row]:
    """Yield how many orders a sub-account may send; no ratio of fills changes it here."""
    limit = call.tables["sharedLimits"]["subAccountOrders"]
    yield rows.order_rate(limit["requests"], shown_ms(call))


def _instruments(call: Call) -> Iterator[Instrument]:
    """Yield the spot pairs and the contracts that a call names."""
    settings = trading_account.settings_of(call.unit, call.account.id)
    for name in call.list("instId"):
        one = find_instrument(call, name)
        require_offer(one)
        if _is_on_margin(call, one):
            require_margin(one)
        elif one.kind == SPOT:
            require_trade_mode(settings.mode, call.params["tdMode"])
            require_quote(one, call.params)
        else:
            require_margin_mode(settings, call.params["tdMode"])
        yield one
