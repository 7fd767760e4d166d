"""What is compared between the exchange and the twin of positions after every step."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from fauxchange.domain.core.ledger import audit
from fauxchange.domain.positions.figures import NO_NEEDS
from fauxchange.domain.trading_account.cross import margin_ratio
from tests.domain.trading.machine.agreement import Opening
from tests.domain.twins import require_same

from .formulas import won, worth
from .stage import FUNDS, SIDES
from .state import Sums
from .values import CROSS, ISOLATED, Closing, Ended, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fauxchange.domain.core.bill import Bill
    from fauxchange.domain.positions.position import Position
    from fauxchange.domain.trading.fill import Fill
    from fauxchange.domain.trading_account.account import Equity

    from .stage import ContractStage
    from .twin import Twin
    from .values import TwinPosition

_HOUSES = ("market", "fees", "funding fees", "insurance")
# Ratios are cut to so many places, prices that nobody pays have so many digits.
_RATIO, _DIGITS = 10**16, 10**20


@dataclass
class Seen:
    """What has been compared so far."""

    houses: Opening = field(default_factory=Opening)
    closings: int = 0
    lines: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    balances: dict[tuple[str, str], Decimal] = field(default_factory=dict)


def closings(twin: Twin, fills: Iterable[Fill], seen: Seen) -> None:
    """What the exchange has closed by itself: when, of what, at which price, and why."""
    mine = twin.closings[seen.closings :]
    seen.closings = len(twin.closings)
    theirs = [
        Closing(
            *(one.at_ms, one.account, one.instrument, one.position_side, one.why),
            *map(Fraction, (one.size, one.price, one.pnl, one.fee)),
        )
        for one in fills
    ]
    require_same(sorted(theirs), sorted(mine), "what the exchange has closed")


def positions(stage: ContractStage, twin: Twin) -> None:
    """The positions that are held, and what has become of those that were."""
    for account in SIDES:
        theirs = [_shown(one) for one in stage.held(account)]
        mine = [
            (one.name, one.mode, one.side, one.opened_ms, *one.figures)
            for one in twin.held(account)
        ]
        require_same(sorted(theirs), sorted(mine), f"positions of {account}")


def histories(stage: ContractStage, twin: Twin) -> None:
    """What was closed: one entry for each life of a position."""
    for account in SIDES:
        theirs = [
            Ended(
                *(account, one.position.instrument, one.position.mode, one.position.side),
                *(one.position.lives, one.at_ms, one.cause, Fraction(one.trigger)),
                _history(one.position),
            )
            for one in stage.ended(account)
        ]
        mine = [one for one in twin.ended.values() if one.account == account]
        require_same(sorted(theirs), sorted(mine), f"closed positions of {account}")


def _shown(one: Position) -> tuple[object, ...]:
    place = one.instrument, one.mode, one.side, one.opened_ms
    return *place, *_history(one), Fraction(one.margin), Fraction(one.leverage)


def _history(one: Position) -> tuple[Fraction, ...]:
    figures = (
        *(one.contracts, one.entry, one.true_entry, one.pnl, one.fee, one.funding),
        *(one.settled, one.closed, one.closed_price, one.largest),
    )
    return tuple(map(Fraction, figures))


def figures(stage: ContractStage, twin: Twin) -> None:
    """What positions are worth and need, and how far they are from liquidation."""
    for account in SIDES:
        needs, equities = stage.needs(account), stage.equities(account)
        for ccy in FUNDS:
            sums = twin.sums(account, ccy)
            there = needs.get(ccy, NO_NEEDS)
            theirs = tuple(Fraction(getattr(there, name)) for name in Sums._fields)
            require_same([theirs], [tuple(sums)], f"what {ccy} of {account} needs")
            _equity(twin, (account, ccy), sums, equities)
        for figure, risk in stage.risks(account):
            place = account, figure.position.instrument, figure.position.mode, figure.position.side
            mine = twin.positions[place]
            _price(liquidation_of(twin, mine), risk.liquidation, f"liquidation of {place}")


def _equity(twin: Twin, whose: tuple[str, str], sums: Sums, equities: Mapping[str, Equity]) -> None:
    account, ccy = whose
    there = equities.get(ccy)
    total = twin.totals[account, "trading", ccy]
    equity = total + sums.profit + sums.isolated + sums.isolated_profit
    if there is None:
        assert not equity, f"{account} has {equity} {ccy}"
        return
    shown = Fraction(there.equity), Fraction(there.usable)
    require_same([shown], [(equity, twin.usable(account, ccy))], f"equity of {whose}")
    ratio = margin_ratio(there, Decimal(twin.rates.taker.numerator) / twin.rates.taker.denominator)
    must = sums.maintenance + sums.notional * twin.rates.taker
    mine = Fraction(int((total + sums.profit) / must * _RATIO), _RATIO) if must else None
    assert (None if ratio is None else Fraction(ratio)) == mine, f"ratio of {whose}"


def liquidation_of(twin: Twin, one: TwinPosition) -> Fraction | None:
    """Return the mark price at which a position is liquidated if no other price moves.

    It moves all cross positions of its instrument. What these leave is a straight line over the
    price, or over what a unit costs of inverse contracts, so two places of it tell where it ends.
    """
    listed, alike, cover = twin.listed[one.name], [one], one.margin
    if one.mode == CROSS:
        cover = twin.totals[one.account, "trading", one.ccy]
        for other in twin.held(one.account):
            if other is one or (other.mode, other.ccy) != (CROSS, one.ccy):
                continue
            if other.name == one.name:
                alike.append(other)
            else:
                there = twin.mark(other.name)
                cover += twin.profit(other, there) - twin.must(other, there)

    def left(at: Fraction) -> Fraction:
        price, found = 1 / at if listed.is_inverse else at, cover
        for each in alike:
            rate = twin.tier(each.name, each.contracts).maintenance + twin.rates.taker
            found += won(listed, each.contracts, each.entry, price)
            found -= worth(listed, each.contracts, price) * rate
        return found

    here, there = Fraction(1), Fraction(2)
    slope = left(there) - left(here)
    if not slope:
        return None
    found = here - left(here) / slope
    if found <= 0:
        return None
    return 1 / found if listed.is_inverse else found


def _price(mine: Fraction | None, theirs: Decimal | None, what: str) -> None:
    both = mine is not None and theirs is not None
    if not both:
        assert mine is None and theirs is None, f"{what}: {theirs}, the twin {mine}"  # noqa: PT018
        return
    assert mine is not None
    assert theirs is not None
    assert abs(Fraction(theirs) - mine) * _DIGITS < mine, f"{what}: {theirs}, the twin {mine}"


def orders(stage: ContractStage, twin: Twin) -> None:
    """The open orders: what is left and filled of them, what they hold, and what they open."""
    for account in SIDES:
        theirs = [
            (one.id, *map(Fraction, (one.left, one.filled, one.held, one.opening)))
            for one in stage.open_orders(account)
        ]
        mine = [
            (one.id, one.left, one.filled, twin.need(one), one.opening)
            for one in twin.open_orders(account)
        ]
        require_same(sorted(theirs), sorted(mine), f"open orders of {account}")


def bills(stage: ContractStage, twin: Twin, seen: Seen) -> None:
    """Every bill of the trading books; those of a millisecond in any order."""
    for account in SIDES:
        found = stage.new_bills(account)
        for bill in found:
            before = seen.balances.get((account, bill.ccy), FUNDS[bill.ccy])
            assert bill.balance == before + bill.delta, f"{bill} after {before}"
            seen.balances[account, bill.ccy] = bill.balance
        mine = twin.lines[account][seen.lines[account] :]
        seen.lines[account] = len(twin.lines[account])
        require_same(sorted(_line(one) for one in found), sorted(mine), f"bills of {account}")


def _line(bill: Bill) -> Line:
    trade = bill.trade
    of = bill.at_ms, bill.ccy, Fraction(bill.delta), bill.reason
    if trade is None:
        return Line(*of)
    left = trade.margin_left.amount if trade.margin_left else 0
    amounts = trade.price, trade.size, trade.pnl, trade.fee, trade.margin, left
    return Line(*of, trade.instrument, *map(Fraction, amounts))


def money(stage: ContractStage, twin: Twin, seen: Seen) -> None:
    """What is in the books, what is frozen, and that users and houses have what was deposited."""
    houses = seen.houses.houses
    for posting in stage.new_postings():
        for place, sign in ((posting.debit, -1), (posting.credit, 1)):
            if place.is_exchange:
                houses[place.book, posting.ccy] += sign * posting.amount
    for ccy in FUNDS:
        users = Decimal(0)
        for account in SIDES:
            there = stage.account(account)
            users += there.total(ccy)
            frozen = Fraction(there.balance("trading", ccy).frozen)
            require_same([frozen], [twin.frozen(account, ccy)], f"frozen {ccy} of {account}")
            for book in ("trading", "funding", ISOLATED + " margin"):
                mine = twin.totals[account, book, ccy]
                total = Fraction(there.balance(book, ccy).total)
                require_same([total], [mine], f"{ccy} of {account} in {book}")
            margins = twin.isolated_of(account, ccy)
            assert twin.totals[account, "isolated margin", ccy] == margins, (account, ccy)
        for house in _HOUSES:
            there_ = Fraction(houses[house, ccy])
            require_same([there_], [twin.houses[house, ccy]], f"{ccy} of the house {house}")
        assert users + sum(amount for (_, of), amount in houses.items() if of == ccy) == 0, ccy


def books(stage: ContractStage) -> None:
    """Every balance is the sum of its postings."""
    wrong = audit([stage.account(account) for account in SIDES], stage.all_postings())
    assert [line for line in wrong if line.partition("/")[0] in SIDES] == []
