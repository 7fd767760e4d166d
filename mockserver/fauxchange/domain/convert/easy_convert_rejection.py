"""Why small amounts are not converted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.core.rejection import Rejection

if TYPE_CHECKING:
    from decimal import Decimal


class Unavailable(Rejection):
    """A world in which nothing is converted this way."""


class StillRunning(Rejection):
    """An account whose conversion of before is not done yet."""


class Unsupported(Rejection):
    """A currency that is not converted, or not converted into."""

    def __init__(self, ccy: str) -> None:
        super().__init__(f"{ccy} is not for easy convert")
        self.ccy = ccy


class OutOfBounds(Rejection):
    """An amount that is not a small one; ``bound`` is the worth it offends against."""

    def __init__(self, ccy: str, usd: Decimal, bound_usd: Decimal) -> None:
        super().__init__(
            f"{ccy}: {format_decimal(usd)} USD, the bound is {format_decimal(bound_usd)} USD"
        )
        self.ccy = ccy
        self.bound = f"{format_decimal(bound_usd)} USD"


class TooLittle(OutOfBounds):
    """Not worth converting."""


class TooMuch(OutOfBounds):
    """Worth too much to be a small amount."""


class WorthNothing(Rejection):
    """An amount that is nothing in the other currency."""

    def __init__(self, ccy: str, other: str) -> None:
        super().__init__(f"so little {ccy} is no {other}")
        self.ccy = ccy
        self.other = other
