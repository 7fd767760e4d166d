"""Ends of WebSockets that a profile has the exchange make."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from fauxchange.control.errors import ControlError
from fauxchange.control.sandbox_control import SandboxControl
from fauxchange.runtime.frames import ANSWERED, FrameEntry
from fauxchange_kit.recording.connections import FrameRecorder, is_begun

_MS_PER_S = 1000


class SocketClosing(NamedTuple):
    """The first connection to each service of an exchange is closed once.

    Args:
        exchange: whose connections.
        code: one of the codes that the exchange documents.
        after_ms: how long after its first login or subscription, in wall time.

    """

    exchange: str
    code: str
    after_ms: int


class SocketCloser:
    """Closes the connections of a sandbox as a profile has it, while a client runs.

    Args:
        view: the sandbox, whose frames are recorded.
        closings: which are closed, at most one for an exchange.

    """

    def __init__(self, view: SandboxControl, closings: Sequence[SocketClosing]) -> None:
        self._view = view
        self._closings = {one.exchange: one for one in closings}
        self._closed: set[tuple[str, str]] = set()
        frames = view.sandbox.frames
        if closings and isinstance(frames, FrameRecorder):
            frames.listener = self._note

    def _note(self, entry: FrameEntry) -> None:
        closing = self._closings.get(entry.exchange)
        where = entry.exchange, entry.service
        if closing is None or where in self._closed:
            return
        if entry.kind == ANSWERED and is_begun(entry):
            self._closed.add(where)
            of = closing, entry.connection
            timer = threading.Timer(closing.after_ms / _MS_PER_S, self._close, of)
            timer.daemon = True
            timer.start()

    def _close(self, closing: SocketClosing, connection: str) -> None:
        # Who has ended it before has no need of that.
        with suppress(ControlError):
            self._view.close_sockets(closing.code, exchange=closing.exchange, connection=connection)
