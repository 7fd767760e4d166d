"""What the fixtures need of a server, in this process or elsewhere: a sandbox for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fauxchange.sandbox.keys import Keys
    from fauxchange.sandbox.options import SandboxOptions
    from fauxchange_kit.recording.recording import Run


class SandboxHandle(Protocol):
    """What a test can do to its sandbox."""

    @property
    def id(self) -> str:
        """The sandbox's id."""
        ...

    @property
    def seed(self) -> int:
        """What ids and chance began with."""
        ...

    @property
    def url(self) -> str:
        """The base URL."""
        ...

    @property
    def ws_url(self) -> str:
        """The base URL of the WebSocket server.

        Raises:
            LookupError: there is none.

        """
        ...

    @property
    def rules(self) -> Sequence[Mapping[str, Any]]:
        """The rules of all faults that were armed."""
        ...

    def keys(self, exchange: str) -> Mapping[str, Keys]:
        """Return the keys of an exchange by name, the usual ones first."""
        ...

    def account(self, exchange: str) -> str:
        """Return the id of the account that the usual keys are of."""
        ...

    def fund(self, exchange: str, account: str, ccy: str, amount: str, book: str) -> None:
        """Give money to an account."""
        ...

    def advance(self, ms: int) -> None:
        """Go forward in time."""
        ...

    def arm(self, rules: Sequence[Mapping[str, Any]]) -> None:
        """Arm faults."""
        ...

    def wait(self, conditions: Mapping[str, Any], count: int, timeout_ms: int) -> None:
        """Wait until there are so many calls, or the time is up."""
        ...

    def run(self) -> Run:
        """Return the calls so far."""
        ...

    def end(self) -> None:
        """End the sandbox."""
        ...


class SandboxProvider(Protocol):
    """A server that makes sandboxes for tests."""

    def create_sandbox(self, options: SandboxOptions, profile: str = "") -> SandboxHandle:
        """Make a sandbox; its runs have the name of a profile, by default of the one most alike.

        Raises:
            Problem: the world or the faults cannot be used.

        """
        ...
