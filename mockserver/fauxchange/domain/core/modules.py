"""All modules of the domain: what registers itself is there when they are imported."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType

DOMAIN = __name__.removesuffix(".core.modules")


@cache
def domain_modules() -> tuple[ModuleType, ...]:
    """Import all modules of the domain and return them, in the order of their names."""
    import pkgutil

    folders = import_module(DOMAIN).__path__
    return tuple(import_module(one.name) for one in pkgutil.walk_packages(folders, f"{DOMAIN}."))
