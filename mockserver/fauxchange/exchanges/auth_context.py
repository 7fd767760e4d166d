"""The part of a sandbox that an exchange sees when it authenticates a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.domain.access.credential import Credential

D = TypeVar("D")


class AuthClock(Protocol):
    """The clock that stamps of calls are checked against; all times are Unix milliseconds."""

    def now_ms(self) -> int:
        """Return the time."""
        ...

    def age_ms(self, stamp_ms: int, window_ms: int = 0) -> int:
        """Return how far a stamp is from the exchange's time, before or after, in milliseconds.

        A stamp within the window of the sandbox's time is taken as sandbox time.
        """
        ...


class KeyUses(Protocol):
    """When each key was used last."""

    def record(self, credential: Credential, now_ms: int) -> None:
        """Remember that a key is used."""
        ...

    def idle_ms(self, credential: Credential, now_ms: int) -> int:
        """Return for how long nobody used a key."""
        ...


class Documents(Protocol):
    """What is committed in the sandbox's store."""

    def find(self, kind: type[D], key: str) -> D | None:
        """Return a document, or None."""
        ...

    def documents(self, kind: type[D]) -> Iterator[D]:
        """Return all documents of a kind."""
        ...


class AuthContext(Protocol):
    """The sandbox that a call is made to, as authentication sees it."""

    @property
    def id(self) -> str:
        """The sandbox's id."""
        ...

    @property
    def region(self) -> str:
        """The regional exchange it plays; empty for any."""
        ...

    @property
    def clock(self) -> AuthClock:
        """Its clock."""
        ...

    @property
    def key_usage(self) -> KeyUses:
        """When its keys were used last."""
        ...

    @property
    def store(self) -> Documents:
        """What is committed in it."""
        ...

    def credential(self, exchange: str, key: str) -> Credential | None:
        """Return the credential of a key that is in force, or None."""
        ...
