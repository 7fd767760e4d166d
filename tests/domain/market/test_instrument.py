"""The life of an instrument is a function of the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fauxchange.domain.market.instruments import instrument as words
from fauxchange.domain.market.instruments.expiries import (
    DAY,
    NEXT_DAY,
    NEXT_QUARTER,
    NEXT_WEEK,
    QUARTER,
    THIS_WEEK,
    expiries,
    expiries_between,
    expiry,
    listing_ms,
)
from fauxchange.domain.market.instruments.families import futures, options
from fauxchange.domain.market.instruments.instrument import (
    Change,
    is_shown,
    next_change_ms,
    terms_at,
)

from .sources import day
from .worlds import FUTURES_BTC, INVERSE_BTC, OPTIONS_BTC, SPOT_BTC, SWAP_BTC

RULES = (THIS_WEEK, NEXT_WEEK, QUARTER, NEXT_QUARTER)


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def date(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H")


def test_an_instrument_is_listed_suspended_resumed_and_delisted_on_the_clock() -> None:
    one = replace(
        SPOT_BTC,
        listed_ms=day(1),
        changes=(
            Change(day(0), words.PRE_OPEN),
            Change(day(3), words.LIVE),
            Change(day(2), words.SUSPENDED),
            Change(day(4), tick=Decimal(1), lot=Decimal(2), minimum=Decimal(3)),
            Change(day(5), words.POST_ONLY),
            Change(day(6), words.DELISTED),
        ),
    )
    states = [terms_at(one, day(number)).state for number in range(-1, 7)]
    assert states == [
        words.UNLISTED,
        words.PRE_OPEN,
        words.LIVE,
        words.SUSPENDED,
        words.LIVE,
        words.LIVE,
        words.POST_ONLY,
        words.DELISTED,
    ]
    assert [is_shown(one, day(number)) for number in (-1, 0, 2, 5, 6)] == [0, 1, 1, 1, 0]
    assert terms_at(one, day(4) - 1)[1:] == (SPOT_BTC.tick, SPOT_BTC.lot, SPOT_BTC.minimum)
    assert terms_at(one, day(4))[1:] == (Decimal(1), Decimal(2), Decimal(3))
    changes = [next_change_ms(one, day(number)) for number in range(7)]
    assert changes == [*(day(number) for number in range(1, 7)), None]


def test_a_future_expires_at_its_expiry() -> None:
    one = replace(SWAP_BTC, kind=words.FUTURES, expiry_ms=day(9))
    assert terms_at(one, day(9) - 1).state == words.LIVE
    assert terms_at(one, day(9)).state == words.EXPIRED
    assert next_change_ms(one, day(1)) == day(9)


def test_contracts_that_settle_in_their_base_are_inverse() -> None:
    assert INVERSE_BTC.is_inverse
    assert not SWAP_BTC.is_inverse
    assert not SPOT_BTC.is_inverse


@pytest.mark.parametrize(
    ("at", "rule", "expected"),
    [
        ("2026-11-30T00:00", DAY, "2026-11-30T08"),
        ("2026-11-30T08:00", DAY, "2026-12-01T08"),
        ("2026-11-30T07:59", NEXT_DAY, "2026-12-01T08"),
        ("2026-11-30T00:00", THIS_WEEK, "2026-12-04T08"),
        ("2026-12-04T07:59", THIS_WEEK, "2026-12-04T08"),
        ("2026-12-04T08:00", THIS_WEEK, "2026-12-11T08"),
        ("2026-11-30T00:00", NEXT_WEEK, "2026-12-11T08"),
        ("2026-11-30T00:00", QUARTER, "2026-12-25T08"),
        ("2026-11-30T00:00", NEXT_QUARTER, "2027-03-26T08"),
        ("2026-12-11T07:59", QUARTER, "2026-12-25T08"),
        ("2026-12-11T08:00", NEXT_WEEK, "2026-12-25T08"),
        ("2026-12-11T08:00", QUARTER, "2027-03-26T08"),
        ("2026-12-11T08:00", NEXT_QUARTER, "2027-06-25T08"),
    ],
)
def test_expiries_roll_at_eight(at: str, rule: str, expected: str) -> None:
    assert date(expiry(rule, utc(at))) == expected


def test_four_expiries_are_listed_at_any_moment() -> None:
    for number in range(800):
        found = expiries(RULES, day(number))
        assert list(found.values()) == list(RULES)
        assert list(found) == sorted(found)


def test_an_expiry_is_listed_from_the_first_moment_a_rule_means_it() -> None:
    for expiry_ms in expiries_between(RULES, day(0), day(200)):
        listed_ms = listing_ms(RULES, expiry_ms)
        assert expiry_ms in expiries(RULES, listed_ms)
        assert expiry_ms not in expiries(RULES, listed_ms - 1)


def test_every_friday_has_an_expiry() -> None:
    found = expiries_between((THIS_WEEK,), utc("2026-12-01"), utc("2027-01-01T09:00"))
    assert [date(at)[:10] for at in found] == [
        "2026-12-04",
        "2026-12-11",
        "2026-12-18",
        "2026-12-25",
        "2027-01-01",
    ]


def test_futures_have_ids_by_date_and_codes_of_their_own() -> None:
    listed = futures(FUTURES_BTC, utc("2026-11-30"))
    assert [one.id for one in listed] == [
        "BTC-USDT-261204",
        "BTC-USDT-261211",
        "BTC-USDT-261225",
        "BTC-USDT-270326",
    ]
    assert [one.alias for one in listed] == list(RULES)
    assert len({one.code for one in listed}) == 4
    assert all(terms_at(one, utc("2026-11-30")).state == words.LIVE for one in listed)


def test_options_stand_around_the_price_at_which_they_were_listed() -> None:
    prices = {}

    def price_at(at_ms: int) -> Decimal:
        prices[at_ms] = Decimal(90_400)
        return prices[at_ms]

    listed = list(options(OPTIONS_BTC, utc("2026-11-30"), price_at))
    assert [one.id for one in listed[:3]] == [
        "BTC-USD-261204-87000-C",
        "BTC-USD-261204-87000-P",
        "BTC-USD-261204-88000-C",
    ]
    assert len(listed) == 28
    assert len({one.code for one in listed}) == 28
    assert sorted(prices) == sorted({one.listed_ms for one in listed})
    assert list(options(OPTIONS_BTC, utc("2026-12-02"), price_at)) == listed
