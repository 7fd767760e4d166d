"""Dual investment in a world file: what is wrong is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.spec.problem import Problem
from fauxchange.worlds.world import named_world, read_world
from tests.okx.money.earn.trader import world_file

if TYPE_CHECKING:
    from pathlib import Path

CHANGES: list[tuple[str, str, Any, str]] = [
    ("", "yieldShare", "1.01", "/yieldShare"),
    ("", "earlyCost", "2", "/earlyCost"),
    ("", "redeemEndSeconds", 9, "/redeemEndSeconds"),
    ("", "tradeEndSeconds", 7199, "/tradeEndSeconds"),
    ("", "tradeEndSeconds", 86_400, "/tradeEndSeconds"),
    ("", "quoteSeconds", 14_398, "/tradeEndSeconds"),
    ("", "tenors", [], "/tenors"),
    ("", "expireAtUtc", "24:00", "/expireAtUtc"),
    ("pair", "base", "USDT", "/pairs/0"),
    ("pair", "base", "ETH", "/pairs/1"),
    ("pair", "quote", "XYZ", "/pairs/0/quote"),
    ("pair", "tick", "0", "/pairs/0/tick"),
    ("pair", "volatility", "0.009", "/pairs/0/volatility"),
    ("pair", "distances", ["0.01", "1"], "/pairs/0/distances/1"),
    ("pair", "distances", ["0"], "/pairs/0/distances/0"),
    ("call", "stepSz", "0", "/pairs/0/call/stepSz"),
    ("call", "minSz", "61", "/pairs/0/call"),
    ("put", "capacity", "5999999", "/pairs/0/put"),
    ("put", "minSz", "0", "/pairs/0/put"),
]


@pytest.mark.parametrize(
    ("where", "member", "value", "pointer"),
    CHANGES,
    ids=[f"{member}={value}" for _, member, value, _ in CHANGES],
)
def test_a_mistake_is_named(
    tmp_path: Path, where: str, member: str, value: Any, pointer: str
) -> None:
    def change(okx: dict[str, Any]) -> None:
        dual = okx["dual"]
        pair = dual["pairs"][0]
        changed = {"": dual, "pair": pair, "call": pair["call"], "put": pair["put"]}[where]
        changed[member] = value

    with pytest.raises(Problem) as caught:
        read_world(world_file(tmp_path, change))
    assert caught.value.pointer == f"/okx/dual{pointer}"


def test_the_two_worlds_of_the_package_offer_the_same() -> None:
    offered = [named_world(world).exchanges["okx"]["dual"] for world in ("default", "empty")]
    assert offered[0] == offered[1]
