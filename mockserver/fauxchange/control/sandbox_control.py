"""What people do to a sandbox from outside: the one class for Python code, HTTP and commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.app import MockApp
from fauxchange.faults.injector import ArmedFault
from fauxchange.message import Reply, Request
from fauxchange.pipeline import serve
from fauxchange.runtime.journal.entry import JournalEntry
from fauxchange.runtime.journal.journal import WAIT_MS, Journal
from fauxchange.runtime.journal.query import last
from fauxchange.runtime.waiting import Expectation
from fauxchange.sandbox.keys import Keys, first_keys, keys_of
from fauxchange.sandbox.sandbox import Sandbox

from .charts.report import ReportControl
from .clock import ClockControl
from .errors import NotThereError
from .instrument_views import InstrumentViewControl
from .keys import KeyControl
from .maintenance import MaintenanceControl
from .market import MarketControl
from .money import MoneyControl
from .orders.acts import OrderControl
from .orders.coming import ComingOrderControl
from .orders.deleveraging import DeleveragingControl
from .orders.fills import FillControl
from .orders.terms import AccountTermControl
from .outcomes import OutcomeControl
from .pairs import PairControl
from .queries.bills import BillControl
from .queries.events import EventControl
from .queries.market_data import MarketDataControl
from .queries.positions import PositionControl
from .queries.usage import UsageControl
from .snapshots import SnapshotControl
from .sockets.frames import FrameControl


class SandboxControl(
    ClockControl,
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
    DeleveragingControl,
    MaintenanceControl,
    EventControl,
    SnapshotControl,
    FrameControl,
    BillControl,
    MarketDataControl,
    PositionControl,
    UsageControl,
    ReportControl,
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
        return last(entries, limit)

    def wait_for_calls(
        self, count: int = 1, *, timeout_ms: int = WAIT_MS, **conditions: Any
    ) -> list[JournalEntry]:
        """Wait until ``count`` calls meet the conditions; return those that came in that time."""
        return self.journal.wait(count=count, timeout_ms=timeout_ms, **conditions)

    def expect_calls(self, count: int, **conditions: Any) -> Expectation[JournalEntry]:
        """Return what tells when ``count`` calls have met the conditions of ``JournalQuery``."""
        return self.journal.expect(count, **conditions)

    def call(self, number: int) -> JournalEntry:
        """Return one call by its number.

        Raises:
            NotThereError: there is no such call, or the journal dropped it for later ones.

        """
        for entry in self.journal.find(since=number - 1):
            if entry.number == number:
                return entry
        raise NotThereError(f"there is no call {number}, or it has made room for others")
