"""The logs of staking orders: which were requested lately, and by kind and status older ones."""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal["purchase", "redeem"]
Status = Literal["pending", "success", "failed", "cancelled"]


def requests_log(account: str, product: str, kind: str) -> str:
    """Return the name of the log of the orders of a kind that were requested lately."""
    return f"staking/{account}/{product}/{kind}"


def archives(
    account: str, product: str, kind: str | None = None, status: str | None = None
) -> list[str]:
    """Return the names of the logs of older orders: of all, or of a kind or a status."""
    return [
        f"staking/{account}/{product}/{one}/{end}"
        for one in get_args(Kind)
        for end in get_args(Status)
        if kind in {None, one} and status in {None, end}
    ]
