"""What a trade on margin makes of a position, and which money that moves.

What opens a position is paid with borrowed money, and what it brings belongs to the position. What
closes one is paid from what it has, and repays what it owes, interest first; what is left over is
the account's. A position is over when it owes nothing, or has nothing left to close it with: then
its margin, and of a cross position its account, pays what it still owes.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.ledger import LedgerAccount
from fauxchange.domain.core.money import EXACT, QUOTIENT, ZERO
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.arithmetic import Contract, mean_price, profit
from fauxchange.domain.positions.loan import MarginLoan
from fauxchange.domain.positions.position import ASSETS_BOOK, ISOLATED, ISOLATED_BOOK, Position
from fauxchange.domain.trading.contracts.liquidation.insurance import INSURANCE, INSURED
from fauxchange.domain.trading.contracts.system import MARGIN
from fauxchange.domain.trading.money.fees import fee_of
from fauxchange.domain.trading.money.rounding import down, up
from fauxchange.domain.trading.money.trade import BOUGHT, FEE, FEES, LADDER, REBATE, SOLD
from fauxchange.domain.trading_account.borrowing import INTEREST, INTEREST_POOL, LENDER
from fauxchange.domain.trading_account.debts import AUTO_BORROW, AUTO_REPAY

# A position of margin trading counts in its base currency.
_PAIR = Contract(Decimal(1), is_inverse=False)


class TradeSide(NamedTuple):
    """One side of a trade: what is paid, what it brings, and the fee in what it brings.

    The fee is below zero if it is paid. ``lot`` is the smallest amount that can be traded.
    """

    side: str
    size: Decimal
    price: Decimal
    paid: Decimal
    paid_ccy: str
    brought: Decimal
    brought_ccy: str
    fee: Decimal
    lot: Decimal

    @property
    def got(self) -> Decimal:
        """What is there after the fee."""
        return EXACT.add(self.brought, self.fee)


def side_of(
    instrument: Instrument, side: str, at: tuple[Decimal, Decimal], rate: Decimal
) -> TradeSide:
    """Return one side of a trade of a size at a price, at a fee rate that is below zero if paid."""
    size, price = at
    value = EXACT.multiply(price, size)
    base, quote = instrument.base, instrument.quote
    if side == BUY:
        fee = fee_of(size, rate)
        return TradeSide(side, size, price, up(value), quote, size, base, fee, instrument.lot)
    brought = down(value)
    fee = fee_of(brought, rate)
    return TradeSide(side, size, price, size, base, brought, quote, fee, instrument.lot)


class Places(NamedTuple):
    """Where the money of an account's positions is."""

    book: LedgerAccount
    assets: LedgerAccount
    isolated: LedgerAccount

    @classmethod
    def of(cls, account: str, book: str) -> Places:
        """Return those of an account whose orders are paid by a book."""
        return cls(
            LedgerAccount(account, book),
            LedgerAccount(account, ASSETS_BOOK),
            LedgerAccount(account, ISOLATED_BOOK),
        )


class Move(NamedTuple):
    """An amount that goes from one place to another, for a reason."""

    reason: str
    ccy: str
    amount: Decimal
    debit: LedgerAccount
    credit: LedgerAccount


class MarginChange(NamedTuple):
    """A position after a trade, and what moves; what does not move has an amount of zero.

    ``closed`` is how much of the base currency was closed, ``won`` what that has brought in the
    currency of the margin, without the fee. ``margin`` is what the position's own margin grew by.
    """

    position: Position
    moves: tuple[Move, ...]
    closed: Decimal = ZERO
    won: Decimal = ZERO
    margin: Decimal = ZERO


def side_moves(leg: TradeSide, payer: LedgerAccount, receiver: LedgerAccount) -> Iterator[Move]:
    """Yield what a trade moves between an account and the market, and its fee."""
    reason = BOUGHT if leg.side == BUY else SOLD
    yield Move(reason, leg.paid_ccy, leg.paid, payer, LADDER)
    yield Move(reason, leg.brought_ccy, leg.brought, LADDER, receiver)
    if leg.fee > 0:
        yield Move(REBATE, leg.brought_ccy, leg.fee, FEES, receiver)
    else:
        yield Move(FEE, leg.brought_ccy, -leg.fee, receiver, FEES)


def trade_as_spot(position: Position, leg: TradeSide, places: Places) -> MarginChange:
    """Return what a trade moves that neither opens nor closes anything: as one of spot."""
    return MarginChange(position, tuple(side_moves(leg, places.book, places.book)))


def enlarge(position: Position, leg: TradeSide, places: Places, margin: Decimal) -> MarginChange:
    """Return what a trade makes of a position that it opens or makes larger.

    ``margin`` is what an isolated one needs for it, taken from the account's book.
    """
    is_long = leg.side == BUY
    loan, added = _loan(position), leg.got if is_long else leg.size
    held = abs(position.contracts)
    contracts = EXACT.add(held, added)
    entry = mean_price(_PAIR, held, position.entry, added, leg.price)
    moves = (
        Move(MARGIN, position.ccy, margin, places.book, places.isolated),
        Move(AUTO_BORROW, leg.paid_ccy, leg.paid, LENDER, places.assets),
        *side_moves(leg, places.assets, places.assets),
    )
    after = position._replace(
        contracts=contracts if is_long else -contracts,
        entry=entry,
        true_entry=entry,
        margin=EXACT.add(position.margin, margin),
        largest=max(position.largest, contracts),
        is_short=not is_long,
        loan=loan._replace(
            assets=EXACT.add(loan.assets, leg.got), owed=EXACT.add(loan.owed, leg.paid)
        ),
    )
    return MarginChange(after, moves, margin=margin)


def reduce(position: Position, leg: TradeSide, places: Places) -> MarginChange:
    """Return what a trade makes of a position that it closes in part or whole."""
    loan = _loan(position)
    from_assets = min(leg.paid, loan.assets)
    missing = EXACT.subtract(leg.paid, from_assets)
    from_margin = min(missing, position.margin) if position.ccy == leg.paid_ccy else ZERO
    from_book = EXACT.subtract(missing, from_margin)
    interest = min(leg.got, loan.interest)
    principal = min(EXACT.subtract(leg.got, interest), loan.owed)
    over = EXACT.subtract(EXACT.subtract(leg.got, interest), principal)
    size = min(leg.size, abs(position.contracts))
    moves = (
        Move(MARGIN, leg.paid_ccy, from_book, places.book, places.assets),
        Move(MARGIN, leg.paid_ccy, from_margin, places.isolated, places.assets),
        *side_moves(leg, places.assets, places.assets),
        *_repaid(leg.brought_ccy, principal, interest, places.assets),
        Move(MARGIN, leg.brought_ccy, over, places.assets, places.book),
    )
    after = position._replace(
        margin=EXACT.subtract(position.margin, from_margin),
        closed=EXACT.add(position.closed, size),
        closed_price=mean_price(_PAIR, position.closed, position.closed_price, size, leg.price),
        loan=loan._replace(
            assets=EXACT.subtract(loan.assets, from_assets),
            owed=EXACT.subtract(loan.owed, principal),
            interest=EXACT.subtract(loan.interest, interest),
        ),
    )
    after = after._replace(contracts=_contracts(after))
    if not _loan(after).total or _is_spent(after, leg):
        after, rest = _ended(after, leg, places)
    else:
        after, rest = _given_back(after, principal, loan.owed, places)
    margin = EXACT.subtract(after.margin, position.margin)
    return MarginChange(after, (*moves, *rest), size, _won(position, size, leg.price), margin)


def _given_back(
    position: Position, repaid: Decimal, owed: Decimal, places: Places
) -> tuple[Position, list[Move]]:
    """Return a position without the part of its margin that goes with what was repaid."""
    if not owed:
        return position, []
    given = down(QUOTIENT.divide(EXACT.multiply(position.margin, repaid), owed))
    after = position._replace(margin=EXACT.subtract(position.margin, given))
    return after, [Move(MARGIN, position.ccy, given, places.isolated, places.book)]


def _loan(position: Position) -> MarginLoan:
    if position.loan is None:
        raise ValueError(f"{position.key} is no position of margin trading")
    return position.loan


def _won(position: Position, size: Decimal, price: Decimal) -> Decimal:
    """Return what closing so much at a price has won in the currency of the margin."""
    signed = size.copy_sign(position.contracts)
    won = profit(_PAIR, signed, position.entry, price)
    view = position.loan_view()
    won = won if view is None or view.in_quote else QUOTIENT.divide(won, price)
    return down(won) if won > 0 else -up(-won)


def _contracts(position: Position) -> Decimal:
    """Return how much a position is: what a long one has, or what a short one owes."""
    loan = _loan(position)
    return -loan.owed if position.is_short else loan.assets


def _is_spent(position: Position, leg: TradeSide) -> bool:
    """Whether a position has less left than can be traded."""
    least = EXACT.multiply(leg.lot, leg.price) if position.is_short else leg.lot
    return _loan(position).assets < least


def _ended(position: Position, leg: TradeSide, places: Places) -> tuple[Position, list[Move]]:
    """Return a position that is over, and what repays its rest and goes back to the account."""
    loan, rest = _loan(position), []
    margin, ccy = position.margin, position.ccy
    if loan.total:
        cost = loan.total
        if ccy != leg.brought_ccy:
            # Bought with the margin at the price of the trade.
            at = EXACT.multiply(cost, leg.price)
            cost = up(at if position.is_short else QUOTIENT.divide(cost, leg.price))
        if position.mode == ISOLATED:
            payer, insured = places.isolated, max(ZERO, EXACT.subtract(cost, margin))
            margin = EXACT.subtract(EXACT.add(margin, insured), cost)
        else:
            payer, insured = places.book, ZERO
        rest.append(Move(INSURED, ccy, insured, INSURANCE, payer))
        if ccy != leg.brought_ccy:
            reason = BOUGHT if position.is_short else SOLD
            rest.append(Move(reason, ccy, cost, payer, LADDER))
            rest.append(Move(reason, leg.brought_ccy, loan.total, LADDER, places.assets))
            payer = places.assets
        rest += _repaid(leg.brought_ccy, loan.owed, loan.interest, payer)
    rest.append(Move(MARGIN, leg.paid_ccy, loan.assets, places.assets, places.book))
    rest.append(Move(MARGIN, ccy, margin, places.isolated, places.book))
    empty = MarginLoan(loan.has_ccy, loan.owes_ccy, fee_rate=loan.fee_rate)
    return position._replace(contracts=ZERO, margin=ZERO, loan=empty), rest


def _repaid(
    ccy: str, principal: Decimal, interest: Decimal, payer: LedgerAccount
) -> Iterator[Move]:
    yield Move(INTEREST, ccy, interest, payer, INTEREST_POOL)
    yield Move(AUTO_REPAY, ccy, principal, payer, LENDER)
