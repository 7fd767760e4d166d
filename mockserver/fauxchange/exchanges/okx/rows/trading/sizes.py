"""Rows of sizes and checks (trading-account-rest-api-get-maximum-order-quantity)."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO, format_decimal
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.positions.position import ISOLATED
from fauxchange.domain.trading.queries.preview import Preview, Standing, loan_assets
from fauxchange.domain.trading_account.shared import Margin
from fauxchange.exchanges.okx.rows.positions import price_in, ratio_of
from fauxchange.exchanges.okx.rows.row import Row

# What only accounts with margin have.
_MARGIN = ("adjEq", "adjEqChg", "imr", "imrChg", "mmr", "mmrChg", "mgnRatioChg")
# The unit of what a position has, by whether it is the base currency before and after an order.
_UNITS = {(True, True): "1", (True, False): "2", (False, True): "3", (False, False): "4"}


def largest(one: Instrument, buy: Decimal, sell: Decimal) -> Row:
    """Return the largest orders of a pair, both in its base currency.

    The documentation says that what may be sold is in the quote currency; taken is what serves
    (assumed).
    """
    return {
        "instId": one.id,
        "ccy": one.settlement or one.base,
        "maxBuy": format_decimal(buy),
        "maxSell": format_decimal(sell),
    }


def available(one: Instrument, buy: Decimal, sell: Decimal) -> Row:
    """Return what may be used (trading-account-rest-api-get-maximum-available-balance-equity)."""
    return {
        "instId": one.id,
        "availBuy": format_decimal(buy),
        "availSell": format_decimal(sell),
    }


def precheck(one: Preview) -> Row:
    """Return what an order would change (order-book-trading-trade-post-order-precheck).

    Margin is that of accounts whose currencies are margin for one another, 0 of others; what is
    available is that of the currency which the order pays with (assumed: the documentation does not
    say of which currency it is).
    """
    before, after = one.before, one.after
    owed = EXACT.subtract(after.owed, before.owed)
    is_isolated = _is_loan(before) or _is_loan(after)
    return {
        **_margins(before.margin, after.margin),
        **_liquidation(before, after),
        **_assets(before, after),
        "liab": format_decimal(before.owed),
        "liabChg": format_decimal(owed),
        "liabChgCcy": one.needs.ccy if owed and not is_isolated else "",
        "availBal": format_decimal(one.needs.available),
        "availBalChg": format_decimal(-one.needs.required),
    }


def _margins(before: Margin | None, after: Margin | None) -> Row:
    if before is None or after is None:
        return {**dict.fromkeys(_MARGIN, "0"), "mgnRatio": ""}
    pairs = {
        "adjEq": (before.adjusted, after.adjusted),
        "imr": (before.initial, after.initial),
        "mmr": (before.maintenance, after.maintenance),
        "mgnRatio": (before.ratio or ZERO, after.ratio or ZERO),
    }
    changes = {
        f"{name}Chg": format_decimal(EXACT.subtract(now, then))
        for name, (then, now) in pairs.items()
    }
    return {**{name: format_decimal(then) for name, (then, _) in pairs.items()}, **changes}


def _liquidation(before: Standing, after: Standing) -> Row:
    """Return where the position is liquidated, and how far from its mark price it would be."""
    row = {"liqPx": "", "liqPxDiff": "0", "liqPxDiffRatio": "0"}
    if before.held is not None:
        row["liqPx"] = price_in(before.liquidation, before.held.instrument.tick)
    if after.held is not None and after.liquidation is not None:
        away = EXACT.subtract(after.liquidation, after.held.mark)
        row["liqPxDiff"] = price_in(away, after.held.instrument.tick)
        row["liqPxDiffRatio"] = ratio_of(away, after.held.mark)
    return row


def _assets(before: Standing, after: Standing) -> Row:
    """Return what an isolated position on margin has and would have, and in which currencies."""
    (had, had_ccy), (has, has_ccy) = loan_assets(before), loan_assets(after)
    found = after.held or before.held
    if found is None or found.position.mode != ISOLATED or not (had_ccy or has_ccy):
        return dict.fromkeys(("posBal", "posBalChg", "type"), "")
    base = found.instrument.base
    kinds = (had_ccy or has_ccy) == base, (has_ccy or had_ccy) == base
    return {
        "posBal": format_decimal(had),
        "posBalChg": format_decimal(EXACT.subtract(has, had)),
        "type": _UNITS[kinds],
    }


def _is_loan(standing: Standing) -> bool:
    return bool(loan_assets(standing)[1])


def order_rate(requests: int, now_ms: int) -> Row:
    """Return how many orders an account may send (order-book-trading-trade-get-account-rate-limit).

    What a better ratio of fills would allow is told of market makers only.
    """
    return {
        "fillRatio": "",
        "mainFillRatio": "",
        "accRateLimit": str(requests),
        "nextAccRateLimit": "",
        "ts": str(now_ms),
    }
