"""Why convert, easy convert and one-click repay refuse."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.core.rejection import FieldRejection, InsufficientFunds, Rejection


class SameCurrency(Rejection):
    """A currency into itself."""


class UnknownPair(Rejection):
    """Two currencies that cannot be converted into each other."""


class UnknownBase(Rejection):
    """A base currency that cannot be converted."""


class UnknownQuote(Rejection):
    """A quote currency that the base currency is not priced in."""


class SizeTooSmall(Rejection):
    """Less than is quoted for."""


class SizeTooLarge(Rejection):
    """More than is quoted for."""


class RepeatedRequest(Rejection):
    """An id of the client's that asked for a quote before."""


class RepeatedOrder(Rejection):
    """An id of the client's that was traded before."""


class Inconsistent(FieldRejection):
    """A trade for something else than was quoted."""


class SizeAboveQuote(Rejection):
    """A trade of more than was quoted."""


class ConvertUnfunded(InsufficientFunds):
    """Less in the trading account than the trade takes."""


class EasyConvertUnavailable(Rejection):
    """A world without easy convert."""


class EasyConvertUnsupported(Rejection):
    """A currency that easy convert neither takes nor gives."""

    def __init__(self, ccy: str) -> None:
        super().__init__(f"{ccy} is not for easy convert")
        self.ccy = ccy


class StillRunning(Rejection):
    """An easy convert while the one before is not done."""


class OutOfBounds(Rejection):
    """An amount that is not a small one; ``bound`` is the limit of its worth, as text."""

    def __init__(self, ccy: str, usd: Decimal, bound_usd: Decimal) -> None:
        super().__init__(
            f"{ccy}: {format_decimal(usd)} USD, the bound is {format_decimal(bound_usd)} USD"
        )
        self.ccy = ccy
        self.bound = f"{format_decimal(bound_usd)} USD"


class TooLittle(OutOfBounds):
    """An amount worth no more than the lower bound."""


class TooMuch(OutOfBounds):
    """An amount worth no less than the upper bound."""


class WorthNothing(Rejection):
    """An amount that comes to nothing in the other currency."""

    def __init__(self, ccy: str, other: str) -> None:
        super().__init__(f"so little {ccy} is no {other}")
        self.ccy = ccy
        self.other = other


class RepayUnavailable(Rejection):
    """A world without easy convert, whose terms one-click repay has."""


class NoAutoBorrow(Rejection):
    """One-click repay of an account that does not borrow by itself."""


class NoCollateralToRepay(Rejection):
    """A repayment with a currency that is no collateral."""


class TooLittleToRepay(Rejection):
    """A repayment with a currency of which next to nothing is there."""


class OwnCurrencyFirst(Rejection):
    """A repayment that does not begin with what there is of the currency that is owed."""

    def __init__(self, ccy: str) -> None:
        super().__init__(f"{ccy} repays itself first")
        self.ccy = ccy
