"""Wait for what another process or thread does in its own time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# So long anything may take on a slow machine before it counts as stuck.
PATIENCE_S = 60.0


def comes_true(condition: Callable[[], bool], within_s: float = PATIENCE_S) -> bool:
    """Return whether a condition holds, now or before the seconds are over."""
    end = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
