"""The list of an account's purchases and redemptions: the latest ones, then the archived ones."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from fauxchange.domain.core import history

from .logs import archives, requests_log
from .orders import StakingOrder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.domain.core.unit_of_work import UnitOfWork

    from .product import StakingProduct


def orders(
    unit: UnitOfWork,
    account: str,
    product: StakingProduct,
    *,
    kind: str | None = None,
    status: str | None = None,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[StakingOrder]:
    """Yield an account's orders, newest first, between two times of request."""
    log = requests_log(account, product.id)
    requests = unit.newest(log, by="at_ms", older_than=older_than, newer_than=newer_than)
    recent = (unit.get(StakingOrder, request.id) for request in requests)
    return chain(
        (one for one in recent if kind in {None, one.kind} and status in {None, one.status}),
        history.merged(
            unit,
            archives(account, product.id, kind, status),
            by="requested_ms",
            older_than=older_than,
            newer_than=newer_than,
        ),
    )
