"""Orders that place their orders by themselves, against a naive trader who does so by hand.

The trader looks at the ticker each time the exchange may act, and works out what he would have in
the book by then.
"""

from __future__ import annotations

import random
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.okx.trading.algo.test_running import CHASE, ICEBERG, TWAP
from tests.okx.trading.algo.waiter import SWAP
from tests.okx.trading.trader import PAIR

if TYPE_CHECKING:
    from tests.okx.trading.algo.waiter import Waiter

D = Decimal
TICK, LOT, LEAST = D("0.1"), D("0.00000001"), D("0.00001")
SECOND_MS = 1_000


class Best(NamedTuple):
    """The best prices of an instrument at a moment, and the last one."""

    bid: Decimal
    ask: Decimal
    last: Decimal

    def of(self, side: str) -> Decimal:
        """Return the best price on the side of an order, where it would wait."""
        return self.bid if side == "buy" else self.ask


def best(waiter: Waiter, instrument: str) -> Best:
    (row,) = waiter.rows("market/ticker", instId=instrument)
    return Best(D(row["bidPx"]), D(row["askPx"]), D(row["last"]))


def on_tick(price: Decimal, side: str) -> Decimal:
    rounding = ROUND_DOWN if side == "buy" else ROUND_UP
    return (price / TICK).to_integral_value(rounding) * TICK


def order(waiter: Waiter, instrument: str, number: str) -> Any:
    (row,) = waiter.rows("trade/order", instId=instrument, ordId=number)
    return row


def stir(waiter: Waiter, chance: random.Random, most: int) -> Best:
    """Let a second go by, in whose middle the price may jump; return the best prices until then."""
    waiter.advance(SECOND_MS // 2)
    before = best(waiter, PAIR)
    if chance.random() < 0.6:
        last = best(waiter, PAIR).last
        waiter.price(str((last + chance.randint(-most, most)).quantize(D(1))))
    waiter.advance(SECOND_MS // 2)
    return before


def assert_nothing_is_left(waiter: Waiter, instrument: str, name: str) -> None:
    """Cancel what is open still; nothing is held back then, and no money is missing."""
    waiter.post("trade/cancel-algos", [{"instId": instrument, "algoClOrdId": name}])
    waiter.advance(1)
    assert waiter.rows("trade/orders-pending") == []
    assert waiter.held("USDT")[1] == waiter.held("BTC")[1] == 0
    audit: Any = waiter.mock.audit()
    assert audit["mistakes"] == []


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_chase_is_where_a_naive_trader_would_be(waiter: Waiter, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - it repeats
    side, away, most = chance.choice(("buy", "sell")), chance.choice((0, 5, 30)), 400
    terms = {"chaseType": "distance", "chaseVal": str(away)}
    row: dict[str, Any] = {
        **CHASE,
        "side": side,
        **terms,
        "maxChaseType": "distance",
        "maxChaseVal": str(most),
    }
    start = best(waiter, SWAP).of(side)
    waiter.wait(**row, algoClOrdId="c")
    looks = 0
    for _ in range(16):
        stir(waiter, chance, 120)
        algo, now = waiter.algo(algoClOrdId="c"), best(waiter, SWAP).of(side)
        child = order(waiter, SWAP, algo["ordId"])
        if algo["state"] != "live":
            break
        looks += 1
        assert abs(now - start) < most
        assert D(child["px"]) == on_tick(now - away if side == "buy" else now + away, side)
    if algo["state"] == "canceled":
        assert abs(now - start) >= most
        assert child["cancelSource"] == "42"
    elif algo["state"] == "effective":
        assert (child["state"], algo["actualSz"]) == ("filled", row["sz"])
    assert looks > 0
    assert_nothing_is_left(waiter, SWAP, "c")


@pytest.mark.parametrize("seed", range(3))
def test_a_time_weighted_order_is_what_a_naive_trader_would_do(waiter: Waiter, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - it repeats
    side, limit = chance.choice(("buy", "sell")), D(90_000)
    row: dict[str, Any] = {
        **TWAP,
        "side": side,
        "sz": "0.9",
        "pxLimit": str(limit),
        "timeInterval": "2",
    }
    expected: list[tuple[str, Decimal, Decimal]] = []
    done = D(0)
    waiter.wait(**row, algoClOrdId="t")
    for second in range(24):
        if not second % 2:
            now, rest = best(waiter, PAIR), D(row["sz"]) - done
            is_beyond = now.last > limit if side == "buy" else now.last < limit
            if rest >= LEAST and not is_beyond:
                part = D(row["szLimit"])
                price = now.of(side) + (20 if side == "buy" else -20)
                bounded = min(price, limit) if side == "buy" else max(price, limit)
                size = rest if rest - part < LEAST else min(part, rest)
                expected.append((side, on_tick(bounded, side), size))
            algo = waiter.algo(algoClOrdId="t")
            done = D(algo["actualSz"])
            state = {True: "pause", False: "live"}[is_beyond]
            assert algo["state"] == ("effective" if done == D(row["sz"]) else state)
        stir(waiter, chance, 60)
    orders = [order(waiter, PAIR, one) for one in waiter.algo(algoClOrdId="t")["ordIdList"]]
    assert [(one["side"], D(one["px"]), D(one["sz"])) for one in orders] == expected
    assert sum(D(one["accFillSz"]) for one in orders) == done
    assert len(expected) > 2
    assert_nothing_is_left(waiter, PAIR, "t")


@pytest.mark.parametrize("eagerness", ["conservative", "mid", "radical"])
def test_an_iceberg_shows_what_a_naive_trader_would(waiter: Waiter, eagerness: str) -> None:
    chance = random.Random(eagerness)  # noqa: S311 - it repeats
    row: dict[str, Any] = {**ICEBERG, "sz": "0.3", "szLimit": "0.04", "lmtOrderNumber": "7"}
    waiter.wait(**{**row, "aggressiveness": eagerness}, algoClOrdId="i")
    looks = 0
    share = (D("0.3") / 7 / LOT).to_integral_value(ROUND_DOWN) * LOT
    for _ in range(14):
        before, now = stir(waiter, chance, 60), best(waiter, PAIR)
        algo, now_ms = waiter.algo(algoClOrdId="i"), waiter.mock.clock.now_ms()
        parts = [order(waiter, PAIR, one) for one in algo["ordIdList"]]
        assert all(D(one["sz"]) == share for one in parts[:6])
        assert sum(D(one["accFillSz"]) for one in parts if one["state"] == "filled") <= D("0.3")
        if algo["state"] != "live" or parts[-1]["state"] != "live":
            continue
        looks += 1
        # It is looked at a whole number of seconds after it was placed.
        placed_ms = int(parts[-1]["cTime"])
        if (now_ms - placed_ms) % SECOND_MS and now_ms - placed_ms > SECOND_MS:
            now = before
        at = {"conservative": now.bid, "mid": (now.bid + now.ask) / 2, "radical": now.ask}
        assert D(parts[-1]["px"]) == on_tick(at[eagerness], "buy")
    assert len(parts) > 1
    # The others are filled as soon as they are there.
    assert looks > 0 or eagerness != "conservative"
    if algo["state"] == "effective":
        assert D(algo["actualSz"]) == D("0.3")
    assert_nothing_is_left(waiter, PAIR, "i")
