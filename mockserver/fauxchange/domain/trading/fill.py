"""A fill: one trade of an order, and the logs that they are listed from."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.history import LogPart, register_parts
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.instruments.instrument import MARGIN

# Why an order filled, for the journal.
TOOK = "took from the book"
MATCHED = "was taken by another user"
TOUCHED = "the tape reached its price"
SHARED = "the tape traded at its price"
QUEUED = "the tape traded at its price what stood before it"
BY_HAND = "was filled by hand"


class Fill(NamedTuple):
    """One trade of one order, as its account sees it; logs are ordered by ``id`` and by time.

    ``id`` is the number of the bill of the trade. ``fee`` is signed: below zero is paid, above zero
    a rebate, in ``fee_ccy``; ``rate`` has the same sign. ``index_price`` is that of the moment.
    ``why`` is one of the words of this module, and ``cause`` the id of the trade of the tape that
    reached the order's price, if one did, at ``cause_price``. ``filled`` is what was filled of the
    order so far. ``other`` is the account and the order of the other side, if it is a user's.
    Fills of contracts have what they won by closing, without the fee, the side of the position,
    and the mark price of the moment.
    """

    id: int
    at_ms: int
    account: str
    instrument: str
    kind: str
    order: str
    client_id: str
    tag: str
    trade_id: str
    side: str
    price: Decimal
    size: Decimal
    liquidity: str
    fee: Decimal
    fee_ccy: str
    rate: Decimal
    index_price: Decimal
    why: str
    cause: str
    filled: Decimal
    cause_price: Decimal = ZERO
    other: str = ""
    pnl: Decimal = ZERO
    position_side: str = ""
    mark_price: Decimal | None = None

    @property
    def of_contracts(self) -> bool:
        """Whether its size is in contracts."""
        return bool(self.position_side) and self.kind != MARGIN

    @property
    def trade_number(self) -> int:
        """The id of the trade as a number, which grows with time among those of an instrument."""
        return int(self.trade_id)


def log_of(account: str, instrument: str = "") -> str:
    """Return the name of the log of an account's fills: of all, or of those of an instrument."""
    return f"fills/{account}/{instrument}" if instrument else f"fills/{account}"


def _names_of(log: str, fill: Fill) -> tuple[str]:
    return (f"{log}/{fill.instrument}",)


@register_parts("fills", _names_of)
def _part_of(log: str) -> LogPart | None:
    """Return that the fills of an instrument are a part of all fills of their account."""
    _, account, *instrument = log.split("/")
    return LogPart(log_of(account), "id") if instrument else None
