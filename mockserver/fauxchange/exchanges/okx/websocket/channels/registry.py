"""Where OKX's channels register what they push, and which modules have them."""

from fauxchange.exchanges.channels import Channels

_SECTIONS = {
    "bbo-": ("books",),
    "books": ("books",),
    "candle": ("candles",),
    "estimated-price": ("states",),
    "funding-rate": ("states",),
    "index-candle": ("candles",),
    "index-tickers": ("states",),
    "instruments": ("states",),
    "mark-price": ("states",),
    "mark-price-candle": ("candles",),
    "open-interest": ("states",),
    "opt-summary": ("states",),
    "option-trades": ("trades",),
    "price-limit": ("states",),
    "status": ("status",),
    "tickers": ("states",),
    "trades": ("trades",),
}

okx = Channels("fauxchange.exchanges.okx.websocket.channels", _SECTIONS)
