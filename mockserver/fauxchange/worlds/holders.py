"""Sowing who may hold what earns by being held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.domain.access.holders import KEY, Masters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork


def sow_holders(unit: UnitOfWork, name: str, exchange: Mapping[str, Any]) -> None:
    """Write which accounts are nobody's sub-accounts."""
    masters = (
        f"{name}:{account['id']}"
        for account in exchange["accounts"]
        if account.get("master", account["id"]) == account["id"]
    )
    unit.put(KEY, Masters(tuple(masters)))
