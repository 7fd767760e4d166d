"""The server that a client is run against, with a fresh sandbox for every profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from fauxchange.app import build
from fauxchange.config import ExchangeChoice, Settings
from fauxchange.control.sandbox_control import SandboxControl
from fauxchange.runtime.clock import wall_ms
from fauxchange.sandbox.keys import Keys, keys_of
from fauxchange.wire.server.threaded import ThreadedServer
from fauxchange.worlds.world import read
from fauxchange_kit.hosts.urls import websocket_url
from fauxchange_kit.recording.recorder import record_all, run_of
from fauxchange_kit.recording.recording import Run

from .closings import SocketCloser
from .orders import place_orders
from .plans import Profile

_HOST = "127.0.0.1"

# How long a call may still be answered after its client has ended.
_PATIENCE_S = 15.0


class CheckServer:
    """A server on free ports of 127.0.0.1; a context manager.

    Args:
        world: what profiles begin with that have no world of their own.
        seed: what ids and chance begin with.
        exchange: ``okx``, ``coinw`` or ``all``.

    Attributes:
        variables: the names of all that clients were told in their environment.

    Raises:
        Problem: the world cannot be used.

    """

    def __init__(self, world: str, seed: int, exchange: ExchangeChoice) -> None:
        settings = Settings(seed=seed, exchange=exchange, idle_minutes=0)
        self.app = build(settings, world=read(world))
        self.variables: set[str] = set()

    def __enter__(self) -> Self:
        self._server = ThreadedServer(self.app)
        self.url = f"http://{_HOST}:{self._server.port}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()

    def start_profile(self, profile: Profile) -> SandboxControl:
        """Make the sandbox of a profile, ready for a client.

        Raises:
            ControlError: what arrives first cannot arrive in this world.
            Rejection: the same, by the rules of the exchange.

        """
        # Faults are armed when the client starts, after time has gone on.
        options = profile.options._replace(id=profile.name, faults=())
        sandbox = self.app.sandboxes.create(options)
        record_all(sandbox)
        view = SandboxControl(self.app, sandbox, self.url)
        for one in profile.deposits:
            for owner in _owners(view, one):
                for _ in range(one.get("times", 1)):
                    view.deposit(one["exchange"], owner, one["ccy"], one["amount"])
        for one in profile.orders:
            for owner in _owners(view, one):
                place_orders(view, owner, one)
        if profile.advance_ms:
            view.advance(profile.advance_ms)
        if profile.options.faults:
            view.arm({"faults": list(profile.options.faults)})
        SocketCloser(view, profile.closings)
        return view

    @property
    def stray_calls(self) -> int:
        """How many calls came without the path that the base URL of a profile has."""
        return self.app.sandbox.journal.count

    def environment(self, view: SandboxControl, profile: Profile) -> dict[str, str]:
        """Return the environment variables that tell a client where and with which keys.

        The first keys of an exchange have no name in their variables, the others have theirs.
        """
        variables = {"FAUXCHANGE_URL": view.url, "FAUXCHANGE_PROFILE": profile.name}
        for exchange in self.app.exchanges:
            keys = list(keys_of(view.sandbox.world, exchange).values())
            for number, one in enumerate(keys):
                name = exchange.upper()
                variables[f"{name}_BASE_URL"] = view.url
                variables[f"{name}_WS_URL"] = websocket_url(view.url)
                variables |= _key_variables(f"{name}_{one.name.upper()}" if number else name, one)
        self.variables |= variables.keys()
        return variables

    def run(
        self, view: SandboxControl, profile: Profile, exit_code: int | None, output: str
    ) -> Run:
        """Return what a client did that has ended; its exit code is None if it was stopped."""
        ended_ms = wall_ms()
        # A client that gave up may have left calls behind.
        self._server.wait_until_idle(view.id, _PATIENCE_S)
        run = run_of(
            self.app.exchanges, view.sandbox, profile.name, exit_code=exit_code, output=output
        )
        last_ms = max((call.wall_ms for call in run.whole), default=ended_ms)
        idle_ms = max(0, ended_ms - last_ms) if exit_code is None else None
        return replace(run, is_met=profile.is_met_in(run), idle_ms=idle_ms, ended_ms=ended_ms)


def _owners(view: SandboxControl, one: Mapping[str, Any]) -> list[str]:
    """Return the account that something of a profile is for; none if the world has no accounts."""
    accounts = view.sandbox.world.exchanges.get(one["exchange"], {}).get("accounts", [])
    return [one.get("account") or first["id"] for first in accounts[:1]]


def _key_variables(name: str, keys: Keys) -> dict[str, str]:
    variables = {f"{name}_API_KEY": keys.key, f"{name}_SECRET_KEY": keys.secret}
    return variables | ({f"{name}_PASSPHRASE": keys.passphrase} if keys.passphrase else {})
