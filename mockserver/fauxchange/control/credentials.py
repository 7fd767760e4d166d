"""Keys that are made and taken away while a sandbox runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fauxchange.domain.access import api_key
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.ip_allowlist import is_network

from .work import ControlError, NotThereError, account_of, working

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.sandbox.sandbox import Sandbox

# What a key may be allowed; the first is what one gets that says nothing.
PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "okx": ("read", "trade", "withdraw"),
    "coinw": ("read", "withdraw", "spot", "futures", "affiliate"),
}
PASSPHRASE = "Faux-change-1"  # noqa: S105 - no secret: every world's keys have it


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """What a new key is to be like; what is left out is made up, or allows all.

    Args:
        name: what it is called; by default its key.
        key: the key itself, which nobody on the exchange may have.
        secret: its secret.
        passphrase: OKX only.
        permissions: by default only to read.
        addresses: client addresses or networks that may use it.
        environments: OKX only: ``live``, ``demo`` or both, which is the default.
        expires_ms: when it is revoked, in the sandbox's time.

    """

    name: str = ""
    key: str = ""
    secret: str = ""
    passphrase: str = PASSPHRASE
    permissions: frozenset[str] = frozenset()
    addresses: tuple[str, ...] = ()
    environments: frozenset[str] = frozenset()
    expires_ms: int | None = None


def make(sandbox: Sandbox, exchange: str, account: str, wanted: KeyRequest) -> Credential:
    """Make a key for an account; it is in force at once.

    Raises:
        NotThereError: there is no such account.
        ControlError: somebody has the key, or what it is to be like is not possible.

    """
    _check(exchange, wanted)
    with working(sandbox) as ledger:
        owner = account_of(ledger, exchange, account)
        salt = (ledger.unit.find(api_key.Salt, "") or api_key.Salt()).salt
        key, secret = api_key.key_pair(f"{salt}{ledger.unit.new_id()}")
        key = wanted.key or key
        if ledger.unit.find(Credential, api_key.credential_id(owner.id, key)) is not None:
            raise ControlError(f"somebody on {exchange} has the key already")
        if wanted.expires_ms is not None and wanted.expires_ms <= ledger.now_ms:
            raise ControlError("a key that has expired is of no use")
        made = Credential(
            name=wanted.name or key,
            account=owner.id,
            user=owner.user,
            master=owner.master,
            key=key,
            secret=wanted.secret.encode() or secret,
            passphrase=wanted.passphrase.encode() if exchange == "okx" else b"",
            permissions=wanted.permissions or frozenset(PERMISSIONS[exchange][:1]),
            environments=wanted.environments,
            addresses=wanted.addresses,
            made_ms=ledger.now_ms,
        )
        api_key.add(ledger.unit, made)
        if wanted.expires_ms is not None:
            api_key.schedule_expiry(ledger.unit, made, wanted.expires_ms)
    return made


def revoke(sandbox: Sandbox, exchange: str, key: str) -> Credential:
    """Take a key out of force.

    Raises:
        NotThereError: nobody has it, or it was revoked before.

    """
    with working(sandbox) as ledger:
        found = ledger.unit.find(Credential, f"{exchange}:{key}")
        if found is None or found.revoked:
            raise NotThereError(f"nobody on {exchange} has the key")
        api_key.revoke(ledger.unit, found)
    return replace(found, revoked=True)


def _check(exchange: str, wanted: KeyRequest) -> None:
    unknown = wanted.permissions - set(PERMISSIONS[exchange])
    if unknown:
        raise ControlError(f"{exchange} has no permission {min(unknown)!r}")
    if wanted.environments and exchange != "okx":
        raise ControlError(f"{exchange} has no environments")
    for address in wanted.addresses:
        if not is_network(address):
            raise ControlError(f"{address!r} is no address and no network")
