"""Sandboxes on a server in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fauxchange import MockServer
from fauxchange.control.sandbox_control import SandboxControl
from fauxchange.sandbox.keys import Keys, keys_of
from fauxchange.sandbox.options import SandboxOptions
from fauxchange.spec.problem import Problem
from fauxchange_kit.recording.recorder import record_all, run_of
from fauxchange_kit.recording.recording import Run
from fauxchange_kit.runner import plans
from fauxchange_kit.runner.closings import SocketCloser

from .urls import websocket_url

_DEFAULT = SandboxOptions()


class LocalProvider:
    """A server in this process that runs already."""

    def __init__(self, server: MockServer) -> None:
        self.server = server

    def create_sandbox(self, options: SandboxOptions, profile: str = "") -> LocalSandbox:
        """Make a sandbox that lasts until the test ends it."""
        sandbox = self.server.app.sandboxes.create(options._replace(idle_ms=0))
        control = SandboxControl(self.server.app, sandbox, self.server.url)
        return LocalSandbox(self, control, options, profile)


class LocalSandbox:
    """A sandbox on a server in this process; all its calls are recorded from now on."""

    def __init__(
        self,
        provider: LocalProvider,
        control: SandboxControl,
        options: SandboxOptions = _DEFAULT,
        profile: str = "",
    ) -> None:
        self._provider = provider
        self._control = control
        self._options = options
        self._profile = profile
        self._armed = list(options.faults)
        self.id = control.id
        self.seed = control.sandbox.seed
        self.url = control.url
        record_all(control.sandbox)
        self._closings = plans.default().named(profile).closings if profile else ()
        SocketCloser(control, self._closings)

    @property
    def rules(self) -> Sequence[Mapping[str, Any]]:
        """The rules of all faults that were armed, or, by others, are."""
        return self._armed or [armed.rule.document for armed in self._control.sandbox.faults]

    @property
    def ws_url(self) -> str:
        """The base URL of the WebSockets."""
        return websocket_url(self.url)

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

    def control(self, method: str, path: str, members: Mapping[str, Any]) -> Any:
        """Return the JSON that an operation of the admin API answers.

        Raises:
            Problem: it refuses, or there is none.

        """
        # The admin API knows all that there is: a test that steers by it imports it.
        from fauxchange.admin.answers import File
        from fauxchange.admin.api import run
        from fauxchange.admin.operations import find

        operation, texts = find(method, path)
        status, answer = run(self._control.app, operation, self.id, texts, members)
        reply = answer if isinstance(answer, dict) else {"error": "answers with a file"}
        if status != HTTPStatus.OK or isinstance(answer, File):
            raise Problem(path, reply.get("pointer", ""), reply["error"])
        return reply

    def wait(self, conditions: Mapping[str, Any], count: int, timeout_ms: int) -> None:
        """Wait until there are so many calls, or the time is up."""
        self._control.wait_for_calls(count, timeout_ms=timeout_ms, **conditions)

    def run(self) -> Run:
        """Return the calls so far."""
        profile = self._profile or plans.name_of(self.rules, self._options.skew_ms)
        run = run_of(self._control.app.exchanges, self._control.sandbox, profile)
        if self._closings:
            is_met = any(one.is_closed for one in run.connections)
        else:
            is_met = plans.is_met(self.rules, run)
        return replace(run, is_met=is_met)

    def end(self) -> None:
        """End the sandbox."""
        self._provider.server.remove_sandbox(self.id)
