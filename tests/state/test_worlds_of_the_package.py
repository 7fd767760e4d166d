"""What the worlds of the package begin with, as a client sees it."""

from __future__ import annotations

from typing import Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

TRADED = {"USDT": "100000", "USDC": "10000", "BTC": "2", "ETH": "20", "SOL": "100"}


def asked(world: str, path: str) -> Any:
    """Return the data of OKX's answer to the master account of a world."""
    mock = MockServer(world=world, clock=ManualClock(NOON_MS), limits=False)
    body = body_of(OkxClient(mock, mock.okx).get(f"/api/v5/{path}"))
    assert body["code"] == "0", body
    return body["data"]


def held(world: str) -> dict[str, str]:
    """Return what the trading account holds by currency."""
    (account,) = asked(world, "account/balance")
    return {one["ccy"]: one["cashBal"] for one in account["details"]}


@pytest.mark.parametrize(
    ("world", "traded", "mode"),
    [
        ("default", TRADED, "2"),
        ("spot-mode", TRADED, "1"),
        ("multi-currency", TRADED, "3"),
        ("new-user", {}, "2"),
        ("empty", {}, "2"),
    ],
)
def test_a_world_has_its_trading_account_and_its_mode(
    world: str, traded: dict[str, str], mode: str
) -> None:
    assert held(world) == traded
    (config,) = asked(world, "account/config")
    assert (config["acctLv"], config["posMode"]) == (mode, "net_mode")


def test_the_default_account_is_as_bots_expect_it() -> None:
    (config,) = asked("default", "account/config")
    expected = {
        "autoLoan": False,
        "feeType": "0",
        "acctStpMode": "cancel_maker",
        "ctIsoMode": "automatic",
        "opAuth": "0",
        "enableSpotBorrow": False,
    }
    assert {name: config[name] for name in expected} == expected
    assert int(config["kycLv"]) >= 2
    assert {"read_only", "trade"} <= set(config["perm"].split(","))


@pytest.mark.parametrize(
    ("kind", "maker", "taker"), [("SPOT", "-0.0008", "-0.001"), ("SWAP", "-0.0002", "-0.0005")]
)
def test_the_default_account_pays_the_fees_of_level_one(kind: str, maker: str, taker: str) -> None:
    (fees,) = asked("default", f"account/trade-fee?instType={kind}")
    assert (fees["level"], fees["maker"], fees["taker"]) == ("Lv1", maker, taker)
    assert fees["feeGroup"]
    if kind == "SWAP":
        assert (fees["makerU"], fees["takerU"]) == (maker, taker)


@pytest.mark.parametrize(
    ("inst_id", "state"),
    [("GLM-USDT", "preopen"), ("ZRX-USDT", "suspend"), ("BAND-USDT", "post_only")],
)
def test_one_instrument_each_is_not_live(inst_id: str, state: str) -> None:
    (row,) = asked("default", f"public/instruments?instType=SPOT&instId={inst_id}")
    assert row["state"] == state


def test_instruments_have_the_figures_of_real_ones() -> None:
    (spot,) = asked("default", "public/instruments?instType=SPOT&instId=BTC-USDT")
    assert (spot["tickSz"], spot["lotSz"], spot["minSz"]) == ("0.1", "0.00000001", "0.00001")
    (swap,) = asked("default", "public/instruments?instType=SWAP&instId=BTC-USDT-SWAP")
    assert (swap["ctVal"], swap["lotSz"], swap["minSz"]) == ("0.01", "0.01", "0.01")
    assert spot["lever"]
    assert spot["instIdCode"]
