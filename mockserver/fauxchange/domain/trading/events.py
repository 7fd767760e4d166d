"""What happens to orders, published when a unit of work is committed."""

from __future__ import annotations

from typing import NamedTuple

from .fill import Fill
from .order import Order


class OrderChanged(NamedTuple):
    """An order as it has become.

    ``fill`` is the trade that changed it, if one did. ``amendment`` is ``"done"``, ``"failed"`` or
    ``"canceled"`` of the push that answers an amendment, else empty.
    """

    order: Order
    at_ms: int
    fill: Fill | None = None
    amendment: str = ""

    @property
    def account(self) -> str:
        """Whose order it is."""
        return self.order.account


class Filled(NamedTuple):
    """A fill of an order, as its account sees it."""

    fill: Fill

    @property
    def account(self) -> str:
        """Whose fill it is."""
        return self.fill.account
