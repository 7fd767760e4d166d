"""What another leverage would make of positions on margin, and of what may be borrowed."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.figures import Figures, figures_of
from fauxchange.domain.positions.leverage import require_range
from fauxchange.domain.positions.position import CROSS, Position
from fauxchange.domain.trading.contracts.close import has_orders_of
from fauxchange.domain.trading.contracts.estimates import spare_margin
from fauxchange.domain.trading_account.account import FUTURES, settings_of
from fauxchange.domain.trading_account.available import spendable
from fauxchange.domain.trading_account.margin import largest_loan
from fauxchange.domain.trading_account.risk import risk_of

from .need import margin_of


class CurrencyEstimate(NamedTuple):
    """What a leverage would bring of a currency of a pair.

    ``margin`` is what positions with margin of it need, None without any; ``free`` is what may be
    taken away of it, ``loan`` how much more of it may be borrowed.
    """

    margin: Decimal | None
    free: Decimal
    loan: Decimal


class MarginEstimate(NamedTuple):
    """What a leverage of a pair would bring: of its base and of its quote currency.

    ``liquidation`` is the price of the first position; ``highest`` is the largest leverage that the
    size of the positions allows.
    """

    base: CurrencyEstimate
    quote: CurrencyEstimate
    liquidation: Decimal | None
    has_orders: bool
    highest: Decimal


def margin_estimate(
    ledger: Ledger,
    market: Market,
    account: Account,
    instrument: Instrument,
    choice: tuple[str, str, Decimal],
) -> MarginEstimate:
    """Return what a leverage of a pair would bring; nothing is changed.

    ``choice`` is the margin mode, the currency of the margin (empty for either) and the leverage.

    Raises:
        LeverageTooLow, LeverageTooHigh: it is below 1, or above what the pair allows.

    """
    unit, now_ms, (mode, ccy, leverage) = ledger.unit, ledger.now_ms, choice
    require_range(instrument, leverage)
    before = [
        figures_of(market, one, now_ms)
        for one in positions_of(unit, account.id)
        if (one.instrument, one.mode) == (instrument.id, mode) and ccy in {"", one.ccy}
    ]
    after = [figures_of(market, _changed(one, leverage), now_ms) for one in before]
    # Elsewhere loans are bound by what the whole account has.
    is_bound = settings_of(unit, account.id).mode == FUTURES
    times = leverage if is_bound else None
    base, quote = (
        CurrencyEstimate(
            _margin(after, one),
            _free(ledger, account, one, (before, after)),
            largest_loan(unit, account, one, ccy or instrument.quote, now_ms, times),
        )
        for one in (instrument.base, instrument.quote)
    )
    return MarginEstimate(
        base,
        quote,
        risk_of(unit, account, after[0], now_ms).liquidation if after else None,
        has_orders_of(ledger, account.id, instrument, mode),
        min((one.tier.leverage for one in after), default=instrument.maxima.leverage or leverage),
    )


def _changed(figures: Figures, leverage: Decimal) -> Position:
    """Return a position at another leverage; an isolated one has the margin it needs at least."""
    position = figures.position
    if position.mode == CROSS or figures.loan is None:
        return position._replace(leverage=leverage)
    size, in_quote = abs(position.contracts), figures.loan.in_quote
    needed = margin_of(size, position.entry, leverage, in_quote=in_quote)
    return position._replace(leverage=leverage, margin=max(position.margin, needed))


def _margin(after: list[Figures], ccy: str) -> Decimal | None:
    """Return what positions with margin of a currency need of it, None if there is none."""
    own = [one for one in after if one.position.ccy == ccy]
    if not own:
        return None
    return exact_sum(
        one.initial if one.position.mode == CROSS else one.position.margin for one in own
    )


def _free(
    ledger: Ledger, account: Account, ccy: str, held: tuple[list[Figures], list[Figures]]
) -> Decimal:
    """Return what may leave the account, or the isolated positions with margin of a currency."""
    before, after = ([one for one in each if one.position.ccy == ccy] for each in held)
    if any(one.position.mode != CROSS for one in held[1]):
        return exact_sum(spare_margin(one) for one in after)
    needed, needs = (exact_sum(one.initial for one in each) for each in (before, after))
    more = EXACT.subtract(needs, needed)
    free = spendable(ledger.unit, account, ccy, ledger.now_ms)
    return max(ZERO, EXACT.subtract(free, more))
