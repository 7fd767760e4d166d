"""Names of OKX that ended on 31 October 2026, when its ELP had become RPI: known if asked for."""

from __future__ import annotations

from typing import Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

API = "/api/v5"
ORDER = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit"}
ORDER |= {"px": "1000", "sz": "0.01"}

# Errors of a row: no permission for orders of retail makers, and none that take from them.
NO_MAKER, NO_TAKER = "54042", "54044"


def client(*, legacy_names: bool) -> OkxClient:
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False, legacy_names=legacy_names)
    return OkxClient(mock, mock.okx)


@pytest.fixture
def now() -> OkxClient:
    return client(legacy_names=False)


@pytest.fixture
def before() -> OkxClient:
    return client(legacy_names=True)


def place(okx: OkxClient, **members: Any) -> str:
    """Return the code of an order's row, or of the answer without rows."""
    answer = body_of(okx.post(f"{API}/trade/order", {**ORDER, **members}))
    return str(answer["data"][0]["sCode"] if answer["data"] else answer["code"])


def test_orders_of_the_old_type_are_taken_only_before(now: OkxClient, before: OkxClient) -> None:
    assert place(now, ordType="rpi") == place(before, ordType="rpi") == NO_MAKER
    assert place(before, ordType="elp") == NO_MAKER
    assert place(now, ordType="elp") == "51000"


def test_the_old_name_of_a_takers_access_counts_only_before(
    now: OkxClient, before: OkxClient
) -> None:
    assert place(before, isElpTakerAccess=True) == NO_TAKER
    # What is not documented any more is no parameter, like any other name.
    assert place(now, isElpTakerAccess=True) == "0"
    assert place(now, rpiTakerAccess=True) == NO_TAKER


def test_of_both_names_the_new_one_counts(before: OkxClient) -> None:
    assert place(before, isElpTakerAccess=True, rpiTakerAccess=False) == "0"
    assert place(before, isElpTakerAccess=False, rpiTakerAccess=True) == NO_TAKER


@pytest.mark.parametrize("name", ["amend-order", "amend-batch-orders"])
def test_amendments_have_the_old_name_before(name: str) -> None:
    mock = MockServer(legacy_names=True)
    schema = mock.app.exchanges["okx"].catalogue[f"trade/{name}.post"].request.schema
    members = schema.get("items", schema)["properties"]
    assert members["isElpTakerAccess"]["x-alias-of"] == "rpiTakerAccess"


@pytest.mark.parametrize("name", ["orders-pending", "orders-history", "orders-history-archive"])
def test_orders_are_asked_for_by_the_old_type_only_before(
    now: OkxClient, before: OkxClient, name: str
) -> None:
    target = f"{API}/trade/{name}?instType=SPOT&ordType=elp"
    assert body_of(before.get(target))["code"] == "0"
    refused = body_of(now.get(target))
    assert (refused["code"], refused["msg"]) == ("51000", "Parameter ordType error")


@pytest.mark.parametrize(("legacy_names", "has"), [(False, False), (True, True)])
def test_an_accounts_instruments_have_the_old_member_only_before(
    *, legacy_names: bool, has: bool
) -> None:
    target = f"{API}/account/instruments?instType=SPOT"
    rows = body_of(client(legacy_names=legacy_names).get(target))["data"]
    assert rows
    assert {"elp" in row for row in rows} == {has}
    assert {row["rpi"] for row in rows} == {"0"}


@pytest.mark.parametrize(("legacy_names", "has"), [(False, False), (True, True)])
def test_fee_rates_have_the_old_member_only_before(*, legacy_names: bool, has: bool) -> None:
    target = f"{API}/account/trade-fee?instType=SPOT"
    (row,) = body_of(client(legacy_names=legacy_names).get(target))["data"]
    assert {"elpMaker" in group for group in row["feeGroup"]} == {has}
    assert {group["rpiMaker"] for group in row["feeGroup"]} == {""}
