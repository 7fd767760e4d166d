"""What currencies are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.domain.market.price import ReferencePrice

from .layout import KEY, layout, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork

layout(ReferencePrice, ccy=KEY, fixed="steady")


def seed_prices(unit: UnitOfWork, prices: Mapping[str, Mapping[str, Any]], seed: int) -> None:
    """Write the reference prices."""
    for ccy, price in prices.items():
        unit.put(read(ReferencePrice, price, (ccy,), seed=seed))
