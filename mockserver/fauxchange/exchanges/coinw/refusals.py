"""What CoinW's handlers refuse that no rule of the domain does."""

from __future__ import annotations

from fauxchange.domain.core.rejection import Rejection


class NotModelled(Rejection):
    """What CoinW does and this mock does not: refused, rather than ignored."""
