"""Bills: what the owner of an account sees of the ledger, one for each change of a book."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal


class TradeDetails(NamedTuple):
    """What a bill of a trade says besides the amount.

    ``fee`` is signed as the account sees it, below zero for what was paid; it is part of the amount
    of the bill in ``fee_ccy``, zero on others. ``liquidity`` is ``"maker"`` or ``"taker"``.
    ``index_price`` is that of the moment, where it is known.
    """

    order: str
    trade: str
    kind: str
    instrument: str
    side: str
    price: Decimal
    size: Decimal
    liquidity: str
    fee: Decimal
    fee_ccy: str
    client_id: str = ""
    tag: str = ""
    trade_mode: str = ""
    index_price: Decimal | None = None


class Bill(NamedTuple):
    """One change of one currency in one book.

    ``id`` grows with time, so a log of bills is ordered by it; ``delta`` is signed; ``balance`` is
    available and frozen after it. ``reason`` is the posting's, of which an exchange makes its type;
    ``other`` is the book, or the exchange's account, on the other side.
    """

    id: int
    at_ms: int
    ccy: str
    delta: Decimal
    balance: Decimal
    reason: str
    client_id: str = ""
    note: str = ""
    other: str = ""
    trade: TradeDetails | None = None


def log_of(account: str, book: str, ccy: str = "") -> str:
    """Return the name of a book's log of bills: of all, or of those of one currency.

    A currency has a log of its own, so that reading its bills costs nothing for those of others.
    """
    return f"bills/{account}/{book}/{ccy}" if ccy else f"bills/{account}/{book}"
