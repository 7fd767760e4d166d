"""Opens WebSockets: of which exchange and which sandbox a connection is."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from http import HTTPStatus
from importlib import import_module
from itertools import count
from typing import Any

from fauxchange.app import MockApp
from fauxchange.exchanges.exchange import Exchange
from fauxchange.exchanges.sockets import SocketConnection, SocketRefusal, SocketTransport
from fauxchange.exchanges.subscriptions import ExchangeSockets, Hub, Timers
from fauxchange.message import Request
from fauxchange.runtime.frames import TURNED_AWAY, FrameEntry
from fauxchange.sandbox.registry import NoSuchSandboxError
from fauxchange.sandbox.sandbox import Sandbox

from .hub import SandboxHub

# Where an exchange's sockets are; they are imported when one is opened.
SOCKETS = {
    "okx": ("fauxchange.exchanges.okx.websocket.sockets", "OkxSockets"),
    "coinw": ("fauxchange.exchanges.coinw.websocket.sockets", "CoinwSockets"),
}

# Where an exchange's table of channels is, for those who list them.
CHANNELS = {
    "okx": ("fauxchange.exchanges.okx.websocket.channels.registry", "okx"),
    "coinw": ("fauxchange.exchanges.coinw.websocket.channels.registry", "coinw"),
}

# Windows of so many addresses are remembered.
_ADDRESSES = 4_096

# Ids of connections come from their numbers, spread over eight digits.
_SPREAD = 2_654_435_761


class Sockets:
    """The WebSockets of a mock, a ``SocketAcceptor``. All is called on one thread.

    Args:
        mock: the mock.
        timers: wall time; by default the event loop that opens connections.

    """

    def __init__(self, mock: MockApp, timers: Timers | None = None) -> None:
        self._mock = mock
        self._own_timers = timers
        self._sockets: dict[str, ExchangeSockets] = {}
        self._hubs: dict[str, SandboxHub] = {}
        self._opened: dict[tuple[str, str, str], deque[float]] = {}
        self._numbers = count(1)
        self._exchanges = {
            path: exchange
            for exchange in mock.exchanges.values()
            if exchange.name in SOCKETS
            for path in exchange.facts["websocket"]["paths"].values()
        }

    @property
    def _timers(self) -> Timers:
        return self._own_timers or asyncio.get_running_loop()

    def open(self, request: Request, transport: SocketTransport) -> SocketConnection:
        """Return a new connection.

        Raises:
            SocketRefusal: no exchange has the path, there is no such sandbox, or the address opens
                connections too fast.

        """
        if request.path not in self._exchanges:
            raise SocketRefusal(HTTPStatus.NOT_FOUND, "there are no WebSockets at this path")
        exchange = self._exchanges[request.path]
        try:
            sandbox = self._mock.sandboxes.get(request.sandbox or self._mock.sandbox.id)
        except NoSuchSandboxError as error:
            raise SocketRefusal(HTTPStatus.NOT_FOUND, str(error)) from None
        hub = self.hub(sandbox)
        self._count(exchange, hub, (sandbox.id, request.remote, request.path))
        connection_id = f"{next(self._numbers) * _SPREAD % 2**32:08x}"
        hubs = _HubFinder(self, hub if request.sandbox else None)
        sockets = self._of(exchange)
        return sockets.connect(connection_id, hub, hubs, transport, self._timers, request)

    def hub(self, sandbox: Sandbox) -> SandboxHub:
        """Return the hub of a sandbox."""
        hub = self._hubs.get(sandbox.id)
        if hub is None or hub.context is not sandbox:
            self._forget_idle()
            hub = SandboxHub(sandbox, self._sockets, self._mock.sandboxes, self._timers)
            self._hubs[sandbox.id] = hub
        return hub

    def _forget_idle(self) -> None:
        """Forget the hubs that nobody is connected to: their sandboxes may have ended."""
        for sandbox_id in [one for one, hub in self._hubs.items() if hub.is_idle]:
            self._hubs.pop(sandbox_id).close()

    def hub_of_key(self, exchange: str, key: str) -> SandboxHub:
        """Return the hub of the sandbox that has a key."""
        return self.hub(self._mock.sandboxes.of_key(exchange, key))

    def close(self) -> None:
        """End all connections."""
        for hub in self._hubs.values():
            hub.close()
        self._hubs.clear()

    def _of(self, exchange: Exchange) -> ExchangeSockets:
        sockets = self._sockets.get(exchange.name)
        if sockets is None:
            module, name = SOCKETS[exchange.name]
            sockets = getattr(import_module(module), name)(exchange)
            self._sockets[exchange.name] = sockets
        return sockets

    def _count(self, exchange: Exchange, hub: Hub, whose: tuple[str, str, str]) -> None:
        """Let a connection pass if its address does not open too many; it is counted.

        Each service counts for itself: terminals that open one connection to the public service,
        one to the private and two to the business one in the same moment are served.
        """
        limits: Mapping[str, Any] = exchange.facts["websocket"].get("limits", {})
        if not hub.has_limits or "connections" not in limits:
            return
        limit: Mapping[str, Any] = limits["connections"]
        now_s = self._timers.time()
        window = self._opened.pop(whose, None) or deque(maxlen=limit["requests"])
        self._opened[whose] = window
        if len(self._opened) > _ADDRESSES:
            del self._opened[next(iter(self._opened))]
        if len(window) == limit["requests"] and now_s - window[0] < limit["seconds"]:
            _turn_away(exchange, hub, whose[2])
            raise SocketRefusal(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"more than {limit['requests']} connections in {limit['seconds']} s",
            )
        window.append(now_s)


def _turn_away(exchange: Exchange, hub: Hub, path: str) -> None:
    """Have note be taken of a connection that is refused, because there are too many."""
    paths: Mapping[str, str] = exchange.facts["websocket"]["paths"]
    service = next(name for name, own in paths.items() if own == path)
    at_ms = hub.context.clock.now_ms()
    whose = (exchange.name, "", service)
    hub.frames.note(FrameEntry(0, at_ms, *whose, TURNED_AWAY, "", path=path))


class _HubFinder:
    """Finds the hub of a key, unless the connection names a sandbox."""

    def __init__(self, acceptor: Sockets, named: Hub | None) -> None:
        self._acceptor = acceptor
        self._named = named

    def of_key(self, exchange: str, key: str) -> Hub:
        """Return the hub of the sandbox that has a key, else that of the connection's sandbox."""
        return self._named or self._acceptor.hub_of_key(exchange, key)
