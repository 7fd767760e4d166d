"""The calls of a server as they come, a line each, for who watches it: ``serve --log``.

A call only leaves its entry; lines are made and written by a thread of their own, so that no call
waits for a terminal. When there are more calls than anybody reads, some of them are only counted.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

import orjson

from .call_line import line_of, printable
from .journal.entry import JournalEntry

LogChoice = Literal["off", "errors", "all"]

# So many lines are written at once, and so long is waited after that.
MOST, PAUSE_S = 40, 0.1
_TIME_OF_DAY = slice(11, 19)
_ERROR = 400


class CallLog:
    """Writes calls as lines.

    Args:
        write: gets the text of one or more lines, with the last end of line; returns whether it
            has taken them.
        choice: which calls: those that were refused, or failed (``errors``), or all.
        as_json: whether a line is a JSON object, for programs.

    """

    def __init__(
        self, write: Callable[[str], bool], choice: LogChoice = "all", *, as_json: bool = False
    ) -> None:
        self._write = write
        self._errors_only = choice == "errors"
        self._format = _as_json if as_json else _as_text
        self._waiting: deque[tuple[str, JournalEntry]] = deque(maxlen=MOST)
        self._noted = 0
        self._news = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def note(self, sandbox_id: str, entry: JournalEntry) -> None:
        """Have a call written, soon; ``sandbox_id`` is empty for the default sandbox."""
        if self._errors_only and entry.rejection is None and entry.reply.status < _ERROR:
            return
        with self._lock:
            self._waiting.append((sandbox_id, entry))
            self._noted += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="call log", daemon=True)
                self._thread.start()
        if not self._news.is_set():
            self._news.set()

    def flush(self) -> None:
        """Write what has not been written yet; what nobody takes is only counted."""
        with self._lock:
            calls, left = list(self._waiting), self._noted - len(self._waiting)
            self._waiting.clear()
            self._noted = 0
        lines = [self._omitted(left)] if left else []
        lines += [self._format(sandbox_id, line_of(entry)) for sandbox_id, entry in calls]
        if lines and not self._write("".join(f"{line}\n" for line in lines)):
            with self._lock:
                self._noted += left + len(calls)

    def _omitted(self, count: int) -> str:
        return f'{{"omitted":{count}}}' if self._format is _as_json else f"… and {count} more calls"

    def _run(self) -> None:
        while True:
            self._news.wait()
            self._news.clear()
            self.flush()
            time.sleep(PAUSE_S)


def _as_json(sandbox_id: str, line: dict[str, Any]) -> str:
    return orjson.dumps({**line, "sandbox": sandbox_id or None}).decode()


def _as_text(sandbox_id: str, line: dict[str, Any]) -> str:
    """Return a line for a terminal, with nothing in it that a terminal would obey."""
    words = [
        line["time"][_TIME_OF_DAY],
        f"[{sandbox_id}]" if sandbox_id else "",
        line["method"],
        line["target"],
        str(line["status"]),
        line["code"],
        f"{line['ms']} ms",
        f" {line['why']}" if line["why"] else "",
    ]
    text = " ".join(word for word in words if word)
    return printable(text).replace("\n", "\\x0a")
