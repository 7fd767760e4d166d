"""Allow-lists of client addresses: single addresses and networks, IPv4 and IPv6."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network


@lru_cache(maxsize=1024)
def is_allowed(remote: str, allowed: tuple[str, ...]) -> bool:
    """Whether a client's address is in the list; an IPv4-mapped IPv6 address counts as IPv4.

    >>> is_allowed("10.0.0.7", ("10.0.0.0/24",)), is_allowed("::ffff:10.0.0.7", ("10.0.0.7",))
    (True, True)
    """
    try:
        address = ip_address(remote)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in _networks(allowed))


def is_network(text: str) -> bool:
    """Whether a text is an address or a network.

    >>> is_network("10.0.0.0/24"), is_network("10.0.0.999")
    (True, False)
    """
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1024)
def _networks(allowed: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one, strict=False) for one in allowed)
