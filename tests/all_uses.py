"""What a client of OKX does with an account, each kind of call once: reads, and calls that change.

Calls that need an order, a loan or a quote take the newest that there is, so a second round goes on
where the first has ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.clients import CoinwClient, OkxClient, body_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fauxchange import MockServer, Reply

V5 = "/api/v5/"

READS = (
    "asset/balances",
    "asset/bills",
    "asset/currencies",
    "asset/transfer-state?transId=1&type=1",
    "asset/deposit-history",
    "asset/withdrawal-history",
    "asset/asset-valuation",
    "asset/convert/history",
    "account/balance",
    "account/bills",
    "account/config",
    "account/instruments?instType=SPOT",
    "account/interest-accrued",
    "account/interest-limits",
    "account/max-size?instId=BTC-USDT&tdMode=cash",
    "account/max-avail-size?instId=BTC-USDT&tdMode=cash",
    "account/max-withdrawal",
    "account/trade-fee?instType=SPOT",
    "account/account-position-risk",
    "account/greeks",
    "fiat/deposit-order-history",
    "fiat/withdrawal-order-history",
    "finance/savings/balance",
    "finance/savings/lending-history",
    "finance/savings/lending-rate-history",
    "finance/staking-defi/offers",
    "finance/staking-defi/orders-active",
    "finance/staking-defi/orders-history",
    "finance/staking-defi/eth/balance",
    "finance/staking-defi/eth/purchase-redeem-history",
    "finance/staking-defi/eth/apy-history?days=7",
    "finance/staking-defi/sol/balance",
    "finance/flexible-loan/borrow-currencies",
    "finance/flexible-loan/collateral-assets",
    "finance/flexible-loan/loan-info",
    "finance/flexible-loan/loan-history",
    "finance/flexible-loan/interest-accrued",
    "finance/sfp/dcd/currency-pair",
    "finance/sfp/dcd/products?baseCcy=BTC&quoteCcy=USDT&optType=C",
    "finance/sfp/dcd/order-history",
    "finance/okusd/limits",
    "finance/okusd/account",
    "finance/okusd/subscribe/history",
    "finance/okusd/redeem/history",
    "finance/okusd/rewards/history",
    "market/ticker?instId=BTC-USDT",
    "market/books?instId=BTC-USDT&sz=5",
    "market/candles?instId=BTC-USDT&limit=3",
    "market/trades?instId=BTC-USDT&limit=3",
    "market/index-tickers?instId=BTC-USD",
    "public/instruments?instType=SPOT",
    "public/instruments?instType=FUTURES",
    "public/funding-rate?instId=BTC-USDT-SWAP",
    "public/funding-rate-history?instId=BTC-USDT-SWAP",
    "public/mark-price?instType=SWAP",
    "public/price-limit?instId=BTC-USDT-SWAP",
    "public/delivery-exercise-history?instType=FUTURES&instFamily=BTC-USD",
    "public/opt-summary?instFamily=BTC-USD",
    "public/open-interest?instType=SWAP",
    "public/interest-rate-loan-quota",
    "trade/orders-pending",
    "trade/orders-history?instType=SPOT",
    "trade/fills",
    "trade/easy-convert-history",
    "users/subaccount/list",
)

_SPOT = {"instId": "BTC-USDT", "tdMode": "cash"}
_SAVINGS = "finance/savings/purchase-redempt"
_LOANS = "finance/flexible-loan/"
_STAKING = "finance/staking-defi/"
_FUNDS = {"from": "6", "to": "18"}


class Account:
    """An account of OKX that is used; every reply is kept with what was called."""

    def __init__(self, mock: MockServer) -> None:
        self._client = OkxClient(mock, mock.okx)
        self._now_ms = mock.sandbox.clock.now_ms
        self.calls: list[tuple[str, Reply]] = []

    def get(self, target: str) -> Any:
        """Return the rows of a read."""
        return self._rows(f"GET {target}", self._client.get(V5 + target))

    def post(self, path: str, params: Any) -> Any:
        """Return the rows of a call that changes something."""
        return self._rows(f"POST {path}", self._client.post(V5 + path, params))

    def newest(self, target: str, name: str, other: str = "1") -> str:
        """Return a member of the first row of a list, or another value where there is no row."""
        rows = self.get(target)
        row = rows[0] if isinstance(rows, list) and rows else rows
        return str(row.get(name) or other) if isinstance(row, dict) else other

    def client_id(self) -> str:
        """Return an id of an order that was not given before."""
        return f"use{self._now_ms()}{len(self.calls)}"

    def _rows(self, call: str, reply: Reply) -> Any:
        self.calls.append((call, reply))
        return body_of(reply).get("data")


def _quoted(account: Account, path: str, params: Mapping[str, Any], default: str = "q") -> str:
    rows = account.post(path, params)
    return str((rows[0] if rows else {}).get("quoteId") or default)


def _convert(account: Account) -> None:
    pair = {"baseCcy": "ETH", "quoteCcy": "USDT", "side": "buy"}
    asked = {**pair, "rfqSz": "20", "rfqSzCcy": "USDT"}
    quote = _quoted(account, "asset/convert/estimate-quote", asked)
    account.post("asset/convert/trade", {**pair, "sz": "20", "szCcy": "USDT", "quoteId": quote})


def _dual(account: Account) -> None:
    products = "finance/sfp/dcd/products?baseCcy=BTC&quoteCcy=USDT&optType=C"
    product = account.newest(products, "productId")
    asked = {"productId": product, "notionalSz": "0.01", "notionalCcy": "BTC"}
    quote = _quoted(account, "finance/sfp/dcd/quote", asked)
    account.post("finance/sfp/dcd/trade", {"quoteId": quote})
    order = account.newest("finance/sfp/dcd/order-history", "ordId")
    back = _quoted(account, "finance/sfp/dcd/redeem-quote", {"ordId": order})
    account.post("finance/sfp/dcd/redeem", {"ordId": order, "quoteId": back})


def _onchain(account: Account) -> None:
    offers = account.get(f"{_STAKING}offers") or [{}]
    product = offers[0].get("productId", "1")
    invested = [
        {"ccy": one["ccy"], "amt": one["minAmt"]} for one in offers[0].get("investData", [])
    ]
    asked = {"productId": product, "investData": invested or [{"ccy": "ETH", "amt": "1"}]}
    account.post(f"{_STAKING}purchase", asked)
    order = account.newest(f"{_STAKING}orders-active", "ordId")
    account.post(f"{_STAKING}redeem", {"ordId": order, "protocolType": "defi"})
    account.post(f"{_STAKING}cancel", {"ordId": order, "protocolType": "defi"})


def _staking(account: Account) -> None:
    for ccy in ("eth", "sol"):
        account.post(f"{_STAKING}{ccy}/purchase", {"amt": "0.1"})
        account.post(f"{_STAKING}{ccy}/redeem", {"amt": "0.02"})
    order = account.newest(f"{_STAKING}eth/purchase-redeem-history?type=redeem", "ordId")
    account.post(f"{_STAKING}eth/cancel-redeem", {"ordId": order})


def _savings(account: Account) -> None:
    savings = {"ccy": "USDT", "rate": "0.01"}
    account.post(_SAVINGS, {**savings, "amt": "10", "side": "purchase"})
    account.post(_SAVINGS, {**savings, "amt": "1", "side": "redempt"})
    account.post("finance/savings/set-lending-rate", {"ccy": "USDT", "rate": "0.02"})


def _loan(account: Account) -> None:
    collateral = [{"ccy": "ETH", "amt": "1"}]
    borrowed = {"loanData": {"ccy": "USDT", "amt": "150"}, "collateralData": collateral}
    borrowed["clOrdId"] = account.client_id()
    account.post(f"{_LOANS}max-loan", {"borrowCcy": "USDT", "supCollateral": collateral})
    account.post(f"{_LOANS}borrow", borrowed)
    order = account.newest(f"{_LOANS}loan-info", "ordId")
    added = {"type": "add", "ordId": order, "collateralCcy": "ETH", "collateralAmt": "0.1"}
    account.post(f"{_LOANS}adjust-collateral", added)
    account.post(f"{_LOANS}adjust-collateral", {**added, "type": "reduce"})
    repaid = {"ordId": order, "ccy": "USDT", "amt": "20", "clOrdId": account.client_id()}
    account.post(f"{_LOANS}repay", repaid)


def _orders(account: Account) -> None:
    resting = {**_SPOT, "side": "buy", "ordType": "limit", "px": "20000", "sz": "0.001"}
    account.post("trade/order", resting)
    account.post("trade/order", {**resting, "ordType": "post_only"})
    account.post("trade/order", {**_SPOT, "side": "sell", "ordType": "market", "sz": "0.001"})
    account.post("trade/order", {**_SPOT, "side": "buy", "ordType": "market", "sz": "20"})
    account.post("trade/batch-orders", [resting, {**resting, "side": "sell", "px": "200000"}])
    account.post("trade/order-precheck", resting)
    order = account.newest("trade/orders-pending", "ordId")
    one = {"instId": "BTC-USDT", "ordId": order}
    account.post("trade/amend-order", {**one, "newSz": "0.003"})
    account.post("trade/amend-batch-orders", [{**one, "newSz": "0.002"}])
    account.post("trade/cancel-order", one)
    account.post("trade/cancel-batch-orders", [one])
    account.post("trade/cancel-all-after", {"timeOut": "0"})


def _money(account: Account) -> None:
    for ccy in ("USDT", "BTC", "ETH"):
        account.post("asset/transfer", {"ccy": ccy, "amt": "0.01", **_FUNDS})
        account.post("asset/transfer", {"ccy": ccy, "amt": "0.01", "from": "18", "to": "6"})
    to_sub = {"ccy": "USDT", "amt": "1", "from": "6", "to": "6", "type": "1", "subAcct": "faux001"}
    account.post("asset/transfer", to_sub)
    account.post("asset/subaccount/transfer", _BETWEEN_SUBS)
    sent = {"ccy": "USDT", "amt": "5", "dest": "3", "toAddr": "a@example.com"}
    account.post("asset/withdrawal", sent)
    order = account.newest("asset/withdrawal-history", "wdId")
    account.post("asset/cancel-withdrawal", {"wdId": order})
    account.post("account/spot-manual-borrow-repay", {"ccy": "USDT", "side": "borrow", "amt": "5"})
    account.post("account/spot-manual-borrow-repay", {"ccy": "USDT", "side": "repay", "amt": "1"})


def _others(account: Account) -> None:
    subscribed = {"amt": "10", "clOrdId": account.client_id()}
    account.post("finance/okusd/subscribe", subscribed)
    redeemed = {"amt": "1", "redeemType": "1", "clOrdId": account.client_id()}
    account.post("finance/okusd/redeem", redeemed)
    account.post("trade/easy-convert", {"fromCcy": ["ADA"], "toCcy": "OKB"})
    fiat = {"side": "buy", "fromCcy": "USD", "toCcy": "BTC", "rfqAmt": "30", "rfqCcy": "USD"}
    quote = _quoted(account, "fiat/buy-sell/quote", fiat)
    bought = {**fiat, "paymentMethod": "balance", "quoteId": quote, "clOrdId": account.client_id()}
    account.post("fiat/buy-sell/trade", bought)
    account.post("account/set-auto-loan", {"autoLoan": True})
    account.post("account/set-greeks", {"greeksType": "PA"})
    account.post("account/demo-adjust-balance", {"type": "increase", "adjustments": [_COIN]})


_COIN = {"ccy": "BTC", "amt": "0.5"}
_BETWEEN_SUBS = {
    "ccy": "USDT",
    "amt": "1",
    "from": "6",
    "to": "6",
    "fromSubAccount": "faux001",
    "toSubAccount": "faux002",
}

WRITES: tuple[Callable[[Account], None], ...] = (
    *(_money, _orders, _savings, _staking, _loan, _convert, _dual, _onchain, _others),
)


def use(mock: MockServer) -> Iterator[tuple[str, Reply]]:
    """Make each call once, those that read after those that change; yield calls and replies."""
    account = Account(mock)
    for write in WRITES:
        write(account)
    for target in READS:
        account.get(target)
    yield from account.calls
    coinw = CoinwClient(mock, mock.coinw)
    for command in ("returnBalances", "returnCompleteBalances"):
        yield command, coinw.post(command)
