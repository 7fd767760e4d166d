"""Rows of the position builder (trading-account-rest-api-position-builder-new, -trend-graph)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import EXACT, format_decimal
from fauxchange.domain.trading_account.builder.builder import Asset, Built
from fauxchange.domain.trading_account.builder.greeks import greeks_of
from fauxchange.domain.trading_account.builder.holdings import PositionGreeks, Valued
from fauxchange.domain.trading_account.builder.risk_units import DOWN, SAME, UP, RiskUnit
from fauxchange.exchanges.okx.rows.row import Row

SHOCKS = (DOWN, SAME, UP)

# Figures have so many places (undocumented; a choice).
_PLACES = Decimal("1e-12")
# What portfolio margin takes for volatilities of other times, interest and stablecoins is not
# modelled (assumed to be nothing).
_NOTHING = ("mr3", "mr5", "mr9")


class Shown(NamedTuple):
    """How figures are shown: which greeks, how shocks of volatility are written, and when."""

    greeks: str
    shocks: Mapping[str, str]
    at_ms: int


def built(one: Built, before: Built | None, shown: Shown) -> Row:
    """Return what was built; ``before`` is the same at prices that are not shifted."""
    unshifted = {unit.name: unit for unit in before.units} if before else {}
    is_shifted = before is not None
    first = before.positions if before else one.positions
    return {
        "eq": _text(one.equity),
        "totalMmr": _text(one.maintenance),
        "totalImr": _text(one.initial),
        "borrowMmr": _text(one.borrowed),
        "derivMmr": _text(one.derivatives),
        "marginRatio": _or_empty(one.ratio),
        "upl": _text(one.profit),
        "acctLever": _or_empty(one.leverage),
        "ts": str(shown.at_ms),
        "assets": [_asset(each) for each in one.assets],
        "riskUnitData": [
            _unit(each, unshifted.get(each.name), one.borrowed, shown) for each in one.units
        ],
        "positions": [
            _position(each, unmoved if is_shifted else None, one.ratio)
            for each, unmoved in zip(one.positions, first, strict=True)
        ],
    }


def graph(type_: str, points: Iterable[tuple[Decimal, Built]]) -> Row:
    """Return the margin that is needed by how far prices have moved."""
    return {
        "type": type_,
        "mmrData": [
            {
                "shockFactor": format_decimal(shift),
                "mmr": _text(one.maintenance),
                "mmrRatio": _or_empty(one.ratio),
            }
            for shift, one in points
        ],
    }


def _asset(one: Asset) -> Row:
    return {
        "ccy": one.ccy,
        "availEq": _text(one.equity),
        "spotInUse": "0",
        "borrowMmr": "",
        "borrowImr": _text(one.initial),
    }


def _unit(one: RiskUnit, before: RiskUnit | None, borrowed: Decimal, shown: Shown) -> Row:
    extreme = one.extreme_worst
    return {
        **dict.fromkeys(_NOTHING, "0"),
        "riskUnit": one.name,
        "mmrBf": _text(before.maintenance) if before else "",
        "mmr": _text(one.maintenance),
        "imrBf": _text(before.initial) if before else "",
        "imr": _text(one.initial),
        "upl": _text(one.profit),
        "mr1": _text(one.moves),
        "mr2": _text(one.decay),
        "mr4": _text(one.basis),
        "mr6": _text(one.extreme),
        "mr7": _text(one.least),
        "mr8": _text(borrowed),
        "mr1Scenarios": {
            name: {format_decimal(move): _text(won) for move, won in one.scenarios[shock].items()}
            for name, shock in zip(("volShockDown", "volSame", "volShockUp"), SHOCKS, strict=True)
        },
        "mr1FinalResult": {
            "pnl": _text(one.worst.profit),
            "spotShock": format_decimal(one.worst.move),
            "volShock": shown.shocks[one.worst.volatility],
        },
        "mr6FinalResult": {
            "pnl": _text(extreme.profit),
            "spotShock": format_decimal(extreme.move),
        },
        **_greeks(one.greeks(shown.greeks)),
        "portfolios": [
            {
                **_common(each, is_shifted=before is not None),
                **_greeks(greeks_of(each, shown.greeks)),
            }
            for each in one.positions
        ],
    }


def _position(one: Valued, before: Valued | None, ratio: Decimal | None) -> Row:
    return {
        **_common(one, is_shifted=before is not None),
        "imrBf": _text(before.initial) if before else "",
        "imr": _text(one.initial),
        "mgnRatio": _or_empty(ratio),
        "lever": format_decimal(one.holding.leverage),
    }


def _common(one: Valued, *, is_shifted: bool) -> Row:
    """Return what risk units and accounts show of a position."""
    held = one.holding
    return {
        "instId": held.instrument.id,
        "instType": held.instrument.kind,
        "amt": format_decimal(held.contracts),
        "posSide": held.side,
        "avgPx": format_decimal(held.entry),
        "markPxBf": _text(one.unshifted) if is_shifted else "",
        "markPx": _text(one.mark),
        "floatPnl": _text(one.profit),
        "notionalUsd": _text(one.notional),
        "isRealPos": held.is_real,
    }


def _greeks(of: PositionGreeks) -> Row:
    return {
        "delta": _text(of.delta),
        "gamma": _text(of.gamma),
        "theta": _text(of.theta),
        "vega": _text(of.vega),
    }


def _or_empty(figure: Decimal | None) -> str:
    return "" if figure is None else _text(figure)


def _text(figure: Decimal) -> str:
    return format_decimal(figure.quantize(_PLACES, context=EXACT))
