"""The mock inside a Python process: for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from fauxchange.control.server_control import ServerControl
from fauxchange.runtime.clock import Clock
from fauxchange.worlds.prepared import read
from fauxchange.worlds.world import World

from .app import build
from .collector import paused_collector
from .config import ExchangeChoice, Settings, cache_folder

if TYPE_CHECKING:
    import ssl

    from flask import Flask


class MockServer(ServerControl):
    """The mock exchange on a free port of 127.0.0.1, in a thread; a context manager.

    It is its own default sandbox; :meth:`create_sandbox` makes others beside it.

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
        faults: a fault plan to begin with: its file, its name if it comes with the package, or the
            plan itself.
        tls: a context with a certificate, to serve https and wss.
        schemas: a folder of schema files, to play an exchange that is not as documented.
        legacy_names: whether names that an exchange has given up are known, too.
        copying: have the store copy what it hands out, to find handlers that keep references.

    Raises:
        Problem: the world or the plan cannot be used.

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
        faults: str | Path | Mapping[str, Any] = "",
        schemas: Path | None = None,
        legacy_names: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._tls = tls
        settings = Settings(
            http_port=port,
            seed=seed,
            limits=limits,
            exchange=exchange,
            fast_path=fast_path,
            legacy_names=legacy_names,
            faults="" if isinstance(faults, Mapping) else str(faults),
        )
        self._settings = settings
        with paused_collector():
            app = build(
                settings,
                world=world if isinstance(world, World) else read(world, cache_folder()),
                clock=clock,
                copying=copying,
                plan=faults if isinstance(faults, Mapping) else None,
                schemas=schemas,
            )
        super().__init__(app, app.sandbox)

    def __enter__(self) -> Self:
        from fauxchange.wire.server.threaded import ThreadedServer

        settings = self._settings
        self._server = ThreadedServer(
            self.app,
            settings.http_port,
            settings.server,
            fast_path=settings.fast_path,
            tls=self._tls,
        )
        scheme = "http" if self._tls is None else "https"
        self._root = f"{scheme}://127.0.0.1:{self._server.port}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()
        self._root = ""

    def flask_app(self) -> Flask:
        """Return the Flask app over the same state."""
        from fauxchange.wire.flask_app import create_app

        return create_app(self.app, fast_path=self._settings.fast_path)
