"""Where CoinW's handlers register themselves, by endpoint, and which modules have them."""

from fauxchange.exchanges.exchange import Handlers

_SECTIONS = {
    "futures/": ("futures", "market.futures"),
    "spot/private/": ("spot",),
    "spot/public/": ("market.spot",),
}

coinw = Handlers("fauxchange.exchanges.coinw.handlers", _SECTIONS)
