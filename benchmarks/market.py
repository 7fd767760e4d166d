"""What questions about the market cost, in process, beside their targets.

``python -m benchmarks.market``: medians in milliseconds, and how much of them is the work of this
process: on a machine that does other things the rest is waiting. Cold is a market that nothing was
asked of before, warm one that was asked the same. A whole call without a market stands beside them.
"""

from __future__ import annotations

import json
import time
import tracemalloc
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import click
from rich.console import Console
from rich.table import Table

from fauxchange import MockServer, Request
from fauxchange.domain.core.durations import DAY_MS, SECOND_MS
from fauxchange.domain.market.paths.basis import FundingBasis
from fauxchange.domain.market.paths.first import Falls, Fold, Rises, TrailingFall, first
from fauxchange.domain.market.paths.levels import SECOND, UNITS_MS
from fauxchange.domain.market.paths.mapped import MappedSource
from fauxchange.domain.market.paths.synthetic import SyntheticPrices, SyntheticSource, TreeCache
from fauxchange.domain.market.paths.watches import Watch
from fauxchange.domain.market.views.book_changes import change
from fauxchange.domain.market.views.candles import SIZES, page
from fauxchange.domain.market.views.ladder.ladder import Ladder
from fauxchange.domain.market.views.order_book import BookShape, level_width
from fauxchange.domain.market.views.ticker import ticker
from fauxchange.domain.market.views.trades import newest
from fauxchange.exchanges.okx.signature import sign
from fauxchange.runtime.clock import wall_ms
from fauxchange.runtime.journal.entry import iso
from tests.domain.market.watch_queue import WatchQueue

from .calls import BALANCES

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange.domain.market.paths.source import Source

ORIGIN_MS = 1_795_996_800_000
NOW_MS = ORIGIN_MS + 100 * DAY_MS + 12_345_678
YEAR_MS = 365 * DAY_MS
REFERENCE = 9_000_000
PRICES = SyntheticPrices("1", "BTC-USDT", REFERENCE, 30_000, 200_000, 50_000_000)
CROSSED = 9_395_000
SHAPE = BookShape(1, 1_000, level_width(REFERENCE, 30_000))


@dataclass(frozen=True)
class Question:
    """What is measured: ``ask`` gets what ``prepare`` returns, which is not timed."""

    name: str
    target_ms: float | None
    prepare: Callable[[], object]
    ask: Callable[..., object]


def tree() -> SyntheticSource:
    return SyntheticSource(PRICES, ORIGIN_MS)


def swap() -> Source:
    return MappedSource(tree(), FundingBasis("1", "BTC-USDT-SWAP"))


def warm(prepare: Callable[[], object], ask: Callable[..., object]) -> Callable[[], object]:
    """Return a preparation that gives one object which was asked before."""
    asked = prepare()
    ask(asked)
    return lambda: asked


def folds(source: Source) -> list[Fold]:
    price = source.price(NOW_MS)
    return [
        Falls(price - price * (i + 1) // 8_000)
        if i % 2
        else Rises(price + price * (i + 1) // 8_000)
        for i in range(1_000)
    ]


def place_all(source: Source) -> WatchQueue:
    queue = WatchQueue(source)
    for i, fold in enumerate(folds(source)):
        queue.place(Watch(str(i), fold, NOW_MS))
    return queue


def advance(queue: WatchQueue) -> int:
    return sum(1 for _ in queue.advance(NOW_MS + 30 * DAY_MS))


def ladder() -> tuple[Ladder, Source]:
    return Ladder("1", "BTC-USDT", SHAPE), warm(tree, lambda s: s.price(NOW_MS))()  # type: ignore[return-value]


def build_book(of: tuple[Ladder, Source]) -> object:
    return of[0].book(NOW_MS, of[1].price(NOW_MS), 400)


class Feed:
    """A book that is a slot older with every change."""

    def __init__(self) -> None:
        self._ladder, self._source = ladder()
        self._at_ms = NOW_MS
        self._book = self._ladder.book(NOW_MS, self._source.price(NOW_MS), 400)

    def change(self) -> object:
        self._at_ms += 100
        after = self._ladder.book(self._at_ms, self._source.price(self._at_ms), 400)
        changed = change(self._book, after)
        self._book = after
        return changed


def trailing(source: Source) -> object:
    return first(source, NOW_MS, NOW_MS + YEAR_MS, TrailingFall(ppm=150_000), REFERENCE)


def crossing(source: Source) -> object:
    return first(source, NOW_MS, NOW_MS + YEAR_MS, Rises(CROSSED))


def second(source: Source) -> object:
    """Ask for a second in which something trades, from a day that is known."""
    index = (NOW_MS - ORIGIN_MS) // UNITS_MS[SECOND]
    return [source.trades(index + i) for i in range(10)]


def candle(name: str, count: int) -> Callable[[Source], object]:
    return lambda source: page(source, SIZES[name], NOW_MS + 2_900 * DAY_MS, count)


def questions() -> list[Question]:
    minutes, months = candle("1m", 300), candle("1M", 100)
    feed = Feed()
    return [
        Question("any moment, cold", 1.0, tree, lambda s: s.price(NOW_MS)),
        Question("any moment, warm", None, warm(tree, lambda s: s.price(NOW_MS)), _price),
        Question("ten seconds of trades, cold", None, tree, second),
        Question("300 x 1m, cold", 10.0, tree, minutes),
        Question("300 x 1m, warm", None, warm(tree, minutes), minutes),
        Question("100 x 1D, cold", None, tree, candle("1D", 100)),
        Question("100 x 1M, cold", None, tree, months),
        Question("100 x 1M of a swap, cold", None, swap, months),
        Question("ticker, cold", None, tree, lambda s: ticker(s, NOW_MS)),
        Question("ticker, warm", None, warm(tree, lambda s: ticker(s, NOW_MS)), _ticker),
        Question("500 trades, cold", None, tree, lambda s: newest(s, NOW_MS, 500)),
        Question("first crossing in a year, cold", 4.0, tree, crossing),
        Question("first crossing in a year, warm", None, warm(tree, crossing), crossing),
        Question("first crossing of a swap, cold", None, swap, crossing),
        Question("trailing stop in a year, cold", None, tree, trailing),
        Question("1,000 watches placed", 15.0, tree, place_all),
        Question("30 days with their crossings", 300.0, lambda: place_all(tree()), advance),
        Question("400-level book, cold", 3.0, ladder, build_book),
        Question("100 ms change of it", 0.3, lambda: feed, Feed.change),
        Question("GET balances, in process", None, balances, call),
    ]


def _price(source: Source) -> int:
    return source.price(NOW_MS)


def _ticker(source: Source) -> object:
    return ticker(source, NOW_MS)


def balances() -> tuple[MockServer, Request]:
    """Return a mock and a signed call, for a measure of what a whole call takes beside these."""
    mock = MockServer(limits=False)
    keys, timestamp = mock.okx, iso(wall_ms())
    stamp = sign(keys.secret.encode(), timestamp, BALANCES.method, BALANCES.path, BALANCES.body)
    headers = {
        "OK-ACCESS-KEY": keys.key,
        "OK-ACCESS-SIGN": stamp.decode(),
        "OK-ACCESS-TIMESTAMP": timestamp,
        "OK-ACCESS-PASSPHRASE": keys.passphrase,
    }
    return mock, Request.of(BALANCES.method, BALANCES.path, headers)


def call(of: tuple[MockServer, Request]) -> object:
    """Answer the call, which is accepted.

    Raises:
        RuntimeError: it is refused, so that nothing is measured.

    """
    reply = of[0].handle(of[1])
    if b'"code":"0"' not in reply.body:
        raise RuntimeError(reply.body.decode())
    return reply


class Taken(NamedTuple):
    """Milliseconds: of the machine's clock, and of this process's work alone."""

    wall: float
    cpu: float


def measure(question: Question, rounds: int) -> Taken:
    """Return the medians of some rounds."""
    taken = []
    for _ in range(rounds):
        subject = question.prepare()
        begin, begin_cpu = time.perf_counter(), time.process_time()
        question.ask(subject)
        cpu, wall = time.process_time() - begin_cpu, time.perf_counter() - begin
        taken.append(Taken(wall * 1_000, cpu * 1_000))
    return Taken(median(one.wall for one in taken), median(one.cpu for one in taken))


def megabytes() -> float:
    """Return what the full caches of one pair hold."""
    tracemalloc.start()
    cache = TreeCache()
    source = SyntheticSource(PRICES, ORIGIN_MS, cache)
    for i in range(4_000):
        source.price(NOW_MS + i * (DAY_MS + 7_211 * SECOND_MS))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / 1_000_000


@click.command()
@click.option("--rounds", default=25, show_default=True, type=click.IntRange(min=3))
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False))
def main(rounds: int, file: Path | None) -> None:
    """Measure what the market answers and print it beside its targets."""
    figures = {}
    table = Table(title="the market, ms", title_justify="left")
    table.add_column("question", no_wrap=True)
    for column in ("median", "of it CPU", "target"):
        table.add_column(column, justify="right")
    for question in questions():
        taken = measure(question, rounds)
        figures[question.name], figures[f"{question.name}, CPU"] = taken
        target = "" if question.target_ms is None else f"{question.target_ms:g}"
        table.add_row(question.name, f"{taken.wall:.3f}", f"{taken.cpu:.3f}", target)
    figures["megabytes"] = megabytes()
    table.add_row("full caches of a pair, MB", f"{figures['megabytes']:.1f}", "", "11")
    Console().print(table)
    if file is not None:
        file.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
