"""Why a loan of the trading account, or its repayment, is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.rejection import Rejection

if TYPE_CHECKING:
    from decimal import Decimal


class NotLent(Rejection):
    """A currency that is not lent, or an account that may not borrow."""


class Unlendable(Rejection):
    """A question about loans of a currency that is not lent."""


class LendingSuspended(Rejection):
    """A currency that nobody may borrow for now."""

    def __init__(self, ccy: str) -> None:
        super().__init__(f"{ccy} is not lent for now")
        self.ccy = ccy


class LoanTooSmall(Rejection):
    """Less than the smallest loan."""

    def __init__(self, minimum: Decimal) -> None:
        super().__init__(f"at least {minimum}")
        self.minimum = minimum


class OverQuota(Rejection):
    """More than a master and its sub-accounts may owe."""


class OverMargin(Rejection):
    """More than the free margin covers."""


class NothingBorrowed(Rejection):
    """A repayment of what is not owed."""


class Unpayable(Rejection):
    """A repayment of more than there is."""
