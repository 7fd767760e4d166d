"""How far a check is, on a terminal: a bar with the runs that go on, and the time left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from .plans import Plan, Profile

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = 3


class Progress:
    """How far a check is.

    Args:
        plan: its profiles are the runs.
        timeout_s: how long a run may take.
        jobs: how many runs there may be at a time.

    Attributes:
        runs: how many there are in all.
        running: the names of those that have begun and not ended.

    """

    def __init__(self, plan: Plan, timeout_s: float, jobs: int) -> None:
        self.runs = len(plan.profiles)
        self._timeout_s, self._jobs = timeout_s, jobs
        self._begun_s: dict[str, float] = {}
        self._took_s: list[float] = []
        self.running: tuple[str, ...] = ()

    def change(self, running: Sequence[Profile]) -> None:
        """Note which runs have begun and not ended."""
        now_s, names = monotonic(), tuple(one.name for one in running)
        self._took_s += [now_s - self._begun_s[one] for one in self.running if one not in names]
        for name in names:
            self._begun_s.setdefault(name, now_s)
        self.running = names

    @property
    def ended(self) -> int:
        """How many runs have ended."""
        return len(self._took_s)

    def text(self) -> str:
        """Return the runs that are going on, and how long all of it may still take."""
        names = ", ".join(self.running[:_SHOWN])
        more = len(self.running) - _SHOWN
        others = f" and {more} more" if more > 0 else ""
        return f"{names}{others}, {self.left_s():.0f} s left at most"

    def left_s(self) -> float:
        """Return how many seconds all runs that have not ended can take at most.

        Those that have not begun take as long as the longest so far, and no run more than it may.
        """
        now_s = monotonic()
        left = [max(0.0, self._timeout_s - now_s + self._begun_s[one]) for one in self.running]
        waiting = self.runs - self.ended - len(left)
        longest = max(self._took_s, default=self._timeout_s)
        rounds = -(-waiting // self._jobs)
        return max(left, default=0.0) + rounds * longest


@contextmanager
def bar(console: Console, progress: Progress, *, is_shown: bool) -> Iterator[None]:
    """Show a bar as long as the block takes, if it is to be shown and there is a terminal."""
    if not (is_shown and console.is_terminal):
        yield
        return
    from rich.live import Live
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    def draw() -> Table:
        grid = Table.grid(padding=(0, 1))
        done = ProgressBar(progress.runs, progress.ended, width=24)
        grid.add_row(done, f"{progress.ended}/{progress.runs}", progress.text())
        return grid

    with Live(get_renderable=draw, console=console, refresh_per_second=4, transient=True):
        yield
