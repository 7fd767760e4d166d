"""No list and no balance reads more because of a long history.

Each case is a call and the filters with which nothing of the long history is found. It is counted
what the call reads after 100 and after 1,000 of everything there is a list of.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

import pytest

from fauxchange.pipeline import serve
from tests.catalogues import catalogue
from tests.clients import OkxClient, body_of

from .counting import CountingStore
from .lives import Life

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fauxchange import MockServer
    from fauxchange.state.store import Store

SHORT, LONG = 100, 1_000
OPENED = 4
"""How many documents a market is opened from."""
MOST = 150
"""More than what a call reads of settings and terms, and of the 64 orders that are not archived."""


class Case(NamedTuple):
    """A call: how it is asked, how many rows it has, and filters that let none of them through."""

    query: str = ""
    rows: int = 1
    filters: tuple[str, ...] = ()


PAGE = "limit=10"

CASES: dict[str, Case] = {
    "account/account-position-risk.get": Case(),
    "account/balance.get": Case(),
    "account/bills-archive.get": Case(PAGE, 10, ("ccy=ADA", "type=381", "subType=309")),
    "account/bills.get": Case(PAGE, 10, ("ccy=ADA", "ccy=ADA&type=1", "instType=SPOT")),
    "account/config.get": Case(),
    "account/greeks.get": Case("ccy=USDT"),
    "account/interest-accrued.get": Case(PAGE, 10, ("ccy=SOL", "mgnMode=isolated")),
    "account/interest-limits.get": Case(),
    "account/max-loan.get": Case("mgnMode=cross&ccy=USDT"),
    "account/max-withdrawal.get": Case("ccy=USDT"),
    "account/spot-borrow-repay-history.get": Case(PAGE, 10, ("ccy=SOL", "type=auto_repay")),
    "account/subaccount/balances.get": Case("subAcct=faux001"),
    "account/subaccount/max-withdrawal.get": Case("subAcct=faux001&ccy=USDT"),
    "asset/asset-valuation.get": Case(),
    "asset/balances.get": Case("ccy=USDT"),
    "asset/bills-history.get": Case(PAGE, 10, ("ccy=OKB&type=131", "type=75&ccy=ETH")),
    "asset/bills.get": Case(PAGE, 10, ("ccy=ADA", "type=511&ccy=ADA", "type=221")),
    "asset/convert/history.get": Case(PAGE, 10, ("tag=other", "clTReqId=none")),
    "asset/deposit-history.get": Case(
        PAGE, 10, ("ccy=SOL", "type=4", "txId=none", "depId=7", "ccy=USDT&type=4")
    ),
    "asset/subaccount/balances.get": Case("subAcct=faux001&ccy=USDT"),
    "asset/subaccount/bills.get": Case(PAGE, 10, ("ccy=SOL", "type=1", "subAcct=faux002")),
    "asset/transfer-state.get": Case("clientId=t99"),
    "asset/withdrawal-history.get": Case(PAGE, 10, ("ccy=SOL", "type=4", "clientId=x", "wdId=7")),
    "fiat/buy-sell/history.get": Case(PAGE, 10, ("ordId=7", "clOrdId=none")),
    "fiat/deposit-order-history.get": Case(PAGE, 10, ("ccy=EUR", "paymentMethod=SEPA")),
    "fiat/withdrawal-order-history.get": Case(PAGE, 10, ("ccy=EUR", "paymentMethod=SEPA")),
    "finance/flexible-loan/interest-accrued.get": Case(PAGE, 10, ("ccy=SOL", "ordId=1")),
    "finance/flexible-loan/loan-history.get": Case(PAGE, 10, ("type=repaid", "ordId=1")),
    "finance/flexible-loan/loan-info.get": Case("", 0),
    "finance/okusd/account.get": Case(),
    "finance/okusd/limits.get": Case(),
    "finance/okusd/rate/history.get": Case(PAGE, 10),
    "finance/okusd/redeem/history.get": Case(PAGE, 10, ("type=fast",)),
    "finance/okusd/rewards/history.get": Case(PAGE, 10),
    "finance/okusd/subscribe/history.get": Case(PAGE, 10),
    "finance/savings/balance.get": Case("ccy=USDC"),
    "finance/savings/lending-history.get": Case(PAGE, 10, ("ccy=USDT",)),
    "finance/savings/lending-rate-history.get": Case(f"{PAGE}&ccy=USDT", 10),
    "finance/savings/lending-rate-summary.get": Case("ccy=USDT"),
    "finance/sfp/dcd/order-history.get": Case(
        PAGE, 10, ("productId=BTC-USDT-260327-77000-C", "uly=ETH-USD", "ordId=7")
    ),
    "finance/stable-rewards/balance.get": Case(),
    "finance/staking-defi/eth/balance.get": Case(),
    "finance/staking-defi/eth/purchase-redeem-history.get": Case(
        PAGE, 10, ("type=redeem", "status=failed", "type=purchase&status=cancelled")
    ),
    "finance/staking-defi/offers.get": Case("productId=4005"),
    "finance/staking-defi/orders-active.get": Case("", 0),
    "finance/staking-defi/orders-history.get": Case(
        PAGE, 10, ("productId=101", "ccy=DOT", "ccy=ETH&protocolType=defi")
    ),
    "finance/staking-defi/sol/balance.get": Case(),
    "finance/staking-defi/sol/purchase-redeem-history.get": Case(PAGE, 0),
    "trade/easy-convert-history.get": Case(PAGE, 10),
    "trade/one-click-repay-history.get": Case(PAGE, 10),
    "trade/one-click-repay-history-v2.get": Case(PAGE, 10),
}

REASONS: dict[str, Iterable[str]] = {
    "it shows terms, rates or settings, and no history": (
        *("account/bills-history-archive.get", "account/collateral-assets.get"),
        *("account/instruments.get", "account/interest-rate.get", "account/mmp-config.get"),
        *("account/precheck-set-delta-neutral.get", "account/set-account-switch-precheck.get"),
        *("account/subtypes.get", "account/trade-fee.get", "asset/convert/currencies.get"),
        "account/position-tiers.get",
        *("asset/convert/currency-pair.get", "asset/currencies.get", "asset/deposit-address.get"),
        *("asset/exchange-list.get", "asset/monthly-statement.get", "system/status.get"),
        *("support/announcement-types.get", "support/announcements.get"),
        *("asset/non-tradable-assets.get", "fiat/buy-sell/currencies.get"),
        *("finance/flexible-loan/borrow-currencies.get", "finance/flexible-loan/emode-info.get"),
        *("finance/sfp/dcd/currency-pair.get", "finance/sfp/dcd/products.get"),
        *("finance/stable-rewards/apy-history.get", "tradingBot/grid/grid-quantity.get"),
        "rfq/public-trades.get",
        *("tradingBot/grid/ai-param.get", "tradingBot/public/rsi-back-testing.get"),
        "finance/stable-rewards/product-info.get",
        *(f"finance/staking-defi/{one}/apy-history.get" for one in ("eth", "sol")),
        *(f"finance/staking-defi/{one}/product-info.get" for one in ("eth", "sol")),
    ),
    "orders and fills end by a rule of their own, and the account of this test never traded": (
        *("account/max-avail-size.get", "account/max-size.get", "trade/account-rate-limit.get"),
        *("trade/fills-history.get", "trade/fills.get", "trade/order.get"),
        *("trade/orders-history-archive.get", "trade/orders-history.get"),
        *("trade/order-algo.get", "trade/orders-pending.get"),
        *("trade/orders-algo-history.get", "trade/orders-algo-pending.get"),
        *("tradingBot/grid/orders-algo-details.get", "tradingBot/grid/orders-algo-history.get"),
        *("tradingBot/grid/orders-algo-pending.get", "tradingBot/grid/sub-orders.get"),
        *(f"tradingBot/dca/{one}-list.get" for one in ("cycle", "history", "ongoing")),
        *("tradingBot/dca/orders.get", "tradingBot/dca/position-details.get"),
        *(f"tradingBot/recurring/orders-algo-{one}.get" for one in ("details", "history")),
        *("tradingBot/recurring/orders-algo-pending.get", "tradingBot/recurring/sub-orders.get"),
    ),
    "an account at rest has no positions; tests/okx/positions/test_flat.py counts those of one": (
        *("account/positions.get", "account/positions-history.get", "account/risk-state.get"),
        "account/adjust-leverage-info.get",
    ),
    "it shows one document, which is found by its key": (
        *("asset/deposit-withdraw-status.get", "fiat/deposit.get", "fiat/withdrawal.get"),
        *("account/leverage-info.get", "tradingBot/grid/positions.get"),
        *("trade/one-click-repay-currency-list.get", "trade/one-click-repay-currency-list-v2.get"),
        *("finance/flexible-loan/collateral-assets.get", "finance/sfp/dcd/order-status.get"),
        "finance/flexible-loan/max-collateral-redeem-amount.get",
    ),
    "a limit of some days adds up the orders of these days": (
        *("fiat/deposit-payment-methods.get", "fiat/withdrawal-payment-methods.get"),
        "fiat/buy-sell/currency-pair.get",
    ),
    "a master has at most a hundred sub-accounts, and each has at most fifty keys": (
        *("users/subaccount/list.get", "users/entrust-subaccount-list.get"),
        "users/subaccount/apikey.get",
    ),
    "nothing of it is in the world at rest that this test lives in": (
        *("asset/subaccount/managed-subaccount-bills.get", "trade/easy-convert-currency-list.get"),
    ),
}
MARKET = ("market/", "public/", "rubik/", "spot/public/", "futures/public/", "futures/instrument")
"""Below these paths rows are made from the market and the time, and no history is read."""
COINW = {
    "the balances of an account are in one document": (
        *("spot/private/returnBalances.post", "spot/private/returnCompleteBalances.post"),
        "futures/account/available.get",
    ),
    "rows are made from the market and the time": (
        *("futures/fundingRate.get", "futures/ladders.get", "futures/orders/trades.get"),
        "futures/pieceConvert.post",
    ),
    "they are counted in test_coinw_contract_reads, and others are told by the same code": (
        *(f"futures/orders/{one}.get" for one in ("open", "history", "archive", "deals")),
        *("futures/orders/batchInsHistory.get", "futures/orders/batchInsArchive.get"),
        *("futures/orders/deals/history.get", "futures/orders/openQuantity.get"),
        *("futures/order.get", "futures/moveTPSL.get"),
        *("futures/positions.get", "futures/positions/all.get", "futures/positions/history.get"),
    ),
    "it shows what is open or a setting, and no history": (
        *("futures/account/fees.get", "futures/account/getUserAssets.get"),
        "futures/TPSL.get",
        *("futures/orders/availSize.get", "futures/orders/maxSize.get"),
        *("futures/positions/leverage.get", "futures/positions/marginRate.get"),
        "futures/positions/type.get",
    ),
    "only a test or a world gives coupons, which are few": (
        "futures/account/almightyGoldInfo.get",
    ),
    "they are counted in test_coinw_reads": (
        *("spot/private/returnOpenOrders.post", "spot/private/returnUTradeHistory.post"),
        *("spot/private/getUserTrades.post", "spot/private/getBatchHistoryOrders.post"),
        *("spot/private/returnOrderStatus.post", "spot/private/returnOrderTrades.post"),
        *("spot/private/returnDepositsWithdrawals.post", "spot/private/returnTransferHistory.post"),
    ),
    "a master has at most a hundred sub-accounts, and each has at most fifty keys": (
        *("spot/private/subAccount_list.post", "spot/private/subAccount_apikey.post"),
        "spot/private/subAccount_transferAvailable.post",
    ),
    "it shows an address, which is made": ("spot/private/returnDepositAddresses.post",),
    "it acts, and what it acts on is found by its key": (
        *("spot/private/doTrade.post", "spot/private/cancelOrder.post"),
        *("spot/private/cancelAllOrder.post", "spot/private/doWithdraw.post"),
        *("spot/private/cancelWithdraw.post", "spot/private/spotWealthTransfer.post"),
        *("spot/private/subAccount_transfer.post", "spot/private/reset_subAccount_apikey.post"),
        *(
            "futures/order.post",
            "futures/batchOrders.post",
            "futures/account/almightyGoldInfo.post",
        ),
        *(f"futures/{one}.post" for one in ("TPSL", "addTpsl", "updateTpsl", "moveTPSL")),
        *(f"futures/positions/{one}.post" for one in ("margin", "reverse", "type")),
    ),
}


@cache
def life(count: int) -> tuple[MockServer, CountingStore]:
    """Return the mock of an account that did everything so often, and its store that counts."""
    mock = Life(count).mock
    store = CountingStore(mock.sandbox.store)
    mock.sandbox.store = cast("Store", store)
    return mock, store


def reads(count: int, endpoint_id: str, query: str) -> tuple[int, int]:
    """Return how many rows a call answers with, and how much it reads."""
    mock, store = life(count)
    path = endpoint_id.removesuffix(".get")
    client = OkxClient(mock, mock.okx)
    store.reads = 0
    reply = serve(mock.app, client.request("GET", f"/api/v5/{path}?{query}"))
    body: Any = body_of(reply)
    assert body["code"] == "0", body
    return len(body["data"]), store.reads


@pytest.mark.parametrize("endpoint_id", CASES)
def test_a_call_reads_no_more_because_the_history_is_long(endpoint_id: str) -> None:
    case = CASES[endpoint_id]
    short, long = (reads(count, endpoint_id, case.query) for count in (SHORT, LONG))
    assert short[0] == long[0] == case.rows
    # What opens a market is read once for all calls, so the first life may read a little more.
    assert long[1] <= short[1] <= long[1] + OPENED


FILTERS = [(name, one) for name, case in CASES.items() for one in case.filters]


@pytest.mark.parametrize(("endpoint_id", "chosen"), FILTERS)
def test_a_filter_that_finds_nothing_reads_nothing_of_the_history(
    endpoint_id: str, chosen: str
) -> None:
    short, long = (reads(count, endpoint_id, f"{PAGE}&{chosen}") for count in (SHORT, LONG))
    assert short[0] == long[0] == 0
    assert short[1] == long[1] < MOST


def modelled(exchange: Literal["okx", "coinw"], methods: str) -> list[str]:
    """Return the endpoints of an exchange that are modelled, without those of the market."""
    handlers = life(SHORT)[0].app.exchanges[exchange].handlers
    return sorted(
        one.id
        for one in catalogue(exchange)
        if one.method in methods and one.id in handlers and not one.id.startswith(MARKET)
    )


def test_every_list_and_balance_of_okx_is_counted_or_has_a_reason() -> None:
    named = [one for group in (CASES, *REASONS.values()) for one in group]
    assert sorted(named) == modelled("okx", "GET")


def test_every_list_and_balance_of_coinw_has_a_reason() -> None:
    named = [one for group in COINW.values() for one in group]
    assert sorted(named) == modelled("coinw", "GET POST")
