"""Where a client is run: a server of its own, and in it a fresh sandbox for every profile."""

from __future__ import annotations

import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING, Self

from fauxchange.app import build
from fauxchange.config import Settings
from fauxchange.control.server_control import ServerControl
from fauxchange.sandbox.keys import keys_of
from fauxchange.wire import websocket
from fauxchange.wire.threaded import ThreadedServer
from fauxchange.wire.wsgi import application
from fauxchange.worlds.world import read
from fauxchange_kit.recording.recorder import recorder, run_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from fauxchange.config import ExchangeChoice
    from fauxchange.control.sandbox_control import SandboxControl
    from fauxchange.sandbox.keys import Keys
    from fauxchange_kit.recording.recording import Run

    from .plans import Profile

_HOST = "127.0.0.1"

# So long a call may still be looked at after its client has ended.
_PATIENCE_S = 15.0


class Busy:
    """WSGI middleware that knows how many calls it is answering."""

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner
        self._calls = 0
        self._idle = threading.Condition()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._idle:
            self._calls += 1
        try:
            return self._inner(environ, start_response)
        finally:
            with self._idle:
                self._calls -= 1
                self._idle.notify_all()

    def wait(self) -> None:
        """Wait until it answers no call: who gave up waiting may have left some behind."""
        with self._idle:
            self._idle.wait_for(lambda: not self._calls, _PATIENCE_S)


class CheckServer:
    """A server on free ports of 127.0.0.1; a context manager.

    Args:
        world: what profiles begin with that have no world of their own.
        seed: what ids and chance begin with.
        exchange: ``okx``, ``coinw`` or ``all``.

    Raises:
        Problem: the world cannot be used.

    """

    def __init__(self, world: str, seed: int, exchange: ExchangeChoice) -> None:
        settings = Settings(seed=seed, exchange=exchange, idle_minutes=0)
        self.app = build(settings, world=read(world))

    def __enter__(self) -> Self:
        self._busy = Busy(application(self.app))
        self._server = ThreadedServer(self._busy, 0)
        self.url = f"http://{_HOST}:{self._server.port}"
        self.ws_url = ""
        if "okx" in self.app.exchanges and find_spec("websockets"):
            self.ws_url = f"ws://{_HOST}:{websocket.start(self.app, _HOST, 0)}"
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
        view = ServerControl(self.app, self.app.sandbox, self.url).create_sandbox(
            profile.name, world=profile.world, limits=profile.limits, clock=profile.clock
        )
        sandbox = view.sandbox
        recorder(sandbox)
        for one in profile.deposits:
            owners = sandbox.world.exchanges.get(one["exchange"], {}).get("accounts", [])
            for owner in [one.get("account") or said["id"] for said in owners[:1]]:
                for _ in range(one.get("times", 1)):
                    view.deposit(one["exchange"], owner, one["ccy"], one["amount"])
        if profile.advance_ms:
            view.advance(profile.advance_ms)
        if profile.faults:
            view.arm({"faults": list(profile.faults)})
        return view

    def environment(self, view: SandboxControl, profile: Profile) -> dict[str, str]:
        """Return what a client is told, by the names of environment variables.

        The first keys of an exchange have no name; others are told by theirs.
        """
        told = {"FAUXCHANGE_URL": view.url, "FAUXCHANGE_PROFILE": profile.name}
        for exchange in self.app.exchanges:
            keys = list(keys_of(view.sandbox.world, exchange).values())
            for number, one in enumerate(keys):
                name = exchange.upper()
                told[f"{name}_BASE_URL"] = view.url
                told |= _keys(f"{name}_{one.name.upper()}" if number else name, one)
        if self.ws_url:
            told["OKX_WS_URL"] = f"{self.ws_url}{view.url.removeprefix(self.url)}"
        return told

    def run(self, view: SandboxControl, profile: Profile, exit_code: int, output: str) -> Run:
        """Return what a client did that has ended."""
        self._busy.wait()
        return run_of(
            self.app.exchanges, view.sandbox, profile.name, exit_code=exit_code, output=output
        )


def _keys(name: str, keys: Keys) -> dict[str, str]:
    told = {f"{name}_API_KEY": keys.key, f"{name}_SECRET_KEY": keys.secret}
    return told | ({f"{name}_PASSPHRASE": keys.passphrase} if keys.passphrase else {})
