"""The garbage collector of a process that imports this package."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MANY = 200_000
"""How many new objects are too many in any case."""

UNSEEN = 1_000_000
"""How many objects, some 100 MB, join the oldest generation before all are looked at."""


class _Process:
    """What was seen of this process, and how many objects were moved unseen since all were."""

    has_frozen = False
    moved = 0


@contextmanager
def paused_collector(*, keep: bool = False) -> Iterator[None]:
    """Collect nothing meanwhile: hundreds of modules are imported, and all they make is kept.

    What was made joins the oldest generation, so that only a whole collection walks through it. A
    process that has frozen objects of its own keeps them frozen; there, the next collection of the
    youngest generation walks through what was made.

    With ``keep`` all that there is afterwards is frozen, whoever made it, and no collection walks
    through it again: for a process in which it stays to the end. What is garbage is collected
    before. A process that has frozen objects, or collects nothing, is left as it is.
    """
    was_enabled = gc.isenabled()
    if keep and was_enabled and not _has_frozen():
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not _has_frozen():
                # Both join lists and look at no object
                # (https://docs.python.org/3.11/library/gc.html#gc.freeze).
                gc.freeze()
                if not keep:
                    gc.unfreeze()
            gc.enable()


@contextmanager
def calm_collector() -> Iterator[Callable[[], None]]:
    """Collect nothing meanwhile unless there are :data:`MANY` new objects; yield what looks.

    What time brings about leaves no cycles behind, and all that a year of it makes is kept or gone
    at once: collections were a third of a year. Other threads may leave some, so whoever goes
    forward calls what is yielded now and then. It looks at new objects alone, once. What was made
    until then joins the oldest generation unseen, and all is looked at once many have.
    """
    was_enabled, looks = gc.isenabled(), 0

    def look() -> None:
        nonlocal looks
        looks += 1
        # New objects are counted although nothing is collected by itself.
        if was_enabled and gc.get_count()[0] >= MANY:
            gc.collect(1)

    gc.disable()
    try:
        yield look
    finally:
        if was_enabled:
            # What took a moment alone is not worth it.
            if looks and not _has_frozen():
                _move_or_collect()
            gc.enable()


def _move_or_collect() -> None:
    """Have new objects join the oldest generation, or look at all once many have."""
    _Process.moved += gc.get_count()[0]
    if _Process.moved >= UNSEEN:
        _Process.moved = 0
        gc.collect()
    else:
        gc.freeze()
        gc.unfreeze()


def _has_frozen() -> bool:
    """Whether this process has, or once had, frozen objects of its own.

    Counting walks through all of them, 0.1 s for 800,000, so it is not done again.
    """
    _Process.has_frozen = _Process.has_frozen or gc.get_freeze_count() > 0
    return _Process.has_frozen
