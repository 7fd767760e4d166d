"""All checks: each module registers its own when it is imported here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange_kit.check import CHECKS

from .errors import recovery, refusals
from .money import amounts, execution
from .pacing import limits, retries
from .parameters import increments, locations, names
from .parameters import values as parameter_values
from .reading import pages, values
from .safety import keys, secrets
from .signing import credentials, timestamps

if TYPE_CHECKING:
    from fauxchange_kit.check import Check

MODULES = (
    recovery,
    refusals,
    amounts,
    execution,
    limits,
    retries,
    increments,
    locations,
    names,
    parameter_values,
    pages,
    values,
    keys,
    secrets,
    credentials,
    timestamps,
)


def all_checks() -> tuple[Check, ...]:
    """Return every check, by family and id."""
    return tuple(CHECKS[of] for of in sorted(CHECKS))
