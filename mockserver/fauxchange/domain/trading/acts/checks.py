"""What is asked of an order before it is accepted."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import multiply, remainder
from fauxchange.domain.core.rejection import InvalidField, MissingField
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import (
    FUTURES,
    LIVE,
    MARGIN,
    POST_ONLY,
    SPOT,
    SWAP,
)
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.price import currency_facts, usd
from fauxchange.domain.trading import order as words
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.order import BASE, CANCEL_BOTH, FOK, MARKET, Order
from fauxchange.domain.trading.rejection import (
    DuplicateClientId,
    ImpossiblePrice,
    InstrumentNotOpen,
    KindNotOffered,
    NotALotMultiple,
    OffTick,
    PriceOutOfBand,
    SizeBelowMinimum,
    TooLarge,
    TooManyOrders,
    UnsuitedSelfTradeMode,
    ValueBelowMinimum,
)
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading.resting import open_orders_of
from fauxchange.domain.trading.retention import is_hidden
from fauxchange.domain.trading.settings import limits_by
from fauxchange.domain.trading.terms import order_terms
from fauxchange.domain.trading_account.terms import OrderLimits

# What is traded here.
_OFFERED = frozenset({SPOT, MARGIN, SWAP, FUTURES})

_ONE = Decimal(1)

# No price has more digits before the point, or as many zeros after it.
_DIGITS = 20


def require_offer(request: OrderRequest) -> None:
    """Let orders pass that are modelled here.

    Raises:
        KindNotOffered: it is of options.

    """
    kind = request.kind
    if kind not in _OFFERED:
        raise KindNotOffered(kind)
    traded = request.instrument.kind
    if traded != kind and traded not in _OFFERED:
        raise KindNotOffered(traded)


def takes(state: str, type_: str) -> bool:
    """Whether an instrument in a state takes orders of a type."""
    return state == LIVE or (state == POST_ONLY and type_ == words.POST_ONLY)


def require_open(context: Context, type_: str) -> None:
    """Let orders of a type pass that the instrument takes now.

    Raises:
        InstrumentNotOpen: its state takes none of them.

    """
    state = context.terms.state
    if state != LIVE and not takes(state, type_):
        raise InstrumentNotOpen(context.instrument.id, state, type_)


def require_free_client_id(context: Context, account: str, client_id: str) -> None:
    """Let an id pass that no open order of the account has, or no order of spot that is shown.

    Raises:
        DuplicateClientId: one has it.

    """
    if not client_id:
        return
    unit, terms = context.unit, order_terms(context.unit, account)
    of_contracts = context.instrument.contract_value is not None
    key = terms.client_key(client_id, of_contracts=of_contracts)
    known = unit.find(words.ClientOrderId, account, key)
    order = known and unit.find(Order, f"{account}/{known.order}")
    if order is None:
        return
    is_unique = terms.unique_client_ids and not of_contracts
    is_shown = is_unique and not is_hidden(order, context.now_ms, terms)
    if order.is_open or is_shown:
        raise DuplicateClientId(client_id, is_open=order.is_open)


def require_room(context: Context, account: str, limits: OrderLimits | None = None) -> None:
    """Let an order pass that may be open besides those that are; ``limits`` may be known.

    Raises:
        TooManyOrders: there are as many as may be.

    """
    instrument, counts = context.instrument.id, open_orders_of(context.unit, account)
    limits = limits or limits_by(context.unit, context.rules, account)
    if counts.total >= limits.total:
        raise TooManyOrders(limits.total)
    if counts.by_instrument.get(instrument, 0) >= limits.per_instrument:
        raise TooManyOrders(limits.per_instrument, instrument)


def require_mode(request: OrderRequest) -> None:
    """Let a mode of self-trade prevention pass that suits the type.

    Raises:
        UnsuitedSelfTradeMode: a fill-or-kill order that would cancel both sides.

    """
    if request.type == FOK and request.stp == CANCEL_BOTH:
        raise UnsuitedSelfTradeMode("a fill-or-kill order is whole or not at all")


def price_in_ticks(context: Context, side: str, price: Decimal | None, *, moves: bool) -> int:
    """Return a price in ticks; one beyond the limit is moved to it if it may.

    Raises:
        MissingField: there is no price.
        ImpossiblePrice: it is not above zero, or has too many digits.
        OffTick: it is between two ticks.
        PriceOutOfBand: it is beyond the limit of its side.

    """
    if price is None:
        raise MissingField("price", "an order of this type has a price")
    require_price(price)
    tick = context.terms.tick
    if remainder(price, tick):
        raise OffTick(price, tick)
    ticks = context.ticks(price)
    path = context.index_path
    index = context.index_price() if path is None else path.price(context.now_ms)
    if ticks <= index if side == BUY else ticks >= index:
        # The limits of both sides lie beyond the index.
        return ticks
    limit = context.price_limit()
    if limit.allows(side, ticks):
        return ticks
    if not moves:
        raise PriceOutOfBand(price, context.price(limit.buy), context.price(limit.sell))
    return _on_tick(context, side, limit.of(side))


def require_price(price: Decimal) -> None:
    """Let a price pass that one can count with.

    Raises:
        ImpossiblePrice: it is not above zero, or has too many digits.

    """
    if not price.is_finite() or price <= 0 or abs(price.adjusted()) > _DIGITS:
        raise ImpossiblePrice(price)


def _on_tick(context: Context, side: str, limit: int) -> int:
    """Return the last price on the tick that a limit allows."""
    each = context.ticks(context.terms.tick)
    return limit // each * each if side == BUY else -(-limit // each) * each


def lots_of(context: Context, size: Decimal) -> int:
    """Return a size of the base currency in lots of the instrument's paths.

    Raises:
        SizeBelowMinimum: it is less than the smallest order.
        NotALotMultiple: it is between two lots.

    """
    if not size.is_finite() or size <= 0:
        raise InvalidField("size", f"{size} is not above zero")
    minimum, lot = context.terms.minimum, context.step
    if size < minimum:
        raise SizeBelowMinimum(size, minimum)
    if remainder(size, lot):
        raise NotALotMultiple(size, lot)
    return context.lots(size)


def value_of(request: OrderRequest, price: Decimal) -> Decimal:
    """Return what an order is worth in quote currency at a price.

    Raises:
        InvalidField: its size is no number.

    """
    size = request.size
    if not size.is_finite():
        raise InvalidField("size", f"{size} is no size")
    return size if request.unit != BASE else multiply(size, price)


def require_maximum(
    context: Context, request: OrderRequest, value: Decimal, dollars: Decimal | None = None
) -> None:
    """Let a size pass that is not above the largest; ``value`` is its worth in quote currency.

    Documented by OKX (trading-account-rest-api-get-instruments): amounts of market orders of spot
    are in quote currency, which is USDT there; values are in USD. ``dollars`` is what
    :func:`dollars_of` returns, where that is known.

    Raises:
        TooLarge: it is above.

    """
    maxima = context.instrument.maxima
    if request.type == MARKET:
        name, amount = MARKET, value
        most, most_value = maxima.market_amount, maxima.market_value
    else:
        name, amount = words.LIMIT, request.size
        most, most_value = maxima.limit_amount, maxima.limit_value
    if amount > most:
        raise TooLarge(name, "amount", amount, most)
    worth = multiply(value, dollars or _dollars(context))
    if worth > most_value:
        raise TooLarge(name, "value", worth, most_value)


def _dollars(context: Context) -> Decimal:
    unit, quote = context.unit, context.instrument.quote
    dollars = dollars_of(unit, quote)
    return usd(unit, quote, context.now_ms) if dollars is None else dollars


def dollars_of(unit: UnitOfWork, quote: str) -> Decimal | None:
    """Return what a unit of a currency counts in USD, None if that depends on the time.

    What has no price counts as much as a dollar.
    """
    reference, is_set, *_ = currency_facts(unit, quote)
    if reference is None:
        return _ONE
    return reference.usd if reference.fixed and not is_set else None


def require_value(context: Context, value: Decimal) -> None:
    """Let an order pass that is worth as much quote currency as the smallest one.

    Raises:
        ValueBelowMinimum: it is worth less.

    """
    minimum = context.instrument.minimum_value
    if value < minimum:
        raise ValueBelowMinimum(value, minimum)
