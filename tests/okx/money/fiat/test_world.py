"""Fiat money in a world file: what is wrong is named."""

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
    (
        lambda fiat: fiat["currencies"].update(XYZ={"name": "", "places": 2}),
        "/okx/fiat/currencies/XYZ",
    ),
    (lambda fiat: fiat["currencies"].pop("AUD"), "/okx/fiat/deposits/5/ccy"),
    (lambda fiat: fiat["deposits"].append(fiat["deposits"][0]), "/okx/fiat/deposits/7/method"),
    (lambda fiat: fiat["deposits"][0]["limits"].pop("daily"), "/okx/fiat/deposits/0/limits"),
    (lambda fiat: fiat["deposits"][1].pop("limits"), "/okx/fiat/deposits/1"),
    (
        lambda fiat: fiat["withdrawals"][1]["limits"].update(minAmt="100001"),
        "/okx/fiat/withdrawals/1/limits/minAmt",
    ),
    (lambda fiat: fiat["withdrawals"][0].update(method="CASH"), "/okx/fiat/withdrawals/0/method"),
    (
        lambda fiat: fiat["withdrawals"][0].update(seconds={"pending": 0}),
        "/okx/fiat/withdrawals/0/seconds/pending",
    ),
    (
        lambda fiat: fiat["bankAccounts"][1].update(account="nobody"),
        "/okx/fiat/bankAccounts/1/account",
    ),
    (
        lambda fiat: fiat["bankAccounts"][1].update(method="PIX"),
        "/okx/fiat/bankAccounts/1/method",
    ),
    (lambda fiat: fiat["bankAccounts"][1].update(id="412323"), "/okx/fiat/bankAccounts/1/id"),
    (lambda fiat: fiat["desk"].update(spread="1"), "/okx/fiat/desk/spread"),
    (
        lambda fiat: fiat["desk"]["fiat"].update(GBP=fiat["desk"]["fiat"]["USD"]),
        "/okx/fiat/desk/fiat/GBP",
    ),
    (
        lambda fiat: fiat["desk"]["crypto"].update(XYZ=fiat["desk"]["crypto"]["BTC"]),
        "/okx/fiat/desk/crypto/XYZ",
    ),
    (lambda fiat: fiat["desk"]["fiat"]["EUR"].update(min="200000"), "/okx/fiat/desk/fiat/EUR/min"),
]


@pytest.mark.parametrize(("change", "pointer"), CHANGES, ids=[pointer for _, pointer in CHANGES])
def test_a_mistake_is_named(tmp_path: Path, change: Callable[[Any], object], pointer: str) -> None:
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    change(world["okx"]["fiat"])
    file = tmp_path / "world.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    with pytest.raises(Problem) as caught:
        read_world(file)
    assert caught.value.pointer == pointer


@pytest.mark.parametrize("name", ["fiat", "venues"])
def test_the_two_worlds_of_the_package_offer_the_same(name: str) -> None:
    offered = [named_world(world).exchanges["okx"][name] for world in ("default", "empty")]
    assert offered[0] == offered[1]
