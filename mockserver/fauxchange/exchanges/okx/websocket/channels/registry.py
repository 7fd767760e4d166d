"""Where OKX's channels register what they push, and which modules have them."""

from fauxchange.exchanges.channels import Channels

_SECTIONS = {
    "account": ("trading_account",),
    "algo-advance": ("algo",),
    "algo-recurring-buy": ("bots.recurring",),
    "adl-warning": ("liquidations",),
    "balance_and_position": ("balance_and_position",),
    "bbo-": ("books",),
    "books": ("books",),
    "candle": ("candles",),
    "deposit-info": ("funding",),
    "estimated-price": ("states",),
    "fills": ("trading",),
    "funding-rate": ("states",),
    "grid-orders-contract": ("bots.grid",),
    "grid-orders-spot": ("bots.grid",),
    "grid-positions": ("bots.grid",),
    "grid-sub-orders": ("bots.grid",),
    "index-candle": ("candles",),
    "index-tickers": ("states",),
    "instruments": ("states",),
    "liquidation": ("liquidations",),
    "mark-price": ("states",),
    "mark-price-candle": ("candles",),
    "open-interest": ("states",),
    "opt-summary": ("states",),
    "option-trades": ("trades",),
    "orders": ("trading",),
    "orders-algo": ("algo",),
    "positions": ("positions",),
    "price-limit": ("states",),
    "status": ("status",),
    "tickers": ("states",),
    "trades": ("trades",),
    "withdrawal-info": ("funding",),
}

okx = Channels("fauxchange.exchanges.okx.websocket.channels", _SECTIONS)
