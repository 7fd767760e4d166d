"""Flexible loans in a world file: what is wrong is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.spec.problem import Problem
from fauxchange.worlds.world import named_world, read_world
from tests.okx.money.loan.borrower import loan_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LTV = {"initial": "0.7", "marginCall": "0.7", "liquidation": "0.9"}

CHANGES: list[tuple[Callable[[Any], object], str]] = [
    (lambda loan: loan.pop("borrow"), ""),
    (lambda loan: loan["borrow"].update(XYZ=loan["borrow"]["BTC"]), "/borrow/XYZ"),
    (
        lambda loan: loan["collateral"].update(XYZ=loan["collateral"]["BTC"]),
        "/collateral/XYZ",
    ),
    (lambda loan: loan.update(watchSeconds=7), "/watchSeconds"),
    (lambda loan: loan["liquidation"].update(through="XYZ"), "/liquidation/through"),
    (lambda loan: loan["liquidation"].update(partialStep="0"), "/liquidation/partialStep"),
    (lambda loan: loan["liquidation"].update(partialStep="1.1"), "/liquidation/partialStep"),
    (lambda loan: loan["collateral"]["BTC"].update(ltv=LTV), "/collateral/BTC/ltv"),
    (lambda loan: loan["eMode"][1].update(ltv=LTV), "/eMode/1/ltv"),
    (lambda loan: loan["eMode"][0].update(collateralCcy="DOGE"), "/eMode/0/collateralCcy"),
    (lambda loan: loan["eMode"][0].update(borrowCcy="DOGE"), "/eMode/0/borrowCcy"),
    (
        lambda loan: loan["collateral"]["BTC"]["tiers"][0].pop("upToUsd"),
        "/collateral/BTC/tiers/0/upToUsd",
    ),
    (
        lambda loan: loan["collateral"]["OKB"]["tiers"][1].update(upToUsd="100000"),
        "/collateral/OKB/tiers/1/upToUsd",
    ),
    (
        lambda loan: loan["collateral"]["USDT"]["tiers"][0].update(counts="0"),
        "/collateral/USDT/tiers/0/counts",
    ),
]


@pytest.mark.parametrize(("change", "pointer"), CHANGES)
def test_a_mistake_is_named(tmp_path: Path, change: Callable[[Any], object], pointer: str) -> None:
    file = loan_world(tmp_path, lambda okx: change(okx["flexibleLoan"]))
    with pytest.raises(Problem) as caught:
        read_world(file)
    assert caught.value.pointer == f"/okx/flexibleLoan{pointer}"


def test_the_two_worlds_of_the_package_lend_the_same() -> None:
    default, empty = (named_world(name).exchanges["okx"] for name in ("default", "empty"))
    assert default["flexibleLoan"] == empty["flexibleLoan"]
