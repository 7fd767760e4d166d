"""Calls of endpoints without a handler: what they name is there, or they are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.system import examples
from fauxchange.domain.system.examples import MadeIds, has_made, remember
from tests.clients import OkxClient, body_of

if TYPE_CHECKING:
    from fauxchange import MockServer

API = "/api/v5"
COPY = {"instId": "BTC-USDT", "algoOrdType": "grid", "quoteSz": "10"}
GRID = {
    "instId": "BTC-USDT",
    "algoOrdType": "grid",
    "maxPx": "90000",
    "minPx": "80000",
    "gridNum": "10",
    "quoteSz": "100",
}
SPREAD = {"sprdId": "BTC-USDT_BTC-USDT-SWAP", "side": "buy", "sz": "1", "ordType": "limit"}


def get(okx: OkxClient, target: str) -> tuple[str, Any]:
    """Return code and rows of a GET."""
    body = body_of(okx.get(f"{API}/{target}"))
    return body["code"], body["data"]


def post(okx: OkxClient, target: str, params: Any) -> tuple[str, Any]:
    """Return code and rows of a POST."""
    body = body_of(okx.post(f"{API}/{target}", params))
    return body["code"], body["data"]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("sprd/order?ordId=12345", "51603"),
        ("sprd/order?clOrdId=mine", "51603"),
        ("tradingBot/grid/orders-algo-details?algoOrdType=grid&algoId=1", "51293"),
        ("tradingBot/recurring/orders-algo-details?algoId=7", "51293"),
        ("tradingBot/signal/positions?algoOrdType=contract&algoId=7", "51293"),
        ("copytrading/public-stats?uniqueCode=NOBODY&lastDays=1", "59269"),
    ],
)
def test_what_nobody_made_is_not_found(okx: OkxClient, target: str, code: str) -> None:
    assert get(okx, target) == (code, [])


@pytest.mark.parametrize(
    ("target", "params", "code"),
    [
        ("sprd/cancel-order", {"ordId": "1"}, "51603"),
        ("sprd/amend-order", {"clOrdId": "mine", "newSz": "2"}, "51603"),
        ("rfq/cancel-rfq", {"rfqId": "1"}, "70000"),
        ("rfq/cancel-batch-quotes", {"quoteIds": ["1", "2"]}, "70001"),
        ("tradingBot/grid/withdraw-income", {"algoId": "1"}, "51293"),
        ("tradingBot/grid/copy-order-algo", {**COPY, "sourceAlgoId": "1"}, "51293"),
        ("copytrading/close-subposition", {"subPosId": "1"}, "59216"),
    ],
)
def test_nothing_is_done_to_what_nobody_made(
    okx: OkxClient, target: str, params: Any, code: str
) -> None:
    assert post(okx, target, params) == (code, [])


def test_a_list_that_is_asked_for_what_nobody_made_is_empty(okx: OkxClient) -> None:
    assert get(okx, "rfq/rfqs?rfqId=1") == ("0", [])
    assert get(okx, "rfq/rfqs")[1] != []


def test_what_was_made_is_found_by_both_of_its_ids(okx: OkxClient) -> None:
    order = {**SPREAD, "px": "1", "clOrdId": "mine1"}
    _, [made] = post(okx, "sprd/order", order)
    for ids in (f"ordId={made['ordId']}", "clOrdId=mine1"):
        code, rows = get(okx, f"sprd/order?{ids}")
        assert (code, len(rows)) == ("0", 1)
    assert post(okx, "sprd/cancel-order", {"clOrdId": "mine1"})[0] == "0"


def test_a_bot_that_was_made_can_be_stopped_and_another_cannot(okx: OkxClient) -> None:
    _, [made] = post(okx, "tradingBot/grid/order-algo", GRID)
    row = {"instId": "BTC-USDT", "algoOrdType": "grid", "stopType": "1"}
    rows = [{**row, "algoId": made["algoId"]}, {**row, "algoId": "1"}]
    code, results = post(okx, "tradingBot/grid/stop-order-algo", rows)
    assert code == "2"
    assert [one["sCode"] for one in results] == ["0", "51293"]


def test_what_somebody_else_made_is_not_found(mock: MockServer) -> None:
    mine = OkxClient(mock, mock.keys("okx", "default"))
    theirs = OkxClient(mock, mock.keys("okx", "sub1"))
    _, [made] = post(mine, "sprd/order", {**SPREAD, "px": "1"})
    assert get(theirs, f"sprd/order?ordId={made['ordId']}") == ("51603", [])


def test_what_a_list_of_the_section_shows_is_found(okx: OkxClient) -> None:
    _, [shown, *_] = get(okx, "sprd/orders-history")
    assert get(okx, f"sprd/order?ordId={shown['ordId']}")[0] == "0"


@pytest.mark.parametrize(
    "target",
    [
        "market/sprd-ticker?sprdId=BTC-USDT_NO-SUCH-SWAP",
        "market/call-auction-details?instId=DOGE-NOBODY",
        "account/leverage-info?mgnMode=cross&instId=BTC-USDT,NO-SUCH",
    ],
)
def test_an_example_of_an_unknown_instrument_is_refused(okx: OkxClient, target: str) -> None:
    assert get(okx, target) == ("51001", [])


def test_an_unknown_instrument_in_a_leg_is_refused(okx: OkxClient) -> None:
    legs = [{"instId": "NO-SUCH-SWAP", "sz": "1", "side": "buy"}]
    assert post(okx, "rfq/create-rfq", {"counterparties": ["A"], "legs": legs}) == ("51001", [])


def test_only_the_last_ids_of_an_account_are_kept(
    mock: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examples, "MOST", 3)
    with mock.sandbox.store.transaction() as unit:
        for number in range(5):
            remember(unit, "okx:main", [("ordId", str(number))])
        assert [has_made(unit, "okx:main", "ordId", str(n)) for n in range(5)] == [
            *(False, False),
            *(True, True, True),
        ]
        assert len(unit.get(MadeIds, "okx:main").ids) == 3
