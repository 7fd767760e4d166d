"""What clients do with grid bots: they create, begin and stop them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, exact_sum, round_up
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import SPOT
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.trading.acts.checks import require_open
from fauxchange.domain.trading.acts.funds import available_of
from fauxchange.domain.trading.algo.legs import Leg
from fauxchange.domain.trading.algo.rejection import DuplicateAlgoId
from fauxchange.domain.trading.matching.context import Context, context_of
from fauxchange.domain.trading.money.fees import fee_rates
from fauxchange.domain.trading.order import MARKET
from fauxchange.domain.trading.rejection import NotEnough

from .grid import BY_OWNER, OPEN_STATES, START, STOPPING, WAITING, GridBot, GridRequest
from .levels import least_size, level_prices, most_between, narrowest
from .records import open_purse
from .rejection import (
    BotNotOffered,
    BotRunning,
    BotStopped,
    BotStopping,
    GridTooNarrow,
    InvestmentTooSmall,
    RangeReversed,
)
from .running import division_of, quotes_of, start, stop
from .waiting import legs_at, watch_grid

# How many grids a bot may have (assumed).
FEWEST, MOST = 2, 300
# Documented by OKX (error-code-rest-api, 51381): what a grid has to win before fees is more.
LEAST_MARGIN = Decimal("0.001")

# No price has more digits before the point; amounts of money have so many places.
_DIGITS, _PLACES = 20, 12


class LeastInvestment(NamedTuple):
    """The smallest size of the grids of a bot, and what that takes.

    ``quote`` is for the grids that buy, and ``base`` for those that sell.
    """

    each: Decimal
    quote: Decimal
    base: Decimal
    ask: Decimal

    @property
    def in_quote(self) -> Decimal:
        """What it takes of the quote currency, if that is all there is."""
        return EXACT.add(self.quote, EXACT.multiply(self.base, self.ask))

    @property
    def in_base(self) -> Decimal:
        """What it takes of the base currency, if that is all there is."""
        return round_up(EXACT.divide(self.in_quote, self.ask), _PLACES)


def create_grid(ledger: Ledger, market: Market, account: Account, request: GridRequest) -> GridBot:
    """Create a grid bot and move what is invested to it; return it as it is then.

    It begins at once, or waits for the price that begins it. What it needs of the base currency,
    and was not invested, it buys at the market first; its grids are placed once that is filled.

    Raises:
        BotNotOffered: the instrument is not of spot.
        InstrumentNotOpen: the instrument takes no orders at the market now.
        RangeReversed, InvalidField, GridTooNarrow: its prices or grids are none.
        InvestmentTooSmall: each grid would trade less than an order may.
        ProfitInRange, LossInRange, AlreadyAtEnd, ImpossiblePrice: see `legs_at`.
        DuplicateAlgoId: a bot that runs has the client's id.
        NotEnough: less is available than is to be invested.
        Rejection: its first order is refused.

    """
    if request.instrument.kind != SPOT:
        raise BotNotOffered(request.instrument.id)
    context = context_of(ledger, market, request.instrument)
    require_open(context, MARKET)
    _require_free_id(ledger.unit, account.id, request.client_id)
    prices, last = grid_prices(context, request), quotes_of(context).last
    each = division_of(context, prices, (request.quote, request.base)).each
    least = smallest_grid(context, account.id)
    if each < least:
        raise InvestmentTooSmall(each, least)
    legs = legs_at(request.triggers, prices, last)
    invested = {context.instrument.quote: request.quote, context.instrument.base: request.base}
    for ccy, amount in invested.items():
        available = available_of(context, account, ccy)
        if available < amount:
            raise NotEnough(ccy, amount, available, BUY if amount == request.quote else SELL)
    bot = _new(context, account.id, request, (prices, each, last), legs)
    open_purse(ledger, account, bot.purse, invested)
    waits = any(one.role == START and one.trigger != last for one in legs)
    if not waits:
        return start(context, bot)
    bot = bot._replace(state=WAITING)
    ledger.unit.put(bot)
    watch_grid(context, bot)
    return bot


def begin_now(ledger: Ledger, market: Market, bot: GridBot) -> GridBot:
    """Have a bot begin that waits for a price to; return it as it is then.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.
        BotRunning: it has begun.
        AlreadyAtEnd: a price that ends it is reached already.

    """
    require_open_bot(bot)
    if bot.state != WAITING:
        raise BotRunning(bot.id)
    context = context_of(ledger, market, market.find_any(bot.instrument, ledger.now_ms))
    triggers = {one.role: one.trigger for one in bot.legs if one.role != START}
    began = tuple(one for one in bot.legs if one.role == START)
    legs = legs_at(triggers, bot.prices, quotes_of(context).last)
    return start(context, bot._replace(legs=(*began, *legs)))


def least_investment(ledger: Ledger, market: Market, request: GridRequest) -> LeastInvestment:
    """Return the least that a grid bot could be created with at the moment.

    Raises:
        Rejection: what `create_grid` raises for an instrument, for prices and for grids.

    """
    if request.instrument.kind != SPOT:
        raise BotNotOffered(request.instrument.id)
    context = context_of(ledger, market, request.instrument)
    prices, (last, ask) = grid_prices(context, request), quotes_of(context)
    each = smallest_grid(context, "")
    grids = range(len(prices) - 1)
    buying = exact_sum(prices[one] for one in grids if prices[one] < last)
    selling = sum(prices[one] >= last for one in grids)
    return LeastInvestment(each, EXACT.multiply(each, buying), EXACT.multiply(each, selling), ask)


def stop_grid(ledger: Ledger, market: Market, bot: GridBot, *, sells: bool) -> GridBot:
    """Stop a grid bot, whose owner gets all that it has; return it as it is then.

    Its orders are cancelled. One that ``sells`` sells the base currency at the market first, as far
    as that is an order.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.

    """
    require_open_bot(bot)
    context = context_of(ledger, market, market.find_any(bot.instrument, ledger.now_ms))
    return stop(context, bot, sells=sells, ended_by=BY_OWNER)


def require_open_bot(bot: GridBot) -> None:
    """Let a bot pass that is open, and stays so.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.

    """
    if not bot.is_open:
        raise BotStopped(bot.id)
    if bot.state == STOPPING:
        raise BotStopping(bot.id)


def _require_free_id(unit: UnitOfWork, account: str, client_id: str) -> None:
    if not client_id:
        return
    for state in OPEN_STATES:
        if any(one.client_id == client_id for one in unit.scan(GridBot, (account, state))):
            raise DuplicateAlgoId(client_id)


def grid_prices(context: Context, request: GridRequest) -> tuple[Decimal, ...]:
    """Return the edges of the grids that a request asks for.

    Raises:
        RangeReversed, InvalidField, GridTooNarrow: they cannot be.

    """
    low, high = request.low, request.high
    for name, price in (("lower price", low), ("upper price", high)):
        if not price.is_finite() or price < context.terms.tick or price.adjusted() > _DIGITS:
            raise InvalidField(name, f"{price} is no price")
    if high <= low:
        raise RangeReversed(low, high)
    if not FEWEST <= request.grids <= MOST:
        raise InvalidField("grids", f"{request.grids} is not from {FEWEST} to {MOST}")
    prices = level_prices(request.spacing, low, high, request.grids, context.terms.tick)
    if prices[0] <= 0 or narrowest(prices) <= LEAST_MARGIN:
        raise GridTooNarrow(f"a grid of {request.grids} from {low} to {high} wins nothing")
    return prices


def most_grids(context: Context, request: GridRequest) -> int:
    """Return how many grids there may be between two prices, whatever a request asks for.

    Raises:
        RangeReversed, InvalidField, GridTooNarrow: there may be none.

    """
    grid_prices(context, request._replace(grids=FEWEST))
    return most_between(request.spacing, request.low, request.high, LEAST_MARGIN)


def smallest_grid(context: Context, account: str) -> Decimal:
    """Return the smallest size of a grid of an account, or of anybody at the usual fees."""
    fee = fee_rates(context.unit, account, context.instrument).reserve
    return least_size(context.terms.minimum, fee, max(context.terms.lot, context.lot))


def _new(
    context: Context,
    account: str,
    request: GridRequest,
    of: tuple[tuple[Decimal, ...], Decimal, Decimal],
    legs: tuple[Leg, ...],
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
        sells=request.sells,
        legs=legs,
    )
