"""Bills: what the owner of an account sees of the ledger, one for each change of a book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from .account import Account
from .durations import DAY_MS
from .history import LogPart, drop_old, is_asked, register_parts
from .money import ZERO
from .unit_of_work import UnitOfWork

KEPT_MS: Mapping[str, int | None] = {"funding": None, "trading": 90 * DAY_MS}
"""How long the bills of a book can be read, in ms; None is for ever. Other books show none."""

OPENING = "opening balance"
"""Why an account has what its world gives it: it has been there from the beginning."""

LOGS_OF_A_BILL = 3
"""In how many logs a bill is, see :func:`logs_of`."""


class PositionMargin(NamedTuple):
    """The margin of an isolated position: its currency, and how much it is."""

    ccy: str
    amount: Decimal


class TradeDetails(NamedTuple):
    """What a bill of a trade says besides the amount.

    ``fee`` is signed as the account sees it, below zero for what was paid; it is part of the amount
    of the bill in ``fee_ccy``, zero on others. ``liquidity`` is ``"maker"`` or ``"taker"``.
    ``index_price`` is that of the moment, where it is known. Trades of contracts also have what
    they won by closing, the mark price, and what the margin of an isolated position grew by;
    ``margin_left`` is that margin afterwards.
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
    pnl: Decimal = ZERO
    mark_price: Decimal | None = None
    margin: Decimal = ZERO
    margin_left: PositionMargin | None = None


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
    """Return the name of a book's log of bills: of all, of a currency, or of a kind of that.

    Each has a log of its own, so that reading some bills costs nothing for the others. Those of a
    kind are in as many logs as the book has currencies, see :func:`logs_of_kind`.
    """
    whole = f"bills/{account}/{book}"
    if kind:
        return f"{whole}/{ccy}/{kind}"
    return f"{whole}/{ccy}" if ccy else whole


def _names_of(log: str, bill: Bill) -> tuple[str, str]:
    kind = kind_of(bill.reason, is_incoming=bill.delta > ZERO)
    return f"{log}/{bill.ccy}", f"{log}/{bill.ccy}/{kind}"


@register_parts("bills", _names_of)
def _part_of(log: str) -> LogPart | None:
    """Return that a log is a part of the log of all bills of its book, unless it is that one."""
    cut = [log.partition(f"/{book}/") for book in KEPT_MS]
    # A reason may have the name of a book in it, which is then further behind.
    wholes = [before + middle[:-1] for before, middle, _ in cut if middle]
    return LogPart(min(wholes, key=len), "id") if wholes else None


def logs_of_kind(account: Account, book: str, ccy: str, kind: str) -> Iterator[str]:
    """Yield the names of the logs of a book's bills of a kind: of a currency, or of all."""
    for one in (ccy,) if ccy else account.book(book):
        yield log_of(account.id, book, one, kind)


def kind_of(reason: str, *, is_incoming: bool) -> str:
    """Return the kind of the bills of a reason that add to a book, or take from it."""
    return f"{reason} in" if is_incoming else f"{reason} out"


def enter(unit: UnitOfWork, account: str, book: str, bills: Sequence[Bill]) -> None:
    """Put bills of one time, at least one, into the logs of a book whose bills can be read."""
    if book not in KEPT_MS:
        return
    log = f"bills/{account}/{book}"
    unit.distribute(log, bills)
    kept_ms, first = KEPT_MS[book], bills[0]
    if kept_ms is not None and is_asked(first.id):
        # What a part of the bills has is in the log of all of them: that one tells what is too old.
        drop_old(unit, log, first.at_ms - kept_ms, _PARTED_BY, partial(_parts_of, account, book))


def logs_of(account: str, book: str, bill: Bill) -> tuple[str, str, str]:
    """Return the names of the logs that have a bill, that of all bills of the book first."""
    whole = log_of(account, book)
    return whole, *_names_of(whole, bill)


# What of a bill says in which parts it is.
_PARTED_BY = "ccy", "reason", "delta"


def _parts_of(account: str, book: str, ccy: str, reason: str, delta: Decimal) -> tuple[str, str]:
    kind = kind_of(reason, is_incoming=delta > ZERO)
    return log_of(account, book, ccy), log_of(account, book, ccy, kind)
