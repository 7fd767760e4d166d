"""The mock inside a Python process: for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from mockserver.app import build
from mockserver.config import Settings
from mockserver.keys import Keys, first_keys, keys_of
from mockserver.pipeline import serve

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from flask import Flask

    from mockserver.config import ExchangeChoice
    from mockserver.message import Reply, Request
    from mockserver.runtime.clock import Clock
    from mockserver.runtime.journal import Journal
    from mockserver.sandbox import Sandbox
    from mockserver.state.world import World


class MockServer:
    """The mock exchange on a free port of 127.0.0.1, in a thread; a context manager.

    Without entering it there is no socket, and :meth:`handle` and :meth:`flask_app` still work.

    >>> server = MockServer(world="empty")
    >>> server.okx.name
    'default'

    Args:
        world: a world file, or the name of one that comes with the package.
        seed: what ids and chance begin with.
        limits: whether rate limits are enforced.
        clock: a :class:`ManualClock` for tests that own time; by default time runs.
        exchange: ``okx``, ``coinw`` or ``all``.
        port: the port, 0 for a free one.
        fast_path: whether documented endpoints bypass Flask; the answers are the same bytes.
        copying: have the store copy what it hands out, to find handlers that keep references.

    Raises:
        Problem: the world cannot be used.

    """

    def __init__(
        self,
        *,
        world: str | Path | World = "default",
        seed: int = 0,
        limits: bool = True,
        clock: Clock | None = None,
        exchange: ExchangeChoice = "all",
        port: int = 0,
        fast_path: bool = True,
        copying: bool = False,
    ) -> None:
        named = isinstance(world, str) or hasattr(world, "__fspath__")
        settings = Settings(
            http_port=port,
            seed=seed,
            world=str(world) if named else "",
            limits=limits,
            exchange=exchange,
            fast_path=fast_path,
        )
        self._settings = settings
        self._world: World = settings.read_world() if named else world  # type: ignore[assignment]
        self.app = build(settings, world=self._world, clock=clock, copying=copying)
        self._port: int | None = None

    def __enter__(self) -> Self:
        from mockserver.wire.threaded import ThreadedServer
        from mockserver.wire.wsgi import application

        app = application(self.app, fast_path=self._settings.fast_path)
        self._server = ThreadedServer(app, self._settings.http_port)
        self._port = self._server.port
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()
        self._port = None

    @property
    def url(self) -> str:
        """The base URL, for OKX and CoinW alike.

        Raises:
            RuntimeError: the server is not running.

        """
        if self._port is None:
            raise RuntimeError("the server is not running: use it in a with statement")
        return f"http://127.0.0.1:{self._port}"

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
    def sandbox(self) -> Sandbox:
        """The world as it is now."""
        return self.app.sandbox

    @property
    def clock(self) -> Clock:
        """The sandbox's clock. What is due happens before the next call reads the state."""
        return self.app.sandbox.clock

    @property
    def journal(self) -> Journal:
        """The calls so far."""
        return self.app.sandbox.journal

    def reset(self) -> None:
        """Return to the world's beginning."""
        self.app.sandbox.reset()

    def handle(self, request: Request) -> Reply:
        """Answer a request without a socket."""
        return serve(self.app, request)

    def flask_app(self) -> Flask:
        """Return the Flask app over the same state."""
        from mockserver.wire.flask_app import create_app

        return create_app(self.app, fast_path=self._settings.fast_path)
