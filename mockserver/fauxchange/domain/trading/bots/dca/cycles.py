"""How a cycle of a DCA bot begins: with an order at the market, as large as what is there."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT, ZERO, round_down
from fauxchange.domain.trading.algo.legs import LAST
from fauxchange.domain.trading.algo.watching import price_now
from fauxchange.domain.trading.bots.grid import (
    START,
    STARTING,
)
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.order import QUOTE
from fauxchange.domain.trading_account.account import BOOK

from .bot import (
    INITIAL,
    DcaBot,
    DcaCycle,
)
from .levels import (
    scaled,
    size_of,
    whole_amount,
)
from .records import (
    place_order,
    worth_of,
    write,
)

# How large the orders of a cycle are beside those of the plan has so many places.
_PLACES = 12


def start(context: Context, bot: DcaBot) -> DcaBot:
    """Have a bot begin a cycle with an order at the market; return it as it is then.

    Raises:
        Rejection: that order is refused.

    """
    cycle = DcaCycle(int(context.unit.new_id()), context.now_ms, _scale(context, bot))
    legs = tuple(one for one in bot.legs if one.role == START)
    bot = write(context.unit, bot, context.now_ms, state=STARTING, cycle=cycle, legs=legs)
    amount = scaled(bot.plan.initial, cycle.scale)
    if not bot.leverage:
        place_order(context, bot, INITIAL, amount, unit_of_size=QUOTE)
        return bot
    last, lot = price_now(context, LAST), max(context.terms.lot, context.lot)
    size = size_of(context.instrument, amount, last, bot.leverage, lot)
    place_order(context, bot, INITIAL, size)
    return bot


def _scale(context: Context, bot: DcaBot) -> Decimal:
    """Return how large the orders of the next cycle are beside those of the plan.

    They are as large as those, or as what is left allows; of contracts what was won makes them
    larger, if it is to be reinvested.
    """
    if not bot.cycles:
        return Decimal(1)
    has = worth_of(context.unit, bot, price_now(context, LAST), context.now_ms)
    if not bot.leverage:
        has = context.unit.get(Account, bot.purse).balance(BOOK, bot.quote_ccy).available
    needed = whole_amount(bot.plan) if bot.reserves else bot.plan.initial
    grown = EXACT.divide(EXACT.subtract(has, bot.extra), needed)
    most = max(grown, Decimal(1)) if bot.leverage and bot.reinvests else Decimal(1)
    return round_down(max(min(most, EXACT.divide(has, needed)), ZERO), _PLACES)
