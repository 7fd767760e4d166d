"""Orders that rest fill at the trade of the tape that reaches them, between two calls."""

from __future__ import annotations

from fauxchange.domain.market.views import trades

from .floor import BOB, NOON_MS, D, Floor

DAY_MS = 86_400_000


def scan(floor: Floor, since_ms: int, until_ms: int) -> list[trades.Trade]:  # type: ignore[name-defined]
    one = floor.instrument()
    return floor.do(  # type: ignore[no-any-return]
        lambda _, market: trades.since(market.last(one), since_ms, until_ms)
    )


def test_an_order_fills_whole_at_its_own_price_when_the_tape_reaches_it(floor: Floor) -> None:
    order = floor.place("buy", "0.5", "89990")
    floor.set_price("89980", after_ms=50)
    floor.advance(ms=49)
    assert floor.order(order).state == "live"
    floor.advance(ms=1)
    filled = floor.order(order)
    assert (filled.state, filled.average_price) == ("filled", D(89_990))
    assert (filled.fill_ms, filled.updated_ms) == (NOON_MS + 51, NOON_MS + 51)
    (fill,) = floor.fills()
    assert (fill.liquidity, fill.why, fill.fee, fill.fee_ccy) == (
        "maker",
        "the tape reached its price",
        D("-0.0004"),
        "BTC",
    )
    assert floor.balance("USDT") == ("55005", "0")
    assert floor.balance("BTC") == ("5.4996", "0")
    floor.check_money()


def test_the_cause_of_a_fill_is_the_trade_before_it_on_the_tape(floor: Floor) -> None:
    floor.place("buy", "0.5", "89990")
    floor.set_price("89980")
    (fill,) = floor.fills()
    mine, cause = floor.tape(2)
    assert (str(mine.id), mine.price, mine.lots, mine.side) == (
        fill.trade_id,
        899_900,
        50_000_000,
        "sell",
    )
    assert (str(cause.id), cause.price) == (fill.cause, 899_800)


def test_on_a_clock_that_stands_still_a_price_that_is_set_reaches_orders_there_before(
    floor: Floor,
) -> None:
    before = floor.place("sell", "0.1", "90010")
    floor.set_price("90020")
    after = floor.place("sell", "0.1", "90030", by=BOB)
    floor.set_price("90025")
    assert (floor.order(before).state, floor.order(after).state) == ("filled", "live")


def test_an_order_placed_after_a_jump_of_its_millisecond_is_not_reached_by_it(
    floor: Floor,
) -> None:
    floor.set_price("89980")
    floor.set_price("90000")
    order = floor.place("buy", "0.1", "89990")
    floor.advance(ms=1)
    assert floor.order(order).state == "live"


def test_orders_fill_in_order_of_price_then_arrival(floor: Floor) -> None:
    worse = floor.place("buy", "0.1", "89980")
    first = floor.place("buy", "0.1", "89990")
    second = floor.place("buy", "0.1", "89990", by=BOB)
    best = floor.place("buy", "0.1", "89995", by=BOB)
    deep = floor.place("buy", "0.1", "89970")
    floor.set_price("89975", after_ms=10)
    floor.advance(ms=10)
    ids = {fill.order: int(fill.trade_id) for fill in [*floor.fills(), *floor.fills(BOB)]}
    assert sorted(ids, key=ids.__getitem__) == [one.id for one in (best, first, second, worse)]
    assert floor.order(deep).state == "live"
    floor.check_money()


def test_a_better_order_that_was_cancelled_does_not_delay_the_next(floor: Floor) -> None:
    best = floor.place("buy", "0.1", "89995")
    next_best = floor.place("buy", "0.1", "89985")
    floor.cancel(best)
    floor.set_price("89990", after_ms=10)
    floor.set_price("89980", after_ms=20)
    floor.advance(ms=15)
    assert floor.order(next_best).state == "live"
    floor.advance(ms=10)
    assert floor.order(next_best).state in {"live", "filled"}


def test_a_change_of_the_price_to_come_is_looked_at_again(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "89990")
    floor.set_price("89980", after_ms=1_000)
    floor.advance(ms=500)
    floor.server.clear_pair_prices("BTC-USDT")
    floor.set_price("90000")
    floor.advance(hours=3)
    assert floor.order(order).state == "live"
    floor.set_price("89980", after_ms=60_000)
    floor.advance(minutes=2)
    filled = floor.order(order)
    assert (filled.state, filled.fill_ms) == ("filled", NOON_MS + 1 + 500 + 3 * 3_600_000 + 60_000)


def test_orders_on_a_path_that_moves_fill_where_a_scan_of_the_tape_says() -> None:
    floor = Floor()
    last = floor.last()
    begin_ms = floor.now_ms
    orders = []
    for step in range(1, 40):
        away = last * step / 5_000 // D("0.1") * D("0.1")
        orders.append(floor.place("buy", "0.001", f"{last - away}"))
        orders.append(floor.place("sell", "0.001", f"{last + away}"))
    for hours in (1, 5, 18, 24):
        floor.advance(hours=hours)
    tape = scan(floor, begin_ms, floor.now_ms)
    expected = {}
    for order in orders:
        ticks = int((order.price or D(0)) * 10)
        hits = (
            one.ms
            for one in tape
            if (one.price <= ticks if order.side == "buy" else one.price >= ticks)
        )
        expected[order.id] = next(hits, 0)
    assert {order.id: floor.order(order).fill_ms for order in orders} == expected
    assert 10 < sum(bool(at_ms) for at_ms in expected.values()) < 78
    fills = floor.fills()
    assert [fill.at_ms for fill in fills] == sorted(fill.at_ms for fill in fills)
    floor.check_money()


def test_two_floors_advanced_in_other_steps_have_the_same_fills() -> None:
    def run(steps: list[int]) -> list[tuple[object, ...]]:
        floor = Floor()
        last = floor.last()
        for step in range(1, 20):
            away = last * step / 500 // D("0.1") * D("0.1")
            floor.place("buy", "0.001", f"{last - away}")
            floor.place("sell", "0.001", f"{last + away}")
        for minutes in steps:
            floor.advance(minutes=minutes)
        return [
            (one.at_ms, one.side, one.price, one.size, one.trade_id, one.cause)
            for one in floor.fills()
        ]

    assert run([1_440]) == run([7] * 100 + [740])
