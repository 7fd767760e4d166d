"""The logs of staking orders: which were requested lately, and by kind and status older ones."""

from __future__ import annotations

from typing import Literal, Protocol, get_args

Kind = Literal["purchase", "redeem"]
Status = Literal["pending", "success", "failed", "cancelled"]


class Archivable(Protocol):
    """What of an order decides in which log it ends."""

    @property
    def account(self) -> str:
        """Whose it is."""

    @property
    def product(self) -> str:
        """What is staked."""

    @property
    def kind(self) -> Kind:
        """Whether it is a purchase."""

    @property
    def status(self) -> Status:
        """How it ended."""


def requests_log(account: str, product: str, kind: str) -> str:
    """Return the name of the log of the orders of a kind that were requested lately."""
    return f"staking/{account}/{product}/{kind}"


def archives(
    account: str, product: str, kind: str | None = None, status: str | None = None
) -> list[str]:
    """Return the names of the logs of older orders: of all, or of a kind or a status."""
    return [
        _archive(account, product, one, end)
        for one in get_args(Kind)
        for end in get_args(Status)
        if kind in {None, one} and status in {None, end}
    ]


def archive_of(order: Archivable) -> str:
    """Return the name of the log that an order belongs into when it is over."""
    return _archive(order.account, order.product, order.kind, order.status)


def _archive(account: str, product: str, kind: str, status: str) -> str:
    return f"staking/{account}/{product}/{kind}/{status}"
