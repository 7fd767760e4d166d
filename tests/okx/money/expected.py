"""Modelled endpoints whose documented request is refused: the state it needs is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fauxchange.spec.endpoint import Endpoint

EXPECTED: dict[str, str] = {
    # The default account is in futures mode, which these are not for.
    "account/mmp-config.post": "51010",
    "account/mmp-reset.post": "51010",
    "account/risk-state.get": "51010",
    "account/set-auto-loan.post": "54001",
    "account/set-auto-repay.post": "51010",
    "account/set-riskOffset-amt.post": "51010",
    "account/set-trading-config.post": "59520",
    "account/spot-manual-borrow-repay.post": "51010",
    # Nobody has a withdrawal of the documented id.
    "asset/cancel-withdrawal.post": "58215",
    "asset/deposit-withdraw-status.get#documented 2": "58215",
    # Nobody made the documented transfer.
    "asset/transfer-state.get": "58129",
    # The default world has no sub-account of that name, and its keys are a master's.
    "asset/transfer.post#documented 2": "58115",
    "asset/transfer.post#documented 3": "58127",
    # The default world has less than 1 BTC. The second example, between users, is accepted.
    "asset/withdrawal.post": "58350",
    "asset/withdrawal.post#documented 2": "0",
    # Nobody was given a quote of the documented id.
    "asset/convert/trade.post": "52927",
    # There is no product of the documented id.
    "finance/sfp/dcd/quote.post": "51000",
    # Nobody was given a quote of the documented id.
    "finance/sfp/dcd/trade.post": "52927",
    # Nobody has an order of the documented id.
    "finance/sfp/dcd/order-status.get": "52907",
    "finance/sfp/dcd/redeem-quote.post": "52907",
    "finance/sfp/dcd/redeem.post": "52907",
    # The default world has no fiat money, and no orders of it.
    "fiat/create-withdrawal.post": "58350",
    "fiat/cancel-withdrawal.post": "58215",
    "fiat/withdrawal.get": "58215",
    "fiat/deposit.get": "58400",
    # Nobody was given a quote of the documented id.
    "fiat/buy-sell/trade.post": "52927",
    # Nobody has an order of the documented id.
    "finance/flexible-loan/adjust-collateral.post": "51063",
    "finance/flexible-loan/collateral-assets.get": "51063",
    "finance/flexible-loan/max-collateral-redeem-amount.get": "51063",
    "finance/flexible-loan/max-loan.post": "51063",
    "finance/flexible-loan/repay.post": "51063",
    # Nobody has an order of the documented id.
    "finance/staking-defi/cancel.post": "51721",
    # Nobody in the default world has ZIL.
    "finance/staking-defi/purchase.post": "51736",
    # Nobody has an order of the documented id.
    "finance/staking-defi/redeem.post": "51720",
    # Nobody in the default world has OKUSD.
    "finance/okusd/redeem.post": "51764",
    # The default world's trading account is empty.
    "trade/easy-convert.post": "59123",
    # The default world has less than 1 BTC.
    "finance/savings/purchase-redempt.post": "58350",
    # Nobody has an order of the documented id.
    "finance/staking-defi/eth/cancel-redeem.post": "51721",
    # The default world has less than 10 BETH.
    "finance/staking-defi/eth/redeem.post": "51736",
    # The default world has less than 100 SOL.
    "finance/staking-defi/sol/purchase.post": "51736",
    # The default world has less than 10 OKSOL.
    "finance/staking-defi/sol/redeem.post": "51736",
    # The documented price is between two ticks of the pair.
    "trade/order.post": "1",
    "trade/batch-orders.post": "1",
    "trade/order-precheck.post": "51150",
    # Nobody has an order of the documented id; the row says which error it is.
    "trade/amend-order.post": "1",
    "trade/amend-batch-orders.post": "1",
    "trade/cancel-order.post": "1",
    "trade/cancel-batch-orders.post": "1",
    "trade/order.get": "51603",
    "trade/order-algo.get": "51603",
    "trade/amend-algos.post": "1",
    "trade/cancel-algos.post": "1",
    "trade/one-click-repay.post": "51010",
    "trade/one-click-repay-v2.post": "51010",
    # There are no positions, and no market makers of options.
    "trade/close-position.post": "51023",
    # Futures that have expired.
    "account/position/margin-balance.post": "51001",
    "account/set-leverage.post#documented 6": "51001",
    "account/set-leverage.post#documented 7": "51001",
    "account/set-leverage.post#documented 8": "51001",
    # The default account has net positions.
    "account/set-leverage.post#documented 11": "0",
    "trade/mass-cancel.post": "51411",
    # A client that knows the older name of a family sends one that is made up.
    "public/position-tiers.get#made up": "51014",
    "account/position-tiers.get#made up": "51001",
    # The documented swap is not listed.
    "market/block-ticker.get": "51001",
    # The documented futures have expired.
    "public/estimated-price.get": "51001",
    "public/estimated-settlement-info.get": "51001",
    # No sub-account has the documented name.
    "account/subaccount/balances.get": "59510",
    "account/subaccount/max-withdrawal.get": "59510",
    "asset/subaccount/balances.get": "58115",
    "asset/subaccount/transfer.post": "58115",
    "users/subaccount/apikey.get": "59510",
    "users/subaccount/set-transfer-out.post": "59510",
    # The default key is not bound to an address, which these insist on (HTTP 403).
    "users/subaccount/apikey.post": "50035",
    "users/subaccount/create-subaccount.post": "50035",
    "users/subaccount/delete-apikey.post": "50035",
    "users/subaccount/modify-apikey.post": "50035",
    # Nobody has made what the documented id names, and no list of the section shows it.
    "copytrading/algo-order.post": "59216",
    "copytrading/close-subposition.post": "59216",
    "copytrading/public-copy-traders.get": "59269",
    "copytrading/public-current-subpositions.get": "59269",
    "copytrading/public-pnl.get": "59269",
    "copytrading/public-preference-currency.get": "59269",
    "copytrading/public-stats.get": "59269",
    "copytrading/public-subpositions-history.get": "59269",
    "copytrading/public-weekly-pnl.get": "59269",
    "rfq/cancel-batch-quotes.post": "70001",
    "rfq/cancel-batch-rfqs.post": "70000",
    "rfq/cancel-quote.post": "70001",
    "rfq/cancel-rfq.post": "70000",
    "rfq/create-quote.post": "70000",
    "rfq/execute-quote.post": "70000",
    "sprd/amend-order.post": "51603",
    "sprd/cancel-order.post": "51603",
    "sprd/order.get": "51603",
    "tradingBot/dca/amend-order-algo.post": "1",
    # Nor has it what an indicator begins, and its instrument is no contract.
    "tradingBot/dca/create.post": "1",
    "tradingBot/dca/cycle-list.get": "51293",
    "tradingBot/dca/margin/add.post": "1",
    "tradingBot/dca/margin/reduce.post": "1",
    "tradingBot/dca/orders/manual-buy.post": "1",
    "tradingBot/dca/orders.get": "51293",
    "tradingBot/dca/position-details.get": "51293",
    "tradingBot/dca/settings/reinvestment.post": "1",
    "tradingBot/dca/settings/take-profit.post": "1",
    "tradingBot/dca/stop.post": "1",
    "tradingBot/grid/adjust-investment.post": "51293",
    "tradingBot/grid/amend-algo-basic-param.post": "51293",
    "tradingBot/grid/amend-order-algo.post": "1",
    "tradingBot/grid/cancel-close-order.post": "51293",
    "tradingBot/grid/close-position.post": "51293",
    "tradingBot/grid/compute-margin-balance.post": "51293",
    "tradingBot/grid/copy-order-algo.post": "51293",
    "tradingBot/grid/margin-balance.post": "51293",
    "tradingBot/grid/order-instant-trigger.post": "51293",
    "tradingBot/grid/orders-algo-details.get": "51293",
    "tradingBot/grid/positions.get": "51293",
    "tradingBot/grid/stop-order-algo.post": "1",
    "tradingBot/grid/sub-orders.get": "51293",
    "tradingBot/grid/withdraw-income.post": "51293",
    "tradingBot/recurring/add-investment.post": "1",
    "tradingBot/recurring/amend-order-algo.post": "1",
    "tradingBot/recurring/amend-price-range.post": "1",
    "tradingBot/recurring/amend-recurring-amount.post": "1",
    "tradingBot/recurring/amend-recurring-time.post": "1",
    "tradingBot/recurring/orders-algo-details.get": "51293",
    "tradingBot/recurring/pause.post": "1",
    "tradingBot/recurring/restart.post": "1",
    "tradingBot/recurring/stop-order-algo.post": "1",
    "tradingBot/recurring/sub-orders.get": "51293",
    "tradingBot/signal/amendTPSL.post": "51293",
    "tradingBot/signal/cancel-sub-order.post": "51293",
    "tradingBot/signal/close-position.post": "51293",
    "tradingBot/signal/margin-balance.post": "51293",
    "tradingBot/signal/order-algo.post": "55112",
    "tradingBot/signal/positions-history.get": "51293",
    "tradingBot/signal/set-instruments.post": "51293",
    "tradingBot/signal/stop-order-algo.post": "1",
    "tradingBot/signal/sub-order.post": "51293",
    "tradingBot/signal/sub-orders.get#documented 2": "51603",
}


AGAIN = {
    # A day has three increases.
    "account/demo-adjust-balance.post": "59691",
    # A client's id is good for one borrowing.
    "finance/flexible-loan/borrow.post": "51016",
    # It is turned on already.
    "account/set-auto-earn.post": "59675",
}
"""Codes that the documented request is refused with when it has been sent before."""


def expected(endpoint: Endpoint, example: str = "") -> set[str]:
    """Return the codes that a documented request is answered with: "0" by default."""
    named = EXPECTED.get(f"{endpoint.id}#{example}") or EXPECTED.get(endpoint.id)
    return {named} if named else {"0"}


def expected_again(endpoint: Endpoint) -> set[str]:
    """Return the codes that a documented request is answered with, also when it is sent again."""
    return expected(endpoint) | ({AGAIN[endpoint.id]} if endpoint.id in AGAIN else set())


def any_expected(endpoint: Endpoint) -> set[str]:
    """Return the codes that a plausible request may be answered with, whichever it is."""
    named = {code for key, code in EXPECTED.items() if key.partition("#")[0] == endpoint.id}
    return named | {"0"}
