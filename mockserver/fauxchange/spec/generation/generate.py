"""Random values of a schema, unusual ones included.

Needs Hypothesis, an optional dependency.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

# Hypothesis draws the simplest values first, so the last of several draws is taken.
_DRAWS = 3

# In a thread of its own: the caller may be inside a Hypothesis test, and those do not nest.
_EXECUTOR = ThreadPoolExecutor(1, "fauxchange-draws")


def is_possible() -> bool:
    """Whether Hypothesis is installed."""
    try:
        return find_spec("hypothesis") is not None
    except ValueError:
        return False


def generate(schema: Any, seed: int) -> Any:
    """Return a value that an inlined schema allows; the same one for the same seed.

    Raises:
        ModuleNotFoundError: Hypothesis is not installed.

    """
    return _EXECUTOR.submit(_draw_value, schema, seed).result()


def _draw_value(schema: Any, seed: int) -> Any:
    import hypothesis

    from .strategies import strategy

    values: list[Any] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=_DRAWS,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy(schema))
    def draw(value: Any) -> None:
        values.append(value)

    draw()
    return values[-1]
