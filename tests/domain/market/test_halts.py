"""What is changed at one instrument: halts, and ticks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from fauxchange.domain.market.instruments.instrument import (
    LIVE,
    SPOT,
    SUSPENDED,
    Change,
    terms_at,
)
from fauxchange.domain.market.paths.first import Rises, first
from fauxchange.domain.market.paths.source import bar
from fauxchange.domain.market.rejection import UnknownInstrument
from fauxchange.domain.market.venue import Venue

from .sources import day
from .worlds import COINW_ETH, SPOT_BTC, market


def test_a_halted_instrument_trades_nothing_and_fills_nobody() -> None:
    halted = market().with_changes("BTC-USDT", [Change(day(1), SUSPENDED)])
    halted = halted.with_changes("BTC-USDT", [Change(day(2), LIVE)])
    one = halted.find("BTC-USDT", day(1))
    assert one is not None
    path, world = halted.last(one), market().last(SPOT_BTC)
    assert terms_at(one, day(1)).state == SUSPENDED
    assert bar(path, day(1) + 1, day(2) + 1)[4] == 0
    assert path.price(day(2)) == world.price(day(1))
    assert path.next_id(day(2) + 1) == world.next_id(day(1) + 1)
    reached = world.price(day(1)) + 50
    assert first(world, day(1), day(2), Rises(reached)).trade is not None
    assert first(path, day(1), day(2), Rises(reached)).trade is None
    # Afterwards it is where the pair has gone meanwhile, and nothing else has ever changed.
    assert path.price(day(3)) == world.price(day(3))
    assert bar(path, day(0), day(1) + 1) == bar(world, day(0), day(1) + 1)
    assert bar(halted.mark(one), day(1), day(2))[4] > 0


def test_a_caller_that_does_not_know_of_a_halt_reads_the_halted_path() -> None:
    halted = market().with_changes("BTC-USDT", [Change(day(1), SUSPENDED)])
    assert halted.last(SPOT_BTC).next_id(day(2)) == halted.last(SPOT_BTC).next_id(day(1) + 1)


def test_an_instrument_of_a_venue_is_halted_too() -> None:
    shop = Venue("shop", (replace(COINW_ETH, id="ETH~USDT"),))
    halted = market(venues=(shop,)).with_changes("ETH~USDT", [Change(day(1), SUSPENDED)])
    (one,) = halted.venue("shop").listing(day(1), SPOT)
    assert terms_at(one, day(1)).state == SUSPENDED
    assert halted.last(one).price(day(2)) == halted.last(one).price(day(1))


def test_a_tick_that_is_set_is_a_multiple_of_the_finest() -> None:
    coarser = market().with_changes("BTC-USDT", [Change(day(1), tick=Decimal("0.5"))])
    one = coarser.find("BTC-USDT", day(2))
    assert one is not None
    assert {price % 5 for price in bar(coarser.last(one), day(1), day(2))[:4]} == {0}
    with pytest.raises(ValueError, match=r"a multiple of 0\.1"):
        market().with_changes("BTC-USDT", [Change(day(1), tick=Decimal("0.01"))])


def test_only_what_is_listed_can_be_changed() -> None:
    with pytest.raises(UnknownInstrument):
        market().with_changes("NO-SUCH", [Change(day(1), SUSPENDED)])
