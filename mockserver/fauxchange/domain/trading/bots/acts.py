"""What clients do with grid bots: they create and stop them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.core.rejection import InvalidField, Rejection
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import SPOT
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.trading.acts.cancel import cancel_all
from fauxchange.domain.trading.acts.checks import require_open
from fauxchange.domain.trading.acts.funds import available_of
from fauxchange.domain.trading.algo.legs import LAST
from fauxchange.domain.trading.algo.rejection import DuplicateAlgoId
from fauxchange.domain.trading.algo.watching import price_now
from fauxchange.domain.trading.matching.context import Context, context_of
from fauxchange.domain.trading.money.fees import fee_rates
from fauxchange.domain.trading.order import MARKET, QUOTE
from fauxchange.domain.trading.rejection import NotEnough

from .grid import OPEN_STATES, SALE_FAILED, STOPPING, UNSOLD, GridBot, GridRequest
from .levels import Division, divide, least_size, level_prices, margin_range, whole
from .records import end, open_purse, place_order, write
from .rejection import (
    BotNotOffered,
    BotStopped,
    BotStopping,
    GridTooNarrow,
    InvestmentTooSmall,
    RangeReversed,
)
from .running import begin

# How many grids a bot may have (assumed).
FEWEST, MOST = 2, 100


class LeastInvestment(NamedTuple):
    """The smallest size of the grids of a bot, and what that takes of quote currency."""

    each: Decimal
    quote: Decimal


def create_grid(ledger: Ledger, market: Market, account: Account, request: GridRequest) -> GridBot:
    """Create a grid bot, move what is invested to it and have it begin; return it as it is then.

    What it needs of the base currency, and was not invested, it buys at the market first; its grids
    are placed once that is filled.

    Raises:
        BotNotOffered: the instrument is not of spot.
        InstrumentNotOpen: the instrument takes no orders at the market now.
        RangeReversed, InvalidField, GridTooNarrow: its prices or grids are none.
        InvestmentTooSmall: each grid would trade less than an order may.
        DuplicateAlgoId: a bot that runs has the client's id.
        NotEnough: less is available than is to be invested.
        Rejection: its first order is refused.

    """
    if request.instrument.kind != SPOT:
        raise BotNotOffered(request.instrument.id)
    context = context_of(ledger, market, request.instrument)
    require_open(context, MARKET)
    _require_free_id(ledger.unit, account.id, request.client_id)
    prices = _prices(context, account.id, request)
    last, ask = price_now(context, LAST), _ask(context)
    lot, least = max(context.terms.lot, context.lot), _least(context, account.id)
    division = divide(prices, last, ask, (request.quote, request.base), lot)
    if division.each < least:
        raise InvestmentTooSmall(division.each, least)
    invested = {context.instrument.quote: request.quote, context.instrument.base: request.base}
    for ccy, amount in invested.items():
        available = available_of(context, account, ccy)
        if available < amount:
            raise NotEnough(ccy, amount, available, BUY if amount == request.quote else SELL)
    bot = _new(context, account.id, request, (prices, division.each, last))
    open_purse(ledger, account, bot.purse, invested)
    ledger.unit.put(bot)
    if not _balance(context, bot, division, ask):
        return begin(context, bot)
    return bot


def least_investment(ledger: Ledger, market: Market, request: GridRequest) -> LeastInvestment:
    """Return the least that a grid bot could be created with at the moment.

    Raises:
        Rejection: what `create_grid` raises for an instrument, for prices and for grids.

    """
    if request.instrument.kind != SPOT:
        raise BotNotOffered(request.instrument.id)
    context = context_of(ledger, market, request.instrument)
    prices, last, ask = _prices(context, "", request), price_now(context, LAST), _ask(context)
    each = _least(context, "")
    grids = range(len(prices) - 1)
    buying = exact_sum(prices[one] for one in grids if prices[one] < last)
    selling = EXACT.multiply(ask, sum(prices[one] >= last for one in grids))
    return LeastInvestment(each, EXACT.multiply(each, EXACT.add(buying, selling)))


def stop_grid(ledger: Ledger, market: Market, bot: GridBot, *, sells: bool) -> GridBot:
    """Stop a grid bot, whose owner gets all that it has; return it as it is then.

    Its orders are cancelled. One that ``sells`` sells the base currency at the market first, as far
    as that is an order.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.

    """
    if not bot.is_open:
        raise BotStopped(bot.id)
    if bot.state == STOPPING:
        raise BotStopping(bot.id)
    unit, now_ms = ledger.unit, ledger.now_ms
    instrument = market.find_any(bot.instrument, now_ms)
    context = context_of(ledger, market, instrument)
    bot = write(unit, bot, now_ms, state=STOPPING, sells=sells)
    cancel_all(ledger, market, bot.purse)
    result = UNSOLD
    held = unit.get(Account, bot.purse).total(bot.base_ccy)
    size = whole(held, max(context.terms.lot, context.lot))
    if sells and size >= context.terms.minimum:
        try:
            with unit.savepoint():
                place_order(context, bot, SELL, size, None)
        except Rejection:
            result = SALE_FAILED
        else:
            return bot
    return end(ledger, bot, price_now(context, LAST), result)


def _require_free_id(unit: UnitOfWork, account: str, client_id: str) -> None:
    if not client_id:
        return
    for state in OPEN_STATES:
        if any(one.client_id == client_id for one in unit.scan(GridBot, (account, state))):
            raise DuplicateAlgoId(client_id)


def _prices(context: Context, account: str, request: GridRequest) -> tuple[Decimal, ...]:
    """Return the edges of the grids that a request asks for, if those can be."""
    low, high = request.low, request.high
    for name, price in (("lower price", low), ("upper price", high)):
        if not price.is_finite() or price < context.terms.tick:
            raise InvalidField(name, f"{price} is not above zero")
    if high <= low:
        raise RangeReversed(low, high)
    if not FEWEST <= request.grids <= MOST:
        raise InvalidField("grids", f"{request.grids} is not from {FEWEST} to {MOST}")
    prices = level_prices(request.spacing, low, high, request.grids, context.terms.tick)
    rates = fee_rates(context.unit, account, context.instrument)
    if prices[0] <= 0 or margin_range(prices, rates.reserve)[0] <= 0:
        raise GridTooNarrow(f"a grid of {request.grids} from {low} to {high} wins nothing")
    return prices


def _least(context: Context, account: str) -> Decimal:
    """Return the smallest size of a grid of an account, or of anybody at the usual fees."""
    fee = fee_rates(context.unit, account, context.instrument).reserve
    return least_size(context.terms.minimum, fee, max(context.terms.lot, context.lot))


def _new(
    context: Context,
    account: str,
    request: GridRequest,
    of: tuple[tuple[Decimal, ...], Decimal, Decimal],
) -> GridBot:
    (prices, each, last), bot_id, now_ms = of, context.unit.new_id(), context.now_ms
    instrument = context.instrument
    return GridBot(
        bot_id,
        account,
        f"{account}.{bot_id}",
        instrument.id,
        instrument.base,
        instrument.quote,
        request.spacing,
        prices,
        each,
        request.quote,
        request.base,
        EXACT.add(request.quote, EXACT.multiply(request.base, last)),
        last,
        now_ms,
        now_ms,
        request.client_id,
        request.tag,
    )


def _balance(context: Context, bot: GridBot, division: Division, ask: Decimal) -> bool:
    """Buy or sell at the market what of the base currency is missing, or too much, at the start.

    Return whether there is an order. A difference that is less than an order may be stays.
    """
    least, lot = context.terms.minimum, max(context.terms.lot, context.lot)
    missing = EXACT.subtract(division.needed, bot.base)
    if missing >= least:
        # As an amount of quote currency, so that it costs no more than was put aside for it.
        place_order(context, bot, BUY, EXACT.multiply(missing, ask), None, unit_of_size=QUOTE)
        return True
    surplus = whole(EXACT.subtract(ZERO, missing), lot)
    if surplus >= least:
        place_order(context, bot, SELL, surplus, None)
        return True
    return False


def _ask(context: Context) -> Decimal:
    """Return the best price at which one can buy."""
    _, ask = context.ladder.best(context.source.price(context.now_ms))
    return context.price(ask)
