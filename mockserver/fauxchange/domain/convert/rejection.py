"""Why a quote or a trade of convert is refused."""

from __future__ import annotations

from fauxchange.domain.core.rejection import InsufficientFunds, Rejection


class SameCurrency(Rejection):
    """A currency into itself."""


class UnknownPair(Rejection):
    """Two currencies that cannot be converted into each other."""


class UnknownBase(Rejection):
    """A base currency that cannot be converted."""


class UnknownQuote(Rejection):
    """A quote currency that the base currency is not priced in."""


class OffStep(Rejection):
    """More decimal places than amounts have."""


class SizeTooSmall(Rejection):
    """Less than is quoted for."""


class SizeTooLarge(Rejection):
    """More than is quoted for."""


class RepeatedRequest(Rejection):
    """An id of the client's that asked for a quote before."""


class RepeatedOrder(Rejection):
    """An id of the client's that was traded before."""


class NoQuote(Rejection):
    """A quote that the account was not given."""


class Inconsistent(Rejection):
    """A trade for something else than was quoted."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name


class SizeAboveQuote(Rejection):
    """A trade of more than was quoted."""


class QuoteTraded(Rejection):
    """A quote that was traded before."""


class QuoteExpired(Rejection):
    """A quote that is no longer good."""


class Unfunded(InsufficientFunds):
    """Less in the trading account than the trade takes."""
