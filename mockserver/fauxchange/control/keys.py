"""API keys that are made and revoked while a sandbox runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from fauxchange.domain.access import api_key
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.ip_allowlist import is_network
from fauxchange.domain.core.account import exchange_of
from fauxchange.domain.core.ledger import Ledger

from .base import ControlBase, find_account
from .errors import ControlError, NotThereError

# The permissions of a key by exchange; a key has the first one by default.
PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "okx": ("read", "trade", "withdraw"),
    "coinw": ("read", "withdraw", "spot", "futures", "affiliate"),
}
PASSPHRASE = "Faux-change-1"  # noqa: S105 - no secret: the keys of every world have it


class KeyControl(ControlBase):
    """Makes and revokes the API keys of a sandbox."""

    def make_key(
        self,
        exchange: str,
        account: str,
        permissions: Collection[str] = (),
        *,
        name: str = "",
        key: str = "",
        secret: str = "",
        passphrase: str = PASSPHRASE,
        addresses: Collection[str] = (),
        environments: Collection[str] = (),
        expires_ms: int | None = None,
    ) -> Credential:
        """Make a key for an account; it is in force at once.

        Args:
            exchange: ``okx`` or ``coinw``.
            account: an account of the world.
            permissions: by default only to read.
            name: by default the key.
            key: by default a new one; nobody on the exchange may have it.
            secret: by default a new one.
            passphrase: OKX only.
            addresses: client addresses or networks that may use it; by default all.
            environments: OKX only: ``live``, ``demo`` or both, which is the default.
            expires_ms: when it is revoked, in the sandbox's time; by default never.

        Raises:
            ControlError: there is no such account, or the key is not possible there.

        """
        _check(exchange, set(permissions), environments, addresses)
        with self._ledger() as ledger:
            owner = find_account(ledger, exchange, account)
            key, secret_bytes = _pair(ledger, owner.id, key, secret)
            credential = Credential(
                name=name or key,
                account=owner.id,
                user=owner.user,
                master=owner.master,
                key=key,
                secret=secret_bytes,
                passphrase=passphrase.encode() if exchange == "okx" else b"",
                permissions=frozenset(permissions or PERMISSIONS[exchange][:1]),
                environments=frozenset(environments),
                addresses=tuple(addresses),
                made_ms=ledger.now_ms,
            )
            return _keep(ledger, credential, expires_ms)

    def keys_in_force(
        self, exchange: str | None = None, account: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the keys that are in force as plain JSON, whole and with their secrets.

        Args:
            exchange: only those of an exchange.
            account: only those of an account, by its id in the world.

        """
        self.sandbox.settle(self.sandbox.clock.now_ms())
        return [
            _whole(one)
            for one in self.sandbox.store.documents(Credential)
            if not one.revoked
            and exchange in {None, exchange_of(one.account)}
            and account in {None, one.account.partition(":")[2]}
        ]

    def revoke_key(self, exchange: str, key: str) -> str:
        """Revoke a key; return its name.

        Raises:
            NotThereError: nobody has it, or it was revoked before.

        """
        with self._ledger() as ledger:
            credential = ledger.unit.find(Credential, exchange, key)
            if credential is None or credential.revoked:
                raise NotThereError(f"nobody on {exchange} has the key")
            api_key.revoke(ledger.unit, credential)
        return credential.name


def _whole(credential: Credential) -> dict[str, Any]:
    exchange, _, account = credential.account.partition(":")
    passphrase = credential.passphrase.decode()
    return {
        "exchange": exchange,
        "account": account,
        "name": credential.name,
        "key": credential.key,
        "secret": credential.secret.decode(),
        **({"passphrase": passphrase} if passphrase else {}),
        "permissions": sorted(credential.permissions),
    }


def _pair(ledger: Ledger, owner: str, key: str, secret: str) -> tuple[str, bytes]:
    """Return a key that nobody has and its secret; what is not given is new."""
    salt = ledger.unit.find(api_key.Salt) or api_key.Salt()
    new_key, new_secret = api_key.key_pair(f"{salt.salt}{ledger.unit.new_id()}", salt.groups)
    key = key or new_key
    if ledger.unit.find(Credential, exchange_of(owner), key) is not None:
        raise ControlError(f"somebody on {exchange_of(owner)} has the key already")
    return key, secret.encode() or new_secret


def _keep(ledger: Ledger, credential: Credential, expires_ms: int | None) -> Credential:
    api_key.add(ledger.unit, credential)
    if expires_ms is not None:
        if expires_ms <= ledger.now_ms:
            raise ControlError("a key that has expired is of no use")
        api_key.schedule_expiry(ledger.unit, credential, expires_ms)
    return credential


def _check(
    exchange: str, permissions: set[str], environments: Collection[str], addresses: Collection[str]
) -> None:
    unknown = permissions - set(PERMISSIONS[exchange])
    if unknown:
        raise ControlError(f"{exchange} has no permission {min(unknown)!r}")
    if environments and exchange != "okx":
        raise ControlError(f"{exchange} has no environments")
    for address in addresses:
        if not is_network(address):
            raise ControlError(f"{address!r} is no address and no network")
