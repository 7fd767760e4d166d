"""What passed the checks of a new order, and the order that it becomes."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading.contracts import admission as contracts
from fauxchange.domain.trading.margin import admission as margin
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.order import BASE, MARKET, QUOTE, Order, new_order
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading.terms import OrderTerms, new_order_id


class Payment(NamedTuple):
    """How trades of an order are paid for: from which book of the account, in which currency.

    ``fee_ccy`` is the currency of fees; ``reserve`` is the part of the order's value that is held
    for them in the quote currency.
    """

    book: str
    ccy: str
    fee_ccy: str
    reserve: Decimal


class PositionOpening(NamedTuple):
    """What of an order's size opens a position, and at which leverage."""

    size: Decimal
    leverage: Decimal


class Admission(NamedTuple):
    """A request that passed: the order's price, what it may take, and what it needs of what.

    ``lots``, ``limit`` and ``budget`` are those of `Entry`; ``need`` is what the order needs if all
    of it rests, None if it cannot. ``opening`` is what an order has besides that changes positions.
    """

    price: Decimal | None
    lots: int | None
    limit: int
    budget: int | None
    need: Decimal | None
    required: Decimal
    payment: Payment
    opening: PositionOpening | None = None


def admit_contracts(context: Context, account: Account, request: OrderRequest) -> Admission:
    """Check an order of contracts. Raises what `contracts.admission.admit` raises."""
    found = contracts.admit(context, account, request)
    instrument = request.instrument
    book = position_terms(context.unit, account.id).book
    payment = Payment(book, instrument.settlement, instrument.settlement, found.reserve)
    opening = PositionOpening(found.opening, found.leverage)
    return Admission(
        found.price, found.lots, found.limit, None, found.need, found.required, payment, opening
    )


def admit_margin(context: Context, account: Account, request: OrderRequest) -> Admission:
    """Check an order on margin. Raises what `margin.admission.admit` raises."""
    found = margin.admit(context, account, request)
    received = context.instrument.base if request.side == BUY else context.instrument.quote
    book = position_terms(context.unit, account.id).book
    payment = Payment(book, request.margin_ccy, received, ZERO)
    return Admission(
        found.price,
        found.lots,
        found.limit,
        found.budget,
        found.need,
        found.required,
        payment,
        PositionOpening(found.opening, found.leverage),
    )


def order_of(
    context: Context,
    account: Account,
    request: OrderRequest,
    admitted: Admission,
    terms: OrderTerms,
    *,
    held: Decimal,
) -> Order:
    """Return the order of a request that passed; ``held`` is frozen for it at once."""
    instrument, now_ms, payment = context.instrument, context.now_ms, admitted.payment
    found = admitted.opening
    ids_from = terms.ids_from
    if found is not None:
        ids_from = position_terms(context.unit, account.id).order_ids_from
    order_id = new_order_id(context.unit, ids_from)
    unit = request.unit if request.type == MARKET and request.unit == QUOTE else BASE
    given = (
        order_id,
        account.id,
        instrument.id,
        request.kind,
        request.side,
        request.type,
        request.size,
        unit,
        admitted.price,
        # The client's id, the tag, and the modes of self-trades, of margin and of cuts.
        *request[7:12],
        now_ms,
        now_ms,
        instrument.base,
        instrument.quote,
        payment.fee_ccy,
    )
    funds = held, payment.ccy, payment.reserve
    order = new_order(given, funds, payment.book, request.algo, request.attached)
    if found is None:
        return order
    return order.having(
        position_side=request.position_side,
        reduces=request.reduces,
        leverage=found.leverage,
        opening=found.size,
        part=order_id if request.separate else request.margin_ccy or request.part,
        quantity=request.quantity,
        quantity_unit=request.quantity_unit,
        coupons=request.coupons,
    )
