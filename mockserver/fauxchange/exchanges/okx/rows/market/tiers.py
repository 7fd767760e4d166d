"""Rows of position tiers."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.instruments.tiers import Tier
from fauxchange.exchanges.okx.rows.row import Row

_CENT = Decimal("0.01")


class Names(NamedTuple):
    """What a tier is of: a family of contracts, or an instrument with margin."""

    underlying: str
    family: str
    inst_id: str


def tier(one: Tier, names: Names, *, is_loan: bool) -> Row:
    """One tier (public-data-rest-api-get-position-tiers)."""
    return {
        "uly": names.underlying,
        "instFamily": names.family,
        "instId": names.inst_id,
        "tier": str(one.number),
        "minSz": format_decimal(one.minimum),
        "maxSz": format_decimal(one.maximum),
        "mmr": format_decimal(one.maintenance),
        "imr": format_decimal(one.initial),
        "maxLever": format_decimal(one.leverage),
        "optMgnFactor": "0",
        "quoteMaxLoan": format_decimal(one.value.quantize(_CENT)) if is_loan else "",
        "baseMaxLoan": format_decimal(one.maximum) if is_loan else "",
    }


# How options are limited: orders and positions of one instrument (assumed).
_ONE_OPTION = "6"


def largest(one: Tier, names: Names, *, is_option: bool) -> Row:
    """Return how large positions of a family may be (get-pm-position-limitation)."""
    return {
        "uly": names.underlying,
        "instFamily": names.family,
        "maxSz": format_decimal(one.maximum),
        "posType": _ONE_OPTION if is_option else "",
    }
