"""How long quotes are known, and why one is not given or cannot be traded, whatever it is of."""

from __future__ import annotations

from .durations import DAY_MS
from .rejection import Rejection

KEPT_MS = DAY_MS
"""How long a quote is known after it was given, in ms: over, but not unknown."""


class OffStep(Rejection):
    """A size with more decimal places than the currency has, or between two steps."""


class NoQuote(Rejection):
    """A quote that the account was not given."""


class QuoteTraded(Rejection):
    """A quote that was traded before."""


class QuoteExpired(Rejection):
    """A quote that is no longer good."""
