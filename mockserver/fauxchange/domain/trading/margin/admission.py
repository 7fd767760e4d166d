"""What is asked of a new order on margin before it is accepted."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from decimal import Context as Rounding
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.figures import largest
from fauxchange.domain.positions.leverage import leverage_of
from fauxchange.domain.positions.position import CROSS, Position
from fauxchange.domain.positions.rejection import (
    NONE,
    SAME_DIRECTION,
    TOO_FEW,
    NothingToReduce,
    PositionTooLarge,
    TierSizes,
)
from fauxchange.domain.trading.acts import checks
from fauxchange.domain.trading.contracts.pending import pending_at
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.money.rounding import up
from fauxchange.domain.trading.order import BASE, MARKET
from fauxchange.domain.trading.rejection import (
    NotEnoughMargin,
    NotEnoughToBorrow,
    SizeBelowMinimum,
)
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading_account.account import settings_of
from fauxchange.domain.trading_account.available import spendable, usable
from fauxchange.domain.trading_account.margin import quota_left
from fauxchange.domain.trading_account.terms import terms_of

from .need import closable, closes, margin_of
from .pending import pending_loans

# The price of a market order is not known, so 5 % more has to be there.
_MORE = Decimal("1.05")
_DOWN = Rounding(prec=40, rounding=ROUND_DOWN)


class MarginAdmission(NamedTuple):
    """A request that passed: its price, what it may take, and the margin that it needs.

    ``lots``, ``limit`` and ``budget`` are those of `matching.entry.Entry`; ``need`` is the margin
    if all of it rests, None if it cannot. ``opening`` is what of its size opens a position.
    """

    price: Decimal | None
    lots: int | None
    limit: int
    budget: int | None
    need: Decimal | None
    required: Decimal
    leverage: Decimal
    opening: Decimal


class _Sized(NamedTuple):
    """A size as it is counted: at which price, in lots or as a budget in ticks times lots."""

    price: Decimal
    lots: int | None
    limit: int
    budget: int | None


def admit(context: Context, account: Account, request: OrderRequest) -> MarginAdmission:
    """Check all that is asked of a new order on margin; nothing is changed.

    Raises:
        InstrumentNotOpen, InvalidField, SizeBelowMinimum, TooLarge, PriceOutOfBand: as of spot.
        NothingToReduce: a closing order of more than the position has.
        PositionTooLarge: with it the position would be above the tier of its leverage.
        NotEnoughToBorrow: it would borrow more than the quota has left.
        NotEnoughMargin: the account has less of the margin than it needs.

    """
    unit, instrument = context.unit, context.instrument
    checks.require_open(context, request.type)
    checks.require_mode(request)
    sized = (_market if request.type == MARKET else _limited)(context, request)
    checks.require_free_client_id(context, account.id, request.client_id)
    checks.require_room(context, account.id)
    leverage = leverage_of(unit, account.id, instrument, request.trade_mode, "net")
    opening = _opening(context, account, request, sized.price)
    in_base = opening if request.unit == BASE else EXACT.divide(opening, sized.price)
    in_quote = request.margin_ccy == instrument.quote
    margin = margin_of(in_base, sized.price, leverage, in_quote=in_quote)
    if request.type == MARKET:
        margin = up(EXACT.multiply(margin, _MORE))
    if opening:
        require_tier(context, account.id, request._replace(size=in_base), leverage)
        require_quota(context, account, request.side, (in_base, sized.price))
        _require_margin(context, account, request, margin)
    is_market = request.type == MARKET
    return MarginAdmission(
        None if is_market else sized.price,
        sized.lots,
        sized.limit,
        sized.budget,
        None if is_market else margin,
        margin,
        leverage,
        opening,
    )


def _limited(context: Context, request: OrderRequest) -> _Sized:
    ticks = checks.price_in_ticks(context, request.side, request.price, moves=request.moves_price)
    price = context.price(ticks)
    value = checks.value_of(request, price)
    checks.require_maximum(context, request, value)
    lots = checks.lots_of(context, request.size)
    checks.require_value(context, value)
    return _Sized(price, lots, ticks, None)


def _market(context: Context, request: OrderRequest) -> _Sized:
    """Return how a market order is counted; what closes may be as small as the rest of a debt."""
    price = price_of(context, request)
    checks.require_maximum(context, request, checks.value_of(request, price))
    limit, minimum = context.price_limit().of(request.side), context.terms.minimum
    if request.unit == BASE:
        return _Sized(price, checks.lots_of(context, request.size), limit, None)
    if EXACT.divide(request.size, price) < minimum:
        raise SizeBelowMinimum(request.size, EXACT.multiply(minimum, price))
    budget = int(EXACT.divide_int(request.size, EXACT.multiply(context.tick, context.lot)))
    return _Sized(price, None, limit, budget)


def price_of(context: Context, request: OrderRequest) -> Decimal:
    """Return the price that an order is counted at: its own, or else the best that it meets."""
    if request.type != MARKET and request.price is not None:
        return request.price
    bid, ask = context.ladder.best(context.source.price(context.now_ms))
    return context.price(ask if request.side == BUY else max(bid, 1))


def position_of(context: Context, account: str, request: OrderRequest) -> Position | None:
    """Return the position that a request on margin is about."""
    place = request.instrument.id, request.trade_mode, request.position_side, request.margin_ccy
    return find_position(context.unit, account, *place)


def capacity(context: Context, account: Account, request: OrderRequest, price: Decimal) -> Decimal:
    """Return how much of the base currency closes a position that no open order is to close."""
    position = position_of(context, account.id, request)
    if position is None or not closes(position, request.side):
        return ZERO
    spare = spendable(context.unit, account, position.ccy, context.now_ms)
    place = request.instrument.id, request.trade_mode, request.position_side, request.side
    pending = pending_at(context.unit, account.id, *place, request.margin_ccy).closing
    lots = context.lots(closable(position, price, spare, context.lot))
    return max(EXACT.subtract(context.size(lots), pending), ZERO)


def _opening(context: Context, account: Account, request: OrderRequest, price: Decimal) -> Decimal:
    """Return what of a size opens a position, in the currency that the size is in."""
    closing, size = capacity(context, account, request, price), request.size
    # A budget buys whole lots only.
    in_base = size if request.unit == BASE else _DOWN.divide(size, price)
    if closing >= context.size(context.lots(in_base)):
        return ZERO
    if request.reduces:
        position = position_of(context, account.id, request)
        why = TOO_FEW if closes(position, request.side) else SAME_DIRECTION
        is_there = position is not None and position.contracts
        raise NothingToReduce(request.instrument.id, why if is_there else NONE)
    return EXACT.subtract(size, closing if request.unit == BASE else closing * price)


def require_tier(
    context: Context,
    account: str,
    request: OrderRequest,
    leverage: Decimal,
    refusal: type[PositionTooLarge] = PositionTooLarge,
) -> None:
    """Let an order pass with which its position may have a leverage; its size opens that.

    Raises:
        PositionTooLarge: it may not; as the ``refusal`` that is asked for.

    """
    size = request.size
    position = position_of(context, account, request)
    is_added = position is not None and not closes(position, request.side)
    held = abs(position.contracts) if position is not None and is_added else ZERO
    place = request.instrument.id, request.trade_mode, request.position_side, request.side
    pending = pending_at(context.unit, account, *place, request.margin_ccy).opening
    most = largest(context.market, request.instrument, leverage)
    if EXACT.add(EXACT.add(held, pending), size) > most:
        sizes = TierSizes(size, held, pending, most, leverage)
        raise refusal(request.instrument.id, request.side, sizes)


def require_quota(
    context: Context,
    account: Account,
    side: str,
    opens: tuple[Decimal, Decimal],
    own: Decimal = ZERO,
) -> None:
    """Let an order pass whose loan the quota of its family allows: what it opens, and at a price.

    What open orders of the account would borrow counts as well (error 51008, subCode 1005), save
    what the order itself would as it stands, its ``own``.

    Raises:
        NotEnoughToBorrow: it would borrow more, or a currency that is not lent.

    """
    (size, price), one = opens, context.instrument
    ccy, amount = one.base, size
    if side == BUY:
        ccy, amount = one.quote, EXACT.multiply(size, price)
    pending = EXACT.subtract(pending_loans(context.unit, account.id, ccy), own)
    amount = EXACT.add(amount, pending)
    left = quota_left(context.unit, account, ccy)
    if amount > left:
        level = settings_of(context.unit, account.id).level
        quota = terms_of(context.unit).quota(ccy, level)
        raise NotEnoughToBorrow(ccy, amount, left, quota)


def _require_margin(
    context: Context, account: Account, request: OrderRequest, margin: Decimal
) -> None:
    """Let an order pass whose margin is there: as equity of a cross one, else as balance."""
    available_in = usable if request.trade_mode == CROSS else spendable
    ccy = request.margin_ccy
    available = available_in(context.unit, account, ccy, context.now_ms)
    if available < margin:
        raise NotEnoughMargin(ccy, margin, available, request.side)
