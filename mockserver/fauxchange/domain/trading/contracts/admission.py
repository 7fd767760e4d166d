"""What is asked of a new order of contracts before it is accepted."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import SETTLING, SWAP
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.arithmetic import Contract, value
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.coupons import worth as worth_of_coupons
from fauxchange.domain.positions.figures import largest
from fauxchange.domain.positions.leverage import leverage_of, require_range
from fauxchange.domain.positions.position import LONG, NET, Position
from fauxchange.domain.positions.rejection import (
    NONE,
    SAME_DIRECTION,
    TOO_FEW,
    NothingToReduce,
    PositionTooLarge,
    TierSizes,
)
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading.acts import checks
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.money.fees import fee_rates
from fauxchange.domain.trading.money.rounding import up
from fauxchange.domain.trading.order import LIMIT, MARKET, OPTIMAL
from fauxchange.domain.trading.rejection import (
    InstrumentNotOpen,
    NotEnoughEquity,
    NotEnoughMargin,
    SettledOutsideCollateral,
    TooLarge,
)
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading_account.account import is_collateral, settings_of
from fauxchange.domain.trading_account.available import usable
from fauxchange.domain.trading_account.shared import is_shared

from .need import fee_held, margin_of
from .pending import PendingContracts, pending_at
from .priority import closing_before

# The price of an order that takes what there is is not known, so 5 % more has to be there.
_MARGIN = Decimal("1.05")
_UNPRICED = frozenset({MARKET, OPTIMAL})


class ContractAdmission(NamedTuple):
    """A request that passed: its price, what it may take, the margin that it needs, and for what.

    ``lots`` and ``limit`` are those of `matching.entry.Entry`; ``need`` is the margin if all of it
    rests, None if it cannot. ``opening`` are the contracts that open a position; the others close
    one. ``reserve`` is the part of their value that is held for the fee.
    """

    price: Decimal | None
    lots: int
    limit: int
    need: Decimal | None
    required: Decimal
    leverage: Decimal
    opening: Decimal
    reserve: Decimal = ZERO


def admit(context: Context, account: Account, request: OrderRequest) -> ContractAdmission:
    """Check all that is asked of a new order of contracts; nothing is changed.

    Raises:
        InstrumentNotOpen, InvalidField, SizeBelowMinimum, TooLarge, PriceOutOfBand: as of spot.
        NothingToReduce: a closing order of more than the position has.
        PositionTooLarge: with it the position would be above the tier of its leverage.
        SettledOutsideCollateral: the account does not have what they are settled in as collateral.
        NotEnoughMargin, NotEnoughEquity: the account has less equity than the margin and the fee.

    """
    unit, instrument = context.unit, request.instrument
    checks.require_open(context, request.type)
    _require_settled(context, account.id, request.type)
    checks.require_mode(request)
    price, limit = _price(context, request)
    require_maximum(context, request)
    lots = checks.lots_of(context, request.size)
    checks.require_free_client_id(context, account.id, request.client_id)
    checks.require_room(context, account.id)
    leverage = _leverage(context, account.id, request)
    opening = EXACT.subtract(request.size, _closing(unit, account.id, request))
    margin = margin_of(Contract.of(instrument), opening, price, leverage)
    if request.type in _UNPRICED:
        margin = up(EXACT.multiply(margin, _MARGIN))
    if opening:
        require_tier(context, account.id, request, leverage)
        _require_funds(context, account, request, margin, (opening, price))
    if request.type in _UNPRICED:
        return ContractAdmission(None, lots, limit, None, margin, leverage, opening)
    reserve = _reserve(context, account.id)
    fee = fee_held(Contract.of(instrument), opening, price, reserve)
    need = EXACT.add(margin, fee)
    return ContractAdmission(price, lots, limit, need, need, leverage, opening, reserve)


def _require_settled(context: Context, account: str, type_: str) -> None:
    """Let an order pass unless its exchange takes none while a charge of funding is settled.

    Raises:
        InstrumentNotOpen: a charge of the swap is not settled yet.

    """
    one, now_ms = context.instrument, context.now_ms
    if one.kind != SWAP or not position_terms(context.unit, account).closed_while_settling:
        return
    schedule = context.market.funding_schedule(one)
    if now_ms < schedule.settled_ms(schedule.last_until(now_ms)):
        raise InstrumentNotOpen(one.id, SETTLING, type_)


def _leverage(context: Context, account: str, request: OrderRequest) -> Decimal:
    """Return the leverage of an order: its own, or else what the account chose."""
    instrument, own = request.instrument, request.leverage
    if own is None:
        mode, side = request.trade_mode, request.position_side
        return leverage_of(context.unit, account, instrument, mode, side)
    require_range(instrument, own)
    return own


def _reserve(context: Context, account: str) -> Decimal:
    """Return the part of its value that an open order holds for its fee: a maker's, if any."""
    if not position_terms(context.unit, account).holds_fees:
        return ZERO
    return max(ZERO, -fee_rates(context.unit, account, context.instrument).maker)


def _price(context: Context, request: OrderRequest) -> tuple[Decimal, int]:
    """Return the price that an order is counted at, and the worst that it may trade at."""
    if request.type not in _UNPRICED:
        ticks = checks.price_in_ticks(
            context, request.side, request.price, moves=request.moves_price
        )
        return context.price(ticks), ticks
    bid, ask = context.market.ladder(context.instrument, context.now_ms).best(
        context.source.price(context.now_ms)
    )
    best = max(ask if request.side == BUY else bid, 1)
    return context.price(best), context.price_limit().of(request.side)


def require_maximum(context: Context, request: OrderRequest) -> None:
    """Let a number of contracts pass that is not above the largest.

    Raises:
        TooLarge: it is.

    """
    maxima, size = context.instrument.maxima, request.size
    if not size.is_finite():
        return
    is_market = request.type in _UNPRICED
    name = MARKET if is_market else LIMIT
    most = maxima.market_amount if is_market else maxima.limit_amount
    if size > most:
        raise TooLarge(name, "contracts", size, most)


def closing_capacity(unit: UnitOfWork, account: str, request: OrderRequest) -> Decimal:
    """Return how many contracts an order may close that no open order is going to close."""
    position = _position(unit, account, request)
    if position is None or not closes(position, request.side):
        return ZERO
    pending = _pending(unit, account, request).closing
    return max(EXACT.subtract(abs(position.contracts), pending), ZERO)


def closes(position: Position, side: str) -> bool:
    """Whether an order of a side closes contracts of a position."""
    return bool(position.contracts) and (position.contracts > 0) == (side != BUY)


def _closing(unit: UnitOfWork, account: str, request: OrderRequest) -> Decimal:
    """Return how many contracts of an order close what the account holds."""
    direction = request.position_side
    closes_only = request.reduces
    if direction != NET:
        closes_only = (request.side == BUY) != (direction == LONG)
        if not closes_only:
            return ZERO
    capacity = closing_capacity(unit, account, request)
    if closes_only and direction == NET:
        capacity = _reducible(unit, account, request)
    if closes_only and capacity < request.size:
        raise NothingToReduce(request.instrument.id, obstacle(unit, account, request))
    return min(capacity, request.size)


def _reducible(unit: UnitOfWork, account: str, request: OrderRequest) -> Decimal:
    """Return how many contracts an order that only reduces may close: what comes first does."""
    position = _position(unit, account, request)
    if position is None or not closes(position, request.side):
        return ZERO
    held, pending = abs(position.contracts), _pending(unit, account, request)
    if EXACT.add(pending.only_closing, request.size) <= held:
        return held
    price = None if request.type in _UNPRICED else request.price
    return EXACT.subtract(held, closing_before(unit, pending, price))


def obstacle(unit: UnitOfWork, account: str, request: OrderRequest) -> str:
    """Return why there is less to close than an order is to close."""
    position = _position(unit, account, request)
    if position is None or not position.contracts:
        return NONE
    return TOO_FEW if closes(position, request.side) else SAME_DIRECTION


def _position(unit: UnitOfWork, account: str, request: OrderRequest) -> Position | None:
    if request.separate:
        return None
    place = request.instrument.id, request.trade_mode, request.position_side, request.part
    return find_position(unit, account, *place)


def require_tier(
    context: Context,
    account: str,
    request: OrderRequest,
    leverage: Decimal,
    refusal: type[PositionTooLarge] = PositionTooLarge,
) -> None:
    """Let an order pass with which its position may have the leverage that was chosen.

    Raises:
        PositionTooLarge: it may not; as the ``refusal`` that is asked for.

    """
    position = _position(context.unit, account, request)
    held = position.contracts if position else ZERO
    held = held if request.side == BUY else -held
    pending = _pending(context.unit, account, request).contracts
    after = EXACT.add(EXACT.add(held, pending), request.size)
    most = largest(context.market, request.instrument, leverage)
    if after > most:
        way = request.side if request.position_side == NET else request.trade_mode
        sizes = TierSizes(request.size, abs(held), pending, most, leverage)
        raise refusal(request.instrument.id, way, sizes)


def _pending(unit: UnitOfWork, account: str, request: OrderRequest) -> PendingContracts:
    place = request.instrument.id, request.trade_mode, request.position_side, request.side
    if request.separate:
        return PendingContracts(account, *place)
    return pending_at(unit, account, *place, request.part)


def _require_funds(
    context: Context,
    account: Account,
    request: OrderRequest,
    margin: Decimal,
    opens: tuple[Decimal, Decimal],
) -> None:
    """Let an order pass whose margin and fee the account has as equity that nothing holds."""
    instrument, (opening, price) = request.instrument, opens
    worth = value(Contract.of(instrument), opening, price)
    fee = EXACT.multiply(worth, fee_rates(context.unit, account.id, instrument).reserve)
    required, ccy = up(EXACT.add(margin, fee)), instrument.settlement
    settings = settings_of(context.unit, account.id)
    if not is_collateral(settings, ccy):
        raise SettledOutsideCollateral(ccy)
    available = usable(context.unit, account, ccy, context.now_ms)
    if request.coupons:
        lendable = worth_of_coupons(context.unit, account.id, ccy, context.now_ms)
        available = EXACT.add(available, lendable)
    if available < required:
        refused = NotEnoughEquity if is_shared(settings) else NotEnoughMargin
        raise refused(ccy, required, available, request.side)
