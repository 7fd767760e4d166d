"""The keys of a world, as clients and people need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.worlds.world import World


@dataclass(frozen=True, slots=True)
class Keys:
    """One credential as a client uses it. CoinW has no passphrase."""

    name: str
    key: str
    secret: str
    passphrase: str = ""

    def __repr__(self) -> str:
        return f"Keys(name={self.name!r}, key='{self.key[:4]}…')"

    def as_json(self) -> dict[str, str]:
        """Return key, secret, and passphrase if there is one."""
        shown = {"key": self.key, "secret": self.secret}
        return {**shown, "passphrase": self.passphrase} if self.passphrase else shown


def keys_of(world: World, exchange: str) -> dict[str, Keys]:
    """Return a world's keys for an exchange by name, in the order of the file."""
    return {said["name"]: _keys(said) for said in world.credentials(exchange)}


def first_keys(world: World, exchange: str) -> Keys:
    """Return the first keys of an exchange.

    Raises:
        LookupError: the world has none.

    """
    try:
        return next(iter(keys_of(world, exchange).values()))
    except StopIteration:
        raise LookupError(f"the world {world.title!r} has no {exchange} credential") from None


def _keys(said: Mapping[str, Any]) -> Keys:
    return Keys(said["name"], said["key"], said["secret"], said.get("passphrase", ""))
