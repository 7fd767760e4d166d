"""API keys that a master creates for its sub-accounts: credentials that work at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from fauxchange.domain.core.account import exchange_of
from fauxchange.domain.core.document import document, key_of
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork

from . import rejection
from .credential import Credential
from .ip_allowlist import is_network
from .subaccount import MANAGED, SubAccount, terms_of

EXPIRE = "credentials.expire"

_LABEL_LENGTH = 50


@document()
class Salt(NamedTuple):
    """Text that goes into new keys besides an id, so that no two sandboxes create the same.

    ``groups`` are the lengths of the groups of digits that new keys have; none, and they are one.
    """

    salt: str = ""
    groups: tuple[int, ...] = ()


def add(unit: UnitOfWork, credential: Credential) -> None:
    """Write a new credential, the last of its account."""
    number = 1 + max((one.number for one in keys_of(unit, credential.account)), default=0)
    unit.put(credential._replace(number=number))


def keys_of(unit: UnitOfWork, account: str) -> Iterator[Credential]:
    """Return the credentials of an account that are in force, oldest first."""
    return unit.scan(Credential, (account, False))


def find_key(unit: UnitOfWork, sub: SubAccount, key: str) -> Credential:
    """Return a key of a sub-account.

    Raises:
        UnknownApiKey: it does not have the key.

    """
    found = unit.find(Credential, exchange_of(sub.account), key)
    if found is None or found.revoked or found.account != sub.account:
        raise rejection.UnknownApiKey(f"{sub.name} does not have that key")
    return found


def create(
    ledger: Ledger,
    sub: SubAccount,
    by: Credential,
    *,
    label: str,
    passphrase: str,
    is_strong: bool,
    permissions: frozenset[str],
    addresses: tuple[str, ...],
) -> Credential:
    """Create a key for a sub-account, valid in the environments and region of ``by``.

    Raises:
        ManagedSubAccount: somebody else manages the sub-account.
        WeakPassphrase: the exchange does not take the passphrase (``is_strong``).
        InvalidField: the label is too long, or an address is none.
        TooManyAddresses: more than a key may have.
        LabelTaken: another key of the sub-account has the label.
        TooManyApiKeys: it has as many as it may.

    """
    unit = ledger.unit
    if sub.kind == MANAGED:
        raise rejection.ManagedSubAccount(f"{sub.name} is managed")
    if not is_strong:
        raise rejection.WeakPassphrase("passphrase", "it is not in the form of the exchange")
    _require_label(unit, sub, label)
    _require_addresses(unit, addresses)
    limit = terms_of(unit).keys
    if sum(1 for _ in keys_of(unit, sub.account)) >= limit:
        raise rejection.TooManyApiKeys(f"an account has at most {limit}")
    key, secret = _new(unit)
    credential = Credential(
        name=label,
        account=sub.account,
        user=sub.user,
        master=sub.master,
        key=key,
        secret=secret,
        passphrase=passphrase.encode(),
        permissions=permissions,
        environments=by.environments,
        addresses=addresses,
        region=by.region,
        made_ms=ledger.now_ms,
    )
    add(unit, credential)
    return credential


def modify(
    unit: UnitOfWork,
    sub: SubAccount,
    key: str,
    *,
    label: str | None = None,
    permissions: frozenset[str] | None = None,
    addresses: tuple[str, ...] | None = None,
) -> Credential:
    """Change the members of a key that are not None; the next call sees the change.

    Raises:
        UnknownApiKey: the sub-account does not have it.
        InvalidField: the label is too long, or an address is none.
        TooManyAddresses: more than a key may have.
        LabelTaken: another key of the sub-account has the label.

    """
    credential = find_key(unit, sub, key)
    if label is not None and label != credential.name:
        _require_label(unit, sub, label)
        credential = credential._replace(name=label)
    if permissions is not None:
        credential = credential._replace(permissions=permissions)
    if addresses is not None:
        _require_addresses(unit, addresses)
        credential = credential._replace(addresses=addresses)
    unit.put(credential)
    return credential


def delete(unit: UnitOfWork, sub: SubAccount, key: str) -> None:
    """Take a key out of force.

    Raises:
        UnknownApiKey: the sub-account does not have it.

    """
    revoke(unit, find_key(unit, sub, key))


def revoke(unit: UnitOfWork, credential: Credential) -> None:
    """Take any credential out of force."""
    unit.put(credential._replace(revoked=True))


def schedule_expiry(unit: UnitOfWork, credential: Credential, at_ms: int) -> None:
    """Schedule that a credential is revoked at a time."""
    whose = {"credential": key_of(credential)}
    unit.schedule(ScheduledTask(at_ms, EXPIRE, whose))


@on_due(EXPIRE)
def revoke_due(ledger: Ledger, due: ScheduledTask) -> None:
    """Revoke a credential at the end of its time, unless it was revoked before."""
    credential = ledger.unit.get(Credential, due.data["credential"])
    if not credential.revoked:
        revoke(ledger.unit, credential)


def _require_label(unit: UnitOfWork, sub: SubAccount, label: str) -> None:
    if len(label) > _LABEL_LENGTH:
        raise InvalidField("label", f"more than {_LABEL_LENGTH} characters")
    if any(one.name == label for one in keys_of(unit, sub.account)):
        raise rejection.LabelTaken(f"{sub.name} has a key {label!r}")


def _require_addresses(unit: UnitOfWork, addresses: tuple[str, ...]) -> None:
    limit = terms_of(unit).addresses
    if len(addresses) > limit:
        raise rejection.TooManyAddresses(f"a key is bound to {limit} addresses at most")
    for address in addresses:
        if not is_network(address):
            raise InvalidField("addresses", f"{address!r} is no address and no network")


def _new(unit: UnitOfWork) -> tuple[str, bytes]:
    salt = unit.find(Salt) or Salt()
    return key_pair(f"{salt.salt}{unit.new_id()}", salt.groups)


def key_pair(of: str, groups: Sequence[int] = ()) -> tuple[str, bytes]:
    """Return a new key and its secret, 32 hex digits each, the same ones for the same text.

    The digits of the key stand in ``groups`` of these lengths, which add up to 32.
    """
    digits = hashlib.sha256(f"key/{of}".encode()).hexdigest()[:32]
    ends = tuple(accumulate(groups))
    parts = (digits[end - length : end] for length, end in zip(groups, ends, strict=True))
    secret = hashlib.sha256(f"secret/{of}".encode()).hexdigest()[:32].upper()
    return "-".join(parts) if groups else digits, secret.encode()
