"""What an account was worth at moments of the past, from what became of it since.

Nothing is written down for this: balances, positions and debts of now are taken back, one movement
after the other, and prices of any moment are known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from heapq import merge
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import OPENING, Bill
from fauxchange.domain.core.bill import log_of as bills_of
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import MARGIN, SPOT, Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.arithmetic import Contract
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.figures import mark_of
from fauxchange.domain.positions.position import ASSETS_BOOK, ISOLATED_BOOK
from fauxchange.domain.trading.contracts.payments import (
    FUNDING_PAID,
    FUNDING_RECEIVED,
    payments_log,
)
from fauxchange.domain.trading.fill import Fill, log_of
from fauxchange.domain.trading.matching.context import find_listed
from fauxchange.domain.trading_account.account import BOOK, usd
from fauxchange.domain.trading_account.debts import debts_of, movements_log

# What is added up and divided here is shown, and never posted.
_SHOWN = Context(prec=40)
_CENT = Decimal("0.01")
_FUNDING = frozenset({FUNDING_PAID, FUNDING_RECEIVED})


class EquityPoint(NamedTuple):
    """What an account was worth in USD at a moment."""

    at_ms: int
    equity: Decimal


class _Movement(NamedTuple):
    """What changed at a moment: amounts of currencies, and contracts at a price that won so much.

    ``contracts`` are signed; what they won by closing is in the amounts already.
    """

    at_ms: int
    amounts: tuple[tuple[str, Decimal], ...]
    instrument: Instrument | None = None
    contracts: Decimal = ZERO
    price: Decimal = ZERO
    won: Decimal = ZERO


class _Exposure(NamedTuple):
    """Contracts of an instrument: what they have won at a mark is ``contracts`` less ``entry``.

    ``entry`` is what they would have to be worth to have won nothing, in quote currency for linear
    contracts, in base currency for inverse ones.
    """

    contracts: Decimal
    entry: Decimal

    def before(self, movement: _Movement, contract: Contract) -> _Exposure:
        """Return what was held before a movement."""
        contracts = _SHOWN.subtract(self.contracts, movement.contracts)
        if not contracts:
            return _NOTHING
        won = _SHOWN.divide(movement.won, contract.size)
        if contract.is_inverse:
            # Margin that comes or goes trades nothing, at no price.
            signed, price = movement.contracts, movement.price
            traded = _SHOWN.divide(signed, price) if signed else ZERO
            return _Exposure(contracts, _SHOWN.add(_SHOWN.subtract(self.entry, traded), won))
        traded = _SHOWN.multiply(movement.contracts, movement.price)
        return _Exposure(contracts, _SHOWN.subtract(_SHOWN.subtract(self.entry, traded), won))

    def won(self, mark: Decimal, contract: Contract) -> Decimal:
        """Return what they have won at a mark price, in their settlement currency."""
        if contract.is_inverse:
            worth = _SHOWN.subtract(self.entry, _SHOWN.divide(self.contracts, mark))
        else:
            worth = _SHOWN.subtract(_SHOWN.multiply(self.contracts, mark), self.entry)
        return _SHOWN.multiply(worth, contract.size)


_NOTHING = _Exposure(ZERO, ZERO)


def equity_series(
    unit: UnitOfWork,
    account: Account,
    books: Sequence[str],
    moments: Sequence[int],
    *,
    from_opening: bool = False,
) -> list[EquityPoint]:
    """Return what books of an account, with positions and debts, were worth at moments in order.

    With ``from_opening`` the first of them is before anything that became of the account in its
    millisecond, but with what the account was opened with.

    ``books`` are those that trading happens in. Where the trading book's bills are not among them,
    trades and funding are taken back: money that came or went otherwise counts as there from the
    start.
    """
    market = market_of(unit)
    amounts: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for book in (*books, ISOLATED_BOOK, ASSETS_BOOK):
        for ccy, balance in account.book(book).items():
            amounts[ccy] += balance.total
    for position in positions_of(unit, account.id):
        if position.loan is not None:
            amounts[position.loan.owes_ccy] -= position.loan.total
    held = _held_now(unit, market, account.id)
    owed = _owed(unit, account.id)
    movements = _movements(unit, market, account.id, books)
    movement = next(movements, None)
    points: list[EquityPoint] = []
    until = [*moments]
    if from_opening:
        until[0] -= 1
    for at_ms, until_ms in zip(reversed(moments), reversed(until), strict=True):
        while movement is not None and movement.at_ms > until_ms:
            for ccy, amount in movement.amounts:
                amounts[ccy] -= amount
            if movement.instrument is not None:
                instrument, before = movement.instrument, held.get(movement.instrument.id)
                now = _NOTHING if before is None else before[1]
                held[instrument.id] = instrument, now.before(movement, Contract.of(instrument))
            movement = next(movements, None)
        worth = _worth(unit, market, amounts, held, at_ms)
        debts = (usd(unit, ccy, at_ms) * _owed_at(owed[ccy], at_ms) for ccy in owed)
        equity = _SHOWN.subtract(worth, sum(debts, ZERO))
        points.append(EquityPoint(at_ms, equity.quantize(_CENT, ROUND_HALF_EVEN, _SHOWN)))
    return points[::-1]


def fills_since(unit: UnitOfWork, account: str, since_ms: int) -> list[Fill]:
    """Return the fills of an account after a moment, oldest first."""
    return list(unit.newest(log_of(account), by="at_ms", newer_than=since_ms))[::-1]


def begin_of(unit: UnitOfWork, account: str, now_ms: int) -> int:
    """Return when an account got money, or was about to trade, first, as far as that is known."""
    firsts = [now_ms]
    for log in (bills_of(account, BOOK), log_of(account)):
        firsts += [entry.at_ms for entry in unit.newest(log)][-1:]
    return min(firsts)


def _worth(
    unit: UnitOfWork,
    market: Market,
    amounts: Mapping[str, Decimal],
    held: Mapping[str, tuple[Instrument, _Exposure]],
    at_ms: int,
) -> Decimal:
    """Return what amounts and positions were worth in USD."""
    worth = sum((one * usd(unit, ccy, at_ms) for ccy, one in amounts.items() if one), ZERO)
    for instrument, one in held.values():
        if one.contracts:
            won = one.won(mark_of(market, instrument, at_ms), Contract.of(instrument))
            worth += won * usd(unit, instrument.settlement, at_ms)
    return worth


def _held_now(
    unit: UnitOfWork, market: Market, account: str
) -> dict[str, tuple[Instrument, _Exposure]]:
    """Return the positions of an account, those of an instrument together."""
    held: dict[str, tuple[Instrument, _Exposure]] = {}
    for position in positions_of(unit, account):
        instrument = find_listed(market, position.instrument, position.opened_ms)
        if instrument is None or not position.contracts or position.loan is not None:
            continue
        if Contract.of(instrument).is_inverse:
            entry = _SHOWN.divide(position.contracts, position.entry)
        else:
            entry = _SHOWN.multiply(position.contracts, position.entry)
        _, other = held.get(position.instrument, (instrument, _NOTHING))
        both = _Exposure(other.contracts + position.contracts, other.entry + entry)
        held[position.instrument] = instrument, both
    return held


def _movements(
    unit: UnitOfWork, market: Market, account: str, books: Sequence[str]
) -> Iterator[_Movement]:
    """Yield what changed, newest first."""
    fills: Iterator[Fill] = unit.newest(log_of(account))
    if BOOK not in books:
        traded = (movement for fill in fills for movement in _of_fill(market, fill))
        paid = map(_of_payment, unit.newest(payments_log(account)))
        yield from merge(traded, paid, key=lambda one: -one.at_ms)
        return
    # What trades on margin move is not in this book: they are taken for those of spot, as what is
    # borrowed is owed.
    bills = (
        _of_bill(market, bill)
        for bill in unit.newest(bills_of(account, BOOK))
        if (bill.trade is None or bill.trade.kind != MARGIN) and bill.reason != OPENING
    )
    on_margin = (
        movement for fill in fills if fill.kind == MARGIN for movement in _of_fill(market, fill)
    )
    yield from merge(bills, on_margin, key=lambda one: -one.at_ms)


def _of_bill(market: Market, bill: Bill) -> _Movement:
    trade = bill.trade
    if trade is None:
        # Margin of isolated positions stays the account's.
        moved = ZERO if bill.other == ISOLATED_BOOK else bill.delta
        return _Movement(bill.at_ms, ((bill.ccy, moved),))
    amounts = ((bill.ccy, bill.delta + trade.margin),)
    instrument = find_listed(market, trade.instrument, bill.at_ms)
    if instrument is None or instrument.kind == SPOT or bill.reason in _FUNDING:
        return _Movement(bill.at_ms, amounts)
    contracts = trade.size if trade.side == "buy" else -trade.size
    if not trade.side:
        # A settlement pays, and leaves the position what it is.
        contracts = ZERO
    return _Movement(bill.at_ms, amounts, instrument, contracts, trade.price, trade.pnl)


def _of_payment(bill: Bill) -> _Movement:
    """Return what was paid; margin of isolated positions, which may pay, is the account's."""
    amount = ZERO if bill.trade is None else bill.trade.pnl
    return _Movement(bill.at_ms, ((bill.ccy, amount),))


def _of_fill(market: Market, fill: Fill) -> Iterator[_Movement]:
    instrument = find_listed(market, fill.instrument, fill.at_ms)
    if instrument is None:
        return
    signed = fill.size if fill.side == "buy" else -fill.size
    fee = (fill.fee_ccy, fill.fee)
    if instrument.kind == SPOT:
        quote = (instrument.quote, -signed * fill.price)
        yield _Movement(fill.at_ms, ((instrument.base, signed), quote, fee))
    else:
        amounts = ((instrument.settlement, fill.pnl), fee)
        yield _Movement(fill.at_ms, amounts, instrument, signed, fill.price, fill.pnl)


def _owed(unit: UnitOfWork, account: str) -> dict[str, list[tuple[int, Decimal]]]:
    """Return what was owed of each currency from moments on, newest first."""
    owed: dict[str, list[tuple[int, Decimal]]] = {ccy: [] for ccy in debts_of(unit, account).by_ccy}
    for movement in unit.newest(movements_log(account)):
        owed.setdefault(movement.ccy, []).append((movement.at_ms, movement.owed))
    return owed


def _owed_at(owed: Sequence[tuple[int, Decimal]], at_ms: int) -> Decimal:
    return next((amount for since_ms, amount in owed if since_ms <= at_ms), ZERO)
