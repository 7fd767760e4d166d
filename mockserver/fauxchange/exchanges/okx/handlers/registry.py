"""Where OKX's handlers register themselves, by endpoint, and which modules have them."""

from fauxchange.exchanges.handlers import Handlers

_SECTIONS = {
    "account/subaccount/": ("access",),
    "account/max-": ("trading.sizes", "trading_account.account", "trading_account.borrowing"),
    "account/": (
        "trading_account.account",
        "trading_account.figures",
        "trading_account.borrowing",
        "settings",
        "market.instruments",
        "positions.lists",
        "positions.leverage",
    ),
    "account/leverage": ("positions.leverage",),
    "account/position": ("positions.lists", "positions.leverage"),
    "account/set-leverage": ("positions.leverage",),
    "asset/": ("funding.account", "funding.transfers"),
    "asset/convert/": ("convert",),
    "asset/currencies": ("funding.currencies",),
    "asset/exchange-list": ("fiat",),
    "asset/monthly-statement": ("funding.statements",),
    "asset/non-tradable-assets": ("funding.currencies",),
    "asset/subaccount/": ("access",),
    "fiat/": ("fiat",),
    "finance/flexible-loan/": ("loans",),
    "finance/okusd/": ("earn.okusd",),
    "finance/savings/": ("earn.savings",),
    "finance/sfp/dcd/": ("earn.dual",),
    "finance/stable-rewards/": ("rewards",),
    "finance/staking-defi/": ("earn.onchain", "earn.staking"),
    "market/": (
        "market.tickers",
        "market.books",
        "market.candles",
        "market.index",
        "market.trades",
    ),
    "public/": ("market.instruments", "market.rates", "market.delivery", "market.trades"),
    "public/time": ("system",),
    "system/": ("system",),
    "trade/": (
        "trading.place",
        "trading.orders",
        "trading.cancel",
        "trading.amend",
        "trading.fills",
        "trading.sizes",
        "trading.algo",
        "trading.repay",
    ),
    "trade/close-position": ("positions.close",),
    "trade/easy-convert": ("convert",),
    "users/": ("access",),
}

okx = Handlers("fauxchange.exchanges.okx.handlers", _SECTIONS)
