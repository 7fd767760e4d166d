"""Closing contracts by the exchange itself: liquidation, delivery, deleveraging."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context as Rounding
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import TradeDetails
from fauxchange.domain.core.ledger import LedgerAccount, Posting
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.arithmetic import Contract, value
from fauxchange.domain.positions.book import note_closed, write
from fauxchange.domain.positions.figures import mark_of
from fauxchange.domain.positions.position import (
    ISOLATED,
    ISOLATED_BOOK,
    LONG,
    NET,
    SHORT,
    Position,
    margin_left,
    trade,
)
from fauxchange.domain.positions.terms import USUAL_BOOK, position_terms
from fauxchange.domain.positions.watch import mark
from fauxchange.domain.trading.fill import Fill
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.money.fees import fee_of
from fauxchange.domain.trading.money.rounding import down, up
from fauxchange.domain.trading.money.settlement import BillText, settle
from fauxchange.domain.trading.money.trade import FEE, FEES, LADDER, record_fill
from fauxchange.domain.trading.order import (
    BASE,
    CANCEL_MAKER,
    FILLED,
    MARKET,
    RECENT,
    Order,
)
from fauxchange.domain.trading.retention import note_finished, note_placed
from fauxchange.domain.trading.terms import new_order_id, order_terms
from fauxchange.domain.trading_account.borrowing import balance_debts

from .coupons.trades import settle_by_system
from .liquidation.events import PAID, ContractsLiquidated
from .liquidation.insurance import INSURANCE, INSURED, note_paid, publish
from .payments import note_unchanged

WON, LOST, MARGIN = "won", "lost", "isolated margin"

# Kinds of orders that the exchange places by itself.
LIQUIDATION, PARTIAL_LIQUIDATION = "liquidation", "partial liquidation"
DELIVERY, DELEVERAGING = "delivery", "deleveraging"

_LIQUIDATIONS = frozenset({LIQUIDATION, PARTIAL_LIQUIDATION})
SYSTEM_TRADES = frozenset({LIQUIDATION, PARTIAL_LIQUIDATION, DELIVERY, DELEVERAGING})

_RECIPROCAL = Rounding(prec=40)


class SystemClose(NamedTuple):
    """How the exchange closes contracts: the kind of its order, at which price, at which fee rate.

    ``cause`` is what the history of positions says; ``trigger`` the mark price that brought it
    about, nothing if none did. A fee rate below zero is paid.
    """

    category: str
    cause: str
    price: Decimal
    fee_rate: Decimal = ZERO
    trigger: Decimal = ZERO


def close_by_system(
    context: Context, position: Position, contracts: Decimal, how: SystemClose
) -> Position:
    """Close so many contracts, without a sign, of a position; return it as it is then."""
    unit, now_ms = context.unit, context.now_ms
    contract = Contract.of(context.instrument)
    signed = contracts.copy_sign(position.contracts)
    change = trade(position, contract, -signed, how.price)
    won = down(change.won) if change.won > 0 else -up(-change.won)
    fee = fee_of(value(contract, contracts, how.price), how.fee_rate)
    given = margin_given(position, contracts)
    order = system_order(context, position, contracts, how, (won, fee))
    details = _details(context, order, how, position)
    text = BillText(reason_of_system(position, how.category), "trade", details)
    book = position_terms(unit, position.account).book
    postings = list(_postings(position, book, (won, fee, given), now_ms))
    before = unit.get(Account, position.account).balance(book, position.ccy).total
    result = settle(context.ledger, postings, {position.account: text}, overdraws=True)
    unit.put(order)
    note_placed(unit, order, order_terms(unit, order.account))
    note_finished(unit, order, now_ms)
    number = result.bills.get((position.account, book), 0)
    if unit.get(Account, position.account).balance(book, position.ccy).total == before:
        number = note_unchanged(context.ledger, position, text)
    record_fill(context, system_fill(context, order, how, number), order)
    after = change.position._replace(
        pnl=EXACT.add(change.position.pnl, won),
        fee=EXACT.add(change.position.fee, fee),
        margin=EXACT.subtract(position.margin, given),
        updated_ms=now_ms,
    )
    note_closed(unit, after, how.cause, now_ms, how.trigger)
    write(unit, after, position)
    if book != USUAL_BOOK:
        settle_by_system(context.ledger, position, contracts, (won, fee, given))
    balance_debts(context.ledger, position.account, position.ccy)
    mark(context.ledger, position.account)
    loss = exact_sum(one.amount for one in postings if one.debit == INSURANCE)
    if loss:
        note_paid(context.ledger, position.ccy, loss, context.instrument)
    publish_liquidation(context, order, how, (position.ccy, loss))
    return after


def publish_liquidation(
    context: Context, order: Order, how: SystemClose, insured: tuple[str, Decimal]
) -> None:
    """Have everybody see a liquidation, and what the insurance fund paid of a currency for it."""
    ccy, loss = insured
    if how.category not in _LIQUIDATIONS:
        return
    event = ContractsLiquidated(
        order.instrument,
        order.kind,
        order.side,
        order.position_side,
        LONG if order.side == SELL else SHORT,
        how.price,
        order.size,
        loss,
        ccy,
        order.updated_ms,
    )
    context.unit.emit(event)
    if loss and order.of_contracts:
        publish(context.ledger, context.instrument, PAID)


def margin_given(position: Position, contracts: Decimal) -> Decimal:
    """Return the part of the margin of an isolated position that goes with contracts."""
    if position.mode != ISOLATED or not contracts:
        return ZERO
    if contracts == abs(position.contracts):
        return position.margin
    part = EXACT.divide(EXACT.multiply(position.margin, contracts), abs(position.contracts))
    return down(part)


def _postings(
    position: Position, own: str, moved: tuple[Decimal, Decimal, Decimal], now_ms: int
) -> Iterator[Posting]:
    ccy, (won, fee, given) = position.ccy, moved
    book = LedgerAccount(position.account, own)
    if given:
        isolated = LedgerAccount(position.account, ISOLATED_BOOK)
        yield Posting(now_ms, MARGIN, ccy, given, isolated, book)
    if won > 0:
        yield Posting(now_ms, WON, ccy, won, LADDER, book)
    elif won < 0:
        yield Posting(now_ms, LOST, ccy, -won, book, LADDER)
    if fee < 0:
        yield Posting(now_ms, FEE, ccy, -fee, book, FEES)
    if position.mode == ISOLATED:
        beyond = -EXACT.add(EXACT.add(given, won), fee)
        if beyond > 0:
            yield Posting(now_ms, INSURED, ccy, beyond, INSURANCE, book)


def system_order(
    context: Context,
    position: Position,
    contracts: Decimal,
    how: SystemClose,
    result: tuple[Decimal, Decimal],
) -> Order:
    """Return an order of the exchange that has closed contracts; what it won, and its fee."""
    instrument, now_ms, (won, fee) = context.instrument, context.now_ms, result
    return Order(
        new_order_id(context.unit, position_terms(context.unit, position.account).order_ids_from),
        position.account,
        instrument.id,
        instrument.kind,
        SELL if position.contracts > 0 else BUY,
        MARKET,
        contracts,
        BASE,
        None,
        "",
        "",
        CANCEL_MAKER,
        position.mode,
        bans_cut=False,
        created_ms=now_ms,
        updated_ms=now_ms,
        base=instrument.base,
        quote=instrument.quote,
        fee_ccy=instrument.settlement,
        state=FILLED,
        filled=contracts,
        spent=_spent(context, contracts, how.price),
        fee=fee,
        held_ccy=instrument.settlement,
        trade_id="0",
        fill_price=how.price,
        fill_size=contracts,
        fill_ms=now_ms,
        fill_fee=fee,
        shelf=RECENT,
        position_side=position.side,
        leverage=position.leverage,
        pnl=won,
        fill_pnl=won,
        category=how.category,
    ).having(
        book=position_terms(context.unit, position.account).book,
        position=position.id,
        part=position.part,
    )


def _spent(context: Context, contracts: Decimal, price: Decimal) -> Decimal:
    if context.instrument.is_inverse:
        return _RECIPROCAL.divide(contracts, price)
    return EXACT.multiply(price, contracts)


def way_of(position: Position) -> str:
    """Return what closing a position is: of a direction, or buying or selling net contracts."""
    if position.side != NET:
        return position.side
    return SELL if position.contracts > 0 else BUY


def reason_of_system(position: Position, category: str) -> str:
    """Return why the exchange moves money when it closes a position."""
    if category == DELIVERY:
        return f"{category} {LONG if position.contracts > 0 else SHORT}"
    return f"{category} {way_of(position)}"


def _details(context: Context, order: Order, how: SystemClose, position: Position) -> TradeDetails:
    given = margin_given(position, order.size)
    index = context.price(context.market.index_price(context.instrument, context.now_ms))
    return TradeDetails(
        order.id,
        "",
        order.kind,
        order.instrument,
        order.side,
        how.price,
        order.size,
        "",
        order.fee,
        order.fee_ccy,
        trade_mode=order.trade_mode,
        index_price=index,
        pnl=order.pnl,
        mark_price=mark_of(context.market, context.instrument, context.now_ms),
        margin=-given,
        margin_left=margin_left(position, EXACT.subtract(position.margin, given)),
    )


def system_fill(context: Context, order: Order, how: SystemClose, number: int) -> Fill:
    """Return the fill of an order of the exchange; ``number`` is that of its bill."""
    index = context.price(context.market.index_price(context.instrument, context.now_ms))
    return Fill(
        number,
        order.updated_ms,
        order.account,
        order.instrument,
        order.kind,
        order.id,
        "",
        "",
        f"-{order.id}",
        order.side,
        how.price,
        order.size,
        "",
        order.fee,
        order.fee_ccy,
        how.fee_rate,
        index,
        how.category,
        "",
        order.size,
        pnl=order.pnl,
        position_side=order.position_side,
        mark_price=mark_of(context.market, context.instrument, context.now_ms),
    )
