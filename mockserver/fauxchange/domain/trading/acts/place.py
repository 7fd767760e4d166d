"""Placing an order: it is checked, takes what it may, and rests or ends."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import Instrument, Terms
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading.contracts import admission as contracts
from fauxchange.domain.trading.contracts.admission import ContractAdmission
from fauxchange.domain.trading.events import OrderChanged
from fauxchange.domain.trading.matching.book import finish
from fauxchange.domain.trading.matching.context import Context, context_of
from fauxchange.domain.trading.matching.entry import Entry, enter
from fauxchange.domain.trading.money.fees import fee_rates, pays_in_quote
from fauxchange.domain.trading.money.need import total_need
from fauxchange.domain.trading.money.rounding import up
from fauxchange.domain.trading.order import (
    BASE,
    CANCELED,
    MARKET,
    QUOTE,
    ClientOrderId,
    Order,
)
from fauxchange.domain.trading.rejection import NotEnough, SizeBelowMinimum
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading.retention import note_placed
from fauxchange.domain.trading.settings import take_next
from fauxchange.domain.trading.terms import new_order_id, order_terms

from . import checks
from .funds import available_of
from .latency import accept, accept_later

# Documented by OKX (order-book-trading-trade-post-place-order): the price of a market order is not
# known, so 5 % more than it would cost now has to be there.
_MARGIN = Decimal("1.05")


class Payment(NamedTuple):
    """How a trade is paid for: the currency of fees, and what is held for them in quote."""

    fee_ccy: str
    reserve: Decimal


class Admission(NamedTuple):
    """A request that passed: the order's price, what it may take, and what it needs of what.

    ``lots``, ``limit`` and ``budget`` are those of `Entry`; ``need`` is what the order needs if all
    of it rests, None if it cannot. ``contracts`` is what an order of contracts has besides.
    """

    price: Decimal | None
    lots: int | None
    limit: int
    budget: int | None
    need: Decimal | None
    ccy: str
    required: Decimal
    payment: Payment
    contracts: ContractAdmission | None = None


def place(ledger: Ledger, market: Market, account: Account, request: OrderRequest) -> Order:
    """Place an order; return it as it is after all that it took at once.

    Raises:
        KindNotOffered: an order on margin, or of options.
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

    """
    checks.require_offer(request)
    context = context_of(ledger, market, request.instrument)
    admitted = admit(context, account, request)
    unit, of_contracts = ledger.unit, request.instrument.contract_value is not None
    order_id = new_order_id(unit, account.id, of_contracts=of_contracts)
    order = _order(order_id, context, account, request, admitted)
    if request.client_id:
        unit.put(ClientOrderId(account.id, request.client_id, order.id))
    note_placed(unit, order)
    _, lots, limit, budget, need, *_ = admitted
    entry = Entry(lots, limit, budget, account.master, int(order.id), need)
    settings = context.settings
    if settings.accept_ms:
        return accept_later(context, order, entry, admitted.required, request.expires_ms)
    unit.emit(OrderChanged(order, ledger.now_ms))
    decided = None
    if context.rules.coming:
        decided = take_next(unit, account.id, order.instrument)
    if decided is not None:
        return finish(context, order, CANCELED, decided.reason, decided.detail)
    if settings.match_ms:
        return accept(context, order, entry, admitted.required, settings.match_ms)
    return enter(context, order, entry)


def admit(context: Context, account: Account, request: OrderRequest) -> Admission:
    """Check all that is asked of a new order; nothing is changed. Raises what `place` raises."""
    unit, instrument = context.unit, request.instrument
    if instrument.contract_value is not None:
        return _admit_contracts(context, account, request)
    terms = checks.require_open(context, request.type)
    checks.require_mode(request)
    payment = _payment(unit, account.id, instrument, request.side)
    if request.type == MARKET:
        admitted = _market(context, terms, account, request, payment)
    else:
        admitted = _limited(context, terms, request, payment)
    checks.require_free_client_id(context, account.id, request.client_id)
    checks.require_room(context, account.id)
    checks.require_funds(context, account, admitted.ccy, admitted.required, request.side)
    return admitted


def _admit_contracts(context: Context, account: Account, request: OrderRequest) -> Admission:
    found = contracts.admit(context, account, request)
    ccy = request.instrument.settlement
    payment = Payment(ccy, found.reserve)
    return Admission(
        found.price,
        found.lots,
        found.limit,
        None,
        found.need,
        ccy,
        found.required,
        payment,
        found,
    )


def _payment(unit: UnitOfWork, account: str, instrument: Instrument, side: str) -> Payment:
    """Return in what fees are paid: in what a trade brings, or always in the quote currency."""
    if side != BUY:
        return Payment(instrument.quote, ZERO)
    if not pays_in_quote(unit, account):
        return Payment(instrument.base, ZERO)
    return Payment(instrument.quote, fee_rates(unit, account, instrument).reserve)


def _limited(context: Context, terms: Terms, request: OrderRequest, payment: Payment) -> Admission:
    ticks = checks.price_in_ticks(
        context, terms, request.side, request.price, moves=request.moves_price
    )
    price = context.price(ticks)
    checks.require_maximum(context, request, price)
    lots = checks.lots_of(context, terms, request.size)
    checks.require_value(context, EXACT.multiply(price, request.size))
    need = total_need(request.side, price, request.size, payment.reserve)
    return Admission(price, lots, ticks, None, need, _pays(context, request.side), need, payment)


def _market(
    context: Context, terms: Terms, account: Account, request: OrderRequest, payment: Payment
) -> Admission:
    side, size = request.side, request.size
    bid, ask = context.ladder.best(context.source.price(context.now_ms))
    last = context.source.price(context.now_ms)
    price = context.price(min(ask, 2 * last) if side == BUY else max(bid, 1))
    checks.require_maximum(context, request, price)
    limit = checks.band_of(context).limit(side)
    ccy = _pays(context, side)
    available = _available(context, account, ccy)
    if request.unit == BASE:
        lots = checks.lots_of(context, terms, size)
        checks.require_value(context, EXACT.multiply(price, size))
        if side != BUY:
            return Admission(None, lots, limit, None, None, ccy, size, payment)
        needed = EXACT.multiply(total_need(side, price, size, payment.reserve), _MARGIN)
        budget, required = _cut(request, terms, price, available, up(needed))
        budget_ticks = _budget(context, budget, payment)
        return Admission(None, lots, limit, budget_ticks, None, ccy, required, payment)
    if EXACT.divide(size, price) < terms.minimum:
        raise SizeBelowMinimum(size, EXACT.multiply(terms.minimum, price))
    checks.require_value(context, size)
    if side == BUY:
        required = up(EXACT.multiply(size, EXACT.add(1, payment.reserve)))
        budget_ticks = _budget(context, size, None)
        return Admission(None, None, limit, budget_ticks, None, ccy, required, payment)
    return _sale_for(context, terms, account, request, (price, limit, payment))


def _sale_for(
    context: Context,
    terms: Terms,
    account: Account,
    request: OrderRequest,
    at: tuple[Decimal, int, Payment],
) -> Admission:
    """Return a sale that ends when it has brought so much of the quote currency."""
    price, limit, payment = at
    ccy = request.instrument.base
    available = _available(context, account, ccy)
    # In whole lots, as all that is sold.
    lots = context.lots(EXACT.multiply(EXACT.divide(request.size, price), _MARGIN)) + 1
    spendable, required = _cut(request, terms, Decimal(1), available, context.size(lots))
    lots, budget = context.lots(spendable), _budget(context, request.size, None)
    return Admission(None, lots, limit, budget, None, ccy, required, payment)


def _cut(
    request: OrderRequest, terms: Terms, price: Decimal, available: Decimal, needed: Decimal
) -> tuple[Decimal, Decimal]:
    """Return what a market order may spend, and what has to be there for it.

    Documented by OKX (post-place-order, banAmend): one that the balance cannot pay is cut to what
    it pays, if that is an order at all; unless the client bans it.
    """
    if available >= needed:
        return needed, needed
    ccy = request.instrument.quote if request.side == BUY else request.instrument.base
    if request.bans_cut or available < EXACT.multiply(terms.minimum, price):
        raise NotEnough(ccy, needed, available, request.side)
    return available, available


def _budget(context: Context, amount: Decimal, payment: Payment | None) -> int:
    """Return an amount of the quote currency in ticks times lots, less the fee that it pays."""
    if payment is not None and payment.reserve:
        amount = EXACT.divide(amount, EXACT.add(1, payment.reserve))
    return int(EXACT.divide_int(amount, EXACT.multiply(context.tick, context.lot)))


def _available(context: Context, account: Account, ccy: str) -> Decimal:
    """Return what is in the book that pays for the orders of an account."""
    return available_of(context, account, ccy)


def _pays(context: Context, side: str) -> str:
    return context.instrument.quote if side == BUY else context.instrument.base


def _order(
    order_id: str,
    context: Context,
    account: Account,
    request: OrderRequest,
    admitted: Admission,
) -> Order:
    instrument, now_ms = context.instrument, context.now_ms
    unit = request.unit if request.type == MARKET and request.unit == QUOTE else BASE
    order = Order(
        order_id,
        account.id,
        instrument.id,
        request.kind,
        request.side,
        request.type,
        request.size,
        unit,
        admitted.price,
        request.client_id,
        request.tag,
        request.stp,
        request.trade_mode,
        request.bans_cut,
        now_ms,
        now_ms,
        instrument.base,
        instrument.quote,
        admitted.payment.fee_ccy,
        held_ccy=admitted.ccy,
        reserve=admitted.payment.reserve,
        book=order_terms(context.unit, account.id).book,
        algo=request.algo,
        attached=request.attached,
    )
    found = admitted.contracts
    if found is None:
        return order
    return order.having(
        position_side=request.position_side,
        reduces=request.reduces,
        leverage=found.leverage,
        opening=found.opening,
        book=position_terms(context.unit, account.id).book,
        part=order_id if request.separate else request.part,
        quantity=request.quantity,
        quantity_unit=request.quantity_unit,
    )
