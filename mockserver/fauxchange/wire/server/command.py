"""``fauxchange serve``: the server in the main thread of a process, until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from fauxchange.app import MockApp, build
from fauxchange.config import ServerLimits, Settings
from fauxchange.exit_codes import USAGE
from fauxchange.spec.problem import Problem
from fauxchange.wire.garbage import tune_collector

from .loop import ServerLoop
from .server import LoopServer
from .tls.certificate import certified

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
# Files that are open beside the connections.
_OTHER_FILES = 64


def run(
    settings: Settings, bound: Sequence[socket.socket], announce: Callable[[Settings], None]
) -> int:
    """Serve on sockets until a signal comes; return the exit code.

    ``announce`` is called once the server answers.
    """
    for number in _SIGNALS:
        # Nothing is worth ending well yet.
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        if settings.export_on_exit:
            _require_place(Path(settings.export_on_exit))
        mock = build(settings)
        runner = asyncio.Runner(loop_factory=ServerLoop)
        with certified(settings, mock.domains) as (shown, tls), runner:
            runner.run(_serve(mock, shown, bound, announce, tls))
    except (Problem, OSError) as problem:
        sys.stderr.write(f"fauxchange: {problem}\n")
        return USAGE
    code = _export(mock, settings.export_on_exit) if settings.export_on_exit else 0
    if settings.state:
        mock.stop()
    if mock.call_log is not None:
        mock.call_log.flush()
    return code


async def _serve(
    mock: MockApp,
    settings: Settings,
    bound: Sequence[socket.socket],
    announce: Callable[[Settings], None],
    tls: ssl.SSLContext | None,
) -> None:
    stopping = asyncio.Event()
    for number in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    limits = _with_files(settings.server)
    server = LoopServer(mock, limits, fast_path=settings.fast_path, tls=tls)
    await server.listen(bound)
    tune_collector()
    announce(settings)
    await stopping.wait()
    await server.stop()


def _with_files(limits: ServerLimits) -> ServerLimits:
    """Return limits that leave files to be opened; as many are allowed as this process may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        soft = hard
    if soft == resource.RLIM_INFINITY:
        return limits
    return limits._replace(connections=max(1, min(limits.connections, soft - _OTHER_FILES)))


def _require_place(file: Path) -> None:
    """Let a file pass that can be written, as far as that is seen at a start.

    Raises:
        Problem: it is a folder, or its own folder is none that this process may write to.

    """
    if file.is_dir():
        raise Problem(file, "", "cannot be written: it is a folder")
    if not file.parent.is_dir():
        raise Problem(file, "", "cannot be written: there is no such folder")
    if not os.access(file.parent, os.W_OK):
        raise Problem(file, "", "cannot be written: its folder is not to be written to")


def _export(mock: MockApp, file: str) -> int:
    """Write the default sandbox to a file; return the exit code."""
    from fauxchange.control.sandbox_control import SandboxControl

    try:
        SandboxControl(mock, mock.sandbox).export_to(file)
    except OSError as error:
        sys.stderr.write(f"fauxchange: cannot write {file}: {error.strerror}\n")
        return USAGE
    return 0
