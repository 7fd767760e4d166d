"""Values drawn from a schema: all that it allows, not only the plain.

Needs Hypothesis, which only those install who draw.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

# How many values are drawn for one: the first ones are the plainest, and so are no news.
_DRAWS = 3

# One value at a time, in a thread of its own: the caller may be inside a test of Hypothesis, which
# wants no other inside of it.
_DRAWER = ThreadPoolExecutor(1, "fauxchange-draws")


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
    return _DRAWER.submit(_drawn, schema, seed).result()


def _drawn(schema: Any, seed: int) -> Any:
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
