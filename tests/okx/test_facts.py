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


COPY = {
    "uniqueCode": "25CD5A80241D6FE6",
    "copyMgnMode": "cross",
    "copyInstIdType": "copy",
    "copyTotalAmt": "500",
    "subPosCloseType": "copy_close",
}
HISTORY = (
    "/api/v5/public/market-data-history"
    "?module=1&dateAggrType=daily&begin=1756604295000&end=1756777095000"
)
LEVERAGE = "/api/v5/account/adjust-leverage-info"


def properties(mock: MockServer, endpoint_id: str, *inside: str) -> Any:
    """Return the schemas of an endpoint's parameters, or of those inside a list of theirs."""
    endpoint: Endpoint = mock.app.exchanges["okx"].catalogue[endpoint_id]
    members = endpoint.request.schema["properties"]
    for name in inside:
        members = members[name].get("items", members[name])["properties"]
    return members


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


def test_copy_trading_asks_for_swaps_where_a_default_is_documented(mock: MockServer) -> None:
    without = {
        one for one in copytrading(mock) if "default" not in properties(mock, one)["instType"]
    }
    assert without == {
        "copytrading/current-subpositions.get",
        "copytrading/profit-sharing-details.get",
        "copytrading/subpositions-history.get",
        "copytrading/total-profit-sharing.get",
        "copytrading/unrealized-profit-sharing-details.get",
    }
    others = set(copytrading(mock)) - without
    assert {properties(mock, one)["instType"]["default"] for one in others} == {"SWAP"}


RSI_BARS = ["3m", "5m", "15m", "30m", "1H", "4H", "1D"]


@pytest.mark.parametrize(
    ("endpoint_id", "inside", "name", "values"),
    [
        ("tradingBot/grid/order-algo.post", ("triggerParams",), "timeframe", RSI_BARS),
        ("tradingBot/dca/create.post", ("triggerParams",), "timeframe", RSI_BARS),
        ("tradingBot/dca/amend-order-algo.post", ("triggerParams",), "timeframe", RSI_BARS),
        ("rfq/create-rfq.post", ("legs",), "tdMode", ["cross", "isolated", "cash"]),
        ("rfq/create-quote.post", ("legs",), "tdMode", ["cross", "isolated", "cash"]),
        ("tradingBot/signal/amendTPSL.post", ("exitSettingParam",), "tpSlType", ["pnl", "price"]),
        # The documented example sends the 2.
        (
            "tradingBot/signal/order-algo.post",
            ("exitSettingParam",),
            "tpSlType",
            ["pnl", "price", "2"],
        ),
        (
            "copytrading/first-copy-settings.post",
            (),
            "subPosCloseType",
            ["market_close", "copy_close", "manual_close"],
        ),
    ],
)
def test_a_list_of_values_inside_another_is_closed(
    mock: MockServer, endpoint_id: str, inside: tuple[str, ...], name: str, values: list[str]
) -> None:
    assert properties(mock, endpoint_id, *inside)[name]["enum"] == values


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


@pytest.mark.parametrize(
    ("period", "day", "code"),
    [
        ("weekly", "1", "0"),
        ("weekly", "7", "0"),
        ("weekly", "8", "51000"),
        ("weekly", "0", "51000"),
        ("monthly", "8", "0"),
        ("monthly", "28", "0"),
        ("monthly", "29", "51000"),
    ],
)
def test_a_week_has_seven_days_to_buy_on_and_a_month_28(
    mock: MockServer, period: str, day: str, code: str
) -> None:
    catalogue = mock.app.exchanges["okx"].catalogue
    for name in ("order-algo", "amend-recurring-time"):
        example = catalogue[f"tradingBot/recurring/{name}.post"].examples[0].request
        sent = {**example, "period": period, "recurringDay": day}
        answer = body_of(
            OkxClient(mock, mock.okx).post(f"/api/v5/tradingBot/recurring/{name}", sent)
        )
        # A day that there is passes; then there is no such order to amend.
        passes = "1" if name == "amend-recurring-time" else "0"
        assert (name, answer["code"]) == (name, passes if code == "0" else code)
        assert passes == "0" or all(row["sCode"] == "51293" for row in answer["data"])
        assert code == "0" or answer["msg"] == "Parameter recurringDay error"


@pytest.mark.parametrize(
    ("asked", "levels"),
    [("", 1), ("&sz=1", 1), ("&sz=400", 400), ("&sz=401", 400), ("&sz=99999999999999999999", 400)],
)
def test_a_book_for_retail_takers_has_400_levels_at_most(
    mock: MockServer, asked: str, levels: int
) -> None:
    target = f"/api/v5/market/books-rpi?instId=BTC-USDT{asked}"
    (book,) = body_of(OkxClient(mock, mock.okx).get(target))["data"]
    assert (len(book["asks"]), len(book["bids"])) == (levels, levels)


@pytest.mark.parametrize(
    "asked", ["", "?limit=100", "?limit=101", "?limit=0", "?page=99999", "?page=0"]
)
@pytest.mark.parametrize("name", ["invitee/list", "link/list", "sub-affiliate/list"])
def test_pages_of_an_affiliate_are_cut_and_not_refused(
    mock: MockServer, name: str, asked: str
) -> None:
    client = OkxClient(mock, mock.okx)
    assert body_of(client.get(f"/api/v5/affiliate/{name}{asked}"))["code"] == "0"


def test_the_least_of_staked_sol_is_redeemed(mock: MockServer) -> None:
    client, path = OkxClient(mock, mock.okx), "/api/v5/finance/staking-defi/sol"
    least = body_of(client.get(f"{path}/product-info"))["data"]["minAmt"]
    assert least == "0.01"
    assert body_of(client.post(f"{path}/purchase", {"amt": "0.001"}))["code"] != "0"
    assert body_of(client.post(f"{path}/purchase", {"amt": "1"}))["code"] == "0"
    assert body_of(client.post(f"{path}/redeem", {"amt": "0.00000001"}))["code"] == "0"


@pytest.mark.parametrize("kind", ["SPOT", "MARGIN", "SWAP", "FUTURES", "OPTION&instFamily=BTC-USD"])
def test_the_most_of_an_order_is_a_number_in_every_row(mock: MockServer, kind: str) -> None:
    rows = body_of(OkxClient(mock, mock.okx).get(f"/api/v5/public/instruments?instType={kind}"))
    names = ("maxLmtSz", "maxMktSz", "maxStopSz", "maxTwapSz", "maxIcebergSz", "maxTriggerSz")
    assert rows["data"]
    assert all(float(row[name]) > 0 for row in rows["data"] for name in names)


@pytest.mark.parametrize("kind", ["SPOT", "SWAP", "FUTURES", "OPTION&instFamily=BTC-USD"])
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


@pytest.mark.parametrize(
    ("method", "target", "body", "missing"),
    [
        (
            "POST",
            "/api/v5/copytrading/first-copy-settings",
            {**COPY, "copyInstIdType": "custom", "copyAmt": "20"},
            "instId",
        ),
        ("POST", "/api/v5/copytrading/first-copy-settings", COPY, "copyAmt"),
        (
            "POST",
            "/api/v5/copytrading/amend-copy-settings",
            {**COPY, "copyMode": "ratio_copy"},
            "copyRatio",
        ),
        (
            "POST",
            "/api/v5/tradingBot/grid/close-position",
            {"algoId": "448965992920907776", "mktClose": False, "sz": "1"},
            "px",
        ),
        (
            "POST",
            "/api/v5/tradingBot/grid/min-investment",
            {
                "instId": "BTC-USDT-SWAP",
                "algoOrdType": "contract_grid",
                "maxPx": "120000",
                "minPx": "80000",
                "gridNum": "10",
                "runType": "1",
                "lever": "3",
            },
            "direction",
        ),
        (
            "POST",
            "/api/v5/tradingBot/signal/sub-order",
            {
                "instId": "BTC-USDT-SWAP",
                "algoId": "448965992920907776",
                "side": "buy",
                "ordType": "limit",
                "sz": "1",
            },
            "px",
        ),
        (
            "POST",
            "/api/v5/rfq/maker-instrument-settings",
            [{"instType": "SWAP", "data": [{"maxBlockSz": "10"}]}],
            "instFamily",
        ),
        (
            "POST",
            "/api/v5/rfq/maker-instrument-settings",
            [{"instType": "SPOT", "data": [{"instFamily": "BTC-USDT"}]}],
            "instId",
        ),
        ("GET", HISTORY + "&instType=SPOT&instFamilyList=BTC-USDT", None, "instIdList"),
        ("GET", HISTORY + "&instType=SWAP&instIdList=BTC-USDT-SWAP", None, "instFamilyList"),
        ("GET", LEVERAGE + "?lever=3&mgnMode=cross&instType=SWAP", None, "instId"),
        ("GET", LEVERAGE + "?lever=3&mgnMode=isolated&instType=MARGIN", None, "instId"),
        ("GET", LEVERAGE + "?lever=3&mgnMode=cross&instType=MARGIN", None, "ccy"),
    ],
)
def test_what_another_parameter_makes_necessary_is_asked_for(
    mock: MockServer, method: str, target: str, body: Any, missing: str
) -> None:
    client = OkxClient(mock, mock.okx)
    answer = body_of(client.get(target) if method == "GET" else client.post(target, body))
    assert (answer["code"], answer["msg"]) == ("50014", f"Parameter {missing} can not be empty.")
