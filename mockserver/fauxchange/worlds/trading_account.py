"""On which terms trading accounts are margined, borrow and pay fees."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from fauxchange import data
from fauxchange.domain.core.account import account_id
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.terms import PositionTerms
from fauxchange.domain.trading.settings import put_pending_limits
from fauxchange.domain.trading.terms import OrderTerms
from fauxchange.domain.trading_account.account import TradingSettings
from fauxchange.domain.trading_account.terms import (
    Archive,
    Fees,
    MarginCurrency,
    MarginTier,
    OrderLimits,
    TradingTerms,
)
from fauxchange.spec.problem import read_json

from .layout import KEY, FileSource, days, layout, read, rows, seconds, word_of, words
from .mistakes import Mistakes, above, not_below, unpriced


def _fees(levels: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    tier = word_of("feeTier")
    return [
        [[tier(level), kind], one] for level, kinds in levels.items() for kind, one in kinds.items()
    ]


def _by(kind: str) -> Callable[[Mapping[str, str]], dict[str, str]]:
    """Return what gives an object the domain's words for names."""
    return lambda named: {words(kind)[name]: value for name, value in named.items()}


layout(
    TradingSettings,
    mode=FileSource("acctLv", word_of("accountMode")),
    position_mode=FileSource("posMode", word_of("positionMode")),
    modes=FileSource("modes", lambda written: list(map(word_of("accountMode"), written))),
    level=FileSource("level", word_of("feeTier")),
    borrows="enableSpotBorrow",
    protects="marketMaker",
    spot_fees=FileSource("spotFees", lambda written: {"number": "", **written}),
)
layout(
    OrderTerms,
    unfilled_ms=days("unfilledDays"),
    unique_client_ids=FileSource("uniqueClientIds", default=False),
    lists_by_instrument=FileSource("listsByInstrument", default=False),
    keeps_client_ids=FileSource("keepsClientIds", default=False),
)
layout(
    PositionTerms,
    ids_from=FileSource("idsFrom", default=0),
    order_ids_from=FileSource("orderIdsFrom", default=0),
    renews_ids=FileSource("renewsIds", default=False),
    closing_rate=FileSource("closingRate", default=None),
    margin_pays_fees=FileSource("marginPaysFees", default=False),
    holds_fees=FileSource("holdsFees", default=False),
    closed_while_settling=FileSource("closedWhileSettling", default=False),
    lists_by_instrument=FileSource("listsByInstrument", default=False),
)
layout(
    TradingTerms,
    coins="currencies",
    levels=FileSource("loanQuotaCoefficients", _by("feeTier"), default={}),
    leverage="borrowLeverage",
    maintenance="borrowMaintenance",
    equity=FileSource("leastEquityUsd", _by("accountMode"), default={}),
    usdg="usdgEarn",
    fees=FileSource("fees", _fees, default={}),
    increases="demoIncreasesPerDay",
    orders=FileSource("openOrders", default={}),
)
layout(OrderLimits, per_instrument="perInstrument", tag_timers="tagTimers")
layout(
    MarginCurrency,
    ccy=KEY,
    tiers="discount",
    minimum="minBorrow",
    is_suspended="lendingSuspended",
    is_fixed="alwaysCollateral",
    with_coin="collateralWith",
)
layout(MarginTier, upto="upTo")
layout(Fees, groups=rows("groups", "number"))
layout(
    Archive,
    making_ms=seconds("seconds"),
    kept_ms=days("keepDays"),
    link_ms=seconds("linkSeconds"),
)


def seed_trading(
    unit: UnitOfWork, terms: Mapping[str, Any] | None, savings: Collection[str]
) -> None:
    """Write the terms of trading accounts, if the world has any.

    Only currencies of ``savings`` are lent.
    """
    if terms is None:
        return
    currencies = {
        ccy: facts if ccy in savings else {**facts, "quota": None}
        for ccy, facts in terms["currencies"].items()
    }
    unit.put(read(TradingTerms, {**terms, "currencies": currencies}))


def seed_settings(unit: UnitOfWork, name: str, accounts: Sequence[Mapping[str, Any]]) -> None:
    """Write how accounts trade."""
    for document in accounts:
        if "settings" in document:
            account = account_id(name, document["id"])
            settings = document["settings"]
            unit.put(read(TradingSettings, settings, account=account))
            if "openOrders" in settings:
                put_pending_limits(unit, account, read(OrderLimits, settings["openOrders"]))


def seed_order_terms(unit: UnitOfWork, exchange: str) -> None:
    """Write what holds for orders and positions of an exchange: what its own facts say."""
    for terms in _exchange_terms(exchange):
        unit.put(terms)


@cache
def _exchange_terms(exchange: str) -> tuple[OrderTerms | PositionTerms, ...]:
    facts = read_json(data.schemas() / exchange / "exchange.json")
    found = ((kind, facts.get(name, {}).get("terms")) for kind, name in _TERMS)
    return tuple(read(kind, terms, exchange=exchange) for kind, terms in found if terms)


_TERMS: tuple[tuple[type[OrderTerms | PositionTerms], str], ...] = (
    (OrderTerms, "orders"),
    (PositionTerms, "positions"),
)


def trading_mistakes(
    terms: Mapping[str, Any], prices: Mapping[str, Any], savings: Mapping[str, Any]
) -> Mistakes:
    """Yield what a schema cannot say: where it is wrong, and why."""
    if Decimal(terms["borrowLeverage"]) < 1:
        yield "/trading/borrowLeverage", "what is borrowed is covered at most once over"
    maintenance = terms["borrowMaintenance"]
    reason = "a part is less than the whole"
    yield from not_below("/trading/borrowMaintenance", maintenance, "1", reason)
    yield from unpriced("/trading/currencies", terms["currencies"], prices)
    for ccy, facts in terms["currencies"].items():
        where = f"/trading/currencies/{ccy}"
        if savings and "quota" in facts and ccy not in savings:
            yield f"{where}/quota", "what is lent comes from savings, and nobody saves it"
        if facts.get("collateralWith", ccy) not in terms["currencies"]:
            yield f"{where}/collateralWith", "it is not among the currencies"
        yield from _discount_mistakes(where, facts["discount"])
    yield from _fee_mistakes(terms.get("fees", {}))


def _fee_mistakes(levels: Mapping[str, Any]) -> Mistakes:
    for level, kinds in levels.items():
        for kind, fees in kinds.items():
            for name, group in fees.get("of", {}).items():
                if group not in fees["groups"]:
                    yield f"/trading/fees/{level}/{kind}/of/{name}", f"there is no group {group}"


def _discount_mistakes(where: str, steps: list[Mapping[str, str]]) -> Mistakes:
    floor = Decimal(0)
    for i, step in enumerate(steps):
        at = f"{where}/discount/{i}"
        is_last = i == len(steps) - 1
        if is_last == ("upTo" in step):
            yield at, "the last one, and no other, is without end"
        elif not is_last and Decimal(step["upTo"]) <= floor:
            yield f"{at}/upTo", "not more than the one before"
        yield from above(f"{at}/rate", step["rate"], "1", "more than the whole")
        floor = Decimal(step.get("upTo", floor))
