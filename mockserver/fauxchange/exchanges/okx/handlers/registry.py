"""Where OKX's handlers register themselves, by endpoint, and which modules have them."""

from fauxchange.exchanges.exchange import Handlers

_SECTIONS = {
    "account/subaccount/": ("access",),
    "account/": (
        "trading_account.account",
        "trading_account.figures",
        "trading_account.borrowing",
        "settings.settings",
        "settings.bill_archive",
        "market.instruments",
    ),
    "asset/": ("funding.account", "funding.bills", "funding.transfers"),
    "asset/convert/": ("convert.convert",),
    "asset/exchange-list": ("fiat.orders",),
    "asset/subaccount/": ("access",),
    "fiat/": ("fiat.orders",),
    "fiat/buy-sell/": ("fiat.trades",),
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
    "system/": ("system",),
    "trade/easy-convert": ("convert.easy_convert",),
    "users/": ("access",),
}

okx = Handlers("fauxchange.exchanges.okx.handlers", _SECTIONS)
