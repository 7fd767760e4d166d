"""Easy convert: what is refused, with which code; and a refusal changes nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.domain.market import price
from fauxchange.worlds.world import World, named_world
from tests.clients import body_of
from tests.conftest import NOON_MS

from .conftest import PLACE, Sweeper, opened

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("ccys", "target", "code", "text"),
    [
        pytest.param(
            ["XRP"], "SOL", "59125", "SOL doesn't support the current operation.", id="target"
        ),
        pytest.param(
            ["XYZ"], "USDT", "59125", "XYZ doesn't support the current operation.", id="unknown"
        ),
        pytest.param(
            ["BTC"], "USDT", "59124", "The order amount of BTC must be less than 10 USD.", id="much"
        ),
        pytest.param(
            ["SOL"],
            "USDT",
            "59123",
            "SOL order amount must be greater than 0.0001 USD",
            id="nothing",
        ),
        pytest.param(["XRP", "XRP"], "USDT", "51000", "Parameter fromCcy error", id="twice"),
        pytest.param(["XRP", "OKB"], "OKB", "51000", "Parameter toCcy error", id="into itself"),
        pytest.param([], "USDT", "50014", "Parameter fromCcy can not be empty", id="none"),
    ],
)
def test_what_cannot_be_converted_is_refused(
    sweeper: Sweeper, ccys: list[str], target: str, code: str, text: str
) -> None:
    body = sweeper.convert(ccys, target)
    assert (body["code"], body["msg"].rstrip(".")) == (code, text.rstrip("."))


def test_one_that_cannot_be_converted_stops_all(sweeper: Sweeper) -> None:
    assert sweeper.convert(["ADA", "XRP", "BTC"], "USDT")["code"] == "59124"
    assert sweeper.history() == []


def test_five_currencies_are_converted_at_once_at_most(sweeper: Sweeper) -> None:
    body = sweeper.convert(["ADA", "USDC", "XRP", "DOGE", "TRX", "LTC"], "OKB")
    assert body["code"] == "50025"


def test_what_the_other_account_has_is_not_converted(sweeper: Sweeper) -> None:
    assert sweeper.convert(["DOGE"], "USDT")["code"] == "59123"
    assert sweeper.convert(["XRP"], "USDT", source="2")["code"] == "59123"
    assert sweeper.convert(["XRP"], "USDT", source="3")["code"] == "51000"


def test_the_next_order_waits_for_the_one_of_before(sweeper: Sweeper) -> None:
    sweeper.convert(["XRP"], "USDT")
    assert sweeper.convert(["ADA"], "USDT")["code"] == "59121"
    assert sweeper.convert(["DOGE"], "USDT", source="2")["code"] == "59121"
    sweeper.mock.clock.advance(seconds=1)
    assert sweeper.convert(["ADA"], "USDT")["code"] == "0"


def test_an_amount_becomes_small_when_its_price_falls(sweeper: Sweeper) -> None:
    assert sweeper.convert(["BTC"], "USDT")["code"] == "59124"
    with sweeper.mock.sandbox.store.transaction() as unit:
        price.set_price(unit, "BTC", price.CurrencyPoint(NOON_MS, Decimal(19)))
    (row,) = sweeper.converted(["BTC"], "USDT")
    assert row["fillToSz"] == "9.5"


def test_the_bounds_are_outside(tmp_path: Path) -> None:
    mock = opened(tmp_path, aboveUsd="2.997", belowUsd="4.4")
    sweeper = Sweeper(mock)
    assert sweeper.listed()["fromData"] == []
    assert sweeper.convert(["USDC"], "USDT")["code"] == "59123"
    assert sweeper.convert(["XRP"], "USDT")["code"] == "59124"


def test_so_little_that_it_is_nothing_of_the_other(tmp_path: Path) -> None:
    sweeper = Sweeper(opened(tmp_path, gotPlaces=4))
    body = sweeper.convert(["USDC"], "BTC")
    assert (body["code"], body["msg"]) == (
        "59689",
        "Convert failed. The USDC converted to BTC is too small to process.",
    )


def test_a_world_without_easy_convert_converts_nothing() -> None:
    okx = {
        name: section
        for name, section in named_world("default").exchanges["okx"].items()
        if name != "easyConvert"
    }
    sweeper = Sweeper(
        MockServer(world=World("bare", {"okx": okx}), limits=False, clock=ManualClock(NOON_MS))
    )
    assert body_of(sweeper.client.get(f"{PLACE}-currency-list"))["data"] == []
    assert sweeper.convert(["OKSOL"], "USDT", source="2")["code"] == "59120"
    assert sweeper.history() == []


def test_a_key_that_only_reads_may_not_convert(sweeper: Sweeper) -> None:
    reader = Sweeper(sweeper.mock, "read")
    assert reader.convert(["XRP"], "USDT")["code"] == "50120"
    assert reader.listed() == sweeper.listed()
