"""What a trade moves: money between the two sides, fees and rebates, one bill a currency."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.bill import TradeDetails
from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.history import drop_old, is_asked
from fauxchange.domain.core.ledger import LedgerAccount, Posting, exchange_account, slots_of
from fauxchange.domain.core.money import ZERO, add, multiply, subtract
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.trading.events import Filled, OrderChanged
from fauxchange.domain.trading.fill import Fill, log_of
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.money.settlement import BillText, settle
from fauxchange.domain.trading.order import FILLED, MAKER, PARTLY_FILLED, RECENT, Order
from fauxchange.domain.trading.retention import ARCHIVE_MS
from fauxchange.domain.trading.triggers import follow_part
from fauxchange.domain.trading_account.account import usd
from fauxchange.domain.trading_account.borrowing import balance_debts
from fauxchange.domain.trading_account.potential import count_held
from fauxchange.domain.trading_account.spot_cost import follow_trade

from .fees import fee_of, fee_rates
from .need import need_of
from .rounding import down, up

# The ladder's side of trades, what fees are paid to and rebates come from, and what rounding left.
LADDER = exchange_account("market")
FEES = exchange_account("fees")
ROUNDING = exchange_account("rounding")

# Why money moves.
BOUGHT, SOLD = "bought", "sold"
FEE, REBATE, RELEASED = "trade fee", "trade rebate", "order released"


class Party(NamedTuple):
    """A user's order in a trade; a maker pays from what its order holds."""

    order: Order
    liquidity: str
    why: str


class Deal(NamedTuple):
    """A trade of two sides, at a price and for a size as numbers; None is the ladder's side.

    ``cause`` is the id of the trade of the tape that brought it about, if one did, and
    ``cause_price`` the price of that one.
    """

    trade_id: str
    price: Decimal
    size: Decimal
    buyer: Party | None
    seller: Party | None
    cause: str = ""
    cause_price: Decimal = ZERO


class _Costs(NamedTuple):
    """What a trade costs one side: what it pays and gets, its fee, and what it holds no more.

    It gets ``got_ccy``; the fee is in ``fee_ccy``, which is the same one if the fee is part of it.
    """

    paid: Decimal
    got: Decimal
    got_ccy: str
    fee: Decimal
    fee_ccy: str
    rate: Decimal
    held: Decimal
    released: Decimal


# A user's side of a trade and what it costs; where a side pays from, and where money comes.
_Side = tuple[Party, _Costs]
_Places = tuple[LedgerAccount, LedgerAccount]


def execute(context: Context, deal: Deal) -> dict[str, Order]:
    """Move the money of a trade; return the orders as they are afterwards, by id.

    Orders are not written, so that one which fills many times is written once.

    Raises:
        InsufficientFunds: a taker has less available than it pays.

    """
    _, price, size, buyer, seller, *_ = deal
    now_ms, value = context.now_ms, multiply(price, size)
    index = context.price(context.index_price())
    sides: list[_Side] = []
    texts, borrows = {}, False
    for party, other in ((buyer, seller), (seller, buyer)):
        if party is not None:
            order, cost = party.order, _costs(context, party, size, value)
            sides.append((party, cost))
            texts[order.account] = _text(party, deal, cost, other is None, index)
            borrows = borrows or order.may_borrow
    postings = _postings(deal, sides, value, now_ms)
    settled = settle(context.ledger, postings, texts, overdraws=borrows)
    orders = {}
    for party, cost in sides:
        order = _filled(party, deal, cost, value, now_ms)
        number = settled.bills[order.account, order.book]
        fee = cost.fee, cost.fee_ccy, cost.rate
        record_fill(context, fill_of(party, order, deal, fee, (number, index)), order)
        _follow_cost(context, order, cost, price)
        orders[order.id] = order
        if borrows and order.may_borrow:
            _borrow(context, party.order, order)
    return orders


def _follow_cost(context: Context, order: Order, cost: _Costs, price: Decimal) -> None:
    """Have the account know what it has paid for what it bought."""
    unit, (paid, got, ccy, fee, fee_ccy, *_) = context.unit, cost
    if fee_ccy == ccy:
        got = add(got, fee)
    of_quote = usd(unit, order.quote, context.now_ms)
    of_base = multiply(price, of_quote)
    if order.side == BUY:
        bought, sold = (ccy, got, of_base), (order.quote, paid, of_quote)
    else:
        bought, sold = (ccy, got, of_quote), (order.base, paid, of_base)
    follow_trade(unit, order.account, bought, sold)


def _borrow(context: Context, before: Order, after: Order) -> None:
    """Borrow what a trade took that was not there, and repay with what it has brought."""
    if after.held != before.held:
        change = subtract(after.held, before.held)
        count_held(context.unit, after.account, after.held_ccy, change)
    for ccy in (after.base, after.quote):
        balance_debts(context.ledger, after.account, ccy)


def _costs(context: Context, party: Party, size: Decimal, value: Decimal) -> _Costs:
    order, liquidity, _ = party
    rates = fee_rates(context.unit, order.account, context.instrument)
    paid, got = (up(value), size) if order.side == BUY else (size, down(value))
    if liquidity == MAKER:
        return _maker_costs(order, size, value, (paid, got), rates.maker)
    rate, got_ccy = rates.taker, order.received_ccy
    fee_ccy = got_ccy if rate > 0 else order.fee_ccy
    fee = fee_of(got if fee_ccy == got_ccy else value, rate)
    return new_tuple(_Costs, (paid, got, got_ccy, fee, fee_ccy, rate, ZERO, ZERO))


def _maker_costs(
    order: Order, size: Decimal, value: Decimal, moved: tuple[Decimal, Decimal], rate: Decimal
) -> _Costs:
    """Return what a trade costs an order that rested: no more than it holds."""
    paid, got = moved
    price = ZERO if order.price is None else order.price
    left = subtract(subtract(order.size, order.filled), size)
    before = need_of(order.side, price, add(left, size), order.reserve)
    after = need_of(order.side, price, left, order.reserve)
    paid = min(paid, subtract(before.value, after.value))
    released, got_ccy = subtract(order.held, after.total), order.received_ccy
    fee_ccy = got_ccy if rate > 0 else order.fee_ccy
    fee = fee_of(got if fee_ccy == got_ccy else value, rate)
    if fee_ccy != got_ccy:
        fee = max(fee, subtract(paid, released))
    return new_tuple(_Costs, (paid, got, got_ccy, fee, fee_ccy, rate, after.total, released))


def _postings(deal: Deal, sides: Sequence[_Side], value: Decimal, now_ms: int) -> list[Posting]:
    """Return what moves between the sides, of which users have one at least, the buyer first."""
    _, _, size, buyer, seller, *_ = deal
    (any_party, first), (_, last) = sides[0], sides[-1]
    order, reason = any_party.order, BOUGHT if buyer else SOLD
    of_buyer, of_seller = _places_of(buyer), _places_of(seller)
    (debit, buys), (gives, sells) = of_buyer, of_seller
    paid = first.paid if buyer else down(value)
    received = min(last.got, paid) if seller else paid
    postings = []
    if received:
        postings.append(new_tuple(Posting, (now_ms, reason, order.quote, received, debit, sells)))
    if paid > received:
        rest = subtract(paid, received)
        postings.append(Posting(now_ms, BOUGHT, order.quote, rest, debit, ROUNDING))
    postings.append(new_tuple(Posting, (now_ms, reason, order.base, size, gives, buys)))
    for party, cost in sides:
        places = of_buyer if party is buyer else of_seller
        _add_own_postings(postings, party, cost, places, now_ms)
    return postings


def _add_own_postings(
    postings: list[Posting], party: Party, cost: _Costs, places: _Places, now_ms: int
) -> None:
    """Add the fee or rebate of a side, and what its order holds no more."""
    spent, _, got_ccy, fee, fee_ccy, _, _, released = cost
    (pays, gets), is_own = places, fee_ccy == got_ccy
    if fee > 0:
        postings.append(Posting(now_ms, REBATE, fee_ccy, fee, FEES, gets))
    elif fee:
        payer = gets if is_own else pays
        postings.append(new_tuple(Posting, (now_ms, FEE, fee_ccy, -fee, payer, FEES)))
        spent = spent if is_own else subtract(spent, fee)
    if party.liquidity == MAKER:
        rest = subtract(released, spent)
        if rest > 0:
            moved = now_ms, RELEASED, party.order.held_ccy, rest, pays, gets
            postings.append(new_tuple(Posting, moved))


def _places_of(party: Party | None) -> _Places:
    """Return what a side pays from, and what it gets money into."""
    if party is None:
        return LADDER, LADDER
    order, liquidity, _ = party
    available, frozen = slots_of(order.account, order.book)
    return frozen if liquidity == MAKER else available, available


def _text(
    party: Party, deal: Deal, cost: _Costs, is_ladder: bool, index_price: Decimal
) -> BillText:
    order, liquidity, _ = party
    (id_, _, instrument, kind, side), (trade_id, price, size, *_) = order[:5], deal
    # The client's id, the tag, and the modes of self-trades and of margin.
    client_id, tag, _, mode = order[9:13]
    details = (
        *(id_, trade_id, kind, instrument, side, price, size, liquidity, cost.fee, cost.fee_ccy),
        *(client_id, tag, mode, index_price, ZERO, None, ZERO, None),
    )
    other, reason = LADDER.book if is_ladder else "trade", BOUGHT if side == BUY else SOLD
    return new_tuple(BillText, (reason, other, new_tuple(TradeDetails, details)))


def _filled(party: Party, deal: Deal, cost: _Costs, value: Decimal, now_ms: int) -> Order:
    (order, liquidity, _), (trade_id, price, size, *_) = party, deal
    # By place, because this is half of what a fill costs; `Order` has them in this order.
    _, filled, spent, fee, rebate, _, *held_as = order[19:27]
    filled, spent = add(filled, size), add(spent, value)
    if cost.fee > 0:
        rebate = add(rebate, cost.fee)
    else:
        fee = add(fee, cost.fee)
    whole = order.unit == "base" and filled == order.size
    state, shelf = (FILLED, RECENT) if whole else (PARTLY_FILLED, order.shelf)
    changed = (
        *(state, filled, spent, fee, rebate, cost.held, *held_as),
        *(trade_id, price, size, now_ms, cost.fee, liquidity, *order[33:36], shelf),
    )
    return new_tuple(Order, (*order[:15], now_ms, *order[16:19], *changed, *order[37:]))


def fill_of(
    party: Party,
    order: Order,
    deal: Deal,
    cost: tuple[Decimal, str, Decimal],
    at: tuple[int, Decimal],
) -> Fill:
    """Return the fill of a side of a trade, whose order is as it is afterwards.

    ``cost`` is the fee with its currency and rate; ``at`` the number of the bill and the index
    price.
    """
    (_, liquidity, why), (number, index) = party, at
    trade_id, price, size, buyer, seller, cause, cause_price = deal
    other = seller if party is buyer else buyer
    id_, account, instrument, kind, side = order[:5]
    members = (
        *(number, order.updated_ms, account, instrument, kind, id_, order.client_id, order.tag),
        *(trade_id, side, price, size, liquidity, *cost, index, why, cause, order.filled),
        *(cause_price, other.order.key if other else "", ZERO, "", None),
    )
    return new_tuple(Fill, members)


def record_fill(context: Context, fill: Fill, order: Order) -> None:
    """Enter a fill into the logs of its account, and publish it."""
    unit = context.unit
    log, account = log_of(fill.account), fill.account
    unit.distribute(log, (fill,))
    if is_asked(fill.id):
        old_ms = fill.at_ms - ARCHIVE_MS
        drop_old(unit, log, old_ms, ("instrument",), lambda name: (log_of(account, name),))
    unit.emit(new_tuple(OrderChanged, (order, fill.at_ms, fill, "")))
    unit.emit(new_tuple(Filled, (fill,)))
    if order.algo is not None and order.algo.runs and order.is_open:
        follow_part(context.ledger, order.key)
