"""Writes lines to whoever reads them, and does not wait for who has stopped to read.

A pipe that is not read is full after some lines. A write to it would wait for ever, and the end of
the process with it.
"""

from __future__ import annotations

import os
import select
import threading

# What a pipe that can be written to takes at once, and how long one may be full.
_PART, _PATIENCE_S = select.PIPE_BUF, 0.2


class LineWriter:
    """Writes to a file descriptor.

    Args:
        descriptor: that of a pipe, a terminal or a file.

    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""
        self._lock = threading.Lock()

    def write(self, text: str) -> bool:
        """Write lines; return False, and leave all of them, if nobody has read those before.

        What does not fit any more is written the next time, so that lines stay whole. Where
        nobody can read any more, nothing is written.
        """
        with self._lock:
            self._send()
            if self._rest:
                return False
            self._rest = text.encode()
            self._send()
            return True

    def _send(self) -> None:
        try:
            while self._rest and select.select([], [self._descriptor], [], _PATIENCE_S)[1]:
                self._rest = self._rest[os.write(self._descriptor, self._rest[:_PART]) :]
        except OSError:
            self._rest = b""
