"""Why dual investment alone refuses; other reasons are those of earn and of quotes."""

from __future__ import annotations

from fauxchange.domain.core.rejection import Rejection


class NoOrder(Rejection):
    """An order that the account does not have."""
