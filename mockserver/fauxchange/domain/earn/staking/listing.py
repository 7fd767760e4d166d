"""The list of an account's purchases and redemptions: the latest ones and the archived ones."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from operator import attrgetter
from typing import get_args

from fauxchange.domain.core import history
from fauxchange.domain.core.unit_of_work import UnitOfWork

from .logs import Kind, archives, requests_log
from .orders import StakingOrder
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

    def latest(kind: str) -> Iterator[StakingOrder]:
        log = requests_log(account, product.id, kind)
        entries = unit.newest(log, by="at_ms", older_than=older_than, newer_than=newer_than)
        found = (unit.get(StakingOrder, entry.id) for entry in entries)
        return (one for one in found if status in {None, one.status})

    archived = history.merge_newest(
        unit,
        archives(account, product.id, kind, status),
        by="requested_ms",
        older_than=older_than,
        newer_than=newer_than,
    )
    kinds = (one for one in get_args(Kind) if kind in {None, one})
    return merge(archived, *map(latest, kinds), key=attrgetter("number"), reverse=True)
