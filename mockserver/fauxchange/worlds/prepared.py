"""The worlds that come with the package, checked before and in one prepared file each.

To check a world takes reading its terms, and with them all of the domain.
"""

from __future__ import annotations

import re
from os import PathLike
from pathlib import Path

import orjson

from fauxchange import data
from fauxchange.spec import prepared_file
from fauxchange.spec.prepared_file import PreparedSource
from fauxchange.spec.problem import named_file

from .world import World, read_world

_NAME = re.compile(r"[a-z0-9-]+")
_FOLDERS = ("fixtures/worlds", "fixtures/markets", "fixtures/funding", "schemas/meta")


def read(world: str | PathLike[str], cache: Path | None = None) -> World:
    """Read a world file, or one that comes with the package, by its name.

    ``cache`` is the folder to keep worlds of the package in, which are read and checked once.

    Raises:
        Problem: it cannot be used.

    """
    file = Path(world)
    is_file = file.suffix == ".json" or file.exists()
    return read_world(file, cache) if is_file else named_world(str(world), cache)


def named_world(name: str, cache: Path | None = None) -> World:
    """Read one of the worlds that come with the package, such as ``default`` or ``empty``.

    Raises:
        Problem: there is no such world.

    """
    if not _NAME.fullmatch(name):
        return read_world(named_file(data.worlds(), name))
    file = f"world-{name}.prepared"
    kept = None if cache is None else cache / data.cache_name(file)
    made = prepared_file.read(_source(name), data.prepared() / file, kept)
    title, exchanges, prices, market, snapshot = orjson.loads(made)
    place = str(data.worlds() / f"{name}.json") if snapshot else ""
    return World(title, exchanges, prices, market, snapshot, place)


def prepare(name: str) -> bytes:
    """Return the prepared file that goes into the package.

    Raises:
        Problem: the world cannot be used.

    """
    return prepared_file.content(_source(name))


def _source(name: str) -> PreparedSource:
    makers = tuple(sorted(Path(__file__).parent.rglob("*.py")))
    return PreparedSource(data.root(), _FOLDERS, makers, lambda: _payload(name))


def _payload(name: str) -> bytes:
    world = read_world(named_file(data.worlds(), name))
    return orjson.dumps([world.title, world.exchanges, world.prices, world.market, world.snapshot])
