"""Why a transfer, a deposit or a withdrawal is refused."""

from __future__ import annotations

from fauxchange.domain.core.rejection import InsufficientFunds, Rejection


class InsufficientBalance(InsufficientFunds):
    """Less available than a transfer or a withdrawal takes."""


class SameBook(Rejection):
    """A transfer that ends where it begins."""


class UnknownSubAccount(Rejection):
    """No sub-account of this master has the name."""


class NotForMasters(Rejection):
    """A kind of transfer that only sub-accounts may ask for."""


class NotForSubAccounts(Rejection):
    """A kind of transfer that only master accounts may ask for."""


class TransferOutRefused(Rejection):
    """A sub-account that may not pay other sub-accounts."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} may not transfer out to other sub-accounts")
        self.account = name


class UnknownTransfer(Rejection):
    """No transfer has this id, or it is of another kind."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name


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


class OverQuota(Rejection):
    """More than may be withdrawn in 24 hours."""


class AboveMaximum(Rejection):
    """More than may be withdrawn at once."""


class BelowWithdrawalMinimum(Rejection):
    """Less than may be withdrawn at once."""


class TagNeeded(Rejection):
    """An address without the tag that its chain needs."""


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


class NotCancelable(Rejection):
    """A withdrawal that has gone too far to be canceled."""


class AlreadyCanceled(Rejection):
    """A withdrawal that was canceled before."""
