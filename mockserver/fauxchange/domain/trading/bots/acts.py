"""What clients do with grid bots: they create, begin and stop them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum, round_up
from fauxchange.domain.market.instruments.instrument import SPOT
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.trading.acts.checks import require_open
from fauxchange.domain.trading.acts.funds import available_of
from fauxchange.domain.trading.algo.legs import Leg
from fauxchange.domain.trading.matching.context import Context, context_of
from fauxchange.domain.trading.order import MARKET
from fauxchange.domain.trading.rejection import NotEnough

from .checks import grid_prices, require_free_id, require_open_bot, smallest_grid
from .contract_grid.acts import require_contract_grid, require_margin, take_leverage
from .contract_grid.ratios import require_ratios
from .contract_grid.sizes import least_margin
from .grid import BY_OWNER, START, WAITING, GridBot, GridRequest
from .purse_bots import open_purse
from .purses import purse_of
from .rejection import BotNotOffered, BotRunning, InvestmentTooSmall
from .running import division_of, quotes_of, start, stop
from .waiting import legs_at, watch_bot, watch_signal

# Amounts of money have so many places.
_PLACES = 12


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
        BotNotOffered: the instrument is not of spot, or of contracts no linear swap.
        InstrumentNotOpen: the instrument takes no orders at the market now.
        RangeReversed, InvalidField, GridTooNarrow: its prices or grids are none.
        LeverageOutOfRange: the instrument has no such leverage.
        InvestmentTooSmall, MarginTooSmall: each grid would trade less than an order may.
        PriceInRange, AlreadyAtEnd, ImpossiblePrice: see `legs_at`.
        DuplicateAlgoId: a bot that runs has the client's id.
        NotEnough: less is available than is to be invested.
        Rejection: its first order is refused.

    """
    if request.direction:
        context = require_contract_grid(ledger, market, request)
        require_ratios(request.profit_ratio, request.loss_ratio)
    else:
        context = _require_spot(ledger, market, request)
    require_free_id(ledger.unit, GridBot, account.id, request.client_id)
    prices, last = grid_prices(context, request), quotes_of(context).last
    legs = legs_at(request.triggers, prices, last, request.direction)
    if request.direction:
        each = require_margin(context, account, request, prices, last)
        invested = {request.instrument.settlement: request.quote}
    else:
        each = _require_investment(context, account, request, prices)
        invested = {request.instrument.quote: request.quote, request.instrument.base: request.base}
    bot = _new(context, account.id, request, (prices, each, last), legs)
    open_purse(ledger, account, bot.purse, invested)
    if bot.direction:
        take_leverage(context, bot)
    waits = any(one.role == START and one.trigger != last for one in legs)
    if not waits and bot.signal_of(START) is None:
        return watch_signal(ledger.unit, start(context, bot), ledger.now_ms)
    bot = watch_signal(ledger.unit, bot._replace(state=WAITING), ledger.now_ms)
    watch_bot(context, bot)
    return bot


def _require_spot(ledger: Ledger, market: Market, request: GridRequest) -> Context:
    if request.instrument.kind != SPOT:
        raise BotNotOffered(request.instrument.id)
    context = context_of(ledger, market, request.instrument)
    require_open(context, MARKET)
    return context


def _require_investment(
    context: Context, account: Account, request: GridRequest, prices: tuple[Decimal, ...]
) -> Decimal:
    """Let an investment pass that the account has and the grids need; return the size of each."""
    instrument = context.instrument
    for ccy, amount, side in (
        (instrument.quote, request.quote, BUY),
        (instrument.base, request.base, SELL),
    ):
        available = available_of(context, account, ccy)
        if available < amount:
            raise NotEnough(ccy, amount, available, side)
    each = division_of(context, prices, (request.quote, request.base)).each
    least = smallest_grid(context, account.id)
    if each < least:
        raise InvestmentTooSmall(each, least)
    return each


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
    triggers = {one.role: one.trigger for one in bot.priced_legs if one.role != START}
    began = tuple(one for one in bot.legs if one.role == START)
    legs = legs_at(triggers, bot.prices, quotes_of(context).last, bot.direction)
    bot = start(context, bot._replace(legs=(*began, *legs)))
    return watch_signal(ledger.unit, bot, ledger.now_ms)


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


def least_margin_of(ledger: Ledger, market: Market, request: GridRequest) -> LeastInvestment:
    """Return the least margin that a grid of contracts could be created with at the moment.

    Raises:
        Rejection: what `create_grid` raises for an instrument, for prices and for grids.

    """
    context = require_contract_grid(ledger, market, request)
    prices, (last, ask) = grid_prices(context, request), quotes_of(context)
    least = least_margin(context, prices, request.leverage, last)
    return LeastInvestment(context.terms.minimum, least, ZERO, ask)


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
        purse_of(account, bot_id),
        instrument.id,
        instrument.base,
        instrument.settlement if request.direction else instrument.quote,
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
        direction=request.direction,
        leverage=request.leverage,
        opens=request.opens,
        signals=request.signals,
        profit_ratio=request.profit_ratio,
        loss_ratio=request.loss_ratio,
    )
