"""The desk that converts: it prices quotes at the market, and trades them.

The price is moved by the spread of the terms to the disadvantage of who asks. Money moves in the
trading account.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Context, Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import key_of
from fauxchange.domain.core.history import expire
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, places, round_down, round_up
from fauxchange.domain.core.quote import KEPT_MS, NoQuote, OffStep, QuoteExpired, QuoteTraded
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market import price as market_price
from fauxchange.domain.positions.watch import mark
from fauxchange.domain.trading_account import borrowing
from fauxchange.domain.trading_account.available import spendable

from . import rejection
from .convert import (
    ClientQuote,
    Conversion,
    Converted,
    ConvertPair,
    ConvertQuote,
    ConvertTerms,
    QuoteRequest,
    find,
    find_terms,
    log_of,
    pair_of,
)

BOOK = "trading"

_DESK = exchange_account("convert")
_PRICE = Context(prec=12)


def estimate(
    ledger: Ledger, account: str, request: QuoteRequest, *, quote_id: str, client_id: str = ""
) -> ConvertQuote:
    """Give an account a price that holds for a while.

    Raises:
        UnknownBase, UnknownQuote: the pair cannot be converted, or is the wrong way round.
        InvalidField: the size is in a third currency, or large orders are not taken.
        OffStep, SizeTooSmall, SizeTooLarge: the size is not one that is quoted.
        RepeatedRequest: the account's own id was used before.

    """
    unit = ledger.unit
    terms = _terms_for(unit, request.pair)
    _require_size(terms, request)
    if client_id and unit.find(ClientQuote, account, client_id) is not None:
        raise rejection.RepeatedRequest(f"{client_id} asked for a quote before")
    price = _price(unit, terms, request, ledger.now_ms)
    base_size, quote_size = _whole_sizes(unit, request, price)
    quote = ConvertQuote(
        id=quote_id,
        account=account,
        request=request,
        price=price,
        base_size=base_size,
        quote_size=quote_size,
        at_ms=ledger.now_ms,
        ttl_ms=terms.ttl_ms,
        client_id=client_id,
    )
    unit.put(quote)
    expire(unit, ConvertQuote, quote.id, ledger.now_ms, KEPT_MS)
    if client_id:
        known = ClientQuote(account, client_id, quote.id)
        unit.put(known)
        expire(unit, ClientQuote, key_of(known), ledger.now_ms, KEPT_MS)
    return quote


def trade(
    ledger: Ledger,
    account: str,
    quote_id: str,
    request: QuoteRequest,
    *,
    trade_id: str,
    client_id: str = "",
    tag: str = "",
) -> Conversion:
    """Trade a quote, whole or in part; what is left of it is gone.

    Raises:
        RepeatedOrder: the account's own id was used before.
        NoQuote: nobody gave the account such a quote.
        Inconsistent, SizeAboveQuote, SizeTooSmall, OffStep: not what was quoted.
        QuoteTraded, QuoteExpired: the quote is over.
        ConvertUnfunded: the trading account has less.

    """
    quote = _tradable(ledger, account, quote_id, request, client_id)
    base_size, quote_size = _whole_sizes(ledger.unit, request, quote.price)
    done = Conversion(
        account=account,
        id=trade_id,
        quote=quote.id,
        pair=request.pair,
        side=request.side,
        price=quote.price,
        base_size=base_size,
        quote_size=quote_size,
        at_ms=ledger.now_ms,
        client_id=client_id,
        tag=tag,
    )
    _exchange(ledger, account, done)
    unit = ledger.unit
    unit.put(replace(quote, is_traded=True))
    unit.append(log_of(account, tag), done)
    if client_id:
        unit.put(done)
    unit.emit(Converted(done))
    return done


def _tradable(
    ledger: Ledger, account: str, quote_id: str, request: QuoteRequest, client_id: str
) -> ConvertQuote:
    """Return the quote, if the request can be traded on it now."""
    unit = ledger.unit
    if client_id and find(unit, account, client_id) is not None:
        raise rejection.RepeatedOrder(f"{client_id} was traded before")
    quote = unit.find(ConvertQuote, quote_id)
    if quote is None or quote.account != account:
        raise NoQuote(f"{account} has no quote {quote_id}")
    _require_match(unit, quote, request)
    if quote.is_traded:
        raise QuoteTraded(f"{quote.id} was traded before")
    if ledger.now_ms >= quote.at_ms + quote.ttl_ms:
        raise QuoteExpired(f"{quote.id} was good for {quote.ttl_ms} ms")
    return quote


def _whole_sizes(
    unit: UnitOfWork, request: QuoteRequest, price: Decimal
) -> tuple[Decimal, Decimal]:
    """Return both amounts, of which none may be nothing."""
    base_size, quote_size = _sizes(request, price, unit.get(ConvertTerms).places)
    if not (base_size and quote_size):
        raise rejection.SizeTooSmall(
            f"{request.size} {request.size_ccy} is worth nothing of the other"
        )
    return base_size, quote_size


def _terms_for(unit: UnitOfWork, pair: ConvertPair) -> ConvertTerms:
    """Return the terms if the pair is one of theirs, the right way round."""
    terms = find_terms(unit)
    if terms is None or pair.base not in terms.limits:
        raise rejection.UnknownBase(f"{pair.base} cannot be converted")
    try:
        known, _ = pair_of(unit, pair.base, pair.quote)
    except (rejection.UnknownPair, rejection.SameCurrency) as refusal:
        raise rejection.UnknownQuote(refusal.reason) from refusal
    if known != pair:
        raise rejection.UnknownQuote(
            f"{pair.base} is not priced in {pair.quote}, the pair is {known.name}"
        )
    return terms


def _require_size(terms: ConvertTerms, request: QuoteRequest) -> None:
    if request.size_ccy not in request.pair:
        raise InvalidField("size currency", f"{request.size_ccy} is not in {request.pair.name}")
    limits = terms.limits[request.size_ccy]
    largest = limits.most(is_large=request.is_large)
    if places(request.size.normalize(EXACT)) > terms.places:
        raise OffStep(f"{request.size_ccy} has {terms.places} decimal places")
    if request.size < limits.smallest:
        raise rejection.SizeTooSmall(
            f"{request.size} {request.size_ccy} is below {limits.smallest}"
        )
    if request.size > largest:
        raise rejection.SizeTooLarge(f"{request.size} {request.size_ccy} is above {largest}")


def _require_match(unit: UnitOfWork, quote: ConvertQuote, request: QuoteRequest) -> None:
    """Let a trade pass that is for the quoted pair, side and currency, and not for more."""
    quoted = quote.request
    for name, asked, given in (
        ("base currency", request.pair.base, quoted.pair.base),
        ("quote currency", request.pair.quote, quoted.pair.quote),
        ("side", request.side, quoted.side),
        ("size currency", request.size_ccy, quoted.size_ccy),
        ("large order", request.is_large, quoted.is_large),
    ):
        if asked != given:
            raise rejection.Inconsistent(name, f"{quote.id} has {given}, not {asked}")
    if request.size > quoted.size:
        raise rejection.SizeAboveQuote(f"{quote.id} is for {quoted.size}, not for {request.size}")
    _require_size(unit.get(ConvertTerms), request)


def _price(unit: UnitOfWork, terms: ConvertTerms, request: QuoteRequest, at_ms: int) -> Decimal:
    middle = market_price.rate(unit, request.pair.base, request.pair.quote, at_ms)
    return _PRICE.multiply(middle, 1 + terms.spread if request.side == "buy" else 1 - terms.spread)


def _sizes(request: QuoteRequest, price: Decimal, to_places: int) -> tuple[Decimal, Decimal]:
    """Return both amounts: what is paid is rounded up, what is got is rounded down."""
    is_buy = request.side == "buy"
    if request.size_ccy == request.pair.quote:
        rounded = round_down if is_buy else round_up
        return rounded(EXACT.divide(request.size, price), to_places), request.size
    rounded = round_up if is_buy else round_down
    return request.size, rounded(EXACT.multiply(request.size, price), to_places)


def _exchange(ledger: Ledger, account: str, done: Conversion) -> None:
    base, quote = (done.pair.base, done.base_size), (done.pair.quote, done.quote_size)
    paid, got = (quote, base) if done.side == "buy" else (base, quote)
    book, unit = LedgerAccount(account, BOOK), ledger.unit
    available = spendable(unit, unit.get(Account, account), paid[0], ledger.now_ms)
    if available < paid[1]:
        raise rejection.ConvertUnfunded(*paid, available)
    ledger.move(*paid, debit=book, credit=_DESK, reason="convert out", client_id=done.client_id)
    ledger.move(*got, debit=_DESK, credit=book, reason="convert in", client_id=done.client_id)
    mark(ledger, account)
    borrowing.repay_with(ledger, account, *got)
