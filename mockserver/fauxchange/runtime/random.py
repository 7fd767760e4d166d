"""Chance: seeded, so that the same calls meet the same luck."""

from __future__ import annotations

from random import Random

__all__ = ["Random", "seeded_random"]


def seeded_random(seed: int, *of: object) -> Random:
    """Return a source of chance for something that is told apart by what it is of."""
    return Random("/".join(map(str, (seed, *of))))  # noqa: S311 - luck, no secrets
