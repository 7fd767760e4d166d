"""What of bots everybody may ask (order-book-trading-grid-trading, public endpoints)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import SPOT
from fauxchange.domain.market.views.candles import SIZES, candles
from fauxchange.domain.market.views.strength import WARM_UP, signals
from fauxchange.domain.trading.bots.acts import least_investment, least_margin_of
from fauxchange.domain.trading.bots.advice import advise
from fauxchange.domain.trading.bots.checks import most_grids
from fauxchange.domain.trading.bots.grid import ARITHMETIC, GridRequest
from fauxchange.domain.trading.bots.rejection import BotNotOffered
from fauxchange.domain.trading.matching.context import context_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.market.lookup import find_instrument, tape_of
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading.bots import grid as rows

from .grid import grid_of
from .signals import signal_of

_QUOTE = "quote"
_DAYS = "D"
# Documented by OKX (get-grid-ai-parameter-public): durations of each kind, the default first.
_DURATIONS = {"grid": ("7D", "30D", "180D"), "contract_grid": ("14D", "7D", "30D")}
# With how much leverage grids of contracts are advised (assumed).
_LEVERAGE = Decimal(5)
_MONTH_MS = 30 * DAY_MS


@okx.handles("tradingBot/grid/min-investment.post", scope="grids of spot and linear swaps")
def min_investment(call: Call) -> Iterator[Row]:
    """Yield the least that a grid bot needs at the moment."""
    instrument = find_instrument(call, call.params["instId"])
    request = grid_of(call, instrument)
    if request.direction:
        least = least_margin_of(call.ledger, call.market, request)
        yield rows.least_margin(least, instrument.settlement)
        return
    least = least_investment(call.ledger, call.market, request)
    yield rows.least(least, instrument, call.params.get("investmentType", _QUOTE))


@okx.handles("tradingBot/grid/grid-quantity.get")
def grid_quantity(call: Call) -> Iterator[Row]:
    """Yield how many grids there may be between two prices; leverage changes nothing."""
    instrument = find_instrument(call, call.params["instId"])
    context = context_of(call.ledger, call.market, instrument)
    yield {"maxGridQty": str(most_grids(context, grid_of(call, instrument)))}


@okx.handles("tradingBot/grid/ai-param.get")
def advised_grid(call: Call) -> Iterator[Row]:
    """Yield the grid that the prices of the last days advise."""
    params, kind = call.params, call.params["algoOrdType"]
    durations = _DURATIONS[kind]
    duration = params.get("duration", durations[0])
    if duration not in durations:
        raise BadParameter("duration", f"a {kind} has {', '.join(durations)}")
    request = GridRequest(find_instrument(call, params["instId"]), ARITHMETIC, ZERO, ZERO, 0)
    if kind == rows.CONTRACT_GRID:
        direction = word(call, "gridDirection", params["direction"])
        request = request._replace(direction=direction, leverage=_LEVERAGE)
    advice = advise(call.ledger, call.market, request, int(duration.rstrip(_DAYS)))
    yield rows.advised(advice, duration, call.tables["numbers"])


@okx.handles("tradingBot/public/rsi-back-testing.get", scope="pairs of spot")
def signal_count(call: Call) -> Iterator[Row]:
    """Yield how often the indicator of a pair would have begun a bot in the last month."""
    instrument = find_instrument(call, call.params["instId"])
    if instrument.kind != SPOT:
        raise BotNotOffered(instrument.id)
    signal = signal_of(call, call.params, call.param("triggerCond"))
    size, now_ms = SIZES[signal.bar], call.now_ms
    since_ms = size.shift(size.start(now_ms - _MONTH_MS), -signal.period - WARM_UP)
    source = tape_of(call, instrument)
    past = candles(source, size, max(since_ms, instrument.listed_ms), now_ms, now_ms)
    closes = [one.close for one in past if one.confirmed]
    number = signals(closes, signal.period, signal.condition, signal.threshold)
    yield {"triggerNum": str(number)}
