"""Block trades, of which there are none, as nobody trades any here (block-trading-rest-api)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.market import tickers as rows
from fauxchange.exchanges.okx.rows.row import Row

from .lookup import families_of, instrument_of, instruments_of, shown_ms


@okx.handles("market/block-ticker.get", scope="no block trades")
def ticker(call: Call) -> Iterator[Row]:
    """Yield that no blocks of an instrument were traded in 24 hours."""
    yield rows.block(instrument_of(call), shown_ms(call))


@okx.handles("market/block-tickers.get", scope="no block trades")
def tickers(call: Call) -> Iterator[Row]:
    """Yield likewise all instruments of a kind, or of a family of it."""
    for one in instruments_of(call, call.params["instType"], families_of(call)):
        yield rows.block(one, shown_ms(call))


@okx.handles("public/block-trades.get", scope="no block trades")
def trades(call: Call) -> Iterator[Row]:
    """Yield none."""
    instrument_of(call)
    return iter(())


@okx.handles("rfq/public-trades.get", scope="no block trades")
def multi_leg_trades(_: Call) -> Iterator[Row]:
    """Yield none of several legs either."""
    return iter(())
