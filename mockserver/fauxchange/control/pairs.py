"""Prices of pairs that are set, in their quote currencies, and how pairs went."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange import config
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import plain

from .base import Amount, ControlBase, require_moment
from .errors import ControlError, NotThereError

if TYPE_CHECKING:
    from fauxchange.domain.market.instruments.knobs import Pair
    from fauxchange.domain.market.market import Market
    from fauxchange.domain.market.pair_changes import PairPoint
    from fauxchange.domain.market.views.candles import Candle
    from fauxchange.runtime.recordings.loading import LoadedRecording


class PairPrice(NamedTuple):
    """A pair now: its last price, those of 24 hours, and whether it is not the world's alone.

    Prices count in ``tick``, sizes of its tape in ``lot``; there are ``trades_a_day`` in the mean.
    """

    last: Decimal
    high: Decimal
    low: Decimal
    changed: bool
    tick: Decimal
    lot: Decimal
    trades_a_day: int


class MarketCandle(NamedTuple):
    """The prices of a time that begins at ``at_ms``, in the quote currency."""

    at_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    confirmed: bool


# What the methods of control return of pairs.
PAIR_VALUES = (PairPrice, MarketCandle)


class PairControl(ControlBase):
    """Sets the prices of pairs, which every instrument of a pair follows."""

    def current_pairs(self) -> dict[str, PairPrice]:
        """Return every pair of the market, in the world's order; none if it has no market."""
        from fauxchange.domain.market.state import has_market, market_of

        with self._ledger() as ledger:
            if not has_market(ledger.unit):
                return {}
            market = market_of(ledger.unit)
            return {
                pair.name: _pair_price(market, pair, ledger.now_ms) for pair in market.facts.pairs
            }

    def set_pair_price(
        self,
        pair: str,
        price: Amount,
        *,
        at_ms: int | None = None,
        after_ms: int = 0,
        over_ms: int = 0,
    ) -> list[PairPoint]:
        """Set a pair's price; return the points that are set, oldest first.

        What was set for later than the first of them is forgotten.

        Args:
            pair: the name of a pair, such as BTC-USDT.
            price: its price in the quote currency; the nearest tick counts.
            at_ms: from when on, in the sandbox's time; by default now.
            after_ms: how much later than that.
            over_ms: how long the price takes to get there, in a straight line; 0 is at once.

        Raises:
            NotThereError: the market has no such pair.
            ControlError: it is no price, or no time from now on.

        """
        from fauxchange.domain.loans import monitor
        from fauxchange.domain.market import pair_changes

        with self._ledger(missing=f"the market has no pair {pair}") as ledger:
            begin_ms = (ledger.now_ms if at_ms is None else at_ms) + after_ms
            require_moment(begin_ms + over_ms)
            points = pair_changes.set_pair_price(
                ledger.unit, ledger.now_ms, pair, Decimal(price), begin_ms=begin_ms, over_ms=over_ms
            )
            monitor.review_all(ledger)
            return points

    def flash_crash(
        self,
        pair: str,
        price: Amount,
        *,
        fall_ms: int = 10_000,
        hold_ms: int = 0,
        return_ms: int = 60_000,
        at_ms: int | None = None,
        after_ms: int = 0,
    ) -> list[PairPoint]:
        """Have a pair fall to a price and return; return the points, oldest first.

        It returns to what it would have cost by then. If that is the world's price, it is so
        again from then on, else it stays what it was set to. What was set for later than the
        beginning is forgotten.

        Args:
            pair: the name of a pair, such as BTC-USDT.
            price: the price in the quote currency that it falls, or rises, to.
            fall_ms: how long it takes to get there, at least 1.
            hold_ms: how long it stays there.
            return_ms: how long it takes to come back, at least 1.
            at_ms: when it begins, in the sandbox's time; by default now.
            after_ms: how much later than that.

        Raises:
            NotThereError: the market has no such pair.
            ControlError: it is no price, or no time from now on.

        """
        from fauxchange.domain.loans import monitor
        from fauxchange.domain.market import pair_changes
        from fauxchange.domain.market.pair_changes import Crash

        with self._ledger(missing=f"the market has no pair {pair}") as ledger:
            crash = Crash(fall_ms, hold_ms, return_ms)
            begin_ms = (ledger.now_ms if at_ms is None else at_ms) + after_ms
            require_moment(begin_ms + crash.length_ms)
            points = pair_changes.flash_crash(
                ledger.unit, ledger.now_ms, pair, Decimal(price), crash, begin_ms=begin_ms
            )
            monitor.review_all(ledger)
            return points

    def load_recording(self, pair: str, files: Sequence[str], **options: Any) -> LoadedRecording:
        """Have a pair be what was recorded from now on; return what was read.

        What was set for later is forgotten. Files are read on the machine of the server.

        Args:
            pair: the name of a pair, such as BTC-USDT.
            files: absolute paths of CSV or Parquet files, each once, in any order.
            options: the other fields of ``RecordingRequest``: how files are read, when they are
                played, and what follows them.

        Raises:
            NotThereError: the market has no such pair.
            ControlError: a path is not absolute, or nothing of the files is to come.
            Problem: a file cannot be used; the text says which line is wrong.

        """
        from fauxchange.domain.loans import monitor
        from fauxchange.domain.market.pair_changes import begin_playback
        from fauxchange.runtime.recordings.library import keep_in
        from fauxchange.runtime.recordings.loading import RecordingRequest, load, units_of

        keep_in(config.cache_folder())
        options["unit"] = Decimal(options.get("unit", 1))
        paths = [_absolute(file) for file in dict.fromkeys(files)]
        request = RecordingRequest(paths, **options)
        with self._ledger() as ledger:
            units, now_ms = units_of(_pair(ledger, pair)), ledger.now_ms
        # Reading takes its time, in which the sandbox serves others.
        load(request, units, now_ms)
        with self._ledger(missing=f"the market has no pair {pair}") as ledger:
            loaded = load(request, units, ledger.now_ms)
            require_moment(loaded.end_ms)
            if loaded.end_ms <= ledger.now_ms and loaded.after != "loop":
                raise ControlError(f"the recording ends at {loaded.end_ms}, and it is later now")
            begin_playback(ledger.unit, ledger.now_ms, pair, loaded.playback)
            monitor.review_all(ledger)
        return loaded

    def clear_pair_prices(self, pair: str | None = None) -> int:
        """Have one pair or all follow their currencies again; return how many had been changed.

        That is the world's price, unless a price of one of the currencies is set.

        Raises:
            NotThereError: the market has no such pair.

        """
        from fauxchange.domain.loans import monitor
        from fauxchange.domain.market import price
        from fauxchange.domain.market.state import market_of

        with self._ledger() as ledger:
            pairs = _pairs(ledger) if pair is None else (_pair(ledger, pair),)
            log, now_ms = market_of(ledger.unit).log, ledger.now_ms
            changed = [one for one in pairs if log.is_changed(one.name, now_ms)]
            for one in changed:
                price.clear_pair(ledger.unit, one, now_ms)
            monitor.review_all(ledger)
        return len(changed)

    def market_candles(
        self, instrument: str, *, bar: str = "1m", bars: int = 60
    ) -> list[MarketCandle]:
        """Return the newest candles of an instrument or a pair, oldest first.

        Args:
            instrument: the id of an instrument, or else the name of a pair.
            bar: how long a candle is: 1s, 1m, 5m, 1H, 1D ... on the grid of UTC.
            bars: how many candles; the last one runs.

        Raises:
            NotThereError: the market has neither.
            ControlError: there is no such bar.

        """
        from fauxchange.domain.market.instruments.instrument import price_unit
        from fauxchange.domain.market.tape import tape_of
        from fauxchange.domain.market.views.candles import SIZES, page

        if bar not in SIZES:
            raise ControlError(f"a bar is one of {', '.join(SIZES)}")
        with self._ledger() as ledger:
            market = _market(ledger)
            listed = market.find(instrument, ledger.now_ms)
            if listed is None:
                one = _pair(ledger, instrument)
                path, unit = market.index(one.name), one.tick
            else:
                path, unit = tape_of(ledger.unit, market, listed), price_unit(listed)
            rows = page(path, SIZES[bar], ledger.now_ms, bars)
        return [_candle(row, unit) for row in reversed(rows)]


def _pair_price(market: Market, pair: Pair, now_ms: int) -> PairPrice:
    from fauxchange.domain.market.instruments.knobs import prices_of
    from fauxchange.domain.market.views.ticker import ticker

    figures = ticker(market.index(pair.name), now_ms)
    last, high, low = (plain(one * pair.tick) for one in (figures.last, figures.high, figures.low))
    trades = prices_of(pair, "").trades_a_day
    changed = market.log.is_changed(pair.name, now_ms)
    return PairPrice(last, high, low, changed, pair.tick, pair.lot, trades)


def _candle(row: Candle, unit: Decimal) -> MarketCandle:
    begin, high, low, close = (
        plain(one * unit) for one in (row.open, row.high, row.low, row.close)
    )
    return MarketCandle(row.start_ms, begin, high, low, close, row.confirmed)


def _absolute(file: str) -> Path:
    path = Path(file)
    if not path.is_absolute():
        raise ControlError(f"{file} is no absolute path")
    return path


def _market(ledger: Ledger) -> Market:
    from fauxchange.domain.market.state import has_market, market_of

    if not has_market(ledger.unit):
        raise NotThereError("the world has no market")
    return market_of(ledger.unit)


def _pairs(ledger: Ledger) -> tuple[Pair, ...]:
    return _market(ledger).facts.pairs


def _pair(ledger: Ledger, name: str) -> Pair:
    for pair in _pairs(ledger):
        if pair.name == name:
            return pair
    raise NotThereError(f"the market has no pair {name}")
