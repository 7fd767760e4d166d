"""What a plan refers to: errors and endpoints of all exchanges, also of those not served."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cache

from fauxchange import data
from fauxchange.message import LOGIN
from fauxchange.spec.loader import endpoint_files
from fauxchange.spec.problem import read_json


@cache
def exchanges() -> tuple[str, ...]:
    """Return the names of all exchanges."""
    names = {file.parent.name for file in data.schemas().glob("*/exchange.json")}
    return tuple(sorted(names - {"meta"}))


def code_error(code: str, among: Sequence[str]) -> str | None:
    """Return why a code is no error of any of some exchanges; None if it is one."""
    if any(code in _errors(exchange) for exchange in among):
        return None
    longer = sorted(
        name for exchange in among for name in _errors(exchange) if name.startswith(f"{code}_")
    )
    but = f", but {', '.join(longer)}" if longer else ""
    return f"{' and '.join(among)} {'has' if len(among) == 1 else 'have'} no error {code!r}{but}"


def endpoint_error(glob: str, among: Sequence[str]) -> str | None:
    """Return why a glob fits no endpoint of any of some exchanges; None if it does."""
    ids = (endpoint_id for exchange in among for endpoint_id in _endpoints(exchange))
    if any(fnmatchcase(endpoint_id, glob) for endpoint_id in ids):
        return None
    return f"no endpoint of {' or '.join(among)} fits {glob!r}"


@cache
def _errors(exchange: str) -> frozenset[str]:
    return frozenset(read_json(data.schemas() / exchange / "errors.json")["errors"])


@cache
def _endpoints(exchange: str) -> Iterable[str]:
    folder = data.schemas() / exchange
    ids = (
        file.relative_to(folder).as_posix().removesuffix(".json") for file in endpoint_files(folder)
    )
    logins = (LOGIN,) if "websocket" in read_json(folder / "exchange.json") else ()
    return (*ids, *logins)
