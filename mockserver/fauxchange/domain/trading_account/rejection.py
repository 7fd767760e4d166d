"""Why a setting or a loan of the trading account is refused."""

from __future__ import annotations

from fauxchange.domain.core.rejection import BelowMinimum, Rejection


class UnsuitedMode(Rejection):
    """A setting that the account's mode does not have."""


class SettingsLocked(Rejection):
    """A setting that cannot change while there are open orders or positions."""


class NotLent(Rejection):
    """A currency that is not lent, or an account that may not borrow."""


class Unlendable(Rejection):
    """A question about loans of a currency that is not lent."""


class LendingSuspended(Rejection):
    """A currency that nobody may borrow for now."""

    def __init__(self, ccy: str) -> None:
        super().__init__(f"{ccy} is not lent for now")
        self.ccy = ccy


class LoanTooSmall(BelowMinimum):
    """Less than the smallest loan of a currency."""


class OverQuota(Rejection):
    """More than a master and its sub-accounts may owe."""


class OverMargin(Rejection):
    """More than the free margin covers."""


class NotOwed(Rejection):
    """A repayment in a currency that is not owed."""


class Unpayable(Rejection):
    """A repayment of more than there is."""
