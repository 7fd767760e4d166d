"""What a grid bot of contracts has at the moment."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.figures import figures_of
from fauxchange.domain.positions.position import CROSS, NET
from fauxchange.domain.trading.bots.purse_bots import PurseBot
from fauxchange.domain.trading.queries.returns import ratio
from fauxchange.domain.trading_account.account import equity_of
from fauxchange.domain.trading_account.available import usable
from fauxchange.domain.trading_account.risk import risk_of


class ContractFigures(NamedTuple):
    """What the account of a bot has, in its settlement currency.

    ``frozen`` is the margin of its orders, ``available`` what is margin of nothing. ``value`` is
    that of its position, ``liquidation`` the price at which that is liquidated, None without.
    ``funding`` is what funding has cost it or brought.
    """

    equity: Decimal
    available: Decimal
    frozen: Decimal
    value: Decimal = ZERO
    liquidation: Decimal | None = None
    funding: Decimal = ZERO

    @property
    def leverage(self) -> Decimal:
        """How many times what it has its position is worth, 0 if it has nothing."""
        return ratio(self.value, self.equity)


def contract_figures(unit: UnitOfWork, bot: PurseBot, now_ms: int) -> ContractFigures:
    """Return what a bot has that is open; of one that has stopped, or lost all, it is nought."""
    figures = ContractFigures(ZERO, ZERO, ZERO)
    if not bot.is_open:
        return figures
    purse, ccy = unit.get(Account, bot.purse), bot.quote_ccy
    for equity in equity_of(unit, purse, now_ms, (ccy,)):
        available = usable(unit, purse, ccy, now_ms)
        figures = ContractFigures(equity.equity, available, equity.frozen)
    position = find_position(unit, bot.purse, bot.instrument, CROSS, NET)
    if position is None:
        return figures
    figures = figures._replace(funding=position.funding)
    if not position.contracts:
        return figures
    now = figures_of(market_of(unit), position, now_ms)
    danger = risk_of(unit, purse, now, now_ms)
    return figures._replace(value=now.value, liquidation=danger.liquidation)
