"""The mock inside a Python process: for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from fauxchange.sandbox.registry import SandboxOptions
from fauxchange.worlds.world import World, read

from .app import build
from .config import Settings
from .view import SandboxView

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from flask import Flask

    from fauxchange.runtime.clock import Clock, ClockState

    from .config import ExchangeChoice


class MockServer(SandboxView):
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
        faults: a fault plan to begin with: its file, its name if it comes with the package, or what
            it says.
        schemas: a folder of schema files, to play an exchange that is not as documented.
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
    ) -> None:
        begun = world if isinstance(world, World) else read(world)
        settings = Settings(
            http_port=port,
            seed=seed,
            limits=limits,
            exchange=exchange,
            fast_path=fast_path,
            faults="" if isinstance(faults, Mapping) else str(faults),
        )
        self._settings = settings
        plan = faults if isinstance(faults, Mapping) else None
        app = build(settings, world=begun, clock=clock, copying=copying, plan=plan, schemas=schemas)
        super().__init__(app, app.sandbox)

    def __enter__(self) -> Self:
        from fauxchange.wire.threaded import ThreadedServer
        from fauxchange.wire.wsgi import application

        app = application(self.app, fast_path=self._settings.fast_path)
        self._server = ThreadedServer(app, self._settings.http_port)
        self._root = f"http://127.0.0.1:{self._server.port}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()
        self._root = ""

    def create_sandbox(
        self,
        id: str = "",  # noqa: A002 - what it is called everywhere
        *,
        world: str | Path | World | None = None,
        own_keys: bool = True,
        seed: int | None = None,
        limits: bool | None = None,
        clock: ClockState | None = None,
        idle_ms: int | None = None,
    ) -> SandboxView:
        """Make a sandbox beside the default one; what is left out is as there.

        Args:
            id: its id; by default one that is free.
            world: a world file, or the name of one that comes with the package.
            own_keys: whether it gets keys of its own, by which it is found.
            seed: what ids, prices and chance begin with.
            limits: whether rate limits are enforced.
            clock: when time begins and how it goes; by default now, with the wall.
            idle_ms: after how long without a call it ends; 0 is never.

        Raises:
            SandboxError: the id is taken, or there are as many sandboxes as there may be.
            Problem: the world cannot be used.

        """
        begun = world if world is None or isinstance(world, World) else read(world)
        wish = SandboxOptions(id, begun, own_keys, seed, limits, clock, idle_ms)
        return SandboxView(self.app, self.app.sandboxes.create(wish), self._root)

    def remove_sandbox(self, sandbox_id: str) -> None:
        """End a sandbox.

        Raises:
            SandboxError: there is none of this id, or it is the default one.

        """
        self.app.sandboxes.remove(sandbox_id)

    def flask_app(self) -> Flask:
        """Return the Flask app over the same state."""
        from fauxchange.wire.flask_app import create_app

        return create_app(self.app, fast_path=self._settings.fast_path)
