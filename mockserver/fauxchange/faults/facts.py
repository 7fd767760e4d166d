"""What plans may name, of exchanges that need not be served: their errors and endpoints."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from fauxchange import data
from fauxchange.spec.loader import endpoint_files
from fauxchange.spec.problem import read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@cache
def exchanges() -> tuple[str, ...]:
    """Return the names of all exchanges."""
    found = {file.parent.name for file in data.schemas().glob("*/exchange.json")}
    return tuple(sorted(found - {"meta"}))


def lacks_error(code: str, of: Sequence[str]) -> str | None:
    """Return why a code is no error of any of some exchanges; None if it is one."""
    if any(code in _errors(one) for one in of):
        return None
    longer = sorted(name for one in of for name in _errors(one) if name.startswith(f"{code}_"))
    but = f", but {', '.join(longer)}" if longer else ""
    return f"{' and '.join(of)} {'has' if len(of) == 1 else 'have'} no error {code!r}{but}"


def lacks_endpoint(glob: str, of: Sequence[str]) -> str | None:
    """Return why a glob fits no endpoint of any of some exchanges; None if it does."""
    if any(fnmatchcase(found, glob) for one in of for found in _endpoints(one)):
        return None
    return f"no endpoint of {' or '.join(of)} fits {glob!r}"


@cache
def _errors(exchange: str) -> frozenset[str]:
    return frozenset(read_json(data.schemas() / exchange / "errors.json")["errors"])


@cache
def _endpoints(exchange: str) -> Iterable[str]:
    folder = data.schemas() / exchange
    return tuple(
        file.relative_to(folder).as_posix().removesuffix(".json") for file in endpoint_files(folder)
    )
