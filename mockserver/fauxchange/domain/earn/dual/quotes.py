"""Dual investment: quotes, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from fauxchange.domain.core.history import expire
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO, round_down
from fauxchange.domain.core.quote import KEPT_MS, NoQuote, OffStep, QuoteExpired, QuoteTraded
from fauxchange.domain.core.rejection import BelowMinimum, InvalidField
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.earn.rejection import (
    AboveMaximum,
    AlreadyRedeemed,
    EarlyUnsupported,
    NoOrder,
    NotRedeemable,
    PurchaseSuspended,
    RedeemRefused,
    SoldOut,
    TooEarly,
)

from . import catalogue, orders
from .product import (
    DualOrder,
    DualProduct,
    DualQuote,
    DualRedeemQuote,
    DualTerms,
    DualYield,
    find,
    find_terms,
)

QuoteId = Callable[[DualProduct], str]

_ONE = Decimal(1)

# The states of an order that is on its way back before its time.
_RETURNING = frozenset({"redemption received", "redemption booked", "redeeming"})
_OVER = frozenset({"settled", "redeemed"})


def quote(
    ledger: Ledger, account: str, product_id: str, amount: Decimal, ccy: str, *, quote_id: QuoteId
) -> DualQuote:
    """Return a yield for an account that holds for a while; ``quote_id`` returns its id.

    Raises:
        InvalidField: there is no such product, or it takes another currency.
        PurchaseSuspended, SoldOut: the product cannot be had.
        BelowMinimum, AboveMaximum, OffStep: not an amount that an order takes.

    """
    unit, now_ms = ledger.unit, ledger.now_ms
    terms = find_terms(unit)
    product = catalogue.find(unit, terms, product_id, now_ms) if terms else None
    if terms is None or product is None:
        raise InvalidField("product", f"there is no product {product_id}")
    if ccy != product.ccy:
        raise InvalidField("invested currency", f"{product.id} takes {product.ccy}")
    paid = _require_sale(unit, terms, product, now_ms)
    _require_size(unit, product, amount)
    given = DualQuote(
        id=quote_id(product),
        account=account,
        product=product,
        amount=amount,
        paid=paid,
        price=catalogue.price_of(unit, product, now_ms),
        valid_until_ms=min(now_ms + terms.quote_ms, product.expires_ms - terms.trade_end_ms),
    )
    unit.put(given)
    expire(unit, DualQuote, given.id, now_ms, KEPT_MS)
    return given


def trade(ledger: Ledger, account: str, quote_id: str) -> DualOrder:
    """Invest what was quoted, from the funding account.

    Raises:
        NoQuote: nobody gave the account such a quote.
        QuoteTraded, QuoteExpired: the quote is over.
        SoldOut, AboveMaximum: others took what was left.
        InsufficientFunds: the funding account has less.

    """
    unit = ledger.unit
    given = unit.find(DualQuote, quote_id)
    if given is None or given.account != account:
        raise NoQuote(f"{account} has no quote {quote_id}")
    _require_good(given, ledger.now_ms)
    _require_room(unit, given.product, given.amount)
    unit.put(replace(given, is_traded=True))
    return orders.open_order(ledger, given)


def redeem_quote(
    ledger: Ledger, account: str, order_id: str, *, quote_id: QuoteId
) -> DualRedeemQuote:
    """Return what an order brings if it is redeemed now, which holds for a while.

    The option is bought back at the market: at its worth now, its time value and a cost besides.

    Raises:
        NoOrder: the account has no such order.
        EarlyUnsupported, TooEarly, NotRedeemable: it cannot be redeemed now.
        RedeemRefused, AlreadyRedeemed: it is being redeemed, or is over.

    """
    unit, now_ms = ledger.unit, ledger.now_ms
    order = _require_redeemable(ledger, account, order_id)
    terms, product = unit.get(DualTerms), order.product
    end_ms = product.expires_ms - terms.redeem_end_ms
    amount = round_down(
        EXACT.multiply(order.amount, _worth(unit, terms, product, now_ms)), product.sizes.places
    )
    if not amount:
        raise NotRedeemable(f"{order_id} is worth nothing now")
    given = DualRedeemQuote(
        id=quote_id(product),
        order=str(order.id),
        amount=amount,
        rate=EXACT.subtract(EXACT.divide(amount, order.amount), _ONE),
        valid_until_ms=min(now_ms + terms.quote_ms, end_ms),
    )
    unit.put(given)
    expire(unit, DualRedeemQuote, given.id, now_ms, KEPT_MS)
    return given


def redeem(ledger: Ledger, account: str, order_id: str, quote_id: str) -> DualOrder:
    """Take an order's money out before its expiry, for what was quoted.

    Raises:
        NoOrder: the account has no such order.
        NoQuote: nobody gave a quote of that id for it.
        QuoteTraded, QuoteExpired: the quote is over.
        EarlyUnsupported, TooEarly, NotRedeemable: it cannot be redeemed now.
        RedeemRefused, AlreadyRedeemed: it is being redeemed, or is over.

    """
    unit = ledger.unit
    if find(unit, account, order_id) is None:
        raise NoOrder(f"{account} has no order {order_id}")
    given = unit.find(DualRedeemQuote, quote_id)
    if given is None or given.order != order_id:
        raise NoQuote(f"{order_id} has no quote {quote_id}")
    _require_good(given, ledger.now_ms)
    order = _require_redeemable(ledger, account, order_id)
    unit.put(replace(given, is_traded=True))
    return orders.redeem_early(ledger, order, given.amount)


def _worth(unit: UnitOfWork, terms: DualTerms, product: DualProduct, now_ms: int) -> Decimal:
    """Return which part of the sum an early redemption brings."""
    price = catalogue.price_of(unit, product, now_ms)
    lasts_ms = product.expires_ms - now_ms
    left = catalogue.time_value(terms, product, price, at_ms=now_ms, lasts_ms=lasts_ms)
    kept = max(ZERO, _ONE - left - terms.cost)
    if not product.is_reached(price):
        return kept
    near, far = sorted((product.strike, price))
    return EXACT.multiply(kept, EXACT.divide(near, far))


def _require_sale(
    unit: UnitOfWork, terms: DualTerms, product: DualProduct, now_ms: int
) -> DualYield:
    paid = catalogue.current_yield(unit, terms, product, now_ms)
    if paid is None:
        raise PurchaseSuspended(f"{product.id} is not sold")
    return paid


def _require_size(unit: UnitOfWork, product: DualProduct, amount: Decimal) -> None:
    sizes = product.sizes
    if amount < sizes.smallest:
        raise BelowMinimum(product.ccy, amount, sizes.smallest)
    if amount > sizes.largest:
        raise AboveMaximum(f"{amount} {product.ccy} is above {sizes.largest}")
    if EXACT.remainder(amount, sizes.step):
        raise OffStep(f"{amount} {product.ccy} is no multiple of {sizes.step}")
    _require_room(unit, product, amount)


def _require_room(unit: UnitOfWork, product: DualProduct, amount: Decimal) -> None:
    left = catalogue.room(unit, product)
    if left < product.sizes.smallest:
        raise SoldOut(f"{product.id} is sold out")
    if amount > left:
        raise AboveMaximum(f"{left} {product.ccy} are left of {product.id}")


def _require_good(given: DualQuote | DualRedeemQuote, now_ms: int) -> None:
    if given.is_traded:
        raise QuoteTraded(f"{given.id} was traded before")
    if now_ms >= given.valid_until_ms:
        raise QuoteExpired(f"{given.id} was good until {given.valid_until_ms}")


def _require_redeemable(ledger: Ledger, account: str, order_id: str) -> DualOrder:
    order = find(ledger.unit, account, order_id)
    if order is None:
        raise NoOrder(f"{account} has no order {order_id}")
    if order.state in _OVER:
        raise AlreadyRedeemed(f"{order_id} is {order.state}")
    if order.state in _RETURNING:
        raise RedeemRefused(f"{order_id} is {order.state}")
    if not order.product.pair.redeems_early:
        raise EarlyUnsupported(f"{order.product.id} is not redeemed early")
    end_ms = order.product.expires_ms - ledger.unit.get(DualTerms).redeem_end_ms
    if order.state != "live" or ledger.now_ms >= end_ms:
        raise NotRedeemable(f"{order_id} is {order.state}, and could be redeemed until {end_ms}")
    if ledger.now_ms < order.paid.since_ms:
        raise TooEarly(f"{order_id} can be redeemed from {order.paid.since_ms} on")
    return order
