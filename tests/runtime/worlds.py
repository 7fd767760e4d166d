"""Variants of the default world, written as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fauxchange.data import worlds

if TYPE_CHECKING:
    from pathlib import Path


def credential(name: str, **terms: Any) -> dict[str, Any]:
    """Return a credential of the account ``main``, readable by its name."""
    return {
        "name": name,
        "account": "main",
        "key": f"{name}-key-0123456789",
        "secret": f"{name}-secret-0123456789",
        "permissions": ["read", "trade"],
        **terms,
    }


def world_with(folder: Path, exchange: str, *credentials: dict[str, Any]) -> Path:
    """Write the default world with more credentials; return the file."""
    world = default_world()
    world[exchange]["credentials"] += credentials
    return written(folder, world)


def default_world() -> Any:
    """Return the default world as JSON, to be changed."""
    return json.loads((worlds() / "default.json").read_text())


def written(folder: Path, world: Any) -> Path:
    """Write a world; return the file."""
    file = folder / "world.json"
    file.write_text(json.dumps(world))
    return file
