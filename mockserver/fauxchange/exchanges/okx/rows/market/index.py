"""Rows of what an index is made of."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.instruments.knobs import Pair
from fauxchange.exchanges.okx.rows.row import Row

from .times import stamp


def component(exchange: str, pair: Pair, price: Decimal, count: int) -> Row:
    """Return the price of one of ``count`` exchanges, which all weigh the same."""
    return {
        "exch": exchange,
        "symbol": f"{pair.base}/{pair.quote}",
        "symPx": format_decimal(price),
        "wgt": format_decimal(Decimal(1) / count),
        "cnvPx": format_decimal(price),
    }


def components(pair: Pair, price: Decimal, parts: list[Row], shown_ms: int) -> Row:
    """One index (public-data-rest-api-get-index-components)."""
    return {
        "index": pair.name,
        "last": format_decimal(price),
        "ts": stamp(shown_ms),
        "components": parts,
    }
