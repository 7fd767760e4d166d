"""Why a purchase, a redemption or a cancellation of an earn product is refused."""

from __future__ import annotations

from fauxchange.domain.core.rejection import InsufficientFunds, Rejection


class ProductUnavailable(Rejection):
    """A product that this world does not have."""


class PurchaseSuspended(Rejection):
    """A product that is not sold, for now or any more."""


class SoldOut(Rejection):
    """A product that has no room left."""


class AboveMaximum(Rejection):
    """More than an order, or an account, may put into a product."""


class NoOrder(Rejection):
    """An order that the account does not have."""


class RedeemRefused(Rejection):
    """A redemption of an order that is not there or is being redeemed, or of too little."""


class NotRedeemable(Rejection):
    """A product without redemptions for now, or an order in a state that has none."""


class AlreadyRedeemed(Rejection):
    """An order that is complete."""


class TooEarly(Rejection):
    """An order that cannot be redeemed yet."""


class EarlyUnsupported(Rejection):
    """An early redemption of a product that has none."""


class CancelRefused(Rejection):
    """A cancellation of an order that is not there, or is past the deadline for it."""


class NotCancelable(Rejection):
    """A product without cancellations for now, or an order in a state that has none."""


class CancelUnsupported(Rejection):
    """A product, or a kind of order, without cancellations."""


class PartlyRedeemed(Rejection):
    """A cancellation of a redemption of which some was paid out."""


class NotForSavings(Rejection):
    """A currency that cannot be saved."""


class InsufficientSavings(InsufficientFunds):
    """Less to save, or saved, than the call asks for."""
