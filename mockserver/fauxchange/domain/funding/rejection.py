"""Why a transfer, a deposit or a withdrawal is refused."""

from __future__ import annotations

from fauxchange.domain.access.rejection import UnknownSubAccount
from fauxchange.domain.core.rejection import FieldRejection, InsufficientFunds, Rejection


class InsufficientBalance(InsufficientFunds):
    """Less available than a transfer or a withdrawal takes."""


class SameBook(Rejection):
    """A transfer that ends where it begins."""


class NothingToMove(Rejection):
    """A transfer of nothing."""


class UnknownParty(UnknownSubAccount):
    """A party of a transfer that is no sub-account of the caller's master."""


class NotForMasters(Rejection):
    """A kind of transfer that only sub-accounts may ask for."""


class NotForSubAccounts(Rejection):
    """A kind of transfer that only master accounts may ask for."""


class TransferOutRefused(Rejection):
    """A sub-account that may not pay other sub-accounts."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} may not transfer out to other sub-accounts")
        self.account = name


class UnknownTransfer(FieldRejection):
    """No transfer has this id, or it is of another kind."""


class SubAccountWithdrawal(Rejection):
    """Sub-accounts neither withdraw nor have deposits of their own."""


class WithdrawalsSuspended(Rejection):
    """A chain that takes no withdrawals at the moment."""

    def __init__(self, chain: str) -> None:
        super().__init__(f"{chain} takes no withdrawals")
        self.chain = chain


class InternalUnsupported(Rejection):
    """A currency that does not move between users."""

    def __init__(self, sender: str, recipient: str, reason: str) -> None:
        super().__init__(reason)
        self.sender = sender
        self.recipient = recipient


class OverDailyLimit(Rejection):
    """More than may be moved in 24 hours."""


class AmountTooLarge(Rejection):
    """More than may be moved at once, or in a longer time than a day."""


class AmountTooSmall(Rejection):
    """Less than may be moved at once."""


class TagNeeded(Rejection):
    """An address without the tag that its chain needs."""


class UnverifiedAddress(Rejection):
    """An address that is not among those that were verified."""


class BadAddress(Rejection):
    """No address of the chain."""


class IncompleteReceiver(Rejection):
    """A wallet of an exchange without saying which one, and whose it is."""


class IllegalRecipient(Rejection):
    """Neither an email, nor a phone number, nor the name of an account."""


class UnknownRecipient(Rejection):
    """Nobody, or oneself."""


class UnknownWithdrawal(Rejection):
    """The account has no withdrawal with this id."""


class WithdrawalNotCancelable(Rejection):
    """A withdrawal that has gone too far to be canceled."""


class AlreadyCanceled(Rejection):
    """A withdrawal that was canceled before."""
