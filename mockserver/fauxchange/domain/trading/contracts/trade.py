"""What a trade of contracts moves: fees, what was won or lost, and the margin of isolated ones."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context as Rounding
from decimal import Decimal

from fauxchange.domain.core.ledger import LedgerAccount, Posting
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.arithmetic import Contract, value
from fauxchange.domain.positions.book import SHOWN_MS, find_position, note_closed, write
from fauxchange.domain.positions.figures import mark_of
from fauxchange.domain.positions.position import (
    CLOSED,
    ISOLATED,
    ISOLATED_BOOK,
    PARTLY_CLOSED,
    Position,
    PositionTrade,
    reopen,
    trade,
)
from fauxchange.domain.positions.terms import USUAL_BOOK, position_terms
from fauxchange.domain.positions.watch import begin
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.money.fees import fee_of, fee_rates
from fauxchange.domain.trading.money.rounding import down, up
from fauxchange.domain.trading.money.settlement import settle
from fauxchange.domain.trading.money.trade import (
    FEE,
    FEES,
    LADDER,
    REBATE,
    RELEASED,
    Deal,
    Party,
    fill_of,
    record_fill,
)
from fauxchange.domain.trading.order import FILLED, MAKER, PARTLY_FILLED, Order
from fauxchange.domain.trading_account.borrowing import balance_debts

from .coupons.trades import settle_trade
from .liquidation.insurance import INSURANCE, INSURED, note_paid
from .need import margin_of, need_of_rest
from .records import Effect, text_of
from .system import LOST, MARGIN, WON, margin_given
from .timers import start_timers

_RECIPROCAL = Rounding(prec=40)


def execute(context: Context, deal: Deal) -> dict[str, Order]:
    """Move the money of a trade of contracts; return the orders as they are afterwards, by id."""
    parties = [one for one in (deal.buyer, deal.seller) if one is not None]
    index = context.price(context.market.index_price(context.instrument, context.now_ms))
    orders = {}
    # One after the other: both may be of one account and change one position.
    for one in parties:
        effect = _effect(context, one, deal)
        text = text_of(one, deal, effect, index)
        postings = list(_postings(context, one, effect))
        bills = settle(context.ledger, postings, {one.order.account: text}, overdraws=True).bills
        insured = exact_sum(paid.amount for paid in postings if paid.debit == INSURANCE)
        if insured:
            note_paid(context.ledger, context.instrument.settlement, insured, context.instrument)
        order = _filled(context, one, deal, effect)
        _write_position(context, effect, deal, order)
        number = bills.get((one.order.account, one.order.book)) or int(context.unit.new_id())
        cost = (effect.fee, order.fee_ccy, effect.rate)
        fill = fill_of(one, order, deal, cost, (number, index))._replace(
            pnl=effect.won, position_side=order.position_side, mark_price=effect.mark
        )
        record_fill(context, fill, order)
        balance_debts(context.ledger, order.account, order.fee_ccy)
        if order.book != USUAL_BOOK:
            settle_trade(context, one.order, effect, deal.size)
        orders[order.id] = order
    return orders


def _effect(context: Context, party: Party, deal: Deal) -> Effect:
    order, instrument, now_ms = party.order, context.instrument, context.now_ms
    contract = Contract.of(instrument)
    signed = deal.size if order.side == BUY else -deal.size
    before = find_position(
        context.unit,
        order.account,
        instrument.id,
        order.trade_mode,
        order.position_side,
        order.part,
    )
    position = _current(context, order, before)
    change = trade(position, contract, signed, deal.price)
    won = down(change.won) if change.won > 0 else -up(-change.won)
    rates = fee_rates(context.unit, order.account, instrument)
    is_maker = party.liquidity == MAKER
    rate = rates.maker if is_maker else rates.taker
    fee = fee_of(value(contract, deal.size, deal.price), rate)
    given = margin_given(position, abs(change.closed))
    margin = ZERO
    if position.mode == ISOLATED:
        needed = margin_of(contract, change.opened, deal.price, position.leverage)
        margin = EXACT.subtract(needed, given)
    held = released = ZERO
    if is_maker:
        left = EXACT.subtract(EXACT.subtract(order.size, order.filled), deal.size)
        held = need_of_rest(contract, order, left)
        released = EXACT.subtract(order.held, held)
    mark = mark_of(context.market, instrument, now_ms)
    effect = Effect(before, change, won, margin, given, fee, rate, held, released, mark)
    pays = _margin_pays(context, order, effect)
    return effect._replace(margin_pays=pays, price=deal.price)


def _margin_pays(context: Context, order: Order, effect: Effect) -> bool:
    """Whether a fee is paid by the margin of the isolated position that a trade opens."""
    opens = bool(effect.change.opened) and not effect.change.closed
    if not opens or effect.fee >= 0 or order.trade_mode != ISOLATED:
        return False
    return position_terms(context.unit, order.account).margin_pays_fees


def _new(context: Context, order: Order) -> Position:
    """Return the empty position that an order of contracts opens."""
    instrument, now_ms = context.instrument, context.now_ms
    return Position(
        position_terms(context.unit, order.account).new_id(context.unit),
        order.account,
        instrument.id,
        instrument.kind,
        order.trade_mode,
        order.position_side,
        instrument.settlement,
        leverage=order.leverage,
        opened_ms=now_ms,
        updated_ms=now_ms,
        part=order.part,
    )


def _current(context: Context, order: Order, before: Position | None) -> Position:
    """Return the position that an order changes; one that was closed long ago has a new id."""
    now_ms = context.now_ms
    if before is None:
        return _new(context, order)
    if before.contracts:
        return before
    terms = position_terms(context.unit, order.account)
    is_new = terms.renews_ids or before.updated_ms + SHOWN_MS <= now_ms
    fresh = reopen(before, terms.new_id(context.unit) if is_new else "")
    return fresh._replace(leverage=order.leverage, opened_ms=now_ms)


def _postings(context: Context, party: Party, effect: Effect) -> Iterator[Posting]:
    order, ccy = party.order, context.instrument.settlement
    now_ms = context.now_ms
    book = LedgerAccount(order.account, order.book)
    frozen = LedgerAccount(order.account, order.book, "frozen")
    isolated = LedgerAccount(order.account, ISOLATED_BOOK)
    if effect.released:
        yield Posting(now_ms, RELEASED, ccy, effect.released, frozen, book)
    if effect.margin > 0:
        yield Posting(now_ms, MARGIN, ccy, effect.margin, book, isolated)
    elif effect.margin < 0:
        yield Posting(now_ms, MARGIN, ccy, -effect.margin, isolated, book)
    if effect.won > 0:
        yield Posting(now_ms, WON, ccy, effect.won, LADDER, book)
    elif effect.won < 0:
        yield Posting(now_ms, LOST, ccy, -effect.won, book, LADDER)
        beyond = EXACT.subtract(-effect.won, effect.given)
        if order.trade_mode == ISOLATED and beyond > 0:
            yield Posting(now_ms, INSURED, ccy, beyond, INSURANCE, book)
    if effect.fee > 0:
        yield Posting(now_ms, REBATE, ccy, effect.fee, FEES, book)
    elif effect.fee < 0:
        yield Posting(now_ms, FEE, ccy, -effect.fee, isolated if effect.margin_pays else book, FEES)


def _write_position(context: Context, effect: Effect, deal: Deal, order: Order) -> None:
    """Write a position as a trade has left it, and what it closed."""
    unit, now_ms, change = context.unit, context.now_ms, effect.change
    margin = ZERO
    if change.position.mode == ISOLATED:
        had = effect.before.margin if effect.before else ZERO
        margin = EXACT.add(had, effect.margin)
        if effect.margin_pays:
            margin = EXACT.add(margin, effect.fee)
    share = _shares(change, effect.fee)
    position = change.position._replace(margin=margin, trade_id=deal.trade_id, updated_ms=now_ms)
    if change.ended is not None and change.ended is not change.position:
        ended = _with_costs(change.ended, effect.won, share[0])._replace(
            trade_id=deal.trade_id, updated_ms=now_ms
        )
        note_closed(unit, ended, CLOSED, now_ms)
        position = _with_costs(position, ZERO, share[1])._replace(opened_ms=now_ms)
    else:
        position = _with_costs(position, effect.won, effect.fee)
        if change.closed:
            cause = PARTLY_CLOSED if position.contracts else CLOSED
            note_closed(unit, position, cause, now_ms)
    write(unit, position, effect.before)
    start_timers(context.ledger, context.market, context.instrument)
    begin(context.ledger, order.account)


def _shares(change: PositionTrade, fee: Decimal) -> tuple[Decimal, Decimal]:
    """Return what of a fee closed a position, and what opened the other one."""
    if not change.opened or not change.closed:
        return (fee, ZERO) if change.closed else (ZERO, fee)
    whole = EXACT.add(abs(change.closed), abs(change.opened))
    opened = _RECIPROCAL.divide(EXACT.multiply(fee, abs(change.opened)), whole)
    opened = down(opened) if opened > 0 else -down(-opened)
    return EXACT.subtract(fee, opened), opened


def _with_costs(position: Position, won: Decimal, fee: Decimal) -> Position:
    return position._replace(pnl=EXACT.add(position.pnl, won), fee=EXACT.add(position.fee, fee))


def _filled(context: Context, party: Party, deal: Deal, effect: Effect) -> Order:
    order, now_ms = party.order, context.now_ms
    filled = EXACT.add(order.filled, deal.size)
    part = EXACT.multiply(deal.price, deal.size)
    if context.instrument.is_inverse:
        part = _RECIPROCAL.divide(deal.size, deal.price)
    fee, rebate = order.fee, order.rebate
    if effect.fee > 0:
        rebate = EXACT.add(rebate, effect.fee)
    else:
        fee = EXACT.add(fee, effect.fee)
    return order.having(
        state=FILLED if filled == order.size else PARTLY_FILLED,
        filled=filled,
        spent=EXACT.add(order.spent, part),
        fee=fee,
        rebate=rebate,
        held=effect.held,
        pnl=EXACT.add(order.pnl, effect.won),
        trade_id=deal.trade_id,
        fill_price=deal.price,
        fill_size=deal.size,
        fill_ms=now_ms,
        fill_fee=effect.fee,
        fill_pnl=effect.won,
        liquidity=party.liquidity,
        updated_ms=now_ms,
        position=effect.change.position.id,
    )
