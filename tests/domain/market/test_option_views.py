"""Trades and deliveries of options cost what they show, and no search in the path of the pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange.domain.core.durations import DAY_MS, HOUR_MS
from fauxchange.domain.market.instruments.instrument import OPTION, Instrument
from fauxchange.domain.market.instruments.price_limit import delivery_price
from fauxchange.domain.market.paths.sparse import SparseSource
from fauxchange.domain.market.views import delivery
from fauxchange.domain.market.views import trades as tape

from .sources import day, scan
from .worlds import market

if TYPE_CHECKING:
    from fauxchange.domain.market.paths.bars import Node

NOW_MS = day(40, 43_200) + 9
MARKET = market()
OPTIONS = [one for one in MARKET.instruments(NOW_MS) if one.kind == OPTION]


@pytest.mark.parametrize("one", OPTIONS[:3], ids=lambda one: one.id)
def test_the_trades_of_an_option_are_those_of_its_path(one: Instrument) -> None:
    source = MARKET.last(one)
    expected = list(scan(source, NOW_MS - DAY_MS, NOW_MS))
    assert len(expected) >= 10
    assert tape.since(source, NOW_MS - DAY_MS, NOW_MS) == expected
    assert tape.by_id(source, NOW_MS, 5) == expected[::-1][:5]
    first = source.next_id(one.listed_ms)
    assert [trade.id for trade in tape.in_ids(source, first - 3, first + 2, NOW_MS)] == [1, 2]


def test_trades_of_an_option_are_found_by_their_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    def search(_self: SparseSource, level: int, index: int) -> Node:
        raise AssertionError((level, index))

    monkeypatch.setattr(SparseSource, "node", search)
    assert len(tape.since(MARKET.last(OPTIONS[0]), NOW_MS - DAY_MS, NOW_MS)) >= 10


def test_all_options_of_an_expiry_are_delivered_at_one_mean(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    means: list[int] = []

    def counted(index: object, expiry_ms: int, at_ms: int) -> int:
        means.append(expiry_ms)
        return delivery_price(index, expiry_ms, at_ms)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(f"{delivery.__name__}.delivery_price", counted)
    family = OPTIONS[0].family
    ended = list(delivery.deliveries(MARKET, OPTION, family, NOW_MS + 30 * DAY_MS))
    assert len(ended) >= 4
    assert means == [at_ms for at_ms, _ in ended]
    for at_ms, expiries in ended:
        assert len({one.price for one in expiries}) == 1
        assert at_ms % DAY_MS == 8 * HOUR_MS
