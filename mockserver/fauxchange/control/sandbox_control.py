"""What people do to a sandbox from outside: the one class for Python code, HTTP and commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.app import MockApp
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.faults.injector import ArmedFault
from fauxchange.message import Reply, Request
from fauxchange.pipeline import serve
from fauxchange.runtime.clock import RUNNING, STANDING, Clock, Pace
from fauxchange.runtime.journal import WAIT_MS, Journal, JournalEntry
from fauxchange.sandbox.advance import require_advance
from fauxchange.sandbox.keys import Keys, first_keys, keys_of
from fauxchange.sandbox.sandbox import Sandbox

from .base import require_clock
from .errors import NotThereError
from .events import EventControl
from .instrument_views import InstrumentViewControl
from .keys import KeyControl
from .maintenance import MaintenanceControl
from .market import MarketControl
from .money import MoneyControl
from .orders.acts import OrderControl
from .orders.coming import ComingOrderControl
from .orders.fills import FillControl
from .orders.terms import AccountTermControl
from .outcomes import OutcomeControl
from .pairs import PairControl
from .snapshots import SnapshotControl
from .sockets.frames import FrameControl

_UNITS_MS = {"ms": 1, "seconds": 1000, "minutes": 60_000, "hours": 3_600_000, "days": 86_400_000}


class SandboxControl(
    MoneyControl,
    KeyControl,
    MarketControl,
    PairControl,
    InstrumentViewControl,
    OutcomeControl,
    OrderControl,
    ComingOrderControl,
    FillControl,
    AccountTermControl,
    MaintenanceControl,
    EventControl,
    SnapshotControl,
    FrameControl,
):
    """A sandbox as its owner uses it: its URL and keys, its clock, and all that can be done to it.

    Every operation of the admin API is a method here with the same parameters. Amounts are
    decimals, best as text; times are milliseconds of the sandbox's clock. What is due happens
    before a method reads or changes anything, and a method that fails changes nothing.

    Args:
        app: the mock that has the sandbox.
        sandbox: the sandbox.
        root: the URL of the server; empty without a socket.

    """

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
        return f"{self._root}{self.prefix}"

    @property
    def ws_url(self) -> str:
        """The base URL of the WebSockets, before ``/ws/v5/public`` and the like.

        Raises:
            RuntimeError: the server is not running.

        """
        return f"ws{self.url.removeprefix('http')}"

    @property
    def prefix(self) -> str:
        """What stands before every path of the sandbox; empty for the default one."""
        return "" if self.sandbox is self.app.sandbox else f"/s/{self.id}"

    @property
    def okx(self) -> Keys:
        """OKX keys with Read, Trade and Withdraw."""
        return first_keys(self.sandbox.world, "okx")

    @property
    def coinw(self) -> Keys:
        """CoinW keys with every permission."""
        return first_keys(self.sandbox.world, "coinw")

    def keys(self, exchange: str, name: str) -> Keys:
        """Return other keys of the world, such as ``keys("okx", "read")``.

        Raises:
            KeyError: there are none of that name.

        """
        return keys_of(self.sandbox.world, exchange)[name]

    def handle(self, request: Request) -> Reply:
        """Answer a request without a socket."""
        if self.prefix and not request.sandbox:
            request = request._replace(sandbox=self.id)
        return serve(self.app, request)

    def reset(self) -> None:
        """Return to the world's beginning."""
        self.sandbox.reset()

    def summary(self) -> dict[str, Any]:
        """Return what the sandbox is and how much it holds, as plain JSON but for its clock."""
        rested_ms, idle_ms = self.app.sandboxes.rest_ms(self.id)
        documents, log_entries = self.sandbox.store.size()
        return {
            "id": self.id,
            "world": self.sandbox.world.title,
            "seed": self.sandbox.seed,
            "calls": self.journal.count,
            "documents": documents,
            "log_entries": log_entries,
            "faults": len(self.sandbox.faults),
            "clock": self.clock,
            "rested_ms": rested_ms,
            "idle_ms": idle_ms,
            "prefix": self.prefix,
        }

    def initial_keys(self) -> dict[str, dict[str, dict[str, str]]]:
        """Return the keys that the sandbox began with as plain JSON, by exchange and name."""
        return {
            name: {keys.name: keys.as_json() for keys in keys_of(self.sandbox.world, name).values()}
            for name in self.app.exchanges
        }

    # The clock

    @property
    def clock(self) -> Clock:
        """The sandbox's clock. What is due happens before the next call reads the state."""
        return self.sandbox.clock

    def advance(
        self,
        ms: int = 0,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
    ) -> list[ScheduledTask]:
        """Go forward in time; run what is due then, and return it in order.

        Raises:
            AdvanceError: the sum is below zero, or more than 366 days.
            AdvanceStoppedError: it had more than 1,000,000 tasks, and stopped before the next one.

        """
        whole = seconds + 60 * (minutes + 60 * (hours + 24 * days))
        return self.sandbox.advance(ms + round(whole * 1000))

    def change_clock(
        self,
        *,
        frozen: bool | None = None,
        scale: float | None = None,
        step_ms: int | None = None,
        skew_ms: int | None = None,
        advance: Mapping[str, float] | None = None,
    ) -> list[ScheduledTask]:
        """Change how the clock goes, then advance it; return what became due, in order.

        Args:
            frozen: True stops the clock, False lets it run with the machine's.
            scale: how many times as fast as the machine's clock it runs.
            step_ms: it stands still and goes on by so much with every call.
            skew_ms: how far the exchange's clock is ahead of the sandbox's time, or behind.
            advance: how far to go: ms, seconds, minutes, hours and days, which are added up.

        Raises:
            ControlError: the advance leads to a time that no exchange can write, or is too far.
            AdvanceStoppedError: it had more than 1,000,000 tasks, and stopped before the next one.

        """
        by_ms = round(sum(_UNITS_MS[unit] * count for unit, count in (advance or {}).items()))
        if by_ms:
            require_clock(self.clock.now_ms() + by_ms)
            require_advance(by_ms)
        if step_ms is not None:
            self.clock.go(Pace(0, step_ms))
        elif scale is not None:
            self.clock.go(Pace(scale))
        elif frozen is not None:
            self.clock.go(STANDING if frozen else RUNNING)
        if skew_ms is not None:
            self.clock.skew(skew_ms)
        return [] if advance is None else self.sandbox.advance(by_ms)

    # Faults

    def faults(self) -> list[ArmedFault]:
        """Return the faults that are armed."""
        return list(self.sandbox.faults)

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
        """Arm the faults of a plan beside those there are; return the new ones.

        Raises:
            Problem: it is no plan.

        """
        return self.sandbox.faults.arm(plan, self.clock.now_ms())

    def disarm(
        self,
        id: str | None = None,  # noqa: A002 - the name in the admin API
    ) -> int:
        """Disarm one fault, or all; return how many there were.

        Raises:
            NotThereError: no fault has the id.

        """
        try:
            return self.sandbox.faults.disarm(id)
        except KeyError:
            raise NotThereError(f"no fault has the id {id!r}") from None

    # The journal

    @property
    def journal(self) -> Journal:
        """The calls so far."""
        return self.sandbox.journal

    def calls(self, *, limit: int | None = None, **conditions: Any) -> list[JournalEntry]:
        """Return the last calls that meet the conditions of ``JournalQuery``, oldest first."""
        entries = self.journal.find(**conditions)
        return entries if limit is None else entries[max(0, len(entries) - limit) :]

    def wait_for_calls(
        self, count: int = 1, *, timeout_ms: int = WAIT_MS, **conditions: Any
    ) -> list[JournalEntry]:
        """Wait until ``count`` calls meet the conditions; return those that came in that time."""
        return self.journal.wait(count=count, timeout_ms=timeout_ms, **conditions)

    def call(self, number: int) -> JournalEntry:
        """Return one call by its number.

        Raises:
            NotThereError: there is no such call, or the journal dropped it for later ones.

        """
        for entry in self.journal.find(since=number - 1):
            if entry.number == number:
                return entry
        raise NotThereError(f"there is no call {number}, or it has made room for others")
