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
