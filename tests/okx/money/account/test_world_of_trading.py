"""The terms of trading accounts in a world file: what is wrong is named, and none are needed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import data
from fauxchange.spec.problem import Problem
from fauxchange.worlds.world import named_world, read_world
from tests.okx.money.family import Caller, caller, opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHANGES: list[tuple[Callable[[Any], object], str]] = [
    (lambda t: t.update(borrowLeverage="0.5"), "/okx/trading/borrowLeverage"),
    (lambda t: t.update(borrowMaintenance="1"), "/okx/trading/borrowMaintenance"),
    (lambda t: t.update(leverage="5"), "/okx/trading"),
    (
        lambda t: t["currencies"].update(XYZ={"discount": [{"rate": "1"}]}),
        "/okx/trading/currencies/XYZ",
    ),
    (
        lambda t: t["currencies"]["LTC"].update(quota="5"),
        "/okx/trading/currencies/LTC/quota",
    ),
    (
        lambda t: t["currencies"]["BETH"].update(collateralWith="XYZ"),
        "/okx/trading/currencies/BETH/collateralWith",
    ),
    (
        lambda t: t["currencies"]["BTC"]["discount"].pop(),
        "/okx/trading/currencies/BTC/discount/1",
    ),
    (
        lambda t: t["currencies"]["BTC"]["discount"][1].update(upTo="20"),
        "/okx/trading/currencies/BTC/discount/1/upTo",
    ),
    (
        lambda t: t["currencies"]["BTC"]["discount"][0].update(rate="1.1"),
        "/okx/trading/currencies/BTC/discount/0/rate",
    ),
    (
        lambda t: t["fees"]["Lv1"]["SPOT"]["of"].update({"USDC-USDT": "9"}),
        "/okx/trading/fees/Lv1/SPOT/of/USDC-USDT",
    ),
]


@pytest.mark.parametrize(("change", "pointer"), CHANGES, ids=[pointer for _, pointer in CHANGES])
def test_a_mistake_is_named(tmp_path: Path, change: Callable[[Any], object], pointer: str) -> None:
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    change(world["okx"]["trading"])
    file = tmp_path / "world.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    with pytest.raises(Problem) as caught:
        read_world(file)
    assert caught.value.pointer == pointer


def test_the_two_worlds_of_the_package_have_the_same_terms() -> None:
    terms = [named_world(world).exchanges["okx"]["trading"] for world in ("default", "empty")]
    assert terms[0] == terms[1]


@pytest.fixture
def plain(tmp_path: Path) -> Caller:
    """The caller of faux001, which may borrow, in a world without terms."""

    def change(okx: dict[str, Any]) -> None:
        del okx["trading"]
        okx["accounts"][1]["settings"] = {"acctLv": "1", "enableSpotBorrow": True}

    return caller(opened(tmp_path, change), "sub1")


def test_a_world_without_terms_lends_nothing(plain: Caller) -> None:
    asked = {"ccy": "USDT", "side": "borrow", "amt": "10"}
    assert plain.refused("account/spot-manual-borrow-repay", **asked)[0] == "59410"
    assert plain.get("account/interest-rate") == []
    assert plain.get("account/interest-limits")[0]["records"] == []


def test_a_world_without_terms_counts_everything_in_full(plain: Caller) -> None:
    (row,) = plain.get("account/balance")
    assert (row["adjEq"], row["totalEq"]) == ("3070.5", "3070.5")


def test_a_world_without_terms_has_no_fees_and_no_collateral_to_choose(plain: Caller) -> None:
    assert plain.get("account/trade-fee?instType=SPOT") == []
    assert plain.get("account/collateral-assets") == []
    assert plain.post("account/set-collateral-assets", type="all", collateralEnabled=True) == {
        "type": "all",
        "collateralEnabled": True,
        "ccyList": [],
    }


def test_a_world_without_terms_gives_demo_accounts_nothing(plain: Caller) -> None:
    adjustments = [{"ccy": "USDT", "amt": "1"}]
    answer = plain.refused("account/demo-adjust-balance", type="increase", adjustments=adjustments)
    assert answer[0] == "59691"


def _discounted(folder: Path, held: str) -> str:
    """Return what an amount of BTC counts in USD, at 97000 USD."""

    def change(okx: dict[str, Any]) -> None:
        okx["accounts"][1]["books"]["trading"] = {"BTC": held}

    (row,) = caller(opened(folder, change), "sub1").get("account/account-position-risk")
    counted: str = row["balData"][0]["disEq"]
    return counted


@pytest.mark.parametrize(
    ("held", "counted"),
    [
        # 20 count 98 %, 20 more 93 %, and whatever is above 83 %.
        ("10", "950600"),
        ("20", "1901200"),
        ("30", "2803300"),
        ("50", "4510500"),
    ],
)
def test_more_of_a_currency_counts_less(tmp_path: Path, held: str, counted: str) -> None:
    assert _discounted(tmp_path, held) == counted


def test_lending_of_a_currency_may_be_suspended(tmp_path: Path) -> None:
    def change(okx: dict[str, Any]) -> None:
        okx["accounts"][1]["settings"] = {"acctLv": "1", "enableSpotBorrow": True}
        okx["trading"]["currencies"]["USDT"]["lendingSuspended"] = True

    sub = caller(opened(tmp_path, change), "sub1")
    asked = {"ccy": "USDT", "side": "borrow", "amt": "10"}
    code, text = sub.refused("account/spot-manual-borrow-repay", **asked)
    assert (code, "for USDT is" in text) == ("59417", True)


def test_a_world_without_savings_lends_nothing(tmp_path: Path) -> None:
    def change(okx: dict[str, Any]) -> None:
        del okx["savings"]
        okx["accounts"][1]["settings"] = {"acctLv": "1", "enableSpotBorrow": True}

    sub = caller(opened(tmp_path, change), "sub1")
    asked = {"ccy": "USDT", "side": "borrow", "amt": "10"}
    assert sub.refused("account/spot-manual-borrow-repay", **asked)[0] == "59410"
    assert sub.get("account/balance")[0]["adjEq"] == "3016.1"


def test_who_may_not_borrow_is_lent_nothing(tmp_path: Path) -> None:
    mock = opened(tmp_path, lambda okx: okx["accounts"][1].update(settings={"acctLv": "1"}))
    asked = {"ccy": "USDT", "side": "borrow", "amt": "10"}
    refused = caller(mock, "sub1").refused("account/spot-manual-borrow-repay", **asked)
    assert refused[0] == "59410"
