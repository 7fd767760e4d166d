"""Bills: what the owner of an account sees of the ledger, one for each change of a book."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .durations import DAY_MS
from .history import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from .unit_of_work import UnitOfWork

KEPT_MS: Mapping[str, int | None] = {"funding": None, "trading": 90 * DAY_MS}
"""How long the bills of a book can be read, in ms; None is for ever. Other books show none."""


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


def log_of(account: str, book: str, ccy: str = "", kind: str = "") -> str:
    """Return the name of a book's log of bills: of all, of a currency, of a kind, or of both.

    Each has a log of its own, so that reading some bills costs nothing for the others.
    """
    whole = f"bills/{account}/{book}"
    if kind:
        return f"{whole}/{ccy}/{kind}"
    return f"{whole}/{ccy}" if ccy else whole


def kind_of(reason: str, *, is_incoming: bool) -> str:
    """Return the kind of the bills of a reason that add to a book, or take from it."""
    return f"{reason} in" if is_incoming else f"{reason} out"


def enter(unit: UnitOfWork, account: str, book: str, bill: Bill) -> None:
    """Put a bill into the logs of its book, if the bills of the book can be read."""
    if book not in KEPT_MS:
        return
    kept_ms, ccy = KEPT_MS[book], bill.ccy
    whole, kind = f"bills/{account}/{book}", kind_of(bill.reason, is_incoming=bill.delta > 0)
    # As log_of names them.
    for log in (whole, f"{whole}/{ccy}", f"{whole}//{kind}", f"{whole}/{ccy}/{kind}"):
        record(unit, log, bill, kept_ms)
