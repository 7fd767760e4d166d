"""Own fills of spot (spot-trading/check/get-historical-orders)."""

from __future__ import annotations

from fauxchange.domain.market.instruments.instrument import SPOT
from fauxchange.domain.trading.queries.lists import FILLS_ARCHIVE_MS, fill_of_trade, fills
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import number
from fauxchange.exchanges.coinw.handlers.market.lookup import (
    bounds_of,
    find_instrument,
    instruments_of,
)
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.rows import trading as rows
from fauxchange.exchanges.coinw.rows.trading import Row


@coinw.handles("spot/private/getUserTrades.post")
def return_user_trades(call: Call) -> Row:
    """Return the fills of a pair, or all, newest first; pages begin and end at trades."""
    pair = ""
    if "symbol" in call.params:
        pair = find_instrument(call, call.params["symbol"], SPOT).id
    page, bounds = call.page(), bounds_of(call, "startAt", "endAt")
    found = fills(
        call.unit,
        call.account.id,
        since_ms=max(bounds.since_ms or 0, call.now_ms - FILLS_ARCHIVE_MS + 1),
        until_ms=bounds.until_ms,
        instrument=pair,
        older_than=_bound(call, pair, page.older_than, is_older=True),
        newer_than=_bound(call, pair, page.newer_than, is_older=False),
    )
    shown = [rows.fill(one, number(call, "spotSide", one.side)) for one in page.cut(found)]
    return rows.fills(shown)


def _bound(call: Call, pair: str, trade_id: int | None, *, is_older: bool) -> int | None:
    """Return the bound of own fills, which are in order of their ids, that a trade is.

    Trades are numbered pair by pair. Without a pair a cursor is the newest own fill of its number.
    """
    if trade_id is None:
        return None
    account, unit = call.account.id, call.unit
    if pair:
        last = fill_of_trade(unit, account, pair, trade_id)
        if last is None:
            return 0
        return last.id + (is_older and last.trade_number < trade_id)
    names = (one.id for one in instruments_of(call, SPOT))
    lasts = (fill_of_trade(unit, account, name, trade_id) for name in names)
    return max((one.id for one in lasts if one and one.trade_number == trade_id), default=0)
