"""Where the schemas and fixtures are: inside an installed wheel, or in the checkout."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

_INSTALLED = Path(__file__).parent / "_data"
_CHECKOUT = Path(__file__).parent.parent.parent


def root() -> Path:
    """Return the folder that holds ``schemas/`` and ``fixtures/``."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def schemas() -> Path:
    """Return the folder of the schema files."""
    return root() / "schemas"


def plans() -> Path:
    """Return the folder of the fault plans that come with the package."""
    return root() / "fixtures" / "faults"


def worlds() -> Path:
    """Return the folder of the worlds that come with the package."""
    return root() / "fixtures" / "worlds"


def prepared() -> Path:
    """Return the folder of the prepared files that were made with the package, if it has them."""
    return _INSTALLED / "prepared"


def cache_name(name: str) -> str:
    """Return the name of a file that is kept for these schemas and fixtures, and no others."""
    place = blake2b(str(root()).encode(), digest_size=8).hexdigest()
    return f"{place}-{name}"
