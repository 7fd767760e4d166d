"""Convert and on-chain earn in a world file: what is wrong is named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import data
from fauxchange.spec.problem import Problem
from fauxchange.worlds.world import named_world, read_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHANGES: list[tuple[Callable[[Any], object], str]] = [
    (lambda okx: okx["convert"]["quotes"].append("XYZ"), "/okx/convert/quotes/6"),
    (lambda okx: okx["convert"].update(spread="1"), "/okx/convert/spread"),
    (lambda okx: okx["convert"].pop("ttlMs"), "/okx/convert"),
    (
        lambda okx: okx["convert"]["currencies"].update(XYZ={"min": "1", "max": "2"}),
        "/okx/convert/currencies/XYZ",
    ),
    (
        lambda okx: okx["convert"]["currencies"]["BTC"].update(min="0.6"),
        "/okx/convert/currencies/BTC/min",
    ),
    (lambda okx: okx["onchain"]["101"].update(minAmt="50001"), "/okx/onchain/101/minAmt"),
    (lambda okx: okx["onchain"]["101"].update(earlyKeeps="1.1"), "/okx/onchain/101/earlyKeeps"),
    (
        lambda okx: okx["onchain"]["101"].update(redeemPeriod=["2D", "47H"]),
        "/okx/onchain/101/redeemPeriod",
    ),
    (
        lambda okx: okx["onchain"]["101"].update(redeemPeriod=["2W", "2W"]),
        "/okx/onchain/101/redeemPeriod/0",
    ),
]


@pytest.mark.parametrize(("change", "pointer"), CHANGES, ids=[pointer for _, pointer in CHANGES])
def test_a_mistake_is_named(tmp_path: Path, change: Callable[[Any], object], pointer: str) -> None:
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    change(world["okx"])
    file = tmp_path / "world.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    with pytest.raises(Problem) as caught:
        read_world(file)
    assert caught.value.pointer == pointer


@pytest.mark.parametrize("name", ["convert", "onchain"])
def test_the_two_worlds_of_the_package_offer_the_same(name: str) -> None:
    offered = [named_world(world).exchanges["okx"][name] for world in ("default", "empty")]
    assert offered[0] == offered[1]
