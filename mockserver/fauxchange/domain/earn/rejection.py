"""Why staking and savings refuse."""

from __future__ import annotations

from fauxchange.domain.core.rejection import InsufficientFunds, Rejection


class Unavailable(Rejection):
    """A product that this world does not have."""


class PurchaseSuspended(Rejection):
    """A product that cannot be bought for now."""


class RedemptionSuspended(Rejection):
    """A product that cannot be redeemed for now."""


class CancellationSuspended(Rejection):
    """A product whose redemptions cannot be cancelled for now."""


class RedeemRefused(Rejection):
    """A redemption that cannot be."""


class CancelRefused(Rejection):
    """A cancellation of what is not there, or is pending no more."""


class NotCancellable(Rejection):
    """A cancellation of an order of a kind that has none."""


class AlreadyRedeemed(Rejection):
    """A cancellation of a redemption that is complete."""


class PartlyRedeemed(Rejection):
    """A cancellation of a redemption of which some was paid out."""


class NotForSavings(Rejection):
    """A currency that cannot be saved."""


class InsufficientSavings(InsufficientFunds):
    """Less to save, or saved, than wanted."""
