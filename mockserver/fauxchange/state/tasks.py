"""The scheduled tasks of a store in memory, in the order in which they are due."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence, Set

from fauxchange.domain.core.unit_of_work import ScheduledTask


class Tasks:
    """Tasks by id, and their times in a heap."""

    __slots__ = ("_by_id", "_times")

    def __init__(self) -> None:
        self._by_id: dict[str, ScheduledTask] = {}
        self._times: list[tuple[int, int, int]] = []

    def add(self, task: ScheduledTask) -> None:
        """Add a task, which has an id."""
        self._by_id[task.id] = task
        heapq.heappush(self._times, (task.at_ms, task.rank, int(task.id)))

    def remove(self, ids: Iterable[str]) -> None:
        """Remove tasks, those of them that are there."""
        for task_id in ids:
            self._by_id.pop(task_id, None)
        # The earliest time is always one of a task; others of removed tasks go when they come.
        times = self._times
        while times and str(times[0][2]) not in self._by_id:
            heapq.heappop(times)

    def next_ms(self) -> int | None:
        """Return when the first task is due, or None."""
        times = self._times
        return times[0][0] if times else None

    def first(self, until_ms: int, without: Set[str]) -> ScheduledTask | None:
        """Return the earliest task due by then that is not among those without."""
        times, by_id = self._times, self._by_id
        if not times or times[0][0] > until_ms:
            return None
        task_id = str(times[0][2])
        if task_id not in without:
            return by_id[task_id]
        rest = (
            (at_ms, rank, number)
            for at_ms, rank, number in times
            if at_ms <= until_ms and str(number) in by_id and str(number) not in without
        )
        earliest = min(rest, default=None)
        return None if earliest is None else by_id[str(earliest[2])]

    def next(self, most: int) -> Sequence[ScheduledTask]:
        """Return the tasks that are due next, at most so many, the earliest first."""
        there = (one for one in self._times if str(one[2]) in self._by_id)
        return tuple(self._by_id[str(one[2])] for one in heapq.nsmallest(most, there))

    def ordered(self) -> Sequence[ScheduledTask]:
        """Return all tasks in the order in which they are due."""
        by_id = self._by_id
        return tuple(by_id[str(one[2])] for one in sorted(self._times) if str(one[2]) in by_id)
