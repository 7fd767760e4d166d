"""Facts of the documentation that endpoints without behaviour of their own keep to as well."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from fauxchange.spec.endpoint import Endpoint


@pytest.fixture(scope="module")
def mock() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS), limits=False)


def properties(mock: MockServer, endpoint_id: str) -> Any:
    """Return the schemas of an endpoint's parameters."""
    endpoint: Endpoint = mock.app.exchanges["okx"].catalogue[endpoint_id]
    return endpoint.request.schema["properties"]


def copytrading(mock: MockServer) -> list[str]:
    """Return the endpoints of copy trading that take a kind of instrument."""
    catalogue = mock.app.exchanges["okx"].catalogue
    return [
        one.id
        for one in catalogue
        if one.id.startswith("copytrading/")
        and "instType" in one.request.schema.get("properties", {})
    ]


def test_copy_trading_takes_no_other_kinds_of_instruments(mock: MockServer) -> None:
    kinds = {tuple(properties(mock, one)["instType"]["enum"]) for one in copytrading(mock)}
    assert kinds == {("SWAP",), ("SPOT", "SWAP")}


@pytest.mark.parametrize(
    ("endpoint_id", "name", "values"),
    [
        ("account/move-positions-history.get", "state", ["filled", "pending"]),
        ("tradingBot/public/rsi-back-testing.get", "duration", ["1M"]),
        (
            "tradingBot/public/rsi-back-testing.get",
            "timeframe",
            ["3m", "5m", "15m", "30m", "1H", "4H", "1D"],
        ),
        ("tradingBot/recurring/order-algo.post", "tdMode", ["cross", "cash"]),
        ("tradingBot/recurring/order-algo.post", "recurringHour", ["1", "4", "8", "12"]),
        ("tradingBot/recurring/amend-recurring-time.post", "recurringHour", ["1", "4", "8", "12"]),
    ],
)
def test_a_list_of_values_is_closed(
    mock: MockServer, endpoint_id: str, name: str, values: list[str]
) -> None:
    assert properties(mock, endpoint_id)[name]["enum"] == values


@pytest.mark.parametrize(
    ("endpoint_id", "name", "default"),
    [
        ("copytrading/instruments.get", "instType", "SWAP"),
        ("copytrading/public-stats.get", "instType", "SWAP"),
        ("copytrading/first-copy-settings.post", "subPosCloseType", "copy_close"),
        ("copytrading/amend-copy-settings.post", "subPosCloseType", "copy_close"),
        ("market/books-rpi.get", "sz", "1"),
        ("rfq/create-rfq.post", "allowPartialExecution", False),
        ("tradingBot/grid/copy-order-algo.post", "extraMarginSz", "0"),
        ("tradingBot/signal/set-instruments.post", "includeAll", False),
    ],
)
def test_a_parameter_has_its_documented_default(
    mock: MockServer, endpoint_id: str, name: str, default: Any
) -> None:
    assert properties(mock, endpoint_id)[name]["default"] == default


def test_a_contract_grid_needs_its_leverage(mock: MockServer) -> None:
    query = "instId=BTC-USDT-SWAP&runType=1&algoOrdType=contract_grid&maxPx=2&minPx=1"
    target = f"/api/v5/tradingBot/grid/grid-quantity?{query}"
    client = OkxClient(mock, mock.okx)
    assert body_of(client.get(target))["msg"] == "Parameter lever can not be empty."
    assert body_of(client.get(f"{target}&lever=5"))["code"] == "0"


@pytest.mark.parametrize(
    ("period", "missing"),
    [("hourly", "recurringHour"), ("weekly", "recurringDay"), ("monthly", "recurringDay")],
)
def test_a_recurring_order_needs_what_its_period_has(
    mock: MockServer, period: str, missing: str
) -> None:
    catalogue = mock.app.exchanges["okx"].catalogue
    example = catalogue["tradingBot/recurring/order-algo.post"].examples[0].request
    asked = json.loads(json.dumps(example)) | {"period": period}
    asked.pop("recurringDay", None)
    asked.pop("recurringHour", None)
    answer = body_of(
        OkxClient(mock, mock.okx).post("/api/v5/tradingBot/recurring/order-algo", asked)
    )
    assert (answer["code"], answer["msg"]) == ("50014", f"Parameter {missing} can not be empty.")


@pytest.mark.parametrize("kind", ["SPOT", "SWAP", "FUTURES"])
def test_the_most_of_an_order_is_a_number_in_every_row(mock: MockServer, kind: str) -> None:
    rows = body_of(OkxClient(mock, mock.okx).get(f"/api/v5/public/instruments?instType={kind}"))
    names = ("maxLmtSz", "maxMktSz", "maxStopSz", "maxTwapSz", "maxIcebergSz", "maxTriggerSz")
    assert rows["data"]
    assert all(float(row[name]) > 0 for row in rows["data"] for name in names)


@pytest.mark.parametrize("kind", ["SPOT", "SWAP", "FUTURES"])
def test_when_an_instrument_is_listed_and_expires_does_not_move(kind: str) -> None:
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False)

    def times() -> dict[str, tuple[str, str]]:
        client = OkxClient(mock, mock.okx)
        rows = body_of(client.get(f"/api/v5/public/instruments?instType={kind}"))["data"]
        return {row["instId"]: (row["listTime"], row["expTime"]) for row in rows}

    before = times()
    mock.advance(minutes=90)
    after = times()
    assert before
    assert {name: after[name] for name in before.keys() & after.keys()} == {
        name: before[name] for name in before.keys() & after.keys()
    }


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({"callBackRatio": "0.01"}, {"callbackRatio": "0.01"}),
        ({"callBackRatio": "0.01", "callbackRatio": "0.02"}, {"callbackRatio": "0.02"}),
        ({"callBackRatio": ""}, {}),
        ({"callbackRatio": "0.02"}, {"callbackRatio": "0.02"}),
    ],
)
def test_the_name_that_okxs_own_client_has_for_a_ratio_is_read(
    mock: MockServer, sent: dict[str, str], read: dict[str, str]
) -> None:
    endpoint = mock.app.exchanges["okx"].catalogue["trade/order-algo.post"]
    assert endpoint.request.coerce(sent) == read
