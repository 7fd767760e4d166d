"""What is compared between the exchange and the twin of margin trading after every step."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from fauxchange.domain.positions.figures import NO_NEEDS
from tests.domain.twins import require_same

from .stage import ACCOUNTS, FUNDS
from .state import Sums
from .values import Closing, Ended

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fauxchange.domain.positions.position import Position
    from fauxchange.domain.trading.fill import Fill

    from .stage import LoanStage
    from .twin import Twin

_HOUSES = ("market", "fees", "insurance", "loans", "loan interest")
_BOOKS = ("trading", "funding", "isolated margin", "position assets")
# Prices that nobody pays have so many digits.
_DIGITS = 10**20


class Seen:
    """What has been compared so far."""

    def __init__(self) -> None:
        self.houses: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        self.closings = 0


def closings(twin: Twin, fills: Iterable[Fill], seen: Seen) -> None:
    """What the exchange has closed by itself: when, of what, at which price, and why."""
    mine = twin.closings[seen.closings :]
    seen.closings = len(twin.closings)
    theirs = [
        Closing(
            *(one.at_ms, one.account, one.side, one.why),
            *map(Fraction, (one.size, one.price, one.pnl, one.fee)),
        )
        for one in fills
    ]
    require_same(sorted(theirs), sorted(mine), "what the exchange has closed")


def positions(stage: LoanStage, twin: Twin) -> None:
    """The positions that are held, what they have and owe, and where they are liquidated."""
    for account in ACCOUNTS:
        theirs = [(_place(one), one.opened_ms, *_figures(one)) for one in stage.held(account)]
        mine = [(one.place, one.opened_ms, *one.figures) for one in twin.held(account)]
        require_same(sorted(theirs), sorted(mine), f"positions of {account}")
        for figure, risk in stage.risks(account):
            price = twin.liquidation(twin.loans[_place(figure.position)])
            there = risk.liquidation
            assert (price is None) == (there is None), (account, price, there)
            if price is not None and there is not None:
                assert abs(Fraction(there) - price) * _DIGITS < price, (account, price, there)


def histories(stage: LoanStage, twin: Twin) -> None:
    """What was closed: one entry for each life of a position."""
    for account in ACCOUNTS:
        theirs = [
            Ended(
                *(_place(one.position), one.position.lives, one.at_ms, one.cause),
                Fraction(one.trigger),
                _figures(one.position),
            )
            for one in stage.ended(account)
        ]
        mine = [one for one in twin.ended.values() if one.place[0] == account]
        require_same(sorted(theirs), sorted(mine), f"closed positions of {account}")


def needs(stage: LoanStage, twin: Twin) -> None:
    """What positions are and need together, by currency."""
    for account in ACCOUNTS:
        found = stage.needs(account)
        for ccy in FUNDS:
            there = found.get(ccy, NO_NEEDS)
            theirs = tuple(Fraction(getattr(there, name)) for name in Sums._fields)
            require_same([theirs], [tuple(twin.sums(account, ccy))], f"{ccy} of {account}")


def orders(stage: LoanStage, twin: Twin) -> None:
    """The open orders: what is filled of them, what they hold, and what they open."""
    for account in ACCOUNTS:
        theirs = [
            (one.id, *map(Fraction, (one.filled, one.held, one.opening)))
            for one in stage.open_orders(account)
        ]
        mine = [
            (one.id, one.filled, twin.need(one), one.opening) for one in twin.open_orders(account)
        ]
        require_same(sorted(theirs), sorted(mine), f"open orders of {account}")


def money(stage: LoanStage, twin: Twin, seen: Seen) -> None:
    """What is in the books and with the houses, and what families are counted to owe."""
    for posting in stage.new_postings():
        for place, sign in ((posting.debit, -1), (posting.credit, 1)):
            if place.is_exchange:
                seen.houses[place.book, posting.ccy] += sign * posting.amount
    for ccy in FUNDS:
        for account in ACCOUNTS:
            there = stage.account(account)
            frozen = Fraction(there.balance("trading", ccy).frozen)
            require_same([frozen], [twin.frozen(account, ccy)], f"frozen {ccy} of {account}")
            for book in _BOOKS:
                total = Fraction(there.balance(book, ccy).total)
                mine = twin.totals[account, book, ccy]
                require_same([total], [mine], f"{ccy} of {account} in {book}")
            counted, owed = stage.counted_debt(account, ccy), twin.owed(account, ccy)
            require_same([counted], [owed], f"{ccy} that {account} owes")
        for house in _HOUSES:
            here = Fraction(seen.houses[house, ccy])
            require_same([here], [twin.houses[house, ccy]], f"{ccy} of the house {house}")


def _place(one: Position) -> tuple[str, str, str]:
    return one.account, one.mode, one.ccy


def _figures(one: Position) -> tuple[Fraction, ...]:
    loan = one.loan
    assert loan is not None
    figures = (
        *(one.contracts, one.entry, one.pnl, one.fee, one.closed, one.closed_price),
        *(one.largest, one.margin, one.leverage, loan.assets, loan.owed, loan.interest),
    )
    return tuple(map(Fraction, figures))
