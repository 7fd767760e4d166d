"""Why on-chain earn refuses a purchase, a redemption or a cancellation."""

from __future__ import annotations

from fauxchange.domain.core.rejection import Rejection


class SoldOut(Rejection):
    """A product that has no room left."""


class SaleStopped(Rejection):
    """A product that is not sold for the time being."""


class AboveMaximum(Rejection):
    """More than the account may put into a product."""


class NothingToRedeem(Rejection):
    """An order that the account does not have, or that is being redeemed already."""


class Redeemed(Rejection):
    """An order that is over."""


class NotEarning(Rejection):
    """An order that has not come so far that it could be redeemed."""


class TooEarly(Rejection):
    """A fixed term that is not over, redeemed without allowing an early redemption."""


class EarlyUnsupported(Rejection):
    """A fixed term that is not over, of a product without early redemption."""


class NothingToCancel(Rejection):
    """An order that the account does not have, or a redemption that is past its deadline."""


class NotCancelable(Rejection):
    """An order whose state knows no cancellation."""


class CancelUnsupported(Rejection):
    """A product without cancellation."""
