"""``fauxchange serve``: Granian in front of the app, the WebSocket server beside it.

Granian forks one worker; the worker builds everything, so the state is in one process and the
parent stays small. The worker announces itself once it answers.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.synchronize import Event
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING
from wsgiref.types import WSGIApplication

from fauxchange.exit_codes import USAGE

if TYPE_CHECKING:
    from fauxchange.app import MockApp
    from fauxchange.config import Settings

THREADS = 8

# How long a worker may take to end, in seconds; one that writes a file first may take longer.
_ENDS_S = 1
_WRITES_S = 30


def run(settings: Settings, announce: Callable[[Settings], None]) -> int:
    """Serve until a signal comes; return the exit code.

    ``announce`` is called in the worker once the server answers.
    """
    from granian.constants import HTTPModes, Interfaces, RuntimeModes
    from granian.server.mp import MPServer

    server = MPServer(
        __name__,
        address=settings.host,
        port=settings.http_port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        workers_kill_timeout=_WRITES_S if settings.export_on_exit or settings.state else _ENDS_S,
    )
    unusable = multiprocessing.Event()
    try:
        server.serve(target_loader=partial(_load, settings, announce, unusable), wrap_loader=False)
    except SystemExit as stopped:
        return USAGE if unusable.is_set() else int(stopped.code or 0)
    return USAGE if unusable.is_set() else 0


def free_port(host: str, port: int) -> int:
    """Return a port that can be bound: the given one, or any if that is 0.

    Raises:
        OSError: the port is taken, or the host is not of this machine.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        bound: int = probe.getsockname()[1]
        return bound


def _load(
    settings: Settings, announce: Callable[[Settings], None], unusable: Event
) -> WSGIApplication:
    """Build the app in the worker; one that cannot be built ends and sets ``unusable``."""
    from fauxchange.app import build
    from fauxchange.spec.problem import Problem

    from .garbage import tune_collector
    from .websocket import start
    from .wsgi import application

    try:
        mock = build(settings)
        if "okx" in mock.exchanges:
            start(mock, settings.host, settings.ws_port)
    except (Problem, OSError) as problem:
        sys.stderr.write(f"fauxchange: {problem}\n")
        sys.stderr.flush()
        unusable.set()
        os._exit(USAGE)
    if settings.export_on_exit:
        # What is registered so is done when a process of multiprocessing ends, in any version.
        Finalize(None, _export, (mock, settings.export_on_exit, unusable), exitpriority=1)
    if settings.state:
        Finalize(None, mock.stop, exitpriority=0)
    threading.Thread(target=_announce_when_ready, args=(settings, announce), daemon=True).start()
    tune_collector()
    # Granian hands the process's whole environment to every request; nothing here reads it.
    os.environ.clear()
    return application(mock, fast_path=settings.fast_path)


def _export(mock: MockApp, file: str, unusable: Event) -> None:
    """Write the default sandbox to a file; set ``unusable`` if that fails."""
    from fauxchange.control.sandbox_control import SandboxControl

    try:
        SandboxControl(mock, mock.sandbox).export_to(file)
    except OSError as error:
        sys.stderr.write(f"fauxchange: cannot write {file}: {error.strerror}\n")
        sys.stderr.flush()
        unusable.set()


def _announce_when_ready(settings: Settings, announce: Callable[[Settings], None]) -> None:
    from .wsgi import READY

    probe_request = f"GET {READY} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    while True:
        try:
            with socket.create_connection((settings.host, settings.http_port), 1) as probe:
                probe.sendall(probe_request)
                if probe.recv(1):
                    break
        except OSError:
            pass
        time.sleep(0.01)
    announce(settings)
