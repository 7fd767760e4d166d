"""Why a flexible loan is refused."""

from __future__ import annotations

from fauxchange.domain.core.rejection import BelowMinimum, InsufficientFunds, Rejection


class StrategyForbids(Rejection):
    """An account with the delta neutral strategy, which excludes flexible loans."""


class NoLoan(Rejection):
    """An order that the account does not have, or has no more."""


class NotBorrowable(Rejection):
    """A currency that cannot be borrowed."""

    def __init__(self, ccy: str) -> None:
        super().__init__(f"{ccy} cannot be borrowed")
        self.ccy = ccy


class NotCollateral(Rejection):
    """A currency that cannot be pledged."""

    def __init__(self, ccy: str) -> None:
        super().__init__(f"{ccy} is not taken as collateral")
        self.ccy = ccy


class OwnCollateral(Rejection):
    """What is borrowed, pledged for itself."""


class NotPledged(Rejection):
    """A currency that is not among the order's collateral."""


class NothingOwed(Rejection):
    """More collateral for an order that is paid back."""


class Restricted(Rejection):
    """A currency with which nothing can be done for now."""

    def __init__(self, ccy: str) -> None:
        super().__init__(f"nothing can be done with {ccy} for now")
        self.ccy = ccy


class AbovePledged(Rejection):
    """A release of more collateral than is pledged."""


class AboveRedeemable(Rejection):
    """A release of more collateral than the debt allows."""

    def __init__(self, ccy: str, most: str) -> None:
        super().__init__(f"at most {most} {ccy} can be taken back")
        self.ccy = ccy
        self.most = most


class PledgeTooSmall(BelowMinimum):
    """Less collateral than is taken."""


class AboveLoanQuota(Rejection):
    """More than one may owe of a currency."""


class AboveCollateral(Rejection):
    """More than is lent on the collateral."""


class OffPair(Rejection):
    """Collateral outside the pairs of E-Mode."""


class RepeatedLoanRequest(Rejection):
    """An id of the client's that was used a short while ago."""


class LoanRequestPending(Rejection):
    """An id of the client's whose request is not settled yet."""


class AboveDebt(Rejection):
    """A repayment of more than is owed."""


class LoanUnfunded(InsufficientFunds):
    """Less in the funding account than is to be pledged or paid back."""
