"""The garbage collector of a process that imports this package."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


class _Process:
    """What was seen of this process."""

    has_frozen = False


@contextmanager
def paused_collector() -> Iterator[None]:
    """Collect nothing meanwhile: hundreds of modules are imported, and all they make is kept.

    What was made joins the oldest generation, so that only a whole collection walks through it. A
    process that has frozen objects of its own keeps them frozen; there, the next collection of the
    youngest generation walks through what was made.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not _has_frozen():
                # Both join lists and look at no object
                # (https://docs.python.org/3.11/library/gc.html#gc.freeze).
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _has_frozen() -> bool:
    """Whether this process has, or once had, frozen objects of its own.

    Counting walks through all of them, 0.1 s for 800,000, so it is not done again.
    """
    _Process.has_frozen = _Process.has_frozen or gc.get_freeze_count() > 0
    return _Process.has_frozen
