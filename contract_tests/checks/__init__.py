"""All checks: a module for each family, registered by being imported."""

from __future__ import annotations

from . import safety

FAMILIES = (safety,)
