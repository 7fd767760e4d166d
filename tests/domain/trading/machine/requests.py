"""What the twin lets pass: new orders and amendments, and by which name it refuses the others."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from . import money
from .values import BUY, ZERO, Listed, Look, Request, TwinOrder

if TYPE_CHECKING:
    from .twin import Twin

# An order, the lots and the budget (ticks times lots) it may take and its limit in ticks, and what
# has to be available.
Admitted = tuple[TwinOrder, tuple[int | None, int | None, int], Decimal]


def admit(twin: Twin, request: Request, look: Look) -> Admitted | str:
    """Return what a new order may take, or why it is refused."""
    state = twin.state_of(request.instrument)
    if state != "live" and (state, request.type) != ("post-only", "post-only"):
        return "InstrumentNotOpen"
    if request.type == "fok" and request.stp == "cancel both":
        return "UnsuitedSelfTradeMode"
    listed = twin.listed[request.instrument]
    buys = request.side == BUY
    in_quote = buys and request.account in twin.quote_fees
    rates = twin.rates[request.account, request.instrument]
    reserve = max(ZERO, -rates.maker, -rates.taker) if in_quote else ZERO
    fee_ccy = listed.base if buys and not in_quote else listed.quote
    found = (_market if request.type == "market" else _limited)(
        twin, request, look, (listed, reserve)
    )
    if isinstance(found, str):
        return found
    price, lots, budget, limit, needed = found
    refused = _refusal(twin, request, needed)
    if refused:
        return refused
    number, now_ms = len(twin.orders), twin.now_ms
    order = TwinOrder(number, request, price, request.size, fee_ccy, reserve, now_ms, now_ms)
    return order, (lots, budget, limit), needed


def _refusal(twin: Twin, request: Request, needed: Decimal) -> str:
    mine = twin.open_orders(request.account)
    own_id = request.client_id
    named = [one for one in _with_ids(twin, request.account) if one.request.client_id == own_id]
    if own_id and named:
        return "DuplicateClientId"
    total, per_instrument = twin.pending
    here = [one for one in mine if one.instrument == request.instrument]
    if len(mine) >= total or len(here) >= per_instrument:
        return "TooManyOrders"
    listed = twin.listed[request.instrument]
    ccy = listed.quote if request.side == BUY else listed.base
    return "NotEnough" if twin.available(request.account, ccy) < needed else ""


def _with_ids(twin: Twin, account: str) -> list[TwinOrder]:
    """Return the orders of an account whose own ids are taken."""
    if not twin.has_unique_ids:
        return twin.open_orders(account)
    return [
        one
        for one in twin.orders
        if one.account == account and (one.on_its_way or not twin.is_hidden(one))
    ]


# Price, lots, budget, limit, and what has to be available.
_Found = tuple[Decimal | None, int | None, int | None, int, Decimal]


def _limited(_: Twin, request: Request, look: Look, at: tuple[Listed, Decimal]) -> _Found | str:
    listed, reserve = at
    assert request.price is not None
    ticks = _price(request.price, request.side, listed, look, moves=request.moves_price)
    if isinstance(ticks, str):
        return ticks
    refused = _size(request.size, listed)
    if refused:
        return refused
    price = ticks * listed.tick
    if price * request.size < listed.minimum_value:
        return "ValueBelowMinimum"
    needed = money.need(request.side, price, request.size, reserve)
    return price, int(request.size / listed.lot), None, ticks, needed


def _price(price: Decimal, side: str, listed: Listed, look: Look, *, moves: bool) -> int | str:
    if price <= 0:
        return "ImpossiblePrice"
    if price % listed.tick:
        return "OffTick"
    ticks = int(price / listed.tick)
    limit = look.highest_buy if side == BUY else look.lowest_sell
    if ticks > limit if side == BUY else ticks < limit:
        return limit if moves else "PriceOutOfBand"
    return ticks


def _size(size: Decimal, listed: Listed) -> str:
    if size <= 0:
        return "InvalidField"
    if size < listed.minimum:
        return "SizeBelowMinimum"
    return "NotALotMultiple" if size % listed.lot else ""


def _market(twin: Twin, request: Request, look: Look, at: tuple[Listed, Decimal]) -> _Found | str:
    tick = at[0].tick
    if request.side == BUY:
        price = min(look.levels("asks", 1)[0].price, 2 * look.last) * tick
        limit = look.highest_buy
    else:
        bids = look.levels("bids", 1)
        price = max(bids[0].price if bids else 0, 1) * tick
        limit = look.lowest_sell
    act = _for_quote if request.unit == "quote" else _for_base
    return act(twin, request, (price, limit), at)


def _for_quote(
    twin: Twin, request: Request, of: tuple[Decimal, int], at: tuple[Listed, Decimal]
) -> _Found | str:
    (price, limit), (listed, reserve) = of, at
    size = Fraction(request.size)
    if size / Fraction(price) < Fraction(listed.minimum):
        return "SizeBelowMinimum"
    if size < Fraction(listed.minimum_value):
        return "ValueBelowMinimum"
    budget = int(size // Fraction(listed.tick * listed.lot))
    if request.side == BUY:
        return None, None, budget, limit, money.paid(money.times(request.size, 1 + reserve))
    lots = int(size / Fraction(price) * Fraction(105, 100) // Fraction(listed.lot)) + 1
    spend = _spendable(twin, request, listed.base, lots * listed.lot, listed.minimum)
    if spend is None:
        return "NotEnough"
    return None, int(Fraction(spend) // Fraction(listed.lot)), budget, limit, spend


def _for_base(
    twin: Twin, request: Request, of: tuple[Decimal, int], at: tuple[Listed, Decimal]
) -> _Found | str:
    (price, limit), (listed, reserve) = of, at
    refused = _size(request.size, listed)
    if refused:
        return refused
    if price * request.size < listed.minimum_value:
        return "ValueBelowMinimum"
    lots = int(request.size / listed.lot)
    if request.side != BUY:
        return None, lots, None, limit, request.size
    needed = money.need(BUY, price, request.size, reserve)
    needed = money.paid(money.times(needed, Decimal("1.05")))
    spend = _spendable(twin, request, listed.quote, needed, listed.minimum * price)
    if spend is None:
        return "NotEnough"
    budget = int(Fraction(spend) / Fraction(1 + reserve) // Fraction(listed.tick * listed.lot))
    return None, lots, budget, limit, spend


def _spendable(
    twin: Twin, request: Request, ccy: str, needed: Decimal, least: Decimal
) -> Decimal | None:
    """Return what a market order may spend: less than it needs if the balance has no more."""
    available = twin.available(request.account, ccy)
    if available >= needed:
        return needed
    return None if request.bans_cut or available < least else available


def amended(
    twin: Twin,
    order: TwinOrder,
    size: Decimal | None,
    price: Decimal | None,
    look: Look,
    *,
    moves: bool,
) -> tuple[Decimal, Decimal] | str:
    """Return the price and the size that an order is amended to, or why it is refused."""
    if twin.state_of(order.instrument) == "suspended":
        return "InstrumentNotOpen"
    listed = twin.listed[order.instrument]
    assert order.price is not None
    new_price, new_size = order.price, order.size
    if price is not None:
        ticks = _price(price, order.side, listed, look, moves=moves)
        if isinstance(ticks, str):
            return ticks
        new_price = ticks * listed.tick
    if size is not None:
        refused = _size(size, listed)
        if refused:
            return refused
        new_size = size
    needed = money.need(order.side, new_price, new_size - order.filled, order.reserve)
    if needed - twin.need(order) > max(ZERO, twin.available(order.account, twin.pays(order))):
        return "NotEnough"
    return new_price, new_size
