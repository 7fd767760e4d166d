"""What clients do with DCA bots: they create and stop them."""

from __future__ import annotations

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.market.market import Market
from fauxchange.domain.positions.dependents import depend
from fauxchange.domain.trading.acts.checks import require_price
from fauxchange.domain.trading.algo.legs import LAST, LOSS, Leg
from fauxchange.domain.trading.algo.watching import price_now
from fauxchange.domain.trading.bots.checks import require_free_id, require_open_bot
from fauxchange.domain.trading.bots.contract_grid.acts import take_leverage
from fauxchange.domain.trading.bots.contract_grid.running import place_of
from fauxchange.domain.trading.bots.grid import (
    BY_OWNER,
    HOLDING,
    LONG,
    START,
    STOPPING,
    WAITING,
)
from fauxchange.domain.trading.bots.purse_bots import open_purse
from fauxchange.domain.trading.bots.purses import purse_of
from fauxchange.domain.trading.bots.rejection import BotStopped
from fauxchange.domain.trading.bots.waiting import watch_bot
from fauxchange.domain.trading.matching.context import Context, context_of

from .bot import BY_LIMIT, BY_MARKET, DcaBot, DcaRequest
from .checks import require_dca, require_funds, require_plan
from .ending import stop
from .levels import whole_amount
from .records import write
from .signals import begin_cycle


def create_dca(ledger: Ledger, market: Market, account: Account, request: DcaRequest) -> DcaBot:
    """Create a DCA bot and move what it needs to it; return it as it is then.

    Its first cycle begins at once, or when its price is reached.

    Raises:
        BotNotOffered, InstrumentNotOpen, LeverageOutOfRange: see `require_dca`.
        ProfitOutOfRange, LossOutOfRange, InvalidField, InvestmentTooSmall, MarginTooSmall: see
            `require_plan`.
        DuplicateAlgoId: a bot that runs has the client's id.
        NotEnough: less is available than all orders of a cycle spend.
        Rejection: its first order is refused.

    """
    context = require_dca(ledger, market, request)
    plan, leverage, is_long = request.plan, request.leverage, request.direction == LONG
    require_free_id(ledger.unit, DcaBot, account.id, request.client_id)
    require_plan(context, account.id, plan, leverage, is_long=is_long)
    bot, amount = _new(context, account.id, request), whole_amount(plan)
    require_funds(context, account, bot.quote_ccy, amount, leverage)
    open_purse(ledger, account, bot.purse, {bot.quote_ccy: amount})
    if leverage:
        take_leverage(context, bot)
        depend(ledger.unit, place_of(bot), 1)
    last = price_now(context, LAST)
    if request.begins_at is None or request.begins_at == last:
        return begin_cycle(context, bot)
    require_price(request.begins_at)
    leg = Leg(START, request.begins_at, None, request.begins_at > last)
    bot = write(ledger.unit, bot, ledger.now_ms, state=WAITING, legs=(leg,))
    watch_bot(context, bot)
    return bot


def _new(context: Context, account: str, request: DcaRequest) -> DcaBot:
    bot_id, instrument, now_ms = context.unit.new_id(), context.instrument, context.now_ms
    return DcaBot(
        bot_id,
        account,
        purse_of(account, bot_id),
        instrument.id,
        instrument.base,
        instrument.settlement if request.leverage else instrument.quote,
        request.plan,
        request.direction,
        request.leverage,
        request.stop_mode,
        request.reinvests,
        whole_amount(request.plan),
        now_ms,
        now_ms,
        request.client_id,
        request.tag,
        signal=request.signal,
    )


def stop_dca(ledger: Ledger, market: Market, bot: DcaBot, *, closes: bool) -> DcaBot:
    """Stop a DCA bot; return it as it is then.

    One that ``closes`` sells or closes all that it holds at the market first. Else the base
    currency is its owner's, and contracts are held until it is stopped again, and closes.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.

    """
    waits = bot.state == STOPPING and bot.ended_by == LOSS and bot.stop_mode == BY_LIMIT
    if waits:
        # The stop loss has a price that the market may never come back to.
        bot = bot._replace(stop_mode=BY_MARKET)
    else:
        require_open_bot(bot)
    if bot.state == HOLDING and not closes:
        raise BotStopped(bot.id)
    context = context_of(ledger, market, market.find_any(bot.instrument, ledger.now_ms))
    return stop(context, bot, closes=closes, ended_by=BY_OWNER)
