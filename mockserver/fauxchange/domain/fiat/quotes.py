"""The desk that sells crypto for fiat money and buys it back, out of the funding account.

The price is moved by the spread of the terms to the disadvantage of who asks. Between two fiat
currencies it is the market's, but only so much may be traded in 24 hours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Context, Decimal

from fauxchange.domain.convert import rejection
from fauxchange.domain.core.history import expire
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO, places, round_down, round_up
from fauxchange.domain.core.quote import KEPT_MS, NoQuote, OffStep, QuoteExpired, QuoteTraded
from fauxchange.domain.core.rejection import InsufficientFunds, InvalidField
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market import price as market_price

from . import rejection as fiat_rejection
from .trades import (
    BUY,
    DeskTerms,
    FiatPair,
    FiatQuote,
    FiatQuoteRequest,
    FiatTrade,
    find,
    fixed_left,
    pair_of,
    record,
)

_DESK = exchange_account("fiat desk")
_PRICE = Context(prec=12)


def estimate(
    ledger: Ledger,
    account: str,
    request: FiatQuoteRequest,
    *,
    quote_id: Callable[[FiatPair], str],
) -> FiatQuote:
    """Return a price for an account that holds for a while; ``quote_id`` returns its id.

    Raises:
        SameCurrency, UnknownPair: the two cannot be traded.
        WrongSide: buying without fiat money, or selling it.
        InvalidField: the amount is in a third currency.
        OffStep, SizeTooSmall, SizeTooLarge: the amount is not one that is quoted.

    """
    unit = ledger.unit
    pair = pair_of(unit, request.paid, request.got)
    if request.side != pair.side:
        raise fiat_rejection.WrongSide(
            f"paying {request.paid} is to {pair.side}, not to {request.side}"
        )
    terms = unit.get(DeskTerms)
    price = _price(unit, terms, pair, ledger.now_ms)
    paid, got = _amounts(pair, request, price)
    _require_limits(ledger, account, pair, paid, got)
    quote = FiatQuote(
        id=quote_id(pair),
        account=account,
        request=request,
        price=price,
        quote_ccy=pair.quote.ccy,
        is_fixed=pair.is_fixed,
        paid=paid,
        got=got,
        at_ms=ledger.now_ms,
        ttl_ms=terms.ttl_ms,
    )
    unit.put(quote)
    expire(unit, FiatQuote, quote.id, ledger.now_ms, KEPT_MS)
    return quote


def trade(
    ledger: Ledger,
    account: str,
    quote_id: str,
    request: FiatQuoteRequest,
    *,
    number: str,
    client_id: str,
) -> FiatTrade:
    """Trade a quote, just as it was asked for.

    Raises:
        RepeatedOrder: the account's own id was used before.
        NoQuote: nobody gave the account such a quote.
        Inconsistent: not what was quoted.
        QuoteTraded, QuoteExpired: the quote is over.
        SizeTooLarge: less than that is left of what may be paid in 24 hours.
        FiatUnfunded: the funding account has less.

    """
    unit = ledger.unit
    if find(unit, account, client_id=client_id) is not None:
        raise rejection.RepeatedOrder(f"{client_id} was traded before")
    quote = unit.find(FiatQuote, quote_id)
    if quote is None or quote.account != account:
        raise NoQuote(f"{account} has no quote {quote_id}")
    _require_match(quote, request)
    if quote.is_traded:
        raise QuoteTraded(f"{quote.id} was traded before")
    if ledger.now_ms >= quote.at_ms + quote.ttl_ms:
        raise QuoteExpired(f"{quote.id} was good for {quote.ttl_ms} ms")
    pair = pair_of(unit, request.paid, request.got)
    _require_limits(ledger, account, pair, quote.paid, quote.got)
    _exchange(ledger, quote, client_id)
    traded = replace(quote, is_traded=True)
    unit.put(traded)
    done = FiatTrade(number, traded, ledger.now_ms, client_id)
    record(unit, done)
    return done


def _require_match(quote: FiatQuote, request: FiatQuoteRequest) -> None:
    quoted = quote.request
    for name, asked, given in (
        ("side", request.side, quoted.side),
        ("from currency", request.paid, quoted.paid),
        ("to currency", request.got, quoted.got),
        ("amount", request.amount, quoted.amount),
        ("amount currency", request.amount_ccy, quoted.amount_ccy),
    ):
        if asked != given:
            raise rejection.Inconsistent(name, f"{quote.id} has {given}, not {asked}")


def _price(unit: UnitOfWork, terms: DeskTerms, pair: FiatPair, at_ms: int) -> Decimal:
    spread = ZERO if pair.is_fixed else terms.spread
    middle = market_price.rate(unit, pair.base.ccy, pair.quote.ccy, at_ms)
    return _PRICE.multiply(middle, 1 + spread if pair.side == BUY else 1 - spread)


def _amounts(pair: FiatPair, request: FiatQuoteRequest, price: Decimal) -> tuple[Decimal, Decimal]:
    """Return what is paid, rounded up, and what is got, rounded down."""
    asked, amount = request.amount_ccy, request.amount
    if asked not in {pair.paid.ccy, pair.got.ccy}:
        raise InvalidField("amount currency", f"{asked} is neither paid nor got")
    is_paid = asked == pair.paid.ccy
    given, other = (pair.paid, pair.got) if is_paid else (pair.got, pair.paid)
    if places(amount.normalize(EXACT)) > given.places:
        raise OffStep(f"{given.ccy} has {given.places} decimal places")
    is_base = given.ccy == pair.base.ccy
    exact = EXACT.multiply(amount, price) if is_base else EXACT.divide(amount, price)
    if is_paid:
        return amount, round_down(exact, other.places)
    return round_up(exact, other.places), amount


def _require_limits(
    ledger: Ledger, account: str, pair: FiatPair, paid: Decimal, got: Decimal
) -> None:
    ccy = pair.paid
    if not got or paid < ccy.least:
        raise rejection.SizeTooSmall(f"{paid} {ccy.ccy} is below {ccy.least}, or worth nothing")
    if paid > ccy.most:
        raise rejection.SizeTooLarge(f"{paid} {ccy.ccy} is above {ccy.most}")
    if pair.is_fixed and paid > fixed_left(ledger.unit, account, ccy, ledger.now_ms):
        raise rejection.SizeTooLarge(f"{paid} {ccy.ccy} is more than is left for today")


def _exchange(ledger: Ledger, quote: FiatQuote, client_id: str) -> None:
    book, request = LedgerAccount(quote.account, "funding"), quote.request
    try:
        ledger.move(
            request.paid,
            quote.paid,
            debit=book,
            credit=_DESK,
            reason="fiat desk out",
            client_id=client_id,
        )
    except InsufficientFunds as short:
        raise fiat_rejection.FiatUnfunded(short.ccy, short.required, short.available) from short
    ledger.move(
        request.got,
        quote.got,
        debit=_DESK,
        credit=book,
        reason="fiat desk in",
        client_id=client_id,
    )
