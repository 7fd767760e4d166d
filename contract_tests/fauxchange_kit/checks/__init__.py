"""All checks: a module for each family, registered by being imported."""

from __future__ import annotations

from .errors import recovery as errors_survived
from .errors import refusals as errors  # noqa: F401 - they register themselves
from .money import amounts as money_amounts
from .money import execution as money  # noqa: F401 - they register themselves
from .pacing import limits as pacing  # noqa: F401 - they register themselves
from .pacing import retries as pacing_retries
from .parameters import increments as parameter_steps
from .parameters import locations as parameter_places  # noqa: F401 - they register themselves
from .parameters import names as parameters
from .parameters import values as parameter_values
from .reading import pages as reading_pages
from .reading import values as reading  # noqa: F401 - they register themselves
from .safety import keys as safety  # noqa: F401 - they register themselves
from .safety import secrets as safety_secrets
from .signing import credentials as signing  # noqa: F401 - they register themselves
from .signing import timestamps as signing_times
