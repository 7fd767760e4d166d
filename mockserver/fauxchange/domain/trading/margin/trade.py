"""Carrying out a trade of one who trades on margin."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.bill import TradeDetails
from fauxchange.domain.core.ledger import LedgerAccount
from fauxchange.domain.core.money import EXACT, QUOTIENT, ZERO, exact_sum
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.book import SHOWN_MS, find_position
from fauxchange.domain.positions.loan import MarginLoan
from fauxchange.domain.positions.position import ISOLATED, Position, margin_left, reopen
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading.contracts.records import reason_of
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.money.fees import fee_rates
from fauxchange.domain.trading.money.settlement import BillText
from fauxchange.domain.trading.money.trade import RELEASED, Deal, Party, fill_of, record_fill
from fauxchange.domain.trading.order import BASE, FILLED, MAKER, PARTLY_FILLED, Order

from .change import MarginChange, Move, Places, TradeSide, enlarge, reduce, side_of, trade_as_spot
from .need import closable, closes, margin_of, need_of_rest
from .records import move_all, with_costs, write_changes


class _Traded(NamedTuple):
    """What one side of a trade has come to: what each part of it made of the position."""

    changes: tuple[MarginChange, ...]
    fee: Decimal

    @property
    def won(self) -> Decimal:
        """What was won by closing, in the currency of the margin."""
        return exact_sum(one.won for one in self.changes)

    @property
    def moves(self) -> list[Move]:
        """All that moves."""
        return [move for one in self.changes for move in one.moves]


def execute(context: Context, party: Party, deal: Deal) -> Order:
    """Move the money of one side of a trade; return its order as it is afterwards."""
    order, unit = party.order, context.unit
    rates = fee_rates(unit, order.account, context.instrument)
    rate = rates.maker if party.liquidity == MAKER else rates.taker
    before = find_position(unit, *order.position_place)
    traded = _trade(context, order, before, deal, rate)
    position = traded.changes[-1].position
    after = _filled(context, party, deal, traded, position)
    text = BillText(reason_of(order), "trade", _details(context, party, deal, traded))
    moves = [_released(order, after), *traded.moves]
    number = move_all(context.ledger, position, moves, text)
    write_changes(context.ledger, before, traded.changes)
    index = context.price(context.index_price())
    fill = fill_of(party, after, deal, (traded.fee, after.fee_ccy, rate), (number, index))
    fill = fill._replace(pnl=traded.won, position_side=order.position_side)
    record_fill(context, fill, after)
    return after


def _trade(
    context: Context, order: Order, before: Position | None, deal: Deal, rate: Decimal
) -> _Traded:
    """Return what a trade comes to: what closes a position is traded first."""
    position, fee = before, ZERO
    changes: list[MarginChange] = []
    for part, opens in _parts(context, order, deal):
        for size in _cut(context, position, (order.side, deal.price, part), opens=opens):
            leg = side_of(context.instrument, order.side, (size, deal.price), rate)
            change = _change(context, order, position, leg, opens=opens)
            change = with_costs(change, leg, context.now_ms, deal.trade_id)
            position, fee = change.position, EXACT.add(fee, leg.fee)
            changes.append(change)
    return _Traded(tuple(changes), fee)


def _parts(context: Context, order: Order, deal: Deal) -> Iterator[tuple[Decimal, bool]]:
    """Yield how much of a trade closes, and how much opens a position, as the order was taken."""
    done = order.filled if order.unit == BASE else order.spent
    closing = max(EXACT.subtract(EXACT.subtract(order.size, order.opening), done), ZERO)
    if order.unit != BASE:
        closing = context.size(context.lots(QUOTIENT.divide(closing, deal.price)))
    closes_now = min(deal.size, closing)
    if closes_now:
        yield closes_now, False
    if closes_now < deal.size:
        yield EXACT.subtract(deal.size, closes_now), bool(order.opening)


def _cut(
    context: Context, position: Position | None, part: tuple[str, Decimal, Decimal], *, opens: bool
) -> Iterator[Decimal]:
    """Yield a part of a trade, its side, price and size; one that opens is cut where it begins to.

    What is left of a position on the other side is closed before, by what it has itself: what opens
    is borrowed, and the account need not have it.
    """
    side, price, size = part
    rest = size
    if opens and position is not None and closes(position, side):
        lots = context.lots(closable(position, price, ZERO, context.lot))
        rest = min(size, context.size(lots))
    yield from filter(None, (rest, EXACT.subtract(size, rest)))


def _change(
    context: Context, order: Order, position: Position | None, leg: TradeSide, *, opens: bool
) -> MarginChange:
    """Return what a part of a trade makes of a position.

    What neither opens nor closes anything any more is traded as spot.
    """
    places = Places.of(order.account, order.book)
    if closes(position, order.side) and position is not None:
        return reduce(position, leg, places)
    if not opens and position is not None:
        return trade_as_spot(position, leg, places)
    current = _current(context, order, position)
    margin = ZERO
    if order.trade_mode == ISOLATED:
        in_quote = current.ccy == context.instrument.quote
        margin = margin_of(leg.size, leg.price, current.leverage, in_quote=in_quote)
    return enlarge(current, leg, places, margin)


def _current(context: Context, order: Order, before: Position | None) -> Position:
    """Return the position that an order makes larger; one that is empty is opened anew."""
    if before is not None and before.contracts:
        return before
    one, now_ms = context.instrument, context.now_ms
    has, owes = (one.base, one.quote) if order.side == BUY else (one.quote, one.base)
    rate = max(ZERO, -fee_rates(context.unit, order.account, one).taker)
    terms = position_terms(context.unit, order.account)
    if before is None:
        fresh = Position(
            terms.new_id(context.unit),
            order.account,
            one.id,
            order.kind,
            order.trade_mode,
            order.position_side,
            order.part,
            part=order.part,
        )
    else:
        is_old = before.updated_ms + SHOWN_MS <= now_ms
        fresh = reopen(before, terms.new_id(context.unit) if is_old else "")
    loan = MarginLoan(has, owes, since_ms=now_ms, fee_rate=rate)
    return fresh._replace(
        leverage=order.leverage, opened_ms=now_ms, loan=loan, is_short=order.side != BUY
    )


def _released(order: Order, after: Order) -> Move:
    """Return what a maker's order holds no more."""
    book = LedgerAccount(order.account, order.book)
    amount = EXACT.subtract(order.held, after.held)
    return Move(RELEASED, order.held_ccy, amount, book._replace(slot="frozen"), book)


def _details(context: Context, party: Party, deal: Deal, traded: _Traded) -> TradeDetails:
    order, position = party.order, traded.changes[-1].position
    return TradeDetails(
        order.id,
        deal.trade_id,
        order.kind,
        order.instrument,
        order.side,
        deal.price,
        deal.size,
        party.liquidity,
        traded.fee,
        order.fee_ccy,
        order.client_id,
        order.tag,
        order.trade_mode,
        context.price(context.index_price()),
        margin=exact_sum(one.margin for one in traded.changes),
        margin_left=margin_left(position, position.margin),
    )


def _filled(
    context: Context, party: Party, deal: Deal, traded: _Traded, position: Position
) -> Order:
    order, fee = party.order, traded.fee
    filled = EXACT.add(order.filled, deal.size)
    held = order.held
    if party.liquidity == MAKER:
        held = need_of_rest(order, EXACT.subtract(order.size, filled))
    return order.having(
        state=FILLED if order.unit == BASE and filled == order.size else PARTLY_FILLED,
        filled=filled,
        spent=EXACT.add(order.spent, EXACT.multiply(deal.price, deal.size)),
        fee=EXACT.add(order.fee, min(fee, ZERO)),
        rebate=EXACT.add(order.rebate, max(fee, ZERO)),
        held=held,
        pnl=EXACT.add(order.pnl, traded.won),
        trade_id=deal.trade_id,
        fill_price=deal.price,
        fill_size=deal.size,
        fill_ms=context.now_ms,
        fill_fee=fee,
        fill_pnl=traded.won,
        liquidity=party.liquidity,
        updated_ms=context.now_ms,
        position=position.id,
    )
