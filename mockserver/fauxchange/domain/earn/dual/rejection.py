"""Why dual investment refuses a quote, a trade or a redemption."""

from __future__ import annotations

from fauxchange.domain.core.rejection import Rejection


class SaleStopped(Rejection):
    """A product that is not sold, for now or any more."""


class SoldOut(Rejection):
    """A product that has no room left."""


class AboveMaximum(Rejection):
    """More than an order of a product takes."""


class OffStep(Rejection):
    """A size between two steps."""


class NoQuote(Rejection):
    """A quote that the account was not given."""


class QuoteTraded(Rejection):
    """A quote that was traded before."""


class QuoteExpired(Rejection):
    """A quote that is no longer good."""


class NoOrder(Rejection):
    """An order that the account does not have."""


class EarlyUnsupported(Rejection):
    """An order of a product that is not redeemed early."""


class TooEarly(Rejection):
    """An order that cannot be redeemed yet."""


class NotRedeemable(Rejection):
    """An order that is not live, or is about to expire."""


class BeingRedeemed(Rejection):
    """An order that is on its way back already."""


class Over(Rejection):
    """An order that is settled or redeemed."""
