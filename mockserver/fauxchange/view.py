"""One sandbox as Python code uses it: its URL, keys, clock and journal, and what it can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.control.steering import SandboxControl
from fauxchange.sandbox.keys import Keys, first_keys, keys_of

from .pipeline import serve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.domain.core.unit_of_work import ScheduledTask
    from fauxchange.faults.injector import ArmedFault
    from fauxchange.runtime.clock import Clock
    from fauxchange.runtime.journal import Journal
    from fauxchange.sandbox.sandbox import Sandbox
    from fauxchange.worlds.world import World

    from .app import MockApp
    from .message import Reply, Request


class SandboxView(SandboxControl):
    """A sandbox of a mock; ``root`` is the URL of the server, empty without a socket."""

    def __init__(self, app: MockApp, sandbox: Sandbox, root: str = "") -> None:
        self.app = app
        self.sandbox = sandbox
        self._root = root

    @property
    def id(self) -> str:
        """The sandbox's id."""
        return self.sandbox.id

    @property
    def url(self) -> str:
        """The base URL, for OKX and CoinW alike.

        Raises:
            RuntimeError: the server is not running.

        """
        if not self._root:
            raise RuntimeError("the server is not running: use it in a with statement")
        return f"{self._root}{self._prefix}"

    @property
    def okx(self) -> Keys:
        """OKX keys with Read, Trade and Withdraw."""
        return first_keys(self._world, "okx")

    @property
    def coinw(self) -> Keys:
        """CoinW keys with every permission."""
        return first_keys(self._world, "coinw")

    def keys(self, exchange: str, name: str) -> Keys:
        """Return other keys of the world, such as ``keys("okx", "read")``.

        Raises:
            KeyError: there are none of that name.

        """
        return keys_of(self._world, exchange)[name]

    @property
    def clock(self) -> Clock:
        """The sandbox's clock. What is due happens before the next call reads the state."""
        return self.sandbox.clock

    @property
    def journal(self) -> Journal:
        """The calls so far."""
        return self.sandbox.journal

    def reset(self) -> None:
        """Return to the world's beginning."""
        self.sandbox.reset()

    def advance(
        self,
        ms: int = 0,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
    ) -> list[ScheduledTask]:
        """Go forward in time, let happen what is due, and return it in order.

        Raises:
            ValueError: the sum is below zero; time does not go back.

        """
        at_ms = self.clock.advance(ms, seconds=seconds, minutes=minutes, hours=hours, days=days)
        return self.sandbox.settle(at_ms)

    def fault(
        self,
        kind: str,
        *,
        match: Mapping[str, Any] | None = None,
        times: int = 0,
        **options: Any,
    ) -> ArmedFault:
        """Arm a fault; ``match``, ``times`` and options are those of a plan (docs/guide/faults.md).

        Raises:
            Problem: there is no such fault, or it has no such option.

        """
        rule: dict[str, Any] = {"fault": kind, "match": dict(match or {}), "times": times}
        if options:
            rule["options"] = options
        return self.arm({"faults": [rule]})[0]

    def arm(self, plan: Mapping[str, Any]) -> list[ArmedFault]:
        """Arm the faults of a plan.

        Raises:
            Problem: it is no plan.

        """
        return self.sandbox.faults.arm(plan, self.clock.now_ms())

    def disarm(self, fault_id: str | None = None) -> int:
        """Disarm one fault, or all; return how many there were.

        Raises:
            KeyError: no fault has the id.

        """
        return self.sandbox.faults.disarm(fault_id)

    def handle(self, request: Request) -> Reply:
        """Answer a request without a socket."""
        named = request if request.sandbox else request._replace(sandbox=self._named)
        return serve(self.app, named)

    @property
    def _world(self) -> World:
        return self.sandbox.world

    @property
    def _named(self) -> str:
        return "" if self.sandbox is self.app.sandbox else self.id

    @property
    def _prefix(self) -> str:
        return f"/s/{self._named}" if self._named else ""
