"""What an account has won and lost, and by what: trades, fees, funding, money that came, prices.

Trades are told from fills alone, so that who keeps books of their own fills comes to the same: what
a fill bought or sold, at the prices of the end. All of it adds up to how equity has changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import OPENING, Bill
from fauxchange.domain.core.bill import log_of as bills_of
from fauxchange.domain.core.money import EXACT, QUOTIENT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import MARGIN, SPOT, Instrument
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.arithmetic import Contract, value
from fauxchange.domain.positions.figures import mark_of
from fauxchange.domain.positions.position import ISOLATED_BOOK
from fauxchange.domain.trading.contracts.payments import (
    FUNDING_PAID,
    FUNDING_RECEIVED,
    payments_log,
)
from fauxchange.domain.trading.fill import Fill
from fauxchange.domain.trading.matching.context import find_listed
from fauxchange.domain.trading_account.account import BOOK, usd

from .equity import EquityPoint, fills_since

_CENT = Decimal("0.01")
_PLACES = 12
_SMALLEST = Decimal(1).scaleb(-_PLACES)
_FUNDING = frozenset({FUNDING_PAID, FUNDING_RECEIVED})
_MAKER = "maker"


class TradedInstrument(NamedTuple):
    """What trades of an instrument have brought.

    ``forced_fills`` are those that the exchange brought about: liquidations, deliveries and
    deleveraging. ``bought`` and ``sold`` are in contracts or the base currency, ``turnover`` in
    ``ccy``, which is the quote currency, or the base currency of inverse contracts. ``result`` is
    what all fills have won at the price of the end, without fees, in ``ccy``. The others are in
    USD.
    """

    instrument: str
    fills: int
    maker_fills: int
    forced_fills: int
    bought: Decimal
    sold: Decimal
    turnover: Decimal
    result: Decimal
    ccy: str
    trading: Decimal
    fees: Decimal
    funding: Decimal


class MovedMoney(NamedTuple):
    """An amount of a currency that came for a reason, or went below zero, and its worth then."""

    reason: str
    ccy: str
    amount: Decimal
    usd: Decimal


class Drawdown(NamedTuple):
    """The deepest fall of equity, in USD, from its highest moment to its lowest after that."""

    usd: Decimal
    since_ms: int
    until_ms: int


class TradingStatement(NamedTuple):
    """How equity has changed, in USD: ``change`` is the sum of the five that follow it.

    ``trading`` is what fills have won at the prices of the end, without ``fees``; ``moved`` is
    money that came or went otherwise, worth what it was then; ``holding`` is what prices have made
    of what was there in the beginning and of what was moved.
    """

    since_ms: int
    until_ms: int
    opening: Decimal
    closing: Decimal
    change: Decimal
    trading: Decimal
    fees: Decimal
    funding: Decimal
    moved: Decimal
    holding: Decimal
    drawdown: Drawdown
    instruments: tuple[TradedInstrument, ...]
    movements: tuple[MovedMoney, ...]


def statement_of(
    unit: UnitOfWork,
    account: Account,
    books: Sequence[str],
    series: Sequence[EquityPoint],
    *,
    from_opening: bool = False,
) -> TradingStatement:
    """Return what became of books of an account between the first and the last of some moments.

    With ``from_opening`` what became of it in the millisecond of the first is among that, too.
    Where the trading book's bills are not among them, nothing but trades and funding is known.
    """
    opening, closing = series[0], series[-1]
    log = bills_of(account.id, BOOK) if BOOK in books else payments_log(account.id)
    after_ms = opening.at_ms - from_opening
    bills = list(unit.newest(log, by="at_ms", newer_than=after_ms))[::-1]
    funding = _funding(unit, bills, closing.at_ms)
    fills = fills_since(unit, account.id, after_ms)
    instruments = tuple(
        _traded(unit, one, closing.at_ms, funding.pop(one[0].instrument, ZERO))
        for one in _by_instrument(fills)
    )
    movements = _moved(unit, bills)
    change = closing.equity - opening.equity
    trading = sum((one.trading for one in instruments), ZERO)
    fees = sum((one.fees for one in instruments), ZERO)
    funded = sum((one.funding for one in instruments), sum(funding.values(), ZERO))
    moved = sum((one.usd for one in movements), ZERO)
    return TradingStatement(
        opening.at_ms,
        closing.at_ms,
        opening.equity,
        closing.equity,
        change,
        trading,
        fees,
        funded,
        moved,
        change - trading - fees - funded - moved,
        drawdown_of(series),
        instruments,
        movements,
    )


def drawdown_of(series: Sequence[EquityPoint]) -> Drawdown:
    """Return the deepest fall between moments of a series."""
    top, deepest = series[0], Drawdown(ZERO, series[0].at_ms, series[0].at_ms)
    for point in series:
        if point.equity > top.equity:
            top = point
        elif top.equity - point.equity > deepest.usd:
            deepest = Drawdown(top.equity - point.equity, top.at_ms, point.at_ms)
    return deepest


def _by_instrument(fills: Iterable[Fill]) -> list[list[Fill]]:
    """Return the fills of each instrument, those of the first one that was traded first."""
    found: dict[str, list[Fill]] = defaultdict(list)
    for fill in fills:
        found[fill.instrument].append(fill)
    return list(found.values())


def _traded(
    unit: UnitOfWork, fills: Sequence[Fill], at_ms: int, funding: Decimal
) -> TradedInstrument:
    """Return what fills of one instrument have brought at a moment."""
    name = fills[0].instrument
    instrument = find_listed(market_of(unit), name, fills[0].at_ms)
    sizes = {"buy": ZERO, "sell": ZERO}
    for fill in fills:
        sizes[fill.side] = EXACT.add(sizes[fill.side], fill.size)
    turnover, result, ccy = ZERO, ZERO, ""
    if instrument is not None:
        is_spot = fills[0].kind in {SPOT, MARGIN}
        ccy = instrument.quote if is_spot else instrument.settlement
        contract = Contract(Decimal(1), is_inverse=False) if is_spot else Contract.of(instrument)
        worths = [(fill.side, value(contract, fill.size, fill.price)) for fill in fills]
        turnover = sum((worth for _, worth in worths), ZERO)
        # What was bought is worth more at a higher price, of inverse contracts less.
        towards = -1 if contract.is_inverse else 1
        cost = sum((worth if side == "buy" else -worth for side, worth in worths), ZERO)
        left = sizes["buy"] - sizes["sell"]
        worth = _worth(unit, instrument, contract, left, at_ms) if left else ZERO
        result = (worth - cost) * towards
    fees = sum((fill.fee * usd(unit, fill.fee_ccy, at_ms) for fill in fills if fill.fee), ZERO)
    return TradedInstrument(
        name,
        len(fills),
        sum(fill.liquidity == _MAKER for fill in fills),
        sum(not fill.liquidity for fill in fills),
        sizes["buy"],
        sizes["sell"],
        _shown(turnover),
        _shown(result),
        ccy,
        _cents(result * usd(unit, ccy, at_ms)) if ccy else ZERO,
        _cents(fees),
        funding,
    )


def _worth(
    unit: UnitOfWork, instrument: Instrument, contract: Contract, left: Decimal, at_ms: int
) -> Decimal:
    """Return what is left of an instrument at a moment, below zero if more was sold."""
    if instrument.kind == SPOT:
        base, quote = usd(unit, instrument.base, at_ms), usd(unit, instrument.quote, at_ms)
        return QUOTIENT.divide(EXACT.multiply(left, base), quote) if quote else ZERO
    worth = value(contract, left, mark_of(market_of(unit), instrument, at_ms))
    return worth if left > 0 else -worth


def _funding(unit: UnitOfWork, bills: Iterable[Bill], at_ms: int) -> dict[str, Decimal]:
    """Return the funding of each instrument in USD, below zero for what was paid."""
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for bill in bills:
        if bill.reason in _FUNDING and bill.trade is not None:
            paid = bill.trade.pnl * usd(unit, bill.ccy, at_ms)
            found[bill.trade.instrument] = found[bill.trade.instrument] + paid
    return {instrument: _cents(amount) for instrument, amount in found.items()}


def _moved(unit: UnitOfWork, bills: Iterable[Bill]) -> tuple[MovedMoney, ...]:
    """Return what came or went without a trade, by reason and currency."""
    amounts: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    worths: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for bill in bills:
        # Margin of isolated positions stays the account's.
        is_moved = bill.trade is None and bill.reason != OPENING
        if is_moved and bill.other != ISOLATED_BOOK and bill.delta:
            kind = bill.reason, bill.ccy
            amounts[kind] = EXACT.add(amounts[kind], bill.delta)
            worths[kind] += bill.delta * usd(unit, bill.ccy, bill.at_ms)
    return tuple(MovedMoney(*kind, amounts[kind], _cents(worths[kind])) for kind in amounts)


def _shown(amount: Decimal) -> Decimal:
    """Return an amount as coins are shown: what was divided has no end."""
    exponent = amount.as_tuple().exponent
    is_long = isinstance(exponent, int) and exponent < -_PLACES
    return amount.quantize(_SMALLEST, ROUND_HALF_EVEN) if is_long else amount


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_EVEN)
