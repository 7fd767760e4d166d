"""Requests that wait for something to happen: one timer looks after all, so they cost no thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import NamedTuple

from fauxchange.runtime.waiting import PendingAnswer

log = logging.getLogger("fauxchange")

# How often they are looked at.
_PERIOD_S = 0.01


class _Wait(NamedTuple):
    pending: PendingAnswer
    end_s: float
    go_on: Callable[[], None]


class Waits:
    """What is waited for, until it is there or the time is over."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waits: list[_Wait] = []

    def __len__(self) -> int:
        return len(self._waits)

    def add(self, pending: PendingAnswer, go_on: Callable[[], None]) -> None:
        """Call something once an answer can be made."""
        if not self._waits:
            self._loop.call_later(_PERIOD_S, self._look)
        end_s = self._loop.time() + pending.timeout_ms / 1000
        self._waits.append(_Wait(pending, end_s, go_on))

    def _look(self) -> None:
        waits, now_s = self._waits, self._loop.time()
        self._waits = [one for one in waits if now_s < one.end_s and not _is_met(one.pending)]
        if self._waits:
            self._loop.call_later(_PERIOD_S, self._look)
        left = set(map(id, self._waits))
        for one in waits:
            if id(one) not in left:
                one.go_on()


def _is_met(pending: PendingAnswer) -> bool:
    try:
        return pending.expectation.is_met()
    except Exception:
        log.exception("what is waited for cannot be looked at")
        return True
