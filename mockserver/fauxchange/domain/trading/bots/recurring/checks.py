"""What is asked of recurring buys before they are made or amended."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, exact_sum
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import LIVE
from fauxchange.domain.market.market import Market
from fauxchange.domain.trading.algo.rejection import DuplicateAlgoId
from fauxchange.domain.trading.bots.rejection import (
    CurrencyNotOffered,
    CurrencyTwice,
    PartTooSmall,
    RangeReversed,
    RatiosNotWhole,
    TooManyBots,
    WrongCurrencyCount,
)
from fauxchange.domain.trading.matching.context import Context, context_of, find_listed

from .order import OPEN_STATES, RecurringBuy, RecurringTarget
from .running import part_of

# How many currencies one buys, and how many an account has that are not stopped (assumed).
FEWEST, MOST, MOST_OPEN = 1, 20, 100

# No amount has more digits before the point.
_DIGITS = 20


def require_targets(targets: Sequence[RecurringTarget]) -> None:
    """Let currencies pass that can share an amount; raises what `create_recurring` does."""
    if not FEWEST <= len(targets) <= MOST:
        raise WrongCurrencyCount(FEWEST, MOST)
    known: set[str] = set()
    for target in targets:
        if target.ccy in known:
            raise CurrencyTwice(target.ccy)
        known.add(target.ccy)
        if not target.ratio.is_finite() or target.ratio <= 0:
            raise InvalidField("ratio", f"{target.ratio} is not above zero")
    if exact_sum(target.ratio for target in targets) != 1:
        raise RatiosNotWhole("the parts of an amount add up to it")
    require_bounds(targets)


def require_bounds(targets: Sequence[RecurringTarget]) -> None:
    """Let currencies pass whose bounds are prices, the highest not below the lowest.

    Raises:
        InvalidField, RangeReversed: one is not so.

    """
    for target in targets:
        low, high = target.bounds
        for name, price in (("lower price", low), ("upper price", high)):
            if price is not None and not (price.is_finite() and price > 0):
                raise InvalidField(name, f"{price} is not above zero")
        if low is not None and high is not None and high < low:
            raise RangeReversed(low, high)


def require_amount(
    ledger: Ledger, market: Market, amount: Decimal, targets: Sequence[RecurringTarget]
) -> None:
    """Let an amount pass whose parts are orders that the instruments take at the moment.

    Raises:
        InvalidField: it is not above zero.
        CurrencyNotOffered: nobody can buy a currency now.
        PartTooSmall: a part is less than an order may be.

    """
    if not amount.is_finite() or amount <= 0 or amount.adjusted() > _DIGITS:
        raise InvalidField("amount", f"{amount} is not above zero, or beyond all that there is")
    for target in targets:
        instrument = find_listed(market, target.instrument, ledger.now_ms)
        if instrument is None:
            raise CurrencyNotOffered(target.ccy)
        context = context_of(ledger, market, instrument)
        if context.terms.state != LIVE:
            raise CurrencyNotOffered(target.ccy)
        least = _least(context)
        if part_of(amount, target) < least:
            raise PartTooSmall(least)


def _least(context: Context) -> Decimal:
    """Return the smallest amount that an order at the market takes now."""
    _, ask = context.ladder.best(context.source.price(context.now_ms))
    least = EXACT.multiply(context.terms.minimum, context.price(ask))
    return max(least, context.instrument.minimum_value)


def require_room(unit: UnitOfWork, account: str, client_id: str) -> None:
    """Let a recurring buy pass that an account may have besides those that have not stopped.

    Raises:
        TooManyBots, DuplicateAlgoId: there are as many as may be, or one has the client's id.

    """
    opened = [one for state in OPEN_STATES for one in unit.scan(RecurringBuy, (account, state))]
    if len(opened) >= MOST_OPEN:
        raise TooManyBots(MOST_OPEN)
    if client_id and any(one.client_id == client_id for one in opened):
        raise DuplicateAlgoId(client_id)
