"""Why an exchange refuses what is asked of bots."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.rejection import Rejection


class UnknownBot(Rejection):
    """A bot that the account does not have."""

    def __init__(self, bot: str) -> None:
        super().__init__(f"there is no bot {bot}")


class BotStopped(Rejection):
    """A bot that has stopped, or that is not there to be stopped."""

    def __init__(self, bot: str) -> None:
        super().__init__(f"bot {bot} has stopped")


class BotStopping(Rejection):
    """A bot that is stopping already."""

    def __init__(self, bot: str) -> None:
        super().__init__(f"bot {bot} is stopping")


class BotRunning(Rejection):
    """A bot that runs, and is to go on."""

    def __init__(self, bot: str) -> None:
        super().__init__(f"bot {bot} runs")


class BotNotRunning(Rejection):
    """A bot that is to be given more, or to be changed, while it does not run."""

    def __init__(self, bot: str) -> None:
        super().__init__(f"bot {bot} does not run")


class PriceInRange(Rejection):
    """A take profit or stop loss that is not beyond all prices of a grid.

    ``direction`` is that of a grid of contracts: those of one that is short lie on other sides.
    """

    def __init__(self, role: str, direction: str) -> None:
        super().__init__(f"the {role} lies in the grid")
        self.role = role
        self.direction = direction


class LeverageOutOfRange(Rejection):
    """A leverage that the instrument of a bot does not have."""

    def __init__(self, lowest: Decimal, highest: Decimal) -> None:
        super().__init__(f"leverage is from {lowest} to {highest}")
        self.lowest = lowest
        self.highest = highest


class MarginTooSmall(Rejection):
    """A margin with which each grid would get less than an order may be."""

    def __init__(self, minimum: Decimal, ccy: str) -> None:
        super().__init__(f"{minimum} {ccy} are needed at least")
        self.minimum = minimum
        self.ccy = ccy


class ProfitOutOfRange(Rejection):
    """A part at which profit is to be taken that no bot may have."""

    def __init__(self, lowest: Decimal, highest: Decimal) -> None:
        super().__init__(f"profit is taken from {lowest} to {highest}")
        self.lowest = lowest
        self.highest = highest


class LossOutOfRange(Rejection):
    """A part at which a loss is to be stopped that no bot may have."""

    def __init__(self, lowest: Decimal, highest: Decimal) -> None:
        super().__init__(f"a loss is stopped from {lowest} to {highest}")
        self.lowest = lowest
        self.highest = highest


class TargetOutOfRange(Rejection):
    """A price at which a bot of a direction would take a loss, and is to take profit."""

    def __init__(self, direction: str) -> None:
        super().__init__("no profit is taken there")
        self.direction = direction


class RatioReached(Rejection):
    """A part that a bot is to win or lose before it ends, and has already."""

    def __init__(self, role: str) -> None:
        super().__init__(f"the {role} is reached already")
        self.role = role


class NothingHeld(Rejection):
    """A bot whose contracts are to be closed, and that does not hold any by itself."""


class CloseUnderWay(Rejection):
    """A bot with an open order that closes its contracts."""


class AlreadyAtEnd(Rejection):
    """A price that ends a bot, and is reached already."""

    def __init__(self, price: Decimal) -> None:
        super().__init__(f"{price} is reached already")


class InvestmentNotEnough(Rejection):
    """Grids that a bot has too little for."""


class NoAdvice(Rejection):
    """A grid of an instrument that nothing can be advised for."""


class NoIncome(Rejection):
    """A bot whose profit was withdrawn, or that has won nothing."""


class TooManyBots(Rejection):
    """One bot of a kind more than an account may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} bots of the kind have not stopped")
        self.limit = limit


class BotNotOffered(Rejection):
    """A bot of an instrument that no bot is modelled for."""


class RangeReversed(Rejection):
    """A grid whose upper price is not above its lower one."""

    def __init__(self, low: Decimal, high: Decimal) -> None:
        super().__init__(f"{high} is not above {low}")


class GridTooNarrow(Rejection):
    """A grid so narrow that fees are more than it wins."""


class InvestmentTooSmall(Rejection):
    """An investment of which each grid would get less than an order may be."""

    def __init__(self, size: Decimal, minimum: Decimal) -> None:
        super().__init__(f"each grid would trade {size}, less than {minimum}")
        self.minimum = minimum


class WrongCurrencyCount(Rejection):
    """A recurring buy of no currency, or of too many."""

    def __init__(self, fewest: int, most: int) -> None:
        super().__init__(f"from {fewest} to {most} currencies are bought")
        self.fewest = fewest
        self.most = most


class CurrencyTwice(Rejection):
    """A recurring buy that names a currency twice."""

    def __init__(self, ccy: str) -> None:
        super().__init__(f"{ccy} is named twice")
        self.ccy = ccy


class CurrencyNotOffered(Rejection):
    """A recurring buy of a currency that cannot be bought, or that it does not buy."""

    def __init__(self, ccy: str) -> None:
        super().__init__(f"{ccy} is not bought")
        self.ccy = ccy


class RatiosNotWhole(Rejection):
    """Parts of an amount that do not add up to it."""


class PartTooSmall(Rejection):
    """A part of an amount that is less than an order may be."""

    def __init__(self, minimum: Decimal) -> None:
        super().__init__(f"each currency gets {minimum} at least")
        self.minimum = minimum
