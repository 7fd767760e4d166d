"""A world file: accounts, credentials and products a sandbox begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mockserver import data
from mockserver.spec.loader import checked
from mockserver.spec.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class World:
    """A checked world file."""

    title: str
    exchanges: Mapping[str, Mapping[str, Any]]

    @property
    def region(self) -> str:
        """The regional OKX this world plays, empty for any."""
        region: str = self.exchanges.get("okx", {}).get("region", "")
        return region

    def credentials(self, exchange: str) -> list[Mapping[str, Any]]:
        """Return the credentials of an exchange as the file has them, the default one first."""
        return list(self.exchanges.get(exchange, {}).get("credentials", ()))


def read_world(file: Path) -> World:
    """Read and check a world file.

    Raises:
        Problem: it cannot be read, breaks its schema, or refers to what it does not have.

    """
    document = checked(file, data.schemas() / "meta" / "world.json")
    exchanges = {name: document[name] for name in ("okx", "coinw") if name in document}
    for name, exchange in exchanges.items():
        _check_references(file, name, exchange)
    return World(document["title"], exchanges)


def named_world(name: str) -> World:
    """Read one of the worlds that come with the package, such as ``default`` or ``empty``.

    Raises:
        Problem: there is no such world.

    """
    return read_world(data.worlds() / f"{name}.json")


def _check_references(file: Path, name: str, exchange: Mapping[str, Any]) -> None:
    accounts = {account["id"] for account in exchange["accounts"]}
    keys: set[str] = set()
    for i, credential in enumerate(exchange["credentials"]):
        where = f"/{name}/credentials/{i}"
        if credential["account"] not in accounts:
            raise Problem(file, f"{where}/account", f"no account {credential['account']!r}")
        if credential["key"] in keys:
            raise Problem(file, f"{where}/key", "another credential has this key")
        keys.add(credential["key"])
    products = exchange.get("staking", {})
    for i, account in enumerate(exchange["accounts"]):
        for product in account.get("staked", {}):
            if product not in products:
                where = f"/{name}/accounts/{i}/staked/{product}"
                raise Problem(file, where, f"no staking product {product!r}")
