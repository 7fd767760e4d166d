"""When an instrument prints."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from fauxchange.domain.market.instruments.halts import Halt
from fauxchange.domain.market.instruments.instrument import (
    DELISTED,
    LIVE,
    POST_ONLY,
    PRE_OPEN,
    SPOT,
    SUSPENDED,
    Change,
    Instrument,
)
from fauxchange.domain.market.instruments.life import halts_of, printed_until

from .sources import day

ONE = Instrument(
    "X-USDT",
    SPOT,
    "X-USDT",
    "X",
    "USDT",
    "",
    tick=Decimal("0.1"),
    lot=Decimal(1),
    minimum=Decimal(1),
)


def test_what_is_live_prints_until_now() -> None:
    assert printed_until(ONE, day(0), day(3)) == day(3)


def test_what_was_halted_printed_until_then() -> None:
    halted = replace(ONE, changes=(Change(day(2), SUSPENDED), Change(day(4), LIVE)))
    assert printed_until(halted, day(0), day(1)) == day(1)
    assert printed_until(halted, day(0), day(3)) == day(2)
    assert printed_until(halted, day(0), day(5)) == day(5)


def test_what_the_world_has_suspended_printed_until_its_first_midnight() -> None:
    assert printed_until(replace(ONE, state=SUSPENDED), day(0), day(3)) == day(0) - 1


def test_what_was_never_open_has_not_printed() -> None:
    assert printed_until(replace(ONE, state=PRE_OPEN), day(0), day(3)) is None
    opening = replace(ONE, listed_ms=day(5), changes=(Change(day(2), PRE_OPEN),))
    assert printed_until(opening, day(0), day(3)) is None
    assert printed_until(opening, day(0), day(6)) == day(6)


def test_what_is_live_is_never_halted() -> None:
    assert halts_of(replace(ONE, changes=(Change(day(2), POST_ONLY),)), day(0)) == []


def test_a_halt_lasts_from_one_change_to_another() -> None:
    changes = (
        Change(day(2), SUSPENDED),
        Change(day(3), tick=Decimal(1)),
        Change(day(4), LIVE),
        Change(day(5), PRE_OPEN),
        Change(day(5), LIVE),
        Change(day(6), DELISTED),
    )
    halts = halts_of(replace(ONE, changes=changes), day(0))
    assert halts == [Halt(day(2), day(4)), Halt(day(6))]


def test_what_the_world_has_suspended_is_halted_from_its_first_midnight_on() -> None:
    suspended = replace(ONE, state=SUSPENDED, changes=(Change(day(3), LIVE),))
    assert halts_of(suspended, day(0)) == [Halt(day(0) - 1, day(3))]


def test_what_has_not_opened_yet_opens_at_the_price_of_its_path() -> None:
    opening = replace(ONE, listed_ms=day(5), changes=(Change(day(2), PRE_OPEN),))
    assert halts_of(opening, day(0)) == [Halt(day(2), day(5), opens=True)]
    assert halts_of(replace(ONE, state=PRE_OPEN), day(0)) == [Halt(0, None, opens=True)]
