"""Why a quote is not given or cannot be traded, whatever it is a quote of."""

from __future__ import annotations

from .rejection import Rejection


class OffStep(Rejection):
    """A size with more decimal places than the currency has, or between two steps."""


class NoQuote(Rejection):
    """A quote that the account was not given."""


class QuoteTraded(Rejection):
    """A quote that was traded before."""


class QuoteExpired(Rejection):
    """A quote that is no longer good."""
