"""The part of a sandbox that an exchange sees when it authenticates a call."""

from __future__ import annotations

from typing import Protocol

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.ip_allowlist import is_allowed
from fauxchange.domain.core.rejection import AddressRefused, PermissionDenied
from fauxchange.runtime.clock import Clock
from fauxchange.runtime.key_usage import KeyUsage
from fauxchange.spec.endpoint import Endpoint
from fauxchange.state.store import Store


class AuthContext(Protocol):
    """The sandbox that a call is made to, as authentication sees it."""

    @property
    def id(self) -> str:
        """The sandbox's id."""

    @property
    def region(self) -> str:
        """The regional exchange it plays; empty for any."""

    @property
    def clock(self) -> Clock:
        """Its clock."""

    @property
    def key_usage(self) -> KeyUsage:
        """When its keys were used last."""

    @property
    def store(self) -> Store:
        """What it has."""

    def credential(self, exchange: str, key: str) -> Credential | None:
        """Return the credential of a key that is in force, or None."""


def require_address(credential: Credential, remote: str) -> None:
    """Let a key pass that may be used from an address.

    Raises:
        AddressRefused: it has an allow-list without it.

    """
    if credential.addresses and not is_allowed(remote, credential.addresses):
        allowed = ", ".join(credential.addresses)
        raise AddressRefused(f"{remote} is not in {allowed}", remote, credential.key)


def require_permission(endpoint: Endpoint, credential: Credential) -> None:
    """Let a key pass that has the permission an endpoint needs, if it needs one.

    Raises:
        PermissionDenied: it has not.

    """
    if endpoint.permission and endpoint.permission not in credential.permissions:
        held = ", ".join(sorted(credential.permissions)) or "nothing"
        raise PermissionDenied(f"{endpoint.permission} is needed, the key has {held}")
