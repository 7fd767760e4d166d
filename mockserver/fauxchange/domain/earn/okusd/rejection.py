"""Why OKUSD is neither subscribed nor redeemed."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.core.rejection import InsufficientFunds, Rejection


class NotOffered(Rejection):
    """A world without OKUSD."""


class OkusdUnderMaintenance(Rejection):
    """A world in which OKUSD is under maintenance."""


class OkusdUnfunded(InsufficientFunds):
    """Less in the funding account than is subscribed or redeemed."""


class AboveDailyQuota(Rejection):
    """More than is left of the day of a master and its sub-accounts."""

    def __init__(self, amount: Decimal, left: Decimal) -> None:
        self.left = format_decimal(left)
        super().__init__(f"{amount} wanted, {self.left} left for today")


class SubscriptionAboveQuota(AboveDailyQuota):
    """More than may still be subscribed today."""


class FastAboveQuota(AboveDailyQuota):
    """More than may still be redeemed at once today."""


class StandardAboveQuota(AboveDailyQuota):
    """More than may still be redeemed with a delay today."""


class PlatformFull(Rejection):
    """More than is left of the day of all accounts together."""


class SubscriptionsFull(PlatformFull):
    """All together have subscribed enough today."""


class FastFull(PlatformFull):
    """All together have redeemed enough at once today."""


class StandardFull(PlatformFull):
    """All together have redeemed enough with a delay today."""


class PoolDry(Rejection):
    """More than there is to be paid out at once."""
