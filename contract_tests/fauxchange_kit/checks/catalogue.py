"""All checks: each module registers its own when it is imported here."""

from __future__ import annotations

from fauxchange_kit.check import CHECKS, Check

from . import pacing, reading, safety, sockets
from .errors import answers, refusals
from .money import amounts, changes, execution
from .parameters import increments, locations, names, values
from .signing import credentials, timestamps

MODULES = (
    answers,
    refusals,
    amounts,
    changes,
    execution,
    pacing,
    increments,
    locations,
    names,
    values,
    reading,
    safety,
    sockets,
    credentials,
    timestamps,
)


def all_checks() -> tuple[Check, ...]:
    """Return every check, by family and id."""
    return tuple(CHECKS[of] for of in sorted(CHECKS))
