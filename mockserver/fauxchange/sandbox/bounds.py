"""What members of a snapshot's values may be, beside that they can be read.

The bounds are those that a world has for the same value (``schemas/meta/world.json``), so that what
a snapshot brings is no dearer to work with, and no stranger, than what a world may say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.durations import HOUR_MS, SECOND_MS
from fauxchange.domain.earn.okusd.product import FAST, STANDARD
from fauxchange.domain.market.instruments.instrument import CALL, PUT
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.trading import order
from fauxchange.spec.problem import Problem, pointer

Where = tuple[object, ...]


class Range(NamedTuple):
    """From the least to the most, both included."""

    low: Decimal
    high: Decimal


def _range(low: int | str, high: int | str) -> Range:
    return Range(Decimal(low), Decimal(high))


# A price of anything in anything.
_PRICE = _range("1E-18", "1E18")
# A rate of an hour or a year, whether it is a part or in percent.
_RATE = _range(0, 1_000)
_PART = _range(0, "0.999999")

# Members that mean the same wherever they are.
_ANYWHERE: Mapping[str, Range] = {
    "places": _range(0, 18),
    "every": _range(1, 366),
    "each_side": _range(1, 50),
    "watch_ms": _range(SECOND_MS, HOUR_MS),
    "usd": _PRICE,
    "reference": _PRICE,
}
_OF_KIND: Mapping[str, Mapping[str, Range]] = {
    "convert.convert.ConvertTerms": {"spread": _PART},
    "earn.dual.product.DualTerms": {"days": _range(1, 366)},
    "fiat.trades.DeskTerms": {"spread": _PART},
    "loans.loan.LoanTerms": {"rate": _RATE},
    # Interest is paid first: what is owed no more has none.
    "trading_account.debts.Debts": {"liability": _range("1E-18", "1E30")},
    "market.facts.MarketFacts": {
        "tape_lots": _range(1, 10**12),
        "trades_a_day": _range(1, 10**7),
        "volatility_ppm": _range(0, 300_000),
        "depth": _range(1, 10**11),
        "spread": _range(1, 10**18),
    },
}
_TYPES = (order.LIMIT, order.MARKET, order.POST_ONLY, order.FOK, order.IOC, order.OPTIMAL)
_STATES = (order.LIVE, order.PARTLY_FILLED, order.FILLED, order.CANCELED)
_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "trading.order.Order": {
        "type": _TYPES,
        "state": _STATES,
        "side": (BUY, SELL),
        "unit": (order.BASE, order.QUOTE),
        # Empty is the default mode.
        "stp": ("", order.CANCEL_MAKER, order.CANCEL_TAKER, order.CANCEL_BOTH),
        "liquidity": ("", order.MAKER, order.TAKER),
        "reason": ("", *order.REASONS),
    },
    "earn.okusd.orders.OkusdRedemption": {"speed": (FAST, STANDARD)},
    "market.facts.MarketFacts": {"option": ("", CALL, PUT)},
}
# Values whose currencies, those of a pair or of a list, something has to have a price for.
_PRICES = "market.price.ReferencePrice"
_PRICED: Mapping[str, frozenset[str]] = {
    "earn.dual.product.DualTerms": frozenset({"base", "quote"}),
    "earn.dual.product.DualOrder": frozenset({"base", "quote"}),
    "earn.dual.product.DualQuote": frozenset({"base", "quote"}),
    "fiat.trades.DeskTerms": frozenset({"ccy"}),
}
_INSIDE = frozenset({"pair", "pairs", "currencies"})
# Values that a sandbox gave an id to, which is a number written as a text.
_NUMBERED = frozenset(
    {
        "convert.easy_convert.EasyConversion",
        "convert.repay.Repayment",
        "earn.dual.product.DualOrder",
        "earn.okusd.orders.OkusdRedemption",
        "earn.okusd.orders.OkusdSubscription",
        "earn.onchain.product.OnchainOrder",
        "earn.staking.orders.StakingOrder",
        "funding.deposits.Deposit",
        "funding.transfers.Transfer",
        "funding.withdrawals.withdrawal.Withdrawal",
        "loans.loan.Loan",
        "trading.order.Order",
    }
)


def require_bounds(document: Mapping[str, Any], name: str) -> None:
    """Let a snapshot's document pass whose values are within bounds; ``name`` is the file's.

    Raises:
        Problem: one is not; it says where.

    """
    documents = document["documents"]
    priced = documents.get(_PRICES, {})
    for kind, by_key in documents.items():
        ranges = {**_ANYWHERE, **_OF_KIND.get(kind, {})}
        words, priced_names = _WORDS.get(kind, {}), _PRICED.get(kind, frozenset())
        for where, value in _leaves(by_key, ("documents", kind)):
            member = str(where[-1])
            reason = _out_of(ranges.get(member), value) or _unknown(words.get(member), value)
            if member in priced_names and _INSIDE.intersection(where[2:-1]) and value not in priced:
                reason = f"{value!r} has no price"
            if kind in _NUMBERED and where[3:] == ("id",) and not str(value).isdecimal():
                reason = "is no whole number as text"
            if reason:
                raise Problem(name, pointer(where), reason)


def _leaves(value: Any, where: Where) -> Iterator[tuple[Where, Any]]:
    """Yield the place and value of each member that is no object and no list."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _leaves(member, (*where, name))
    elif isinstance(value, list):
        for i, member in enumerate(value):
            yield from _leaves(member, (*where, i))
    else:
        yield where, value


def _out_of(bounds: Range | None, value: Any) -> str:
    """Return what is wrong with a number; nothing with what is none, which is not read anyhow."""
    if bounds is None or isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    try:
        number = Decimal(value)
    except ArithmeticError:
        return ""
    inside = number.is_finite() and bounds.low <= number <= bounds.high
    return "" if inside else f"is not from {bounds.low} to {bounds.high}"


def _unknown(words: tuple[str, ...] | None, value: Any) -> str:
    if words is None or value in words:
        return ""
    return f"is none of {', '.join(word or 'nothing' for word in words)}"
