"""Sandboxes on a server in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.sandbox.keys import keys_of
from fauxchange_kit.fixtures.options import FixtureOptions
from fauxchange_kit.recording.recorder import recorder, run_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fauxchange import MockServer, SandboxControl
    from fauxchange.sandbox.keys import Keys
    from fauxchange_kit.recording.recording import Run

_HOST = "127.0.0.1"
_NONE = FixtureOptions()


class LocalProvider:
    """A server in this process that runs already."""

    def __init__(self, server: MockServer) -> None:
        self.server = server
        self._ws_port = 0

    @property
    def ws_url(self) -> str:
        """The base URL of the WebSocket server, which starts when somebody asks for it."""
        if not self._ws_port:
            from fauxchange.wire import websocket

            self._ws_port = websocket.start(self.server.app, _HOST, 0)
        return f"ws://{_HOST}:{self._ws_port}"

    def create_sandbox(self, options: FixtureOptions) -> LocalSandbox:
        """Make a sandbox."""
        control = self.server.create_sandbox(
            world=options.document,
            seed=options.seed,
            limits=options.has_limits,
            clock=options.time or None,
            idle_ms=0,
        )
        sandbox = LocalSandbox(self, control, options)
        sandbox.arm(options.rules)
        return sandbox


class LocalSandbox:
    """A sandbox on a server in this process, whose calls are kept from now on."""

    def __init__(
        self, host: LocalProvider, control: SandboxControl, options: FixtureOptions = _NONE
    ) -> None:
        self._host = host
        self._control = control
        self._wishes = options
        self._armed: list[Mapping[str, Any]] = []
        self.id = control.id
        self.seed = control.sandbox.seed
        self.url = control.url
        recorder(control.sandbox)

    @property
    def rules(self) -> Sequence[Mapping[str, Any]]:
        """The rules of all faults that were armed, or, by others, are."""
        return self._armed or [armed.rule.said for armed in self._control.sandbox.faults]

    @property
    def ws_url(self) -> str:
        """The base URL of the WebSocket server."""
        return f"{self._host.ws_url}{self.url.removeprefix(self._host.server.url)}"

    def keys(self, exchange: str) -> Mapping[str, Keys]:
        """Return the keys of an exchange by name."""
        return keys_of(self._control.sandbox.world, exchange)

    def account(self, exchange: str) -> str:
        """Return the id of the account that the usual keys are of."""
        return str(self._control.sandbox.world.credentials(exchange)[0]["account"])

    def fund(self, exchange: str, account: str, ccy: str, amount: str, book: str) -> None:
        """Give money to an account."""
        self._control.credit(exchange, account, ccy, amount, book=book)

    def advance(self, ms: int) -> None:
        """Go forward in time."""
        self._control.advance(ms)

    def arm(self, rules: Sequence[Mapping[str, Any]]) -> None:
        """Arm faults."""
        if rules:
            self._control.arm({"faults": list(rules)})
            self._armed += rules

    def wait(self, conditions: Mapping[str, Any], count: int, timeout_ms: int) -> None:
        """Wait until there are so many calls, or the time is up."""
        self._control.wait_for_calls(count, timeout_ms=timeout_ms, **conditions)

    def run(self) -> Run:
        """Return the calls so far."""
        profile = self._wishes.name_with(self.rules)
        return run_of(self._control.app.exchanges, self._control.sandbox, profile)

    def end(self) -> None:
        """End the sandbox."""
        self._host.server.remove_sandbox(self.id)
