"""Where OKX's channels register what they push, and which modules have them."""

from fauxchange.exchanges.channels import Channels

_SECTIONS = {
    "tickers": ("tickers",),
}

okx = Channels("fauxchange.exchanges.okx.websocket.channels", _SECTIONS)
