"""What a user changes about the margin of positions: their leverage, and that of isolated ones."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import TradeDetails
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, Posting
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.positions.arithmetic import Contract, value
from fauxchange.domain.positions.book import find_position, positions_of, write
from fauxchange.domain.positions.coupon_margin import lent_by_kind
from fauxchange.domain.positions.figures import NO_NEEDS, figures_of, needs_of, tier_of, usable_with
from fauxchange.domain.positions.leverage import (
    choose,
    leverage_of,
    require_range,
    scope_of,
    side_of,
)
from fauxchange.domain.positions.position import (
    CROSS,
    ISOLATED,
    ISOLATED_BOOK,
    Position,
    margin_left,
)
from fauxchange.domain.positions.rejection import (
    AlgosPending,
    LeverageTooHigh,
    LeverageUncovered,
    MarginTooLarge,
    NoPosition,
    OrdersPending,
)
from fauxchange.domain.positions.terms import USUAL_BOOK, position_terms
from fauxchange.domain.positions.watch import mark
from fauxchange.domain.trading.algo.queries import waiting_algos
from fauxchange.domain.trading.margin.need import margin_of as margin_of_pair
from fauxchange.domain.trading.money.settlement import BillText, settle
from fauxchange.domain.trading_account.account import settings_of
from fauxchange.domain.trading_account.shared import is_shared
from fauxchange.domain.trading_account.shared import margin_of as shared_margin

from .close import closing_orders, has_orders_of
from .need import margin_of

ADDED, TAKEN = "margin added", "margin taken"


def set_leverage(
    ledger: Ledger,
    market: Market,
    account: Account,
    instrument: Instrument,
    choice: tuple[str, str, Decimal],
) -> None:
    """Choose the leverage of a margin mode and a side of an instrument; positions take it at once.

    ``choice`` is the mode, the side and the leverage. An isolated position that needs more margin
    at it gets that of the account (undocumented; assumed).

    Raises:
        LeverageTooLow, LeverageTooHigh: it is below 1, or above what the instrument or the size
            of a position allows.
        OrdersPending: orders of the instrument are open, and it is another one than before.
        AlgosPending: algo orders of it wait.
        LeverageUncovered: the account cannot pay the margin.

    """
    unit, (mode, side, leverage) = ledger.unit, choice
    require_range(instrument, leverage)
    scope, of_side = scope_of(instrument, mode), side_of(mode, side)
    if leverage == leverage_of(unit, account.id, instrument, mode, side):
        choose(unit, account.id, mode, scope, of_side, leverage)
        return
    if has_orders_of(ledger, account.id, instrument, mode):
        raise OrdersPending(instrument.id, mode)
    if any(
        one.position_side and one.instrument == instrument.id and one.trade_mode == mode
        for one in waiting_algos(unit, account.id)
    ):
        raise AlgosPending(instrument.id, mode)
    choose(unit, account.id, mode, scope, of_side, leverage)
    for position in list(positions_of(unit, account.id)):
        if position.mode == mode and _shares(market, ledger.now_ms, position, scope, of_side):
            _change(ledger, market, account, position, leverage)


def _shares(market: Market, now_ms: int, position: Position, scope: str, side: str) -> bool:
    instrument = market.find_any(position.instrument, now_ms)
    return (
        scope_of(instrument, position.mode) == scope
        and side_of(position.mode, position.side) == side
    )


def _change(
    ledger: Ledger, market: Market, account: Account, position: Position, leverage: Decimal
) -> None:
    unit, now_ms = ledger.unit, ledger.now_ms
    instrument = market.find_any(position.instrument, now_ms)
    tier = tier_of(market, instrument, position.contracts)
    if leverage > tier.leverage:
        raise LeverageTooHigh(leverage, tier.leverage)
    changed = position._replace(leverage=leverage, updated_ms=now_ms)
    if position.mode == ISOLATED:
        needed = _needed(position, instrument, leverage)
        more = EXACT.subtract(needed, position.margin)
        if more > 0:
            _pay(ledger, account, position, more)
            changed = changed._replace(margin=needed)
    write(unit, changed, position)
    mark(ledger, account.id)
    if position.mode == CROSS and _free(ledger, account.id, position.ccy) < 0:
        raise LeverageUncovered(f"{position.ccy} does not pay the margin at {leverage}")


def _needed(position: Position, instrument: Instrument, leverage: Decimal) -> Decimal:
    """Return the margin that opening a position needs at a leverage."""
    size, entry, view = abs(position.contracts), position.entry, position.loan_view()
    if view is None:
        return margin_of(Contract.of(instrument), size, entry, leverage)
    return margin_of_pair(size, entry, leverage, in_quote=view.in_quote)


def _free(ledger: Ledger, name: str, ccy: str) -> Decimal:
    """Return what the margin of cross positions leaves, below zero if it is not there."""
    unit, now_ms = ledger.unit, ledger.now_ms
    account = unit.get(Account, name)
    if is_shared(settings_of(unit, name)):
        return shared_margin(unit, account, now_ms).surplus
    needs = needs_of(unit, name, now_ms).get(ccy, NO_NEEDS)
    book = account.balance(_book(ledger, name).book, ccy)
    return EXACT.subtract(EXACT.add(book.available, needs.profit), needs.initial)


def _pay(ledger: Ledger, account: Account, position: Position, amount: Decimal) -> None:
    """Move margin from an account to an isolated position."""
    unit, ccy = ledger.unit, position.ccy
    needs = needs_of(unit, account.id, ledger.now_ms).get(ccy, NO_NEEDS)
    book = _book(ledger, account.id).book
    available = unit.get(Account, account.id).balance(book, ccy).available
    if book != USUAL_BOOK:
        lent = lent_by_kind(unit, account.id, ccy).get(CROSS, ZERO)
        available = EXACT.subtract(available, lent)
        needs = needs._replace(initial=max(EXACT.subtract(needs.initial, lent), ZERO))
    if min(available, usable_with(available, needs)) < amount:
        raise LeverageUncovered(f"{available} {ccy} are less than {amount}")
    _move(ledger, position, amount)


def _move(ledger: Ledger, position: Position, amount: Decimal) -> None:
    """Move margin from an account to an isolated position; below zero the other way round."""
    book = _book(ledger, position.account)
    isolated = LedgerAccount(position.account, ISOLATED_BOOK)
    reason, debit, credit = ADDED, book, isolated
    if amount < 0:
        reason, debit, credit = TAKEN, isolated, book
    left = margin_left(position, EXACT.add(position.margin, amount))
    traded = "", "", position.kind, position.instrument, "", ZERO, abs(amount), "", ZERO, ""
    text = BillText(reason, ISOLATED_BOOK, TradeDetails(*traded, margin=amount, margin_left=left))
    posting = Posting(ledger.now_ms, reason, position.ccy, abs(amount), debit, credit)
    settle(ledger, [posting], {position.account: text})


def _book(ledger: Ledger, account: str) -> LedgerAccount:
    return LedgerAccount(account, position_terms(ledger.unit, account).book)


def change_margin(
    ledger: Ledger, market: Market, account: Account, place: tuple[str, str], amount: Decimal
) -> Position:
    """Add to the margin of an isolated position, or take from it with an amount below zero.

    ``place`` is the instrument and the side. Return the position as it is then.

    Raises:
        NoPosition: there is none.
        MarginTooLarge: the account has not so much, or the position needs it.

    """
    position = find_position(ledger.unit, account.id, place[0], ISOLATED, place[1])
    if position is None or not position.contracts:
        raise NoPosition(place[0])
    return change_margin_of(ledger, market, account, position, amount)


def change_margin_of(
    ledger: Ledger, market: Market, account: Account, position: Position, amount: Decimal
) -> Position:
    """Do what `change_margin` does to a position that is known.

    Raises:
        NoPosition: it is not isolated.
        MarginTooLarge: see `change_margin`.

    """
    unit, now_ms = ledger.unit, ledger.now_ms
    if position.mode != ISOLATED:
        raise NoPosition(position.instrument)
    if amount > 0:
        try:
            _pay(ledger, account, position, amount)
        except LeverageUncovered as error:
            raise MarginTooLarge(str(error)) from error
    else:
        _take(ledger, market, position, -amount)
    changed = position._replace(margin=EXACT.add(position.margin, amount), updated_ms=now_ms)
    write(unit, changed, position)
    mark(ledger, account.id)
    return changed


def _take(ledger: Ledger, market: Market, position: Position, amount: Decimal) -> None:
    figures = figures_of(market, position, ledger.now_ms)
    loss = min(figures.profit, ZERO)
    most = EXACT.subtract(EXACT.add(position.margin, loss), max(figures.initial, figures.opening))
    if amount > most:
        raise MarginTooLarge(f"{most} {position.ccy} at most may be taken")
    if closing_orders(ledger, position):
        raise OrdersPending(position.instrument, ISOLATED)
    _move(ledger, position, -amount)


def real_leverage(market: Market, position: Position, at_ms: int) -> Decimal:
    """Return how many times its margin an isolated position is worth at its entry price."""
    instrument = market.find_any(position.instrument, at_ms)
    worth = value(Contract.of(instrument), position.contracts, position.entry)
    return EXACT.divide(worth, position.margin) if position.margin else position.leverage
