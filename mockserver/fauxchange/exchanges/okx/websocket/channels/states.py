"""States of the market: tickers, prices, limits, rates, what is listed (public-data-websocket)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.durations import MINUTE_MS
from fauxchange.domain.market.instruments.instrument import FUTURES, OPTION, Instrument, terms_at
from fauxchange.domain.market.views import delivery
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push, StateFeed
from fauxchange.exchanges.okx.handlers.market import index, instruments, rates, tickers
from fauxchange.exchanges.okx.handlers.market.lookup import (
    ANY,
    book_of,
    families_of,
    instrument_of,
    instruments_of,
    shown_ms,
    tape_of,
)
from fauxchange.exchanges.okx.rows.market import delivery as delivery_rows
from fauxchange.exchanges.okx.rows.row import Row

from .registry import okx

# Estimates are told in the last half hour before their time.
_ESTIMATED_MS = 30 * MINUTE_MS

okx.state("index-tickers")(index.index_tickers)
okx.state("mark-price")(rates.mark_price)
okx.state("price-limit")(rates.price_limit)
okx.state("funding-rate")(rates.funding)
okx.state("opt-summary")(rates.option_summaries)


@okx.feed("tickers")
class TickerFeed(StateFeed):
    """Pushes a ticker after a trade, or when a best price or its size has changed, as documented.

    Its row is made only then: that a day ends a little later is no reason.
    """

    def __init__(self) -> None:
        super().__init__(tickers.ticker)
        self._seen: object = None

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:
        """Return the ticker if there was a reason to tell it again."""
        one = instrument_of(call)
        seen = (tape_of(call, one).next_id(call.now_ms + 1), book_of(call, one, 1))
        if seen != self._seen:
            self._seen = seen
            yield from super().tick(call, is_quiet=is_quiet)


@okx.state("open-interest")
def open_interest(call: Call) -> Iterator[Row]:
    """Yield what is open of a contract; its list is of one kind or, as here, of any."""
    yield from rates.open_interest(call._replace(params={**call.params, "instType": ANY}))


@okx.state("estimated-price", only_changed=True)
def estimated(call: Call) -> Iterator[Row]:
    """Yield at what price contracts are about to be settled, or will have expired."""
    for one in _estimated_of(call):
        settled_ms = delivery.next_settlement_ms(call.now_ms)
        if one.kind in {FUTURES, OPTION} and _is_near(one.expiry_ms, call.now_ms):
            kind = "delivery" if one.kind == FUTURES else "exercise"
            price = delivery.final_price(call.market, one, call.now_ms)
        elif one.settles_daily and _is_near(settled_ms, call.now_ms):
            kind = "settlement"
            price = delivery.settlement_price(call.market, one, settled_ms, call.now_ms)
        else:
            continue
        yield {**delivery_rows.estimated(one, price, shown_ms(call)), "settleType": kind}


def _estimated_of(call: Call) -> Iterator[Instrument]:
    if "instId" in call.params:
        yield instrument_of(call)
    else:
        yield from instruments_of(call, call.params["instType"], families_of(call))


def _is_near(at_ms: int | None, now_ms: int) -> bool:
    return at_ms is not None and 0 < at_ms - now_ms <= _ESTIMATED_MS


def _listed(call: Call) -> Iterator[Row]:
    """Yield rows with the members of the channel, which are fewer than those of the list."""
    members = call.endpoint.response.schema["items"]["properties"]
    for row in instruments.instruments(call):
        yield {name: row[name] for name in row if name in members}


class InstrumentFeed(StateFeed):
    """Pushes the instruments of a kind whose terms have changed.

    Their rows are made only if an instrument is new or has other terms: there may be hundreds.
    """

    def __init__(self) -> None:
        super().__init__(_listed, only_changed=True)
        self._terms: list[object] = []

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:
        """Return the rows that have changed."""
        listed = instruments_of(call, call.params["instType"])
        terms: list[object] = [(one.id, one.changes, terms_at(one, call.now_ms)) for one in listed]
        if terms != self._terms:
            self._terms = terms
            yield from super().tick(call, is_quiet=is_quiet)


okx.feed("instruments")(InstrumentFeed)
