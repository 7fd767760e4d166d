"""An API key and what it may do."""

from __future__ import annotations

import re
from typing import NamedTuple

from fauxchange.domain.core.account import exchange_of
from fauxchange.domain.core.document import document
from fauxchange.domain.core.events import tells_of

_TIME_LIKE = re.compile(r"[0-9TtZz :.+-]{1,40}")


@document("{exchange}:{key}", scan_order=("account", "revoked", "number"))
class Credential(NamedTuple):
    """One API key.

    ``environments`` are where the key is valid: ``live``, ``demo`` or both. A key for both ignores
    the header for demo trading, which no real key does and which is handy in tests.
    ``addresses`` are single addresses or networks; empty allows all. ``region`` is the regional
    exchange the key belongs to, empty for any. A ``revoked`` key is refused as unknown. Of an
    account's keys a later one has a larger ``number``.
    """

    name: str
    account: str
    user: str
    master: str
    key: str
    secret: bytes
    passphrase: bytes
    permissions: frozenset[str]
    environments: frozenset[str] = frozenset()
    addresses: tuple[str, ...] = ()
    region: str = ""
    roles: frozenset[str] = frozenset()
    made_ms: int = 0
    revoked: bool = False
    number: int = 0

    @property
    def exchange(self) -> str:
        """The exchange on which it is known."""
        return exchange_of(self.account)


@tells_of(Credential)
class KeyChanged(NamedTuple):
    """An API key was made, changed or revoked; the event has nothing that signs.

    Args:
        account: whose it is.
        key: the key itself.
        name: what its owner calls it.
        permissions: what it may do, sorted.
        addresses: from where it may be used; empty is from everywhere.
        revoked: whether it is refused from now on.

    """

    account: str
    key: str
    name: str
    permissions: tuple[str, ...]
    addresses: tuple[str, ...]
    revoked: bool

    @classmethod
    def of(cls, one: Credential) -> KeyChanged:
        """Return the event of a key."""
        permissions = tuple(sorted(one.permissions))
        return cls(one.account, one.key, one.name, permissions, one.addresses, one.revoked)


def quote_time(sent: str) -> str:
    """Return a timestamp as sent, or shortened if it is something else, such as a secret."""
    return repr(sent) if _TIME_LIKE.fullmatch(sent) else f"{shorten(sent)!r}"


def shorten(secret: str) -> str:
    """Return the first four characters: all of a key that logs and journals may show."""
    return f"{secret[:4]}…" if len(secret) > 4 else "…"
