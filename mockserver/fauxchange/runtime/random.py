"""Seeded random numbers: the same calls get the same ones."""

from __future__ import annotations

from random import Random

__all__ = ["Random", "seeded_random"]


def seeded_random(seed: int, *of: object) -> Random:
    """Return a source of random numbers; ``of`` tells sources with the same seed apart."""
    return Random("/".join(map(str, (seed, *of))))  # noqa: S311 - no secrets
