"""Why a deposit, a withdrawal or a trade of fiat money is refused."""

from __future__ import annotations

from fauxchange.domain.core.rejection import InsufficientFunds, Rejection
from fauxchange.domain.funding.rejection import WithdrawalNotCancelable


class UnknownMethod(Rejection):
    """A payment method that the currency does not have."""


class WrongDirection(Rejection):
    """A payment method that the currency has for the other direction only."""


class Suspended(Rejection):
    """A payment method that takes no withdrawals at the moment."""


class NotByApi(Rejection):
    """A payment method whose withdrawals are not asked for over the API."""


class UnknownBankAccount(Rejection):
    """The owner has no such bank account for the payment method."""


class RepeatedClientId(Rejection):
    """An id of the client's that named a withdrawal before."""


class FiatWithdrawalNotCancelable(WithdrawalNotCancelable):
    """A withdrawal that is no longer pending."""


class UnknownDeposit(Rejection):
    """The account has no deposit with this id."""


class WrongSide(Rejection):
    """Buying without fiat money, or selling it."""


class FiatUnfunded(InsufficientFunds):
    """Less in the funding account than the trade takes."""
