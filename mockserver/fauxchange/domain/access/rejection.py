"""Why something about a sub-account or one of its keys is refused."""

from __future__ import annotations

from fauxchange.domain.core.rejection import InvalidField, Rejection


class NotMaster(Rejection):
    """A call that only the master account may make."""


class Unbound(Rejection):
    """A key without addresses where the exchange insists on some."""

    step = "permission"


class UnknownSubAccount(Rejection):
    """No sub-account of the caller has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is no sub-account of the caller")
        self.name = name


class NotEntrusted(Rejection):
    """A sub-account that nobody entrusted to the caller."""


class ManagedSubAccount(Rejection):
    """What cannot be done with a sub-account that somebody else manages."""


class FrozenSubAccount(Rejection):
    """A sub-account that is frozen."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the sub-account {name} is frozen")
        self.name = name


class NameTaken(Rejection):
    """A name that another account has."""


class TooManySubAccounts(Rejection):
    """One sub-account more than a master may have."""


class NoCustody(Rejection):
    """A custody sub-account for somebody who is not on the list for it."""


class SameSubAccount(Rejection):
    """A transfer from a sub-account to itself."""


class UnknownApiKey(Rejection):
    """A key that the sub-account does not have."""


class TooManyApiKeys(Rejection):
    """One key more than an account may have."""


class TooManyAddresses(Rejection):
    """One address more than a key may be bound to."""


class LabelTaken(Rejection):
    """A label that another key of the account has."""


class WeakPassphrase(InvalidField):
    """A passphrase that is not in the documented form."""


class ExpiredWhenSent(Rejection):
    """A request whose own time limit lies before the time that it was stamped with."""

    step = "authentication"


class ExpiredOnArrival(Rejection):
    """A request that arrives after its own time limit."""

    step = "authentication"
