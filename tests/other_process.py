"""A process that restores snapshots and lives on: each line it reads is one, and so are answers.

It is started once, as one start takes longer than many lives. ``python -m tests.other_process``
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from fauxchange import MockServer
from fauxchange.sandbox.snapshot import read
from tests.commands import environment
from tests.lives import answers, file_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Afterwards(NamedTuple):
    """The answers to a life after a snapshot was restored, and the snapshot after that."""

    answers: list[Any]
    file: Any


class OtherProcess(NamedTuple):
    """The process, as the one that started it sees it."""

    requests: IO[str]
    results: IO[str]

    def live(self, snapshot: Any, steps: Iterable[tuple[str, str]]) -> Afterwards:
        """Restore a snapshot there, and live on there."""
        self.requests.write(json.dumps([snapshot, list(steps)]) + "\n")
        self.requests.flush()
        return Afterwards(*json.loads(self.results.readline()))


@contextmanager
def other_process() -> Iterator[OtherProcess]:
    """Start the process, and end it."""
    command = [sys.executable, "-m", "tests.other_process"]
    with subprocess.Popen(  # noqa: S603 - a command of our own
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
    ) as process:
        assert process.stdin
        assert process.stdout
        yield OtherProcess(process.stdin, process.stdout)
        process.stdin.close()


def main() -> None:
    """Answer every line."""
    mock = MockServer(world="empty", seed=7)
    for line in sys.stdin:
        snapshot, steps = json.loads(line)
        mock.sandbox.restore(read(snapshot, "line"))
        result = [answers(mock, steps), file_of(mock)]
        sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
