"""A position: contracts of one instrument that an account holds, and what became of them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.bill import PositionMargin
from fauxchange.domain.core.document import document, new_tuple
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.money import EXACT, ZERO, add

from .arithmetic import Contract, mean_price, profit
from .loan import MarginLoan, MarginLoanView

# How a position is margined: by all that an account has of a currency, or by an amount of its own.
CROSS, ISOLATED = "cross", "isolated"
# Sides: one position an instrument that goes both ways, or one for each direction.
NET, LONG, SHORT = "net", "long", "short"

# The books of an account that have the margin of its isolated positions, and what positions of
# margin trading have bought with what they borrowed.
ISOLATED_BOOK = "isolated margin"
ASSETS_BOOK = "position assets"

# How a position came to an end, or to less.
PARTLY_CLOSED, CLOSED = "partly closed", "closed"
LIQUIDATED, PARTLY_LIQUIDATED = "liquidated", "partly liquidated"
PARTLY_DELEVERAGED, DELEVERAGED = "partly deleveraged", "deleveraged"
DELIVERED = "delivered"

# Where a position is listed.
HELD, EMPTY = 0, 1


@document(
    "{account}/{instrument}/{mode}/{side}/{part}",
    scan_order=("account", "shelf", "opened_ms", "id"),
)
class Position(NamedTuple):
    """Contracts of an instrument; ``contracts`` are above zero if long and below zero if short.

    ``entry`` is the mean price that profit is counted from: a settlement sets it to its price,
    ``true_entry`` keeps the mean of what was traded. ``margin`` is what an isolated position has
    of its own, of ``ccy``, the settlement currency. ``pnl`` to ``settled`` are what closing
    brought, what fees, funding and liquidations cost (below zero) or brought, and what settlements
    paid, since it was opened. ``closed`` contracts were closed at prices whose mean is
    ``closed_price``. ``largest`` is the most contracts it ever had. ``shelf`` says whether it holds
    any: those that do are scanned first. ``is_short`` is which way it went last, ``lives``
    how often it was opened anew. Where a side has several positions, ``part`` tells them apart; it
    is empty of the only one. Times are in Unix milliseconds.

    Positions of margin trading have a ``loan``. Their contracts are amounts of the base currency:
    what a long one has, or what a short one owes; ``ccy`` is that of their margin, and their part.
    """

    id: str
    account: str
    instrument: str
    kind: str
    mode: str
    side: str
    ccy: str
    contracts: Decimal = ZERO
    entry: Decimal = ZERO
    true_entry: Decimal = ZERO
    leverage: Decimal = Decimal(1)
    margin: Decimal = ZERO
    pnl: Decimal = ZERO
    fee: Decimal = ZERO
    funding: Decimal = ZERO
    penalty: Decimal = ZERO
    settled: Decimal = ZERO
    closed: Decimal = ZERO
    closed_price: Decimal = ZERO
    largest: Decimal = ZERO
    trade_id: str = ""
    opened_ms: int = 0
    updated_ms: int = 0
    shelf: int = HELD
    is_short: bool = False
    lives: int = 0
    part: str = ""
    loan: MarginLoan | None = None

    @property
    def key(self) -> str:
        """The key of the document."""
        return f"{self.account}/{self.instrument}/{self.mode}/{self.side}/{self.part}"

    @property
    def way(self) -> str:
        """Which way it goes, or went before it was closed: long or short."""
        if self.side != NET:
            return self.side
        return SHORT if self.is_short else LONG

    def loan_view(self) -> MarginLoanView | None:
        """Return what it owes as it counts in its margin; None of contracts, which owe nothing."""
        if self.loan is None:
            return None
        return MarginLoanView(self.loan, not self.is_short, self.ccy == self.loan.has_ccy)

    @property
    def realised(self) -> Decimal:
        """What it has brought so far, all costs taken off."""
        parts = (self.pnl, self.fee, self.funding, self.penalty, self.settled)
        total = ZERO
        for part in parts:
            total = EXACT.add(total, part)
        return total


@tells_of(Position)
class PositionChanged(DocumentChanged[Position]):
    """A position, as it has become."""


class PositionTrade(NamedTuple):
    """What a trade makes of a position.

    ``position`` is as it is afterwards, without fees; ``closed`` contracts (signed as they were
    held) won ``won``; ``opened`` is how many were added, signed. A trade that turns a position does
    both; ``ended`` is then the position that was closed whole.
    """

    position: Position
    closed: Decimal = ZERO
    won: Decimal = ZERO
    opened: Decimal = ZERO
    ended: Position | None = None


def trade(
    position: Position, contract: Contract, contracts: Decimal, price: Decimal, new_id: str = ""
) -> PositionTrade:
    """Add signed contracts at a price to a position.

    What has the other sign closes first; what is left of it opens the other way, as a position
    with ``new_id``, if the position is net.

    Raises:
        ValueError: a long or short position would turn: an error of ours.

    """
    held = position.contracts
    if not held or (held > 0) == (contracts > 0):
        return PositionTrade(_open(position, contract, contracts, price), opened=contracts)
    closing = -min(abs(held), abs(contracts), key=abs)
    closing = closing.copy_sign(held)
    won = profit(contract, closing, position.entry, price)
    reduced = _close(position, contract, closing, price)
    rest = EXACT.add(contracts, closing)
    if not rest:
        ended = None if reduced.contracts else reduced
        return PositionTrade(reduced, closing, won, ended=ended)
    if position.side != NET:
        raise ValueError(f"{abs(contracts)} are more than the {position.side} position has")
    fresh = reopen(reduced, new_id)
    return PositionTrade(_open(fresh, contract, rest, price), closing, won, rest, reduced)


def margin_left(position: Position, amount: Decimal) -> PositionMargin | None:
    """Return what a bill says of the margin that a position has then: only of an isolated one."""
    return PositionMargin(position.ccy, amount) if position.mode == ISOLATED else None


def reopen(position: Position, new_id: str) -> Position:
    """Return an empty position of the same place, with nothing of what an earlier one did."""
    return Position(
        new_id or position.id,
        position.account,
        position.instrument,
        position.kind,
        position.mode,
        position.side,
        position.ccy,
        leverage=position.leverage,
        lives=position.lives + 1,
        part=position.part,
    )


def with_funding(position: Position, paid: Decimal, at_ms: int) -> Position:
    """Return a position that was paid funding, or has paid it.

    One that is isolated has it in its margin.
    """
    # By place: a year of funding changes each position a thousand times.
    members = list(position)
    members[_FUNDING] = add(position.funding, paid)
    members[_UPDATED_MS] = at_ms
    if position.mode == ISOLATED:
        members[_MARGIN] = add(position.margin, paid)
    return new_tuple(Position, members)


_FUNDING, _UPDATED_MS, _MARGIN = map(Position._fields.index, ("funding", "updated_ms", "margin"))


def _open(position: Position, contract: Contract, added: Decimal, price: Decimal) -> Position:
    held = position.contracts
    total = EXACT.add(held, added)
    return position._replace(
        contracts=total,
        entry=mean_price(contract, held, position.entry, added, price),
        true_entry=mean_price(contract, held, position.true_entry, added, price),
        largest=max(position.largest, abs(total)),
        is_short=total < 0,
    )


def _close(position: Position, contract: Contract, closing: Decimal, price: Decimal) -> Position:
    before = position.closed
    return position._replace(
        contracts=EXACT.subtract(position.contracts, closing),
        closed=EXACT.add(before, abs(closing)),
        closed_price=mean_price(contract, before, position.closed_price, abs(closing), price),
    )
