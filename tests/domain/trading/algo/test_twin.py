"""What triggers, and when, by going through all trades of the tape one by one."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import pytest

from fauxchange.domain.market.paths.bars import Trade
from tests.domain.trading.floor import D

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.market.market import Market
    from fauxchange.domain.trading.algo.order import AlgoOrder
    from tests.domain.trading.algo.waits import AlgoFloor

PARTS = 1_000_000
_NEVER = 10**12


class Wish(NamedTuple):
    """What a naive trader waits for: prices that end it, or a distance from the best price.

    ``since_id`` is the first trade of the tape that counts, ``fills`` are those there were before.
    """

    algo: AlgoOrder
    since_id: int
    fills: int
    above: int | None
    below: int | None
    parts: int = 0


def trades_of(floor: AlgoFloor, since_ms: int) -> list[Trade]:
    """Return all trades of the market after a moment, oldest first."""

    def read(_: Ledger, market: Market) -> list[Trade]:
        source = market.last(floor.instrument())
        first = (since_ms - source.origin_ms) // 1_000
        last = (floor.now_ms - source.origin_ms) // 1_000
        every = (one for second in range(first, last + 1) for one in source.trades(second))
        return [one for one in every if since_ms <= one.ms <= floor.now_ms]

    return floor.do(read)  # type: ignore[no-any-return]


def next_id(floor: AlgoFloor) -> int:
    """Return the id of the first trade that the market does not have yet."""
    return floor.do(  # type: ignore[no-any-return]
        lambda _, market: market.last(floor.instrument()).next_id(floor.now_ms + 1)
    )


def reached(one: Wish, start: int, trades: Sequence[Trade]) -> int:
    """Return when a wish comes true, 0 if it has not."""
    best = start
    for trade in trades:
        # Trades of users have numbers below zero.
        if 0 <= trade.id < one.since_id or -one.fills <= trade.id < 0:
            continue
        if one.parts:
            sells = one.algo.side == "sell"
            best = max(best, trade.price) if sells else min(best, trade.price)
            away = best * one.parts // PARTS
            if trade.price <= best - away if sells else trade.price >= best + away:
                return trade.ms
        elif (one.above is not None and trade.price >= one.above) or (
            one.below is not None and trade.price <= one.below
        ):
            return trade.ms
    return 0


def placed(floor: AlgoFloor, chance: random.Random) -> Wish:
    """Place an algo order at random."""
    last, since = floor.last(), (next_id(floor), len(floor.fills()))
    side = chance.choice(("buy", "sell"))
    up, down = (
        (last * D(chance.randint(PARTS + least, PARTS + 1_500)) / PARTS).quantize(D("0.1"))
        for least in (100, 100)
    )
    down = 2 * last - down
    ticks_up, ticks_down = int(up * 10), int(down * 10)
    kind = chance.choice(("oco", "trigger", "trail", "stop"))
    if kind == "oco":
        prices = (up, down) if side == "sell" else (down, up)
        algo = floor.oco(side, "0.01", *map(str, prices))
        return Wish(algo, *since, ticks_up, ticks_down)
    if kind == "trail":
        parts = chance.randint(200, 1_500)
        algo = floor.trail(side, "0.01", ratio=str(Decimal(parts) / PARTS))
        return Wish(algo, *since, None, None, parts)
    rises = chance.random() < 0.5 if kind == "trigger" else side == "buy"
    at = str(up if rises else down)
    algo = floor.trigger(side, "0.01", at) if kind == "trigger" else floor.stop(side, "0.01", at)
    return Wish(algo, *since, ticks_up if rises else None, None if rises else ticks_down)


@pytest.mark.parametrize("seed", range(2))
def test_each_order_triggers_at_the_first_trade_that_is_far_enough(
    floor: AlgoFloor, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - it repeats
    floor.server.clear_pair_prices("BTC-USDT")
    floor.advance(ms=1)
    begin_ms = floor.now_ms
    wishes: list[tuple[Wish, int]] = []
    for _ in range(30):
        start = int(floor.last() * 10)
        wishes.append((placed(floor, chance), start))
        act = chance.random()
        if act < 0.1:
            floor.server.clear_pair_prices("BTC-USDT")
        elif act < 0.2:
            way = D(chance.randint(-2_000, 2_000)) / PARTS
            price = (floor.last() * (1 + way)).quantize(D("0.1"))
            floor.set_price(str(price), after_ms=chance.randint(1, 60_000))
        floor.advance(ms=chance.choice((700, 60_000, 600_000, 1_800_000)))
    trades = trades_of(floor, begin_ms)
    # Users' trades count as the last price, but are no extreme of a trailing stop.
    users = [
        Trade(-number, one.at_ms, int(one.price * 10), 0, "")
        for number, one in enumerate(floor.fills(), 1)
    ]
    both = sorted([*trades, *users], key=lambda one: one.ms)
    expected = [reached(one, start, trades if one.parts else both) for one, start in wishes]
    assert [floor.algo(one.algo).triggered_ms for one, _ in wishes] == expected
    assert sum(map(bool, expected)) > 9
    floor.check_money()
