"""Grid bots of contracts that end once they have won or lost a part of what was invested.

What a bot has grows with the mark price by what it holds, so a part is a mark price that is waited
for. That is another one after each of its orders, and after margin came or went; what funding has
changed meanwhile is seen when the price is reached.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.arithmetic import Contract
from fauxchange.domain.trading.algo.legs import MARK, Leg
from fauxchange.domain.trading.algo.watching import begin_wait, price_now, wait_of_leg
from fauxchange.domain.trading.bots.grid import LOSS_RATIO, PROFIT_RATIO, RATIOS, GridBot
from fauxchange.domain.trading.bots.rejection import (
    LossOutOfRange,
    ProfitOutOfRange,
    RatioReached,
)
from fauxchange.domain.trading.matching.context import Context as Trading
from fauxchange.domain.trading.queries.returns import ratio
from fauxchange.domain.trading.triggers import TriggerWatch, delete_watch

from .figures import contract_figures
from .running import held_contracts

# From which to which part profit is taken, and a loss is stopped (assumed).
_LEAST, _MOST_PROFIT, _MOST_LOSS = Decimal("0.0001"), Decimal(100), Decimal("0.9999")
_SHOWN = Context(prec=28, rounding=ROUND_HALF_EVEN)


def require_ratios(profit: Decimal, loss: Decimal) -> None:
    """Let parts pass that a bot may end by; ZERO is none.

    Raises:
        ProfitOutOfRange, LossOutOfRange: they may not be.

    """
    if profit and not _LEAST <= profit <= _MOST_PROFIT:
        raise ProfitOutOfRange(_LEAST, _MOST_PROFIT)
    if loss and not _LEAST <= loss <= _MOST_LOSS:
        raise LossOutOfRange(_LEAST, _MOST_LOSS)


def require_unreached(unit: UnitOfWork, bot: GridBot, now_ms: int) -> None:
    """Let a bot pass that has not won or lost the part by which it is to end.

    Raises:
        RatioReached: it has.

    """
    role = reached_ratio(unit, bot, now_ms)
    if role is not None:
        raise RatioReached(role)


def reached_ratio(unit: UnitOfWork, bot: GridBot, now_ms: int) -> str | None:
    """Return the part that a bot has won or lost at the moment, None if it has neither."""
    equity = contract_figures(unit, bot, now_ms).equity
    won = ratio(EXACT.subtract(equity, bot.investment), bot.investment)
    if bot.profit_ratio and won >= bot.profit_ratio:
        return PROFIT_RATIO
    if bot.loss_ratio and won <= -bot.loss_ratio:
        return LOSS_RATIO
    return None


def watch_ratios(context: Trading, bot: GridBot) -> GridBot:
    """Have a bot wait for the mark prices at which it has won or lost enough; return it, written.

    One that has done so already is not stopped here.
    """
    for role in RATIOS:
        watch = context.unit.find(TriggerWatch, bot.account, bot.id, role)
        if watch is not None:
            delete_watch(context.unit, watch)
    others = tuple(one for one in bot.legs if one.role not in RATIOS)
    legs = _legs(context, bot)
    bot = bot._replace(legs=(*others, *legs))
    context.unit.put(bot)
    for leg in legs:
        begin_wait(context, bot, leg.role, wait_of_leg(context, leg))
    return bot


def _legs(context: Trading, bot: GridBot) -> tuple[Leg, ...]:
    """Return the mark prices of a bot as it is now, none without contracts."""
    size = Contract.of(context.instrument).size
    growth = EXACT.multiply(held_contracts(context.unit, bot), size)
    if not growth:
        return ()
    equity = contract_figures(context.unit, bot, context.now_ms).equity
    mark = price_now(context, MARK)
    parts = {PROFIT_RATIO: bot.profit_ratio, LOSS_RATIO: EXACT.subtract(ZERO, bot.loss_ratio)}
    legs = []
    for role, part in parts.items():
        goal = EXACT.multiply(bot.investment, EXACT.add(1, part))
        price = _SHOWN.add(mark, _SHOWN.divide(EXACT.subtract(goal, equity), growth))
        if part and price > 0:
            legs.append(Leg(role, price, None, (part > 0) == (growth > 0), MARK))
    return tuple(legs)
