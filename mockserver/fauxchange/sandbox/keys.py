"""The API keys of a world, as clients use them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from fauxchange.worlds.world import World


class Keys(NamedTuple):
    """One credential as a client uses it. CoinW has no passphrase."""

    name: str
    key: str
    secret: str
    passphrase: str = ""

    def __repr__(self) -> str:
        return f"Keys(name={self.name!r}, key='{self.key[:4]}…')"

    def as_json(self) -> dict[str, str]:
        """Return key, secret, and passphrase if there is one."""
        document = {"key": self.key, "secret": self.secret}
        return {**document, "passphrase": self.passphrase} if self.passphrase else document


def keys_of(world: World, exchange: str) -> dict[str, Keys]:
    """Return a world's keys for an exchange by name, in the order of the file."""
    return {one["name"]: _keys(one) for one in world.credentials(exchange)}


def first_keys(world: World, exchange: str) -> Keys:
    """Return the first keys of an exchange.

    Raises:
        LookupError: the world has none.

    """
    try:
        return next(iter(keys_of(world, exchange).values()))
    except StopIteration:
        raise LookupError(f"the world {world.title!r} has no {exchange} credential") from None


def _keys(credential: Mapping[str, Any]) -> Keys:
    members = ("name", "key", "secret", "passphrase")
    return Keys(*(credential.get(member, "") for member in members))
