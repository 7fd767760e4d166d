"""What clients see of the market: what is listed, the book of an instrument, its last trades."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.control.base import ControlBase
from fauxchange.control.orders.views import find_place
from fauxchange.domain.core.money import EXACT, format_decimal

if TYPE_CHECKING:
    from fauxchange.domain.market.instruments.instrument import Instrument
    from fauxchange.domain.market.views.order_book import Level

_OPTION = "OPTION"


class MarketDataControl(ControlBase):
    """Shows the market of a sandbox."""

    def instruments(self) -> list[dict[str, str]]:
        """Return what is listed now as plain JSON: id, kind, pair and state, without options."""
        from fauxchange.domain.market.instruments.instrument import terms_at
        from fauxchange.domain.market.state import has_market, market_of

        with self._ledger() as ledger:
            if not has_market(ledger.unit):
                return []
            listed = market_of(ledger.unit).instruments(ledger.now_ms)
            return [
                {
                    "id": one.id,
                    "kind": one.kind,
                    "pair": one.pair,
                    "state": terms_at(one, ledger.now_ms).state,
                }
                for one in listed
                if one.kind != _OPTION
            ]

    def market_book(self, instrument: str, *, depth: int = 10) -> dict[str, Any]:
        """Return the book of an instrument as clients see it, as plain JSON, best levels first.

        Sizes are in contracts or else the base currency; ``own`` is the part that orders of the
        sandbox's accounts have of a level.

        Args:
            instrument: its id.
            depth: how many levels of each side.

        Raises:
            NotThereError: there is no such instrument.

        """
        from fauxchange.domain.market.instruments.instrument import price_of
        from fauxchange.domain.market.tape import tape_of
        from fauxchange.domain.trading.matching.makers import book_of
        from fauxchange.domain.trading.resting import resting_orders

        with self._ledger() as ledger:
            market, one = find_place(ledger, instrument)
            book = book_of(ledger.unit, market, one, ledger.now_ms, depth)
            last = tape_of(ledger.unit, market, one).price(ledger.now_ms)
            own: dict[tuple[str, int], int] = {}
            for side in ("buy", "sell"):
                for order in resting_orders(ledger.unit, one.id, side):
                    where = side, order.price
                    own[where] = own.get(where, 0) + order.lots
            return {
                "instrument": one.id,
                "now_ms": ledger.now_ms,
                "last": format_decimal(price_of(one, last)),
                "bids": _levels(one, "buy", book.bids, own),
                "asks": _levels(one, "sell", book.asks, own),
            }

    def market_trades(self, instrument: str, *, limit: int = 20) -> list[dict[str, Any]]:
        """Return the last trades of an instrument as plain JSON, newest first.

        Args:
            instrument: its id.
            limit: how many at most.

        Raises:
            NotThereError: there is no such instrument.

        """
        from fauxchange.domain.market.instruments.instrument import price_of
        from fauxchange.domain.market.instruments.life import printed_until
        from fauxchange.domain.market.tape import tape_of
        from fauxchange.domain.market.views.trades import by_id

        with self._ledger() as ledger:
            market, one = find_place(ledger, instrument)
            until_ms = printed_until(one, market.facts.origin_ms, ledger.now_ms)
            if until_ms is None:
                return []
            source = tape_of(ledger.unit, market, one)
            oldest = source.next_id(one.listed_ms) - 1
            return [
                {
                    "id": str(trade.id),
                    "at_ms": trade.ms,
                    "side": trade.side,
                    "price": format_decimal(price_of(one, trade.price)),
                    "size": _size(one, trade.lots),
                }
                for trade in by_id(source, until_ms, limit, newer_than=oldest)
            ]


def _levels(
    one: Instrument, side: str, levels: Iterable[Level], own: dict[tuple[str, int], int]
) -> list[dict[str, str]]:
    from fauxchange.domain.market.instruments.instrument import price_of

    return [
        {
            "price": format_decimal(price_of(one, level.price)),
            "size": _size(one, level.lots),
            "own": _size(one, own.get((side, level.price), 0)),
        }
        for level in levels
    ]


def _size(one: Instrument, lots: int) -> str:
    return format_decimal(EXACT.multiply(Decimal(lots), one.lot))
