"""Positions: what is held, and what was closed (trading-account-rest-api-get-positions)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from operator import itemgetter

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.money import EXACT, ZERO, format_decimal
from fauxchange.domain.market.instruments.instrument import MARGIN, Instrument, price_of
from fauxchange.domain.positions.book import SHOWN_MS, closed_positions, positions_of
from fauxchange.domain.positions.figures import Figures, figures_of, instrument_of
from fauxchange.domain.positions.position import HELD, NET, Position
from fauxchange.domain.trading.algo.queries import closing_algos
from fauxchange.domain.trading.contracts.close import closing_side
from fauxchange.domain.trading.contracts.pending import pending_at
from fauxchange.domain.trading.margin.queries import closing_amounts
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.domain.trading_account.risk import risk_of
from fauxchange.domain.trading_account.shared import margin_from
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.market.lookup import tape_of
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.handlers.trading.lookup import require_kind
from fauxchange.exchanges.okx.rows import margin as margin_rows
from fauxchange.exchanges.okx.rows import positions as rows
from fauxchange.exchanges.okx.rows.positions import Prices
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import algo as algo_rows
from fauxchange.exchanges.okx.rows.trading_account import account as account_rows

_REACH_MS = 90 * DAY_MS


@okx.handles("account/positions.get")
def positions(call: Call) -> Iterator[Row]:
    """Yield what is held, newest first.

    With an instrument or an id also what was closed within 30 days in the mode that the account
    has now.

    Raises:
        KindMismatch: an instrument is not of the kind beside it.

    """
    params = call.params
    names, ids = call.list("instId"), call.list("posId")
    for name in names:
        require_kind(name, params.get("instType"))
    for held in sorted(_asked(call, names, ids), key=_age, reverse=True):
        if params.get("instType", held.kind) == held.kind:
            yield position_row(call, held)


def _age(held: Position) -> tuple[int, int]:
    """Return by what positions are ordered: when they were opened, and of one time their ids."""
    return held.opened_ms, int(held.id)


def _asked(call: Call, names: tuple[str, ...], ids: tuple[str, ...]) -> Iterator[Position]:
    if not names and not ids:
        yield from positions_of(call.unit, call.account.id)
        return
    is_net = trading_account.settings_of(call.unit, call.account.id).position_mode == NET
    for held in call.unit.scan(Position, (call.account.id,)):
        is_asked = (not names or held.instrument in names) and (not ids or held.id in ids)
        if is_asked and (held.shelf == HELD or _is_shown(held, call.now_ms, is_net=is_net)):
            yield held


def _is_shown(closed: Position, now_ms: int, *, is_net: bool) -> bool:
    """Whether a position that was closed is shown still; those on margin are net in either mode."""
    is_of_mode = closed.kind == MARGIN or (closed.side == NET) == is_net
    return is_of_mode and closed.updated_ms + SHOWN_MS > now_ms


def position_row(call: Call, held: Position) -> Row:
    """Return the row of a position as it is now."""
    figures = figures_of(call.market, held, call.now_ms)
    one = figures.instrument
    index = price_of(one, call.market.index_price(one, call.now_ms))
    prices = Prices(_last(call, one), index, _usd(call, figures))
    danger = risk_of(call.unit, call.account, figures, call.now_ms)
    row = rows.position(figures, prices, danger)
    if held.side != NET:
        row["availPos"] = format_decimal(_available(call, held))
    if figures.loan is not None:
        pending = closing_amounts(call.unit, held)
        row |= margin_rows.of_position(figures, figures.loan, prices, danger, pending)
    numbers = call.tables["numbers"]
    closing = [algo_rows.closing(algo, numbers) for algo in closing_algos(call.unit, held)]
    return {**row, "closeOrderAlgo": closing}


def _available(call: Call, held: Position) -> Decimal:
    """Return how many contracts of a long or a short position no open order is to close.

    The documentation says that only options and margin trading have the member; its examples of
    contracts in long/short mode have it, too, and clients close by it.
    """
    place = held.instrument, held.mode, held.side, closing_side(held)
    pending = pending_at(call.unit, held.account, *place, held.part)
    return max(ZERO, EXACT.subtract(abs(held.contracts), pending.closing))


def _last(call: Call, one: Instrument) -> Decimal:
    return price_of(one, tape_of(call, one).price(call.now_ms))


@okx.handles("account/positions-history.get")
def history(call: Call) -> Iterator[Row]:
    """Yield what was closed within three months, newest first; what is of one time together."""
    page, params, numbers = call.page(reach_ms=_REACH_MS), call.params, call.tables["numbers"]
    names = call.list("instId")
    entries = closed_positions(call.unit, call.account.id, **page.times)
    shown = (
        rows.history(one, instrument_of(call.market, one.position, one.at_ms), numbers)
        for one in entries
        if not names or one.position.instrument in names
    )
    asked = ("instType", "mgnMode", "type", "posId")
    found = (
        row for row in shown if all(params.get(name, row[name]) == row[name] for name in asked)
    )
    return page.cut_after(found, of=itemgetter("uTime"))


@okx.handles("account/account-position-risk.get")
def risk(call: Call) -> Iterator[Row]:
    """Yield what the account holds, in the book and as positions."""
    unit, now_ms, kind = call.unit, call.now_ms, call.params.get("instType")
    mode = trading_account.settings_of(unit, call.account.id).mode
    equities = trading_account.equity_of(unit, call.account, now_ms)
    held = [
        _risk(call, figures_of(call.market, one, now_ms))
        for one in positions_of(unit, call.account.id)
        if kind in {None, one.kind}
    ]
    yield account_rows.risk(mode, equities, margin_from(unit, equities), held, now_ms)


def _risk(call: Call, figures: Figures) -> Row:
    usd = _usd(call, figures)
    row = rows.risk(figures, usd)
    if figures.loan is None:
        return row
    return {**row, **margin_rows.of_risk(figures, figures.loan, usd)}


def _usd(call: Call, figures: Figures) -> Decimal:
    """Return what a unit of a position's currency is worth; of a pair it is the quote currency."""
    ccy = figures.position.ccy if figures.loan is None else figures.instrument.quote
    return trading_account.usd(call.unit, ccy, call.now_ms)
