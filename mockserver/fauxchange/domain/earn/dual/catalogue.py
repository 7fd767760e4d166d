"""Dual investment: which products there are, and what they pay.

All of it is a pure function of the world, the seed and the time. A product is listed at the time of
day at which products expire, its strikes around the price of that moment; what it pays follows the
market until the sale ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from fauxchange.domain.core.durations import DAY_MS, YEAR_MS
from fauxchange.domain.core.money import EXACT, ZERO, round_down
from fauxchange.domain.core.rates import rate_around
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market import price as market_price

from .product import DualPair, DualProduct, DualTenor, DualTerms, DualYield, Option, invested_in

YIELD_PLACES = 8
ANNUAL_STEP = Decimal("0.0001")
WORTH_STEP = Decimal("0.0000000001")

# Days are counted from the Friday after the epoch: what expires every seven days does so then.
_FRIDAY_MS = DAY_MS


class DualOffer(NamedTuple):
    """A product that can be had, what it pays, and how much of it an order may take."""

    product: DualProduct
    paid: DualYield
    largest: Decimal


def offers(
    unit: UnitOfWork, terms: DualTerms, pair: DualPair, option: Option, now_ms: int
) -> Iterator[DualOffer]:
    """Yield what can be had, by expiry and strike."""
    for product in products(unit, terms, pair, option, now_ms):
        paid = current_yield(unit, terms, product, now_ms)
        most = room(unit, product)
        if paid is not None and most >= product.sizes.smallest:
            yield DualOffer(product, paid, min(most, product.sizes.largest))


def products(
    unit: UnitOfWork, terms: DualTerms, pair: DualPair, option: Option, now_ms: int
) -> Iterator[DualProduct]:
    """Yield what is listed and not expired, on sale or not, by expiry and strike."""
    for expires_ms in _expiries(terms, now_ms):
        listed: dict[Decimal, int] = {}
        for listed_ms in _listings(terms, expires_ms, now_ms):
            for strike in _strikes(unit, pair, option, listed_ms):
                listed.setdefault(strike, listed_ms)
        for strike in sorted(listed):
            yield DualProduct(pair, option, strike, expires_ms, listed[strike])


def find(unit: UnitOfWork, terms: DualTerms, product_id: str, now_ms: int) -> DualProduct | None:
    """Return a product that is listed and not expired, or None."""
    listed = (
        product
        for pair in terms.pairs
        if product_id.startswith(f"{pair.base}-{pair.quote}-")
        for option in pair.sizes
        for product in products(unit, terms, pair, option, now_ms)
    )
    return next((one for one in listed if one.id == product_id), None)


def current_yield(
    unit: UnitOfWork, terms: DualTerms, product: DualProduct, now_ms: int
) -> DualYield | None:
    """Return what a product pays who buys it now; None if it is not sold.

    It is not when the sale is over, when the price has reached the strike already, and when it
    would pay nothing worth it.
    """
    price = price_of(unit, product, now_ms)
    if now_ms >= product.expires_ms - terms.trade_end_ms or product.is_reached(price):
        return None
    since_ms = (now_ms // terms.accrual_ms + 1) * terms.accrual_ms
    lasts_ms = product.expires_ms - since_ms
    worth = time_value(terms, product, price, at_ms=now_ms, lasts_ms=lasts_ms)
    absolute = round_down(EXACT.multiply(worth, terms.share), YIELD_PLACES)
    yearly = EXACT.divide(EXACT.multiply(absolute, Decimal(YEAR_MS)), Decimal(lasts_ms))
    annualized = yearly.quantize(ANNUAL_STEP, ROUND_HALF_UP)
    return DualYield(absolute, annualized, since_ms) if annualized >= terms.least else None


def room(unit: UnitOfWork, product: DualProduct) -> Decimal:
    """Return how much more can be put into a product by all."""
    return max(ZERO, EXACT.subtract(product.sizes.capacity, invested_in(unit, product.id)))


def price_of(unit: UnitOfWork, product: DualProduct, at_ms: int) -> Decimal:
    """Return the market's price of the product's pair."""
    return market_price.rate(unit, product.pair.base, product.pair.quote, at_ms)


def time_value(
    terms: DualTerms, product: DualProduct, price: Decimal, *, at_ms: int, lasts_ms: int
) -> Decimal:
    """Return what waiting so long is worth, as a fraction of the sum.

    It is Bachelier's price of an option on the logarithm of the price, for as far as the strike is
    away; the volatility moves by the seed.
    """
    pair = product.pair
    yearly = rate_around(pair.volatility, terms.seed, f"dual/{pair.base}-{pair.quote}", at_ms)
    width = float(yearly) * math.sqrt(lasts_ms / YEAR_MS)
    distance = abs(math.log(product.strike / price))
    z = distance / width
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    beyond = math.erfc(z / math.sqrt(2)) / 2
    worth = max(0.0, width * density - distance * beyond)
    return Decimal(repr(worth)).quantize(WORTH_STEP, ROUND_HALF_UP)


def _expiries(terms: DualTerms, now_ms: int) -> list[int]:
    """Return when the products expire that are listed by now."""
    found: set[int] = set()
    for tenor in terms.tenors:
        step_ms, first_ms = _rhythm(terms, tenor)
        expires_ms = first_ms + ((now_ms - first_ms) // step_ms + 1) * step_ms
        while expires_ms - tenor.days * DAY_MS <= now_ms:
            found.add(expires_ms)
            expires_ms += step_ms
    return sorted(found)


def _listings(terms: DualTerms, expires_ms: int, now_ms: int) -> list[int]:
    """Return when strikes of an expiry were listed, the earliest first."""
    times = []
    for tenor in terms.tenors:
        step_ms, first_ms = _rhythm(terms, tenor)
        listed_ms = expires_ms - tenor.days * DAY_MS
        if (expires_ms - first_ms) % step_ms == 0 and listed_ms <= now_ms:
            times.append(listed_ms)
    return sorted(times)


def _rhythm(terms: DualTerms, tenor: DualTenor) -> tuple[int, int]:
    return tenor.every * DAY_MS, _FRIDAY_MS + terms.expire_at_ms


def _strikes(unit: UnitOfWork, pair: DualPair, option: Option, listed_ms: int) -> Iterator[Decimal]:
    """Yield the strikes of a listing: whole ticks, none nearer than the distance says."""
    price = market_price.rate(unit, pair.base, pair.quote, listed_ms)
    rounding = ROUND_CEILING if option == "call" else ROUND_FLOOR
    for distance in pair.distances:
        factor = 1 + distance if option == "call" else 1 - distance
        ticks = EXACT.divide(EXACT.multiply(price, factor), pair.tick)
        strike = EXACT.multiply(ticks.quantize(Decimal(1), rounding), pair.tick)
        if strike:
            yield strike


def trade_ends_ms(product: DualProduct, terms: DualTerms) -> int:
    """Return until when a product can be bought."""
    return product.expires_ms - terms.trade_end_ms


def redeem_times(product: DualProduct, terms: DualTerms, since_ms: int) -> tuple[int, int]:
    """Return from when until when an order that accrues since a time may be redeemed early.

    Where there is no early redemption, both are the expiry.
    """
    if not product.pair.redeems_early:
        return product.expires_ms, product.expires_ms
    return since_ms, product.expires_ms - terms.redeem_end_ms
