"""OKUSD, stable rewards and easy convert in a world file: what is wrong is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.spec.problem import Problem
from fauxchange.worlds.world import named_world, read_world
from tests.okx.money.earn.trader import world_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHANGES: list[tuple[Callable[[Any], object], str]] = [
    (lambda okx: okx["okusd"].update(pays="XYZ"), "/okx/okusd/pays"),
    (lambda okx: okx["okusd"].update(gives="XYZ"), "/okx/okusd/gives"),
    (lambda okx: okx["okusd"].update(gives="USDT"), "/okx/okusd/gives"),
    (lambda okx: okx["okusd"]["fast"].update(feeRate="1"), "/okx/okusd/fast/feeRate"),
    (lambda okx: okx["okusd"]["standard"].update(feeRate="1.5"), "/okx/okusd/standard/feeRate"),
    (lambda okx: okx["okusd"]["standard"].update(lateDays=4), "/okx/okusd/standard/lateDays"),
    (lambda okx: okx["okusd"].update(rewardAtUtc="24:00"), "/okx/okusd/rewardAtUtc"),
    (lambda okx: okx["okusd"].pop("apr"), "/okx/okusd"),
    (
        lambda okx: okx["stableRewards"].update(XYZ=okx["stableRewards"]["USDG"]),
        "/okx/stableRewards/XYZ",
    ),
    (
        lambda okx: okx["stableRewards"]["USDG"]["settles"].update(
            USDG={"subscription": {"feeRate": "0", "minAmt": "1"}}
        ),
        "/okx/stableRewards/USDG/settles/USDG",
    ),
    (lambda okx: okx["easyConvert"]["targets"].append("XYZ"), "/okx/easyConvert/targets/4"),
    (lambda okx: okx["easyConvert"].update(aboveUsd="10"), "/okx/easyConvert/aboveUsd"),
]


@pytest.mark.parametrize(("change", "pointer"), CHANGES)
def test_a_mistake_is_named(tmp_path: Path, change: Callable[[Any], object], pointer: str) -> None:
    file = world_file(tmp_path, change)
    with pytest.raises(Problem) as caught:
        read_world(file)
    assert caught.value.pointer == pointer


@pytest.mark.parametrize("name", ["okusd", "stableRewards", "easyConvert"])
def test_the_two_worlds_of_the_package_offer_the_same(name: str) -> None:
    offered = [named_world(world).exchanges["okx"][name] for world in ("default", "empty")]
    assert offered[0] == offered[1]
