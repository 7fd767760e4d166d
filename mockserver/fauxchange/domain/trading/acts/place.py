"""Placing an order: it is checked, takes what it may, and rests or ends."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import ZERO, add, divide, divide_int, multiply
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import MARGIN
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.trading.contracts.coupons.trades import lend_to_order
from fauxchange.domain.trading.events import OrderChanged
from fauxchange.domain.trading.matching.book import finish, freeze
from fauxchange.domain.trading.matching.consumed import UsersBook
from fauxchange.domain.trading.matching.context import Context, context_of
from fauxchange.domain.trading.matching.entry import Entry, book_to_rest_in, enter, rest
from fauxchange.domain.trading.money.need import total_need_of
from fauxchange.domain.trading.money.rounding import up
from fauxchange.domain.trading.order import (
    BASE,
    CANCELED,
    FOK,
    MARKET,
    ClientOrderId,
    Order,
)
from fauxchange.domain.trading.queries.lists import positions_by_client_id
from fauxchange.domain.trading.rejection import NotEnough, SizeBelowMinimum
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading.retention import note_placed
from fauxchange.domain.trading.settings import take_next
from fauxchange.domain.trading.terms import OrderTerms

from . import checks
from .admission import Admission, Payment, admit_contracts, admit_margin, order_of
from .facts import OrderFacts, order_facts
from .funds import available_by, shortage
from .latency import accept, accept_later

# Documented by OKX (order-book-trading-trade-post-place-order): the price of a market order is not
# known, so 5 % more than it would cost now has to be there.
_MARGIN = Decimal("1.05")


def place(ledger: Ledger, market: Market, account: Account, request: OrderRequest) -> Order:
    """Place an order; return it as it is after all that it took at once.

    Raises:
        KindNotOffered: an order of options.
        InstrumentNotOpen: the instrument takes no such order now.
        MissingField, InvalidField, OffTick, NotALotMultiple, SizeBelowMinimum, TooLarge: the price
            or the size is none that the instrument takes.
        PriceOutOfBand: the price is beyond the limit of its side.
        ValueBelowMinimum: it is worth less than an order may be.
        UnsuitedSelfTradeMode: the mode does not suit the type.
        DuplicateClientId: an open order has the id.
        TooManyOrders: as many orders are open as may be.
        NotEnough: the trading account has less available than the order needs.
        NothingToReduce, PositionTooLarge: see `contracts.admission`.
        NotEnoughToBorrow: see `margin.admission`.

    """
    checks.require_offer(request)
    context, unit = context_of(ledger, market, request.instrument), ledger.unit
    facts = order_facts(unit, account.id, request.instrument)
    admitted, terms = admit(context, account, request, facts), facts.terms
    book = _book_to_rest_in(context, request, admitted)
    held = _held(context, book, admitted)
    order = order_of(context, account, request, admitted, terms, held=held)
    if request.client_id:
        _name(unit, terms, order)
    if terms.lists_by_instrument:
        note_placed(unit, order, terms)
    if order.coupons:
        lend_to_order(ledger, order, admitted.required)
    given = admitted.lots, admitted.limit, admitted.budget, account.master, int(order.id)
    entry, settings = new_tuple(Entry, given), context.settings
    if settings.accept_ms:
        return accept_later(context, order, entry, admitted.required, request.expires_ms)
    unit.emit(new_tuple(OrderChanged, (order, ledger.now_ms, None, "")))
    if book is not None and admitted.lots is not None:
        freeze(context, order, held)
        return rest(context, order, entry, admitted.lots, book)
    decided = None
    if context.rules.coming:
        decided = take_next(unit, account.id, order.instrument)
    if decided is not None:
        return finish(context, order, CANCELED, decided.reason, decided.detail)
    if settings.match_ms:
        return accept(context, order, entry, admitted.required, settings.match_ms)
    return enter(context, order, entry)


def _held(context: Context, book: UsersBook | None, admitted: Admission) -> Decimal:
    """Return what an order holds from the start: one that rests, or stands before it is matched."""
    if context.settings.match_ms and not context.rules.coming:
        return admitted.required
    return ZERO if book is None or admitted.need is None else admitted.need


def _name(unit: UnitOfWork, terms: OrderTerms, order: Order) -> None:
    """Have an order found by its client's id, with those that had it and whose positions are held.

    Where orders keep ids, positions are closed by them (coinw, close-batch-positions).
    """
    account = order.account
    former: tuple[str, ...] = ()
    if order.of_contracts and terms.keeps_client_ids:
        held = positions_by_client_id(unit, account, order.client_id).values()
        former = tuple(name for _, name in held)
    key = terms.client_key(order.client_id, of_contracts=order.of_contracts)
    unit.put(ClientOrderId(account, key, order.id, former))


def _book_to_rest_in(
    context: Context, request: OrderRequest, admitted: Admission
) -> UsersBook | None:
    """Return the book in which an order rests at once, None if it may trade, wait or be refused."""
    settings = context.settings
    waits = settings.accept_ms or settings.match_ms
    if admitted.need is None or waits or context.rules.coming:
        return None
    return book_to_rest_in(context, request.type, request.side, admitted.limit)


def admit(
    context: Context, account: Account, request: OrderRequest, facts: OrderFacts
) -> Admission:
    """Check all that is asked of a new order; nothing is changed. Raises what `place` raises."""
    if request.instrument.contract_value is not None:
        return admit_contracts(context, account, request)
    if request.kind == MARGIN:
        return admit_margin(context, account, request)
    checks.require_open(context, request.type)
    if request.type == FOK:
        checks.require_mode(request)
    payment = facts.buying if request.side == BUY else facts.selling
    available = available_by(context, account, facts.settings, payment.book, payment.ccy)
    if request.type == MARKET:
        admitted = _market(context, request, facts, payment, available)
    else:
        admitted = _limited(context, request, facts, payment)
    if request.client_id:
        checks.require_free_client_id(context, account.id, request.client_id)
    checks.require_room(context, account.id, facts.limits)
    if available < admitted.required:
        amounts = payment.ccy, admitted.required, available
        raise shortage(context, account, amounts, request.side)
    return admitted


def _limited(
    context: Context, request: OrderRequest, facts: OrderFacts, payment: Payment
) -> Admission:
    side, size = request.side, request.size
    ticks = checks.price_in_ticks(context, side, request.price, moves=request.moves_price)
    price = context.price(ticks)
    value = checks.value_of(request, price)
    checks.require_maximum(context, request, value, facts.dollars)
    lots = checks.lots_of(context, size)
    checks.require_value(context, value)
    need = total_need_of(side, value, size, payment.reserve)
    return new_tuple(Admission, (price, lots, ticks, None, need, need, payment, None))


def _market(
    context: Context,
    request: OrderRequest,
    facts: OrderFacts,
    payment: Payment,
    available: Decimal,
) -> Admission:
    side, size = request.side, request.size
    last = context.source.price(context.now_ms)
    bid, ask = context.ladder.best(last)
    price = context.price(min(ask, 2 * last) if side == BUY else max(bid, 1))
    value = checks.value_of(request, price)
    checks.require_maximum(context, request, value, facts.dollars)
    limit, minimum = context.price_limit().of(side), context.terms.minimum
    if request.unit == BASE:
        lots = checks.lots_of(context, size)
        checks.require_value(context, value)
        if side != BUY:
            return Admission(None, lots, limit, None, None, size, payment)
        needed = multiply(total_need_of(side, value, size, payment.reserve), _MARGIN)
        budget, required = _cut(request, multiply(minimum, price), available, up(needed))
        budget_ticks = _budget(context, budget, payment)
        members = None, lots, limit, budget_ticks, None, required, payment, None
        return new_tuple(Admission, members)
    if divide(size, price) < minimum:
        raise SizeBelowMinimum(size, multiply(minimum, price))
    checks.require_value(context, value)
    if side == BUY:
        required = up(multiply(size, add(1, payment.reserve)))
        budget_ticks = _budget(context, size, None)
        return Admission(None, None, limit, budget_ticks, None, required, payment)
    # A sale that ends when it has brought so much of the quote currency; in whole lots, as all
    # that is sold.
    lots = context.lots(multiply(divide(size, price), _MARGIN)) + 1
    sold, required = _cut(request, minimum, available, context.size(lots))
    lots, budget_ticks = context.lots(sold), _budget(context, size, None)
    return Admission(None, lots, limit, budget_ticks, None, required, payment)


def _cut(
    request: OrderRequest, least: Decimal, available: Decimal, needed: Decimal
) -> tuple[Decimal, Decimal]:
    """Return what a market order may spend, and what has to be there for it.

    Documented by OKX (post-place-order, banAmend): one that the balance cannot pay is cut to what
    it pays, if that is the ``least`` that an order costs; unless the client bans it.
    """
    if available >= needed:
        return needed, needed
    ccy = request.instrument.quote if request.side == BUY else request.instrument.base
    if request.bans_cut or available < least:
        raise NotEnough(ccy, needed, available, request.side)
    return available, available


def _budget(context: Context, amount: Decimal, payment: Payment | None) -> int:
    """Return an amount of the quote currency in ticks times lots, less the fee that it pays."""
    if payment is not None and payment.reserve:
        amount = divide(amount, add(1, payment.reserve))
    return int(divide_int(amount, multiply(context.tick, context.lot)))
