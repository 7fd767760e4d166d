"""All checks: a module for each family, registered by being imported."""

from __future__ import annotations

from . import (  # noqa: F401 - they register themselves
    errors,
    errors_survived,
    money,
    money_amounts,
    pacing,
    pacing_retries,
    parameter_places,
    parameter_steps,
    parameter_values,
    parameters,
    reading,
    reading_pages,
    safety,
    safety_secrets,
    signing,
    signing_times,
)
